// SPDX-License-Identifier: MIT
//
// worker.js - the engine's home: a dedicated worker that holds one model and does one call at a
// time. Started by client.js, which sends the messages of protocol.js.
//
// The only file that touches Emscripten's glue. It never touches a page. Rules of this border:
// - a pointer is read as unsigned (>>> 0): the memory may be larger than 2 GB;
// - a view of the memory is made anew after anything that may grow it, and copied before posting;
// - what the engine hands out is freed in `finally`, so an aborted call leaves nothing behind;
// - names and numbers of C come from laminar_describe() and are not written down again.
//
// Between two stages of a pass the worker goes back to its message queue: that is where aborts,
// progress and answers of hooks get through.

import { withDeadline } from './deadline.js';
import { LabError } from './error.js';
import { chooseBuild } from './features.js';
import { openSource } from './source.js';

/** @typedef {import('./protocol.js').Ops} Ops */
/** @typedef {import('./protocol.js').Op} Op */
/** @typedef {import('./protocol.js').Precision} Precision */
/** @typedef {import('./protocol.js').Tensor} Tensor */

/**
 * Emscripten's module object: the exported functions of laminar.h, all of them numbers to numbers.
 * @typedef {{ [name: `_laminar_${string}`]: (...args: number[]) => number }} Exports
 * @typedef {Exports & { UTF8ToString: (pointer: number) => string,
 *   _malloc: (bytes: number) => number, _free: (pointer: number) => void }} Glue
 */

/**
 * What laminar_describe() says, as far as it is needed here.
 * @typedef {object} Description
 * @property {string} version
 * @property {string} kernels
 * @property {Record<string, string>} statuses code by value
 * @property {{ done: number, stage: number, hook: number }} events
 * @property {Record<Precision, number>} precisions
 * @property {{ pass: number, stage: number }} keep
 * @property {number} maxTextBytes
 * @property {import('./protocol.js').TapName[]} taps `%d` in a name is the layer
 */

/** @typedef {{ index: number, offset: number, bytes: number }} TensorPlace */
/** @typedef {{ handle: number, last: Int32Array, drawn: number,
 *   args: import('./protocol.js').GenerateArgs }} Generation */

/** The memory starts with this many pages of 64 KiB, which is what the build declares. */
const INITIAL_PAGES = 256;
/** Largest memories to ask for, in pages: 4, 2 and 1 GB. Some systems refuse a large shared one. */
const MAXIMUM_PAGES = [65536, 32768, 16384];
/** The glue waits for the pool's threads, and a browser may owe it one for ever. */
const START_DEADLINE_MS = 60_000;
/** The header is tried when this much has come, then at every doubling. */
const FIRST_HEAD_BYTES = 64 << 10;
/** A GPT-2 header has 1 to 5 MB. A file that goes on and on is not one. */
const MAX_HEAD_BYTES = 256 << 20;
const PROGRESS_INTERVAL_MS = 50;
/** Shorter stages are done without going back to the message queue in between. */
const TURN_INTERVAL_MS = 1;
/** The logit lens works on as many vectors at a time as fit this many bytes of logits. */
const LENS_BYTES = 16 << 20;

/** @type {Glue} */
let glue;
/** @type {WebAssembly.Memory} */
let memory;
/** @type {Description} */
let description;
/** @type {import('./protocol.js').Config} */
let config;
let model = 0;
/** @type {Map<number, Generation>} by handle, which is the cache's pointer */
const generations = new Map();

// ---- Calls --------------------------------------------------------------------------------------

/** One call of the client, from its arrival to its answer. */
class Call {
  /** @param {{ id: number, op: Op, args: any }} message */
  constructor({ id, op, args }) {
    this.id = id;
    this.op = op;
    this.args = args;
    this.started = false;
    this.controller = new AbortController();
    this.lastTurn = 0;
    /** @type {(data: Float32Array) => void} */
    this.answered = () => {};
  }

  get signal() {
    return this.controller.signal;
  }

  /**
   * @param {import('./protocol.js').WorkerEvent} event
   * @param {Transferable[]} [transfer]
   */
  send(event, transfer = []) {
    post({ kind: 'event', id: this.id, event }, transfer);
  }

