// SPDX-License-Identifier: MIT
//
// peers.js - the page's half of peers.mjs: one model through the lab and through wllama (llama.cpp on
// WebAssembly), in one browser session, never both at once.
//
// Query: model, threads, prompt, decode. The same text is read by both; the lab keeps the taps of
// lesson 05 meanwhile, wllama keeps nothing. The lab is timed from outside, messages between threads
// included; wllama by its own clock, which leaves such things out. Leaves window.peersResult.

/**
 * @typedef {object} Measured
 * @property {string} system
 * @property {number} promptTokens
 * @property {number} prefillMs
 * @property {number} decodeMsPerToken
 */

/** @typedef {{ model: string, threads: number, prompt: number, decode: number }} Settings */

const TAPS = ['blocks.*.hook_resid_post', 'blocks.*.hook_attn_out', 'blocks.*.hook_mlp_out'];
const SENTENCE = 'The old man walked slowly to the river and looked at the water for a long time. ';

/**
 * @param {Settings} settings
 * @returns {Promise<{ text: string, results: Measured[] }>} the text is as long as asked for
 */
async function measureLab({ model, threads, prompt, decode }) {
  /** @type {typeof import('../../web/lab.js')} */
  const { Lab } = await import(new URL('/lab.js', location.href).href);
  const lab = await Lab.load({ model, threads });
  if (lab.engine.threads !== threads) throw new Error(`the lab runs ${lab.engine.threads} threads`);
  const ids = (await lab.toTokens(SENTENCE.repeat(prompt))).slice(0, prompt);
  const results = [];
  for (const precision of /** @type {const} */ (['exact', 'fast'])) {
    await lab.runWithCache(ids.slice(0, 16), { namesFilter: TAPS, precision });
    const from = performance.now();
    await lab.runWithCache(ids, { namesFilter: TAPS, precision });
    const prefillMs = performance.now() - from;

    const times = [];
    for await (const _ of lab.generate(ids, { maxTokens: decode, precision })) {
      times.push(performance.now());
    }
    const decodeMsPerToken = (times[times.length - 1] - times[0]) / (times.length - 1);
    const system = `laminar ${lab.engine.version} ${precision} (${lab.engine.build})`;
    results.push({ system, promptTokens: ids.length, prefillMs, decodeMsPerToken });
  }
  const text = await lab.toString(ids);
  await lab.dispose();
  return { text, results };
}

/**
 * @param {Settings} settings
 * @param {string} text
 * @returns {Promise<Measured>}
 */
async function measureWllama({ model, threads, prompt, decode }, text) {
  const peer = new URL('/wllama/', location.href);
  const { LoggerWithoutDebug, Wllama } = await import(new URL('index.js', peer).href);
  const wllama = new Wllama(
    { default: new URL('wasm/wllama.wasm', peer).href },
    { logger: LoggerWithoutDebug, suppressNativeLog: true },
  );
  const file = await (await fetch(model)).blob();
  const context = prompt + decode + 8;
  await wllama.loadModel([file], { n_threads: threads, n_ctx: context, n_gpu_layers: 0 });
  if (wllama.getNumThreads() !== threads) {
    throw new Error(`wllama runs ${wllama.getNumThreads()} threads`);
  }
  const { timings } = await wllama.createCompletion({
    prompt: text,
    max_tokens: decode,
    temperature: 0,
    ignore_eos: true,
  });
  await wllama.exit();
  if (!timings) throw new Error('wllama gave no timings');
  return {
    system: 'wllama 3.8.1',
    promptTokens: timings.prompt_n,
    prefillMs: timings.prompt_ms,
    decodeMsPerToken: timings.predicted_ms / timings.predicted_n,
  };
}

async function measureAll() {
  const query = new URLSearchParams(location.search);
  const number = (/** @type {string} */ name) => Number(query.get(name));
  const settings = {
    model: new URL(query.get('model') ?? '', location.href).href,
    threads: number('threads'),
    prompt: number('prompt'),
    decode: number('decode'),
  };
  const { text, results } = await measureLab(settings);
  return [...results, await measureWllama(settings, text)];
}

/** @type {any} */ (window).peersResult = await measureAll().catch((error) => ({
  error: String(error?.stack ?? error),
}));
