// SPDX-License-Identifier: MIT
//
// peers.js - the page's half of peers.mjs: one measurement of one system, so that never two of them
// are in memory together. The query's `job` says which; window.peersResult is what came of it.
//
// The lab, wllama (llama.cpp on WebAssembly) and onnxruntime-web read the same tokens. The lab keeps
// the taps of lesson 05 meanwhile, onnxruntime-web hands out every block's residual stream, wllama
// keeps nothing. All are warmed up, then read the prompt at least twice, and the best time counts.
// The lab and onnxruntime-web are timed from outside, messages between threads included; wllama by
// its own clock, which leaves such things out.

/** @typedef {import('../../web/engine/protocol.js').Build} Build */
/** @typedef {import('../../web/engine/protocol.js').Config} Config */
/** @typedef {import('../../web/engine/protocol.js').Precision} Precision */
/** @typedef {import('../../web/lab.js').Lab} Lab */

/**
 * @typedef {object} LabJob
 * @property {'lab'} system
 * @property {string} model URL of a GGUF file
 * @property {number} threads
 * @property {Build} [build]
 * @property {number} prompt tokens
 * @property {number} decode tokens to write; 0 leaves that out
 * @property {boolean} batch Shall 54 sentences be read as well?
 */

/** @typedef {{ system: 'wllama', model: string, threads: number, text: string, prompt: number,
 *   decode: number }} WllamaJob */

/** @typedef {{ system: 'onnx', graph: string, model: string | null, threads: number,
 *   ids: number[] }} OnnxJob  the model holds the graph's weights, to compare what comes out */

/** @typedef {LabJob | WllamaJob | OnnxJob} Job */

/**
 * @typedef {object} Times
 * @property {number} promptMs
 * @property {number | null} decodeMs a token
 * @property {number | null} batchMs
 */

/**
 * @typedef {object} LabResult
 * @property {Config} config
 * @property {{ version: string, build: Build, threads: number, kernels: string }} engine
 * @property {number[]} ids
 * @property {string} text what the ids stand for
 * @property {number} batchTokens
 * @property {Record<Precision, Times>} times
 */

/** @typedef {{ promptTokens: number, promptMs: number, decodeMs: number }} WllamaResult */

/** @typedef {{ promptMs: number, difference: number | null }} OnnxResult  the largest relative L2
 *   distance between its residual streams and the lab's, over blocks and tokens */

const TAPS = ['blocks.*.hook_resid_post', 'blocks.*.hook_attn_out', 'blocks.*.hook_mlp_out'];
const SENTENCE = 'The old man walked slowly to the river and looked at the water for a long time. ';
const WARM_UP_TOKENS = 16;
const SENTENCES = 54;
/** A prompt is read again and again until that much time has passed, and at least twice. */
const ENOUGH_MS = 8000;
const MOST_PASSES = 5;

/**
 * The best time of several passes.
 * @param {() => Promise<number>} pass does one and says how long it took
 */
async function bestOf(pass) {
  let best = Number.POSITIVE_INFINITY;
  for (let passes = 0, sum = 0; passes < 2 || (sum < ENOUGH_MS && passes < MOST_PASSES); passes++) {
    const ms = await pass();
    best = Math.min(best, ms);
    sum += ms;
  }
  return best;
}