  /**
   * Sends a tensor to the page and waits for what its hooks made of it.
   * @param {Tensor} tensor
   * @returns {Promise<Float32Array>}
   */
  ask(tensor) {
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.signal.addEventListener('abort', () => reject(abortedError()), { once: true });
      post({ kind: 'event', id: this.id, event: { type: 'hook', tensor } }, [tensor.data.buffer]);
    });
  }

  /** Lets waiting messages in, then fails if one of them was an abort. */
  async turn() {
    if (performance.now() - this.lastTurn >= TURN_INTERVAL_MS) {
      await messageTurn();
      this.lastTurn = performance.now();
    }
    this.stopIfAborted();
  }

  stopIfAborted() {
    if (this.signal.aborted) throw abortedError();
  }
}

function abortedError() {
  return new LabError('aborted', 'the call was aborted');
}

const { port1: turnIn, port2: turnOut } = new MessageChannel();
/** A timer would be throttled in a hidden page; a message is not. */
function messageTurn() {
  return new Promise((resolve) => {
    turnIn.onmessage = resolve;
    turnOut.postMessage(null);
  });
}

/**
 * @param {import('./protocol.js').FromWorker} message
 * @param {Transferable[]} [transfer]
 */
function post(message, transfer = []) {
  globalThis.postMessage(message, { transfer });
}

/** @type {Map<number, Call>} */
const calls = new Map();
/** @type {Promise<void>} */
let lastCall = Promise.resolve();

globalThis.onmessage = (/** @type {MessageEvent<import('./protocol.js').ToWorker>} */ { data }) => {
  if (data.kind === 'call') {
    const call = new Call(data);
    calls.set(call.id, call);
    lastCall = lastCall.then(() => perform(call));
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
    ? new LabError(
        'memory',
        `this browser has no memory left: ${/** @type {Error} */ (cause).message}`,
      )
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

/**
 * A typed array or a memory that the browser could not make: RangeError in every browser.
 * @param {unknown} error
 */
function isAllocationFailure(error) {
  return error instanceof RangeError && /alloc|memory|length/i.test(error.message);
}

// ---- Memory -------------------------------------------------------------------------------------

/** @param {number} bytes */
function allocate(bytes) {
  const pointer = glue._malloc(Math.max(1, bytes)) >>> 0;
  if (pointer === 0)
    throw new LabError('memory', `no memory for ${bytes} bytes`, { detail: { bytes } });
  return pointer;
}

/**
 * Does something with `data` in the engine's memory, at most until its promise is settled.
 * @template T
 * @param {Uint8Array | Int32Array | Float32Array} data
 * @param {(pointer: number) => T} use
 * @returns {T}
 */
function withCopy(data, use) {
  const pointer = allocate(data.byteLength);
  try {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(memory.buffer).set(bytes, pointer);
    return use(pointer);
  } finally {
    glue._free(pointer);
  }
}

/**
 * @template T
 * @param {string | null} text NULL for null
 * @param {(pointer: number) => T} use
 */
function withString(text, use) {
  if (text === null) return use(0);
  return withCopy(new TextEncoder().encode(`${text}\0`), use);
}

/**
 * @param {number} pointer
 * @param {number} length
 */
function copyFloats(pointer, length) {
  return new Float32Array(memory.buffer, pointer >>> 0, length).slice();
}

/** @param {number} pointer a NUL-terminated string */
function readJson(pointer) {
  return JSON.parse(glue.UTF8ToString(pointer >>> 0));
}

/**
 * The engine's last error, to be thrown.
 * @param {Record<string, unknown>} [detail]
 */
function lastError(detail) {
  const status = glue._laminar_last_status();
  const message = glue.UTF8ToString(glue._laminar_last_error() >>> 0);
  return new LabError(description.statuses[status], message, { detail });
}

/**
 * Passes a pointer or a status on, or throws the engine's error.
 * @param {number} result of a function that returns a status
 * @param {Record<string, unknown>} [detail]
 */
function checked(result, detail) {
  if (result < 0) throw lastError(detail);
  return result;
}

/**
 * @param {number} pointer of a function that returns NULL on failure
 * @param {Record<string, unknown>} [detail]
 */
function checkedPointer(pointer, detail) {
  if (pointer === 0) throw lastError(detail);
  return pointer >>> 0;
}

// ---- Loading ------------------------------------------------------------------------------------

/** @param {boolean} shared */
function createMemory(shared) {
  /** @type {unknown} */
  let cause;
  for (const maximum of MAXIMUM_PAGES) {
    try {
      return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared });
    } catch (error) {
      cause = error;
    }
  }
  throw new LabError('memory', 'this browser gives the engine no memory', { cause });
}

