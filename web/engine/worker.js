// SPDX-License-Identifier: MIT
//
// worker.js - the dedicated worker in which the engine runs: it holds one model and serves one call at
// a time, while the model's weights may still be loading. Started by client.js, which sends the messages
// of protocol.js.
//
//     worker.js   messages, the queue of calls, the ops
//     run.js      one pass, stage by stage            text.js     text and token ids
//     weights.js  weights into memory, in order        header.js   a file's beginning to a model
//     source.js   the bytes of a file                 pca.js      sums of vectors
//     glue.js     the engine's functions and memory
//
// Between two stages of a pass the worker goes back to its message queue: that is where aborts,
// progress, bytes and answers of hooks get through. It never touches a page.

import { holdAlive } from '../alive.js';
import { Call, post } from './call.js';
import { abortedError, isAllocationFailure, LabError } from './error.js';
import { chooseBuild } from './features.js';
import {
  allocate,
  checked,
  checkedPointer,
  copyFloats,
  description,
  free,
  laminar,
  memoryBytes,
  startEngine,
  withCopy,
  write,
} from './glue.js';
import { readHeader } from './header.js';
import { entropyOf, largestLogits, logprobOf, penalise } from './logits.js';
import { addRows, endSum, fitRows, projectRows } from './pca.js';
import { Pace } from './progress.js';
import { withRun } from './run.js';
import { openSource } from './source.js';
import { bytesOfTokens, encode, tokensOf } from './text.js';
import { Weights } from './weights.js';

/** @typedef {import('./protocol.js').Ops} Ops */
/** @typedef {import('./protocol.js').Op} Op */
/**
 * @typedef {object} Generation
 * @property {Int32Array} last what the next pass reads: the prompt, then one token
 * @property {number[]} seen the prompt and all tokens drawn
 * @property {number} drawn
 * @property {import('./protocol.js').GenerateArgs} args
 */

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const PROGRESS_INTERVAL_MS = 50;
/** The logit lens computes so many bytes of logits at a time. */
const LENS_BYTES = 16 << 20;
/** Ops that start without waiting for the calls before them. */
const BESIDE = new Set(['complete', 'loseStore', 'close']);

/** @type {import('./run.js').Model} */
let model;
/** @type {import('../store/client.js').StoreClient | null} where the model's bytes come from */
let store = null;
/** Settles when the load under way has. @type {Promise<unknown>} */
let loading = Promise.resolve();
/** @type {Map<number, Generation>} by handle, which is the cache's pointer */
const generations = new Map();

// ---- Calls --------------------------------------------------------------------------------------

/** @type {Map<number, Call>} */
const calls = new Map();
/** @type {Promise<void>} */
let lastCall = Promise.resolve();

globalThis.onmessage = (/** @type {MessageEvent<import('./protocol.js').ToWorker>} */ { data }) => {
  if (data.kind === 'call') {
    const call = new Call(data);
    calls.set(call.id, call);
    if (BESIDE.has(call.op)) perform(call);
    else lastCall = lastCall.then(() => perform(call));
  } else if (data.kind === 'answer') {
    calls.get(data.id)?.answered(data.data);
  } else {
    const call = calls.get(data.id);
    call?.controller.abort();
    if (call && !call.started) answerError(call, abortedError());
  }
};

/** @param {Call} call */
async function perform(call) {
  if (!calls.has(call.id)) return; // aborted while it waited
  call.started = true;
  try {
    const { value, transfer } = await ops[call.op](call.args, call);
    calls.delete(call.id);
    post({ kind: 'result', id: call.id, value }, transfer);
  } catch (error) {
    answerError(call, call.signal.aborted && !isFatal(error) ? abortedError() : error);
  }
}

/**
 * @param {Call} call
 * @param {unknown} cause
 */
function answerError(call, cause) {
  calls.delete(call.id);
  const error = isAllocationFailure(cause)
    ? new LabError('memory', `this browser has no memory left: ${cause.message}`)
    : cause;
  if (error instanceof LabError) {
    const { code, message, detail } = error;
    post({ kind: 'error', id: call.id, error: { code, op: call.op, message, detail } });
  } else {
    // A trap, or a mistake of ours: nothing in this worker can be trusted from here on.
    post({ kind: 'fatal', message: `${call.op}: ${error}` });
    globalThis.close();
  }
}

/** @param {unknown} error */
function isFatal(error) {
  return !(
    error instanceof LabError ||
    error instanceof DOMException ||
    isAllocationFailure(error)
  );
}

// ---- Operations ---------------------------------------------------------------------------------

/**
 * The logits of each vector, a few at a time, handed to `use`.
 * @param {Float32Array} vectors
 * @param {Call} call
 * @param {(logits: Float32Array) => void} use sees [V] of one vector after another
 */