/** @param {() => Promise<unknown>} work */
async function clocked(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** @param {import('../../web/lab.js').LoadOptions} options @returns {Promise<Lab>} */
async function loadLab(options) {
  /** @type {typeof import('../../web/lab.js')} */
  const { Lab } = await import(new URL('/lab.js', location.href).href);
  return Lab.load(options);
}

// ---- The lab ------------------------------------------------------------------------------------

/**
 * 54 texts of 10 to 20 tokens, 15 on average, cut out of one.
 * @param {Int32Array} ids
 */
function cutSentences(ids) {
  return Array.from({ length: SENTENCES }, (_, i) => {
    const length = 10 + ((7 * i) % 11);
    const start = (31 * i) % Math.max(1, ids.length - length);
    return ids.slice(start, start + length);
  });
}

/**
 * @param {Lab} lab
 * @param {Int32Array} ids
 * @param {number} count
 * @param {Precision} precision
 */
async function timeDecoding(lab, ids, count, precision) {
  const times = [];
  for await (const _ of lab.generate(ids, { maxTokens: count, precision })) {
    times.push(performance.now());
  }
  if (times.length < 2) throw new Error('fewer than two tokens were written');
  return (times[times.length - 1] - times[0]) / (times.length - 1);
}

/** @param {LabJob} job @returns {Promise<LabResult>} */
async function measureLab({ model, threads, build, prompt, decode, batch }) {
  const lab = await loadLab({ model, threads, build });
  const { engine, config } = lab;
  if (engine.threads !== threads || (build && engine.build !== build)) {
    throw new Error(`the lab runs ${engine.build} on ${engine.threads} threads`);
  }
  const ids = (await lab.toTokens(SENTENCE.repeat(prompt))).slice(0, prompt);
  const sentences = cutSentences(ids);
  const time = async (/** @type {Precision} */ precision) => {
    const options = { namesFilter: TAPS, precision };
    await lab.runWithCache(ids.slice(0, WARM_UP_TOKENS), options);
    return {
      promptMs: await bestOf(() => clocked(() => lab.runWithCache(ids, options))),
      decodeMs: decode > 0 ? await timeDecoding(lab, ids, decode, precision) : null,
      batchMs: batch
        ? await bestOf(() => clocked(() => lab.runWithCache(sentences, options)))
        : null,
    };
  };
  const times = { exact: await time('exact'), fast: await time('fast') };
  const text = await lab.toString(ids);
  await lab.dispose();
  const batchTokens = sentences.reduce((sum, { length }) => sum + length, 0);
  return { config, engine, ids: [...ids], text, batchTokens, times };
}

// ---- Peers --------------------------------------------------------------------------------------

/** @param {WllamaJob} job @returns {Promise<WllamaResult>} */
async function measureWllama({ model, threads, text, prompt, decode }) {
  const folder = new URL('/wllama/', location.href);
  const { LoggerWithoutDebug, Wllama } = await import(new URL('index.js', folder).href);
  const wllama = new Wllama(
    { default: new URL('wasm/wllama.wasm', folder).href },
    { logger: LoggerWithoutDebug, suppressNativeLog: true },
  );
  const file = await (await fetch(model)).blob();
  const context = prompt + decode + 8;
  await wllama.loadModel([file], { n_threads: threads, n_ctx: context, n_gpu_layers: 0 });
  if (wllama.getNumThreads() !== threads) {
    throw new Error(`wllama runs ${wllama.getNumThreads()} threads`);
  }
  const complete = async (/** @type {string} */ prompt, /** @type {number} */ count) => {
    const { timings } = await wllama.createCompletion({
      prompt,
      max_tokens: count,
      temperature: 0,
      ignore_eos: true,
      cache_prompt: false,
    });
    if (!timings) throw new Error('wllama gave no timings');
    return timings;
  };
  await complete(SENTENCE, 2);
  const first = await complete(text, 1);
  const last = await complete(text, decode);
  await wllama.exit();
  if (last.cache_n > 0) throw new Error(`wllama reused ${last.cache_n} tokens`);
  return {
    promptTokens: last.prompt_n,
    promptMs: Math.min(first.prompt_ms, last.prompt_ms),
    // Its clock starts when the first token is there: one token alone takes it 0.001 ms.
    decodeMs: last.predicted_ms / (last.predicted_n - 1),
  };
}

/** @param {OnnxJob} job @returns {Promise<OnnxResult>} */
async function measureOnnx({ graph, model, threads, ids }) {
  const folder = new URL('/onnxruntime/', location.href);
  /** @type {typeof import('onnxruntime-web')} */
  const ort = await import(new URL('ort.wasm.min.mjs', folder).href);
  ort.env.wasm.wasmPaths = folder.href;
  ort.env.wasm.numThreads = threads;
  const session = await ort.InferenceSession.create(graph, { executionProviders: ['wasm'] });
  const run = async (/** @type {number[]} */ tokens) => {
    const feed = new ort.Tensor('int64', BigInt64Array.from(tokens, BigInt), [tokens.length]);
    return session.run({ ids: feed });
  };
  await run(ids.slice(0, WARM_UP_TOKENS));
  let outputs = await run(ids);
  const promptMs = await bestOf(() =>
    clocked(async () => {
      outputs = await run(ids);
    }),
  );
  await session.release();
  return { promptMs, difference: model ? await compare(outputs, model, threads, ids) : null };
}

/**
 * @param {import('onnxruntime-web').InferenceSession.OnnxValueMapType} outputs
 * @param {string} model
 * @param {number} threads
 * @param {number[]} ids
 */
async function compare(outputs, model, threads, ids) {
  const lab = await loadLab({ model, threads });
  const namesFilter = 'blocks.*.hook_resid_post';
  const { cache } = await lab.runWithCache(Int32Array.from(ids), { namesFilter });
  let worst = 0;
  for (const name of cache.names) {
    const { data, shape } = cache.get(name, 0);
    const theirs = /** @type {Float32Array} */ (outputs[name].data);
    if (theirs.length !== data.length) throw new Error(`${name}: ${theirs.length} numbers`);
    for (let token = 0; token < shape[0]; token++) {
      let distance = 0;
      let size = 0;
      for (let i = token * shape[1]; i < (token + 1) * shape[1]; i++) {
        distance += (theirs[i] - data[i]) ** 2;
        size += data[i] ** 2;
      }
      worst = Math.max(worst, Math.sqrt(distance / size));
    }
  }
  await lab.dispose();
  return worst;
}

// -------------------------------------------------------------------------------------------------

/** @param {Job} job */
function measure(job) {
  if (job.system === 'lab') return measureLab(job);
  return job.system === 'wllama' ? measureWllama(job) : measureOnnx(job);
}

const job = JSON.parse(new URLSearchParams(location.search).get('job') ?? '{}');
/** @type {any} */ (window).peersResult = null;
measure(job)
  .catch((error) => ({ error: String(error?.stack ?? error) }))
  .then((result) => {
    /** @type {any} */ (window).peersResult = result;
  });