/**
 * @param {import('./protocol.js').Build} build
 * @param {number} threads
 * @param {Call} call
 */
async function startEngine(build, threads, call) {
  const wasmMemory = createMemory(build !== 'simd');
  const url = new URL(`../wasm/${build}/laminar.js`, import.meta.url);
  try {
    const { default: createModule } = await import(url.href);
    call.send({ type: 'threads', started: false });
    const starting = createModule({ wasmMemory, pthreadPoolSize: threads - 1 });
    call.send({ type: 'threads', started: true });
    glue = await withDeadline(starting, START_DEADLINE_MS, () => new Error('no answer in time'));
  } catch (cause) {
    throw new LabError('no-wasm', `the engine did not start: ${cause}`, {
      detail: { build },
      cause,
    });
  }
  memory = wasmMemory;
  description = readJson(glue._laminar_describe());
  checked(glue._laminar_init(threads));
}

/**
 * Reads a model from its first byte to its last tensor. The header is collected until the engine
 * can read it; from then on every piece goes straight to its tensor, so the most that is ever held
 * besides the weights is the header and one piece.
 */
class ModelReader {
  /** @param {number} fileBytes a very large number if unknown */
  constructor(fileBytes) {
    this.fileBytes = fileBytes;
    this.received = 0;
    this.head = 0;
    this.headCapacity = 0;
    this.nextTry = FIRST_HEAD_BYTES;
    /** @type {TensorPlace[]} those not complete yet, in the order of the file */
    this.waiting = [];
  }

  /** @param {Uint8Array} piece */
  accept(piece) {
    const offset = this.received;
    this.received += piece.length;
    if (model) {
      this.fill(piece, offset);
      return;
    }
    this.growHead(this.received);
    new Uint8Array(memory.buffer).set(piece, this.head + offset);
    if (this.received >= this.nextTry) {
      this.openModel();
      this.nextTry = 2 * this.received;
    }
  }

  /** After the last piece: whatever is missing now stays missing. */
  end() {
    if (this.received === 0) throw new LabError('truncated', 'the file is empty');
    if (!model) {
      this.fileBytes = this.received;
      this.openModel();
    }
    const last = this.waiting.at(-1);
    if (!last) return;
    const detail = { bytes: this.received, expected: last.offset + last.bytes };
    const message = `the file ends after ${detail.bytes} of ${detail.expected} bytes`;
    throw new LabError('truncated', message, { detail });
  }

  get complete() {
    return model !== 0 && this.waiting.length === 0;
  }

  /** @param {number} bytes */
  growHead(bytes) {
    if (bytes <= this.headCapacity) return;
    if (bytes > MAX_HEAD_BYTES)
      throw new LabError('not-gguf', `no header ends within ${bytes} bytes`);
    const capacity = Math.max(bytes, 2 * this.headCapacity, 2 * FIRST_HEAD_BYTES);
    const larger = allocate(capacity);
    new Uint8Array(memory.buffer).copyWithin(larger, this.head, this.head + this.headCapacity);
    this.close();
    this.head = larger;
    this.headCapacity = capacity;
  }

  openModel() {
    const opened = glue._laminar_model_open(this.head, this.received, this.fileBytes) >>> 0;
    if (opened === 0) {
      const error = lastError();
      if (error.code !== 'more') throw error;
      if (this.received < this.fileBytes) return;
      throw new LabError('truncated', 'the file ends inside its header');
    }
    model = opened;
    this.waiting = readTensorPlaces();
    checked(glue._laminar_model_reserve(model, 0));
    // Reserving may have grown the memory: only now is a view of the head good.
    this.fill(new Uint8Array(memory.buffer, this.head, this.received), 0);
    this.close();
  }

  /**
   * Puts bytes where they belong. Pieces come in the order of the file.
   * @param {Uint8Array} bytes
   * @param {number} offset of bytes[0] in the file
   */
  fill(bytes, offset) {
    const end = offset + bytes.length;
    for (let place = this.waiting[0]; place; place = this.waiting[0]) {
      const from = Math.max(offset, place.offset);
      const to = Math.min(end, place.offset + place.bytes);
      if (from < to) {
        const slot = checkedPointer(glue._laminar_model_slot(model, place.index));
        const part = bytes.subarray(from - offset, to - offset);
        new Uint8Array(memory.buffer).set(part, slot + from - place.offset);
      }
      if (end < place.offset + place.bytes) return;
      checked(glue._laminar_model_fill(model, place.index));
      this.waiting.shift();
    }
  }