async function eachLens(vectors, call, use) {
  const { weights, config, stages } = model;
  const { dModel, dVocab } = config;
  const unembed = stages.findIndex(({ kind }) => kind === 'unembed');
  const rows = Math.max(1, Math.floor(LENS_BYTES / (4 * dVocab)));
  weights.beginPass();
  try {
    await weights.prepare(unembed, null, call.signal);
    const output = allocate(4 * dVocab * Math.min(rows, vectors.length / dModel));
    try {
      for (let start = 0; start < vectors.length; start += rows * dModel) {
        const part = vectors.subarray(start, start + rows * dModel);
        const count = part.length / dModel;
        withCopy(part, (input) => checked(laminar.logit_lens(model.handle, input, count, output)));
        for (let row = 0; row < count; row++) use(copyFloats(output + 4 * dVocab * row, dVocab));
        await call.turn();
      }
    } finally {
      free(output);
    }
  } finally {
    weights.endPass();
  }
}

/**
 * @param {Float32Array} logits [V]
 * @param {number} k
 * @returns {import('./protocol.js').LensEntry[]} best first
 */
function bestTokens(logits, k) {
  const best = largestLogits(logits, Math.min(k, logits.length));
  const ids = best.map(({ token }) => token);
  const texts = bytesOfTokens(model.handle, ids).map((bytes) => decoder.decode(bytes));
  return best.map((entry, i) => ({ ...entry, text: texts[i] }));
}

/**
 * Draws the next token of a generation.
 * @param {Generation} state
 * @param {number} pointer logits [V] of the pass; a penalty changes them
 * @returns {Omit<import('./protocol.js').DrawnToken, 'bytes'>}
 */
function drawToken({ args, seen, drawn }, pointer) {
  const { temperature, topK, topP, seed, repetitionPenalty, logprobs } = args;
  const { dVocab } = model.config;
  const logits = copyFloats(pointer, dVocab);
  if (repetitionPenalty !== 1) {
    const changed = logits.slice();
    penalise(changed, seen, repetitionPenalty);
    write(pointer, changed);
  }
  laminar.mask_unused(model.handle, pointer);
  const id = checked(laminar.sample(...[pointer, dVocab, temperature, topK, topP, seed, drawn]));
  if (logprobs === null) return { id };
  const logprob = logprobOf(logits, id);
  return logprobs === 0 ? { id, logprob } : { id, logprob, top: bestTokens(logits, logprobs) };
}

/**
 * Sends the taps that a finished stage has filled.
 * @param {Call} call
 * @param {import('./run.js').Run} run
 * @param {number} stage
 */
function sendStage(call, run, stage) {
  const taps = run.copyTaps(stage);
  const buffers = taps.flatMap(({ tensors }) => tensors.map(({ data }) => data.buffer));
  const { stages } = model;
  call.send({ type: 'stage', stage, ...stages[stage], total: stages.length, taps }, buffers);
}

/** @param {number} nLayers @returns {import('./protocol.js').TapName[]} */
function tapNames(nLayers) {
  return description.taps.flatMap(({ name, large }) => {
    const layers = name.includes('%d') ? nLayers : 1;
    return Array.from({ length: layers }, (_, layer) => {
      return { name: name.replace('%d', String(layer)), large };
    });
  });
}

/**
 * @param {Ops['load']['args']} args
 * @param {Call} call
 */
async function loadModel({ source, weights: wanted }, call) {
  const bytes = await openSource(source, call.signal, (client) => {
    store = client;
  });
  try {
    const { phase, size: totalBytes, verified } = bytes;
    const pace = new Pace();
    const header = await readHeader(bytes, call.signal, (loadedBytes) => {
      const progress = { phase, loadedBytes, totalBytes };
      const speed = pace.at(performance.now(), progress);
      call.send({ type: 'progress', ...progress, ...speed, layer: null, verified });
    });
    const weights = new Weights(bytes, header, wanted);
    model = { handle: header.model, config: header.config, stages: header.stages, weights };
  } catch (error) {
    await bytes.close();
    throw error;
  }
  const taps = tapNames(model.config.nLayers);
  return { value: { config: model.config, taps, weights: model.weights.mode } };
}

/**
 * @template {Op} Name
 * @typedef {(args: Ops[Name]['args'], call: Call) =>
 *   Promise<{ value: Ops[Name]['result'], transfer?: Transferable[] }>} Operation
 */