  close() {
    glue._free(this.head);
    this.head = 0;
    this.headCapacity = 0;
  }
}

/** @returns {TensorPlace[]} in the order of the file */
function readTensorPlaces() {
  const { tensors } = readJson(glue._laminar_model_json(model));
  return tensors
    .map((/** @type {TensorPlace} */ { offset, bytes }, /** @type {number} */ index) => {
      return { index, offset, bytes };
    })
    .sort((/** @type {TensorPlace} */ a, /** @type {TensorPlace} */ b) => a.offset - b.offset);
}

/**
 * @param {import('./protocol.js').Source} source
 * @param {Call} call
 */
async function readModel(source, call) {
  const { phase, totalBytes = 0, fileBytes, read } = await openSource(source, call.signal);
  const reader = new ModelReader(fileBytes ?? Number.MAX_SAFE_INTEGER);
  let lastReport = 0;
  const report = () => {
    lastReport = performance.now();
    const loadedBytes = reader.received;
    const expected = Math.max(totalBytes, loadedBytes);
    call.send({ type: 'progress', phase, loadedBytes, totalBytes: expected });
  };
  report();
  try {
    for await (const piece of read()) {
      call.stopIfAborted();
      reader.accept(piece);
      if (performance.now() - lastReport >= PROGRESS_INTERVAL_MS) report();
      if (reader.complete) break;
    }
    reader.end();
    report();
  } finally {
    reader.close();
  }
}

// ---- Text ---------------------------------------------------------------------------------------

/**
 * @param {string} text
 * @returns {Int32Array}
 */
function encode(text) {
  const limit = description.maxTextBytes;
  // A text has at least as many UTF-8 bytes as UTF-16 units: most are refused before they are copied.
  const utf8 = text.length > limit ? null : new TextEncoder().encode(text);
  if (utf8 === null || utf8.length > limit) {
    const detail = { bytes: utf8?.length ?? text.length, limit };
    throw new LabError('text-too-long', `at most ${limit} bytes of text can be read`, { detail });
  }
  return withCopy(utf8, (input) => {
    const capacity = utf8.length; // a text never has more tokens than bytes
    const output = allocate(4 * capacity);
    try {
      const count = checked(glue._laminar_encode(model, input, utf8.length, output, capacity));
      return new Int32Array(memory.buffer, output, count).slice();
    } finally {
      glue._free(output);
    }
  });
}

/**
 * @param {number} id
 * @param {number} lengthPointer room for a uint32
 */
function tokenBytes(id, lengthPointer) {
  const pointer = checkedPointer(glue._laminar_token_bytes(model, id, lengthPointer), {
    token: id,
  });
  const length = new Uint32Array(memory.buffer, lengthPointer, 1)[0];
  return new Uint8Array(memory.buffer, pointer, length).slice();
}

/** @param {Int32Array} ids */
function bytesOfTokens(ids) {
  const lengthPointer = allocate(4);
  try {
    return Array.from(ids, (id) => tokenBytes(id, lengthPointer));
  } finally {
    glue._free(lengthPointer);
  }
}

/** @param {import('./protocol.js').Input} input */
function tokensOf(input) {
  return 'texts' in input ? input.texts.map(encode) : input.tokens;
}

// ---- Running ------------------------------------------------------------------------------------

/**
 * Opens a pass, hands it to `use` and frees it whatever happens.
 * @template T
 * @param {Int32Array[]} texts
 * @param {{ taps: string | null, hooks: string | null, precision: Precision, cache?: number }} options
 * @param {(run: number) => Promise<T>} use
 */
async function withRun(texts, { taps, hooks, precision, cache = 0 }, use) {
  const lengths = Int32Array.from(texts, (text) => text.length);
  const all = Int32Array.from(texts.flatMap((text) => [...text]));
  const mode = description.precisions[precision];
  const keep = description.keep.stage; // every tap is copied out after its stage
  const run = withCopy(all, (tokens) =>
    withCopy(lengths, (counts) =>
      withString(taps, (tapGlobs) =>
        withString(hooks, (hookNames) =>
          glue._laminar_run_open(
            ...[model, tokens, counts, texts.length, tapGlobs, hookNames, mode, keep, cache],
          ),
        ),
      ),
    ),
  );
  const held = cache === 0 ? 0 : glue._laminar_cache_length(cache);
  const open = checkedPointer(run, { tokens: held + Math.max(...lengths), limit: config.nCtx });
  try {
    return await use(open);
  } finally {
    glue._laminar_run_free(open);
  }
}

/**
 * Does the pass stage by stage. After each, `onStage` may read what it filled.
 * @param {number} run
 * @param {Call} call
 * @param {Int32Array[]} texts
 * @param {(stage: number) => void} onStage
 */
async function advance(run, call, texts, onStage) {
  const { done, hook } = description.events;
  for (;;) {
    const event = checked(glue._laminar_run_next(run));
    if (event === hook) {
      await editAtHook(run, call, texts);
      continue;
    }
    onStage(glue._laminar_run_stage(run));
    if (event === done) return;
    await call.turn();
  }
}

/**
 * @param {number} run
 * @param {Call} call
 * @param {Int32Array[]} texts exactly one
 */
async function editAtHook(run, call, texts) {
  const name = glue.UTF8ToString(glue._laminar_run_hook_name(run) >>> 0);
  const shape = shapeOf(glue.UTF8ToString(glue._laminar_run_hook_dims(run) >>> 0), texts[0].length);
  const floats = glue._laminar_run_hook_floats(run) >>> 0;
  const pointer = allocate(4 * floats);
  try {
    checked(glue._laminar_run_hook_read(run, pointer));
    const edited = await call.ask({ name, shape, data: copyFloats(pointer, floats) });
    new Float32Array(memory.buffer, pointer, floats).set(edited);
    checked(glue._laminar_run_hook_write(run, pointer));
  } finally {
    glue._free(pointer);
  }
}

/**
 * @param {string} dims letters of laminar.h
 * @param {number} tokens
 */
function shapeOf(dims, tokens) {
  /** @type {Record<string, number>} */
  const sizes = {
    T: tokens,
    K: tokens,
    C: config.dModel,
    H: config.nHeads,
    D: config.dHead,
    F: config.dMlp,
    V: config.dVocab,
    1: 1,
  };
  return Array.from(dims, (letter) => sizes[letter]);
}

/**
 * Copies one kept tap, one tensor for each text.
 * @param {number} run
 * @param {{ name: string, dims: string, index: number }} tap
 * @param {Int32Array[]} texts
 * @returns {Tensor[]}
 */
function copyTap(run, { name, dims, index }, texts) {
  let pointer = checkedPointer(glue._laminar_run_tap(run, index));
  return texts.map((text) => {
    const shape = shapeOf(dims, text.length);
    const length = shape.reduce((product, size) => product * size, 1);
    const data = copyFloats(pointer, length);
    pointer += 4 * length;
    return { name, shape, data };
  });
}

/**
 * The token with the largest logits of one row, and their share of the softmax.
 * @param {Float32Array} logits [V]
 * @param {number} k
 * @returns {{ token: number, logit: number, prob: number }[]}
 */
function largestLogits(logits, k) {
  /** @type {number[]} tokens, best first */
  const best = [];
  for (let token = 0; token < logits.length; token++) {
    if (best.length === k && !(logits[token] > logits[best[k - 1]])) continue;
    let place = Math.min(best.length, k - 1);
    while (place > 0 && logits[token] > logits[best[place - 1]]) {
      best[place] = best[place - 1];
      place--;
    }
    best[place] = token;
  }
  const top = logits[best[0]];
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  return best.map((token) => {
    return { token, logit: logits[token], prob: Math.exp(logits[token] - top) / sum };
  });
}

// ---- Operations ---------------------------------------------------------------------------------

/**
 * @template {Op} Name
 * @typedef {(args: Ops[Name]['args'], call: Call) =>
 *   Promise<{ value: Ops[Name]['result'], transfer?: Transferable[] }>} Operation
 */