/** @type {{ [Name in Op]: Operation<Name> }} */
const ops = {
  async start({ threads, build, limitMs }, call) {
    const choice = chooseBuild(threads, build);
    await startEngine(choice.build, choice.threads, limitMs, (started) => {
      call.send({ type: 'threads', started });
    });
    const { version, kernels } = description;
    return { value: { ...choice, version, kernels } };
  },

  load(args, call) {
    const load = loadModel(args, call);
    loading = load;
    return load;
  },

  async complete(_, call) {
    const pace = new Pace();
    let lastMs = 0;
    const report = () => {
      lastMs = performance.now();
      const progress = model.weights.progress;
      call.send({ type: 'progress', ...progress, ...pace.at(lastMs, progress) });
    };
    report();
    await model.weights.complete(call.signal, () => {
      if (performance.now() - lastMs >= PROGRESS_INTERVAL_MS) report();
    });
    report();
    return { value: null };
  },

  async encode({ texts }) {
    return { value: texts.map((text) => encode(model.handle, text)) };
  },

  async bytes({ ids }) {
    return { value: bytesOfTokens(model.handle, ids) };
  },

  async run({ input, taps, hooks, precision }, call) {
    const texts = tokensOf(model.handle, input);
    const { dVocab } = model.config;
    return withRun(model, texts, { taps, hooks, precision }, async (run) => {
      await run.advance(call, (stage) => sendStage(call, run, stage));
      const logits = texts.map((_, text) => copyFloats(run.logitsPointer(text), dVocab));
      const transfer = logits.map(({ buffer }) => buffer);
      return { value: { tokens: texts, logits }, transfer };
    });
  },

  async generateOpen(args) {
    const [prompt] = tokensOf(model.handle, args.input);
    const capacity = Math.min(model.config.nCtx, prompt.length + args.maxTokens);
    const handle = checkedPointer(laminar.cache_create(model.handle, Math.max(1, capacity)));
    generations.set(handle, { last: prompt, seen: [...prompt], drawn: 0, args });
    return { value: handle };
  },

  async generateNext({ handle }, call) {
    const state = generations.get(handle);
    if (!state) throw new LabError('argument', 'this generation is closed');
    const { maxTokens, taps, hooks, precision } = state.args;
    const { nCtx, eosToken } = model.config;
    if (state.drawn >= maxTokens) return { value: { end: 'max-tokens' } };
    const isFull = laminar.cache_length(handle) + state.last.length > nCtx;
    if (state.drawn > 0 && isFull) return { value: { end: 'context' } };
    const options = { taps, hooks, precision, cache: handle };
    const step = await withRun(model, [state.last], options, async (run) => {
      await run.advance(call, taps === null ? undefined : (stage) => sendStage(call, run, stage));
      return drawToken(state, run.logitsPointer(0));
    });
    state.last = Int32Array.of(step.id);
    state.seen.push(step.id);
    state.drawn++;
    if (step.id === eosToken) return { value: { end: 'eos' } };
    return { value: { ...step, bytes: bytesOfTokens(model.handle, [step.id])[0] } };
  },

  async generateClose({ handle }) {
    if (generations.delete(handle)) laminar.cache_free(handle);
    return { value: null };
  },

  async lens({ vectors, k }, call) {
    /** @type {import('./protocol.js').LensEntry[][]} */
    const value = [];
    await eachLens(vectors, call, (logits) => value.push(bestTokens(logits, k)));
    return { value };
  },

  async lensEntropy({ vectors }, call) {
    /** @type {number[]} */
    const entropies = [];
    await eachLens(vectors, call, (logits) => entropies.push(entropyOf(logits)));
    const value = Float64Array.from(entropies);
    return { value, transfer: [value.buffer] };
  },

  async directions({ tokens }, call) {
    const { weights, config, stages } = model;
    const size = config.dModel + 1;
    const value = new Float32Array(tokens.length * size);
    weights.beginPass();
    try {
      const unembed = stages.findIndex(({ kind }) => kind === 'unembed');
      await weights.prepare(unembed, null, call.signal);
      const output = allocate(4 * size);
      try {
        for (const [i, token] of tokens.entries()) {
          checked(laminar.unembed_direction(model.handle, token, output), { token });
          value.set(copyFloats(output, size), i * size);
        }
      } finally {
        free(output);
      }
    } finally {
      weights.endPass();
    }
    return { value, transfer: [value.buffer] };
  },

  async pcaAdd(args, call) {
    await addRows(args, call);
    return { value: null };
  },

  async pcaFit(args, call) {
    const value = await fitRows(args, call);
    const { components, variances, mean } = value;
    return { value, transfer: [components.buffer, variances.buffer, mean.buffer] };
  },

  async pcaEnd(args) {
    endSum(args);
    return { value: null };
  },

  async project(args, call) {
    const value = await projectRows(args, call);
    return { value, transfer: [value.buffer] };
  },

  async memory() {
    return { value: memoryBytes() };
  },

  async loseStore({ reason }) {
    store?.terminate(reason); // reads, and the opening of the file, fail from here on
    return { value: null };
  },

  async close() {
    for (const { op, controller } of calls.values()) if (op === 'load') controller.abort();
    await loading.catch(() => {}); // it gave back what it held
    await model?.weights.close();
    return { value: null };
  },
};

post({ kind: 'started' });
holdAlive(post);