/** @type {{ [Name in Op]: Operation<Name> }} */
const ops = {
  async start({ threads, build }, call) {
    const choice = chooseBuild(threads, build);
    await startEngine(choice.build, choice.threads, call);
    const { version, kernels } = description;
    return { value: { ...choice, version, kernels } };
  },

  async load({ source }, call) {
    await readModel(source, call);
    const { tensors: _, ...header } = readJson(glue._laminar_model_json(model));
    config = header;
    const taps = description.taps.flatMap(({ name, large }) => {
      const layers = name.includes('%d') ? config.nLayers : 1;
      return Array.from({ length: layers }, (_, layer) => {
        return { name: name.replace('%d', String(layer)), large };
      });
    });
    return { value: { config, taps } };
  },

  async encode({ texts }) {
    return { value: texts.map(encode) };
  },

  async bytes({ ids }) {
    return { value: bytesOfTokens(ids) };
  },

  async run({ input, taps, hooks, precision }, call) {
    const texts = tokensOf(input);
    return withRun(texts, { taps, hooks, precision }, async (run) => {
      const total = 2 * config.nLayers + 2;
      /** @type {{ name: string, dims: string, stage: number, index: number }[]} */
      const kept = readJson(glue._laminar_run_taps(run)).map(
        (
          /** @type {{ name: string, dims: string, stage: number }} */ tap,
          /** @type {number} */ i,
        ) => {
          return { ...tap, index: i };
        },
      );
      await advance(run, call, texts, (stage) => {
        const filled = kept
          .filter((tap) => tap.stage === stage)
          .map((tap) => ({ name: tap.name, tensors: copyTap(run, tap, texts) }));
        const buffers = filled.flatMap((tap) => tap.tensors.map(({ data }) => data.buffer));
        call.send({ type: 'stage', stage, total, taps: filled }, buffers);
      });
      const logits = texts.map((_, text) =>
        copyFloats(checkedPointer(glue._laminar_run_logits(run, text)), config.dVocab),
      );
      const transfer = logits.map(({ buffer }) => buffer);
      return { value: { tokens: texts, logits }, transfer };
    });
  },

  async generateOpen(args) {
    const [prompt] = tokensOf(args.input);
    const capacity = Math.min(config.nCtx, prompt.length + args.maxTokens);
    const handle = checkedPointer(glue._laminar_cache_create(model, Math.max(1, capacity)));
    generations.set(handle, { handle, last: prompt, drawn: 0, args });
    return { value: handle };
  },

  async generateNext({ handle }, call) {
    const state = generations.get(handle);
    if (!state) throw new LabError('argument', 'this generation is closed');
    const { maxTokens, temperature, topK, topP, seed, precision } = state.args;
    if (state.drawn >= maxTokens) return { value: { end: 'max-tokens' } };
    const isFull = glue._laminar_cache_length(handle) + state.last.length > config.nCtx;
    if (state.drawn > 0 && isFull) return { value: { end: 'context' } };
    const options = { taps: null, hooks: null, precision, cache: handle };
    const id = await withRun([state.last], options, async (run) => {
      await advance(run, call, [state.last], () => {});
      const logits = checkedPointer(glue._laminar_run_logits(run, 0));
      return checked(
        glue._laminar_sample(
          ...[logits, config.dVocab, temperature, topK, topP, seed, state.drawn],
        ),
      );
    });
    state.last = Int32Array.of(id);
    state.drawn++;
    if (id === config.eosToken) return { value: { end: 'eos' } };
    return { value: { id, bytes: bytesOfTokens(state.last)[0] } };
  },

  async generateClose({ handle }) {
    if (generations.delete(handle)) glue._laminar_cache_free(handle);
    return { value: null };
  },

  async lens({ vectors, k }, call) {
    const { dModel, dVocab } = config;
    const rows = Math.max(1, Math.floor(LENS_BYTES / (4 * dVocab)));
    const output = allocate(4 * dVocab * Math.min(rows, vectors.length / dModel));
    const lengthPointer = allocate(4);
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    try {
      /** @type {import('./protocol.js').LensEntry[][]} */
      const value = [];
      for (let start = 0; start < vectors.length; start += rows * dModel) {
        const part = vectors.subarray(start, start + rows * dModel);
        const count = part.length / dModel;
        withCopy(part, (input) => checked(glue._laminar_logit_lens(model, input, count, output)));
        for (let row = 0; row < count; row++) {
          const logits = copyFloats(output + 4 * dVocab * row, dVocab);
          value.push(
            largestLogits(logits, Math.min(k, dVocab)).map((entry) => {
              return { ...entry, text: decoder.decode(tokenBytes(entry.token, lengthPointer)) };
            }),
          );
        }
        await call.turn();
      }
      return { value };
    } finally {
      glue._free(lengthPointer);
      glue._free(output);
    }
  },

  async memory() {
    return { value: memory.buffer.byteLength };
  },
};

post({ kind: 'started' });
