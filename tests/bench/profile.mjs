// SPDX-License-Identifier: MIT
//
// Where the time of a pass goes, function by function: Chromium's sampling profiler on the engine's
// worker and on every thread of its pool, during one prompt or while tokens are written.
//
//     cmake --preset wasm -B build/wasm-named -DCMAKE_EXE_LINKER_FLAGS=--profiling-funcs
//     cmake --build build/wasm-named
//     node tests/bench/profile.mjs MODEL.gguf --wasm build/wasm-named
//
// The build in build/site names no functions, so it takes one of its own. Options: --precision,
// --threads, --prompt as in peers.mjs; --decode N profiles the writing of N tokens instead. Times
// are sums over threads; a thread without work counts as emscripten_futex_wait.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser, startServer } from './session.mjs';

/** @typedef {import('puppeteer-core').CDPSession} Session */
/** @typedef {{ model: string, precision: any, threads: number, prompt: number, decode: number }} Pass */

const SAMPLE_MICROSECONDS = 500;
const ROWS = 16;

/**
 * Runs in the page, once to warm up and once to be profiled.
 * @param {Pass} pass
 */
async function runPass({ model, precision, threads, prompt, decode }) {
  const globals = /** @type {any} */ (globalThis);
  if (!globals.lab) {
    const { Lab } = await import(new URL('/lab.js', location.href).href);
    globals.lab = await Lab.load({ model: new URL(model, location.href).href, threads });
  }
  /** @type {import('../../web/lab.js').Lab} */
  const lab = globals.lab;
  const { dVocab } = lab.config;
  const ids = Int32Array.from({ length: prompt }, (_, i) => (7919 * i + 13) % dVocab);
  const namesFilter = ['resid_post', 'attn_out', 'mlp_out'].map((name) => `blocks.*.hook_${name}`);
  const from = performance.now();
  if (decode === 0) {
    await lab.runWithCache(ids, { namesFilter, precision });
  } else {
    let written = 0;
    for await (const _ of lab.generate(ids.slice(0, 16), { maxTokens: decode, precision }))
      written++;
    if (written < decode) throw new Error(`only ${written} tokens were written`);
  }
  return performance.now() - from;
}

/**
 * Sessions of all workers of a page, those that workers started included.
 * @param {import('puppeteer-core').Page} page
 */
async function attachToWorkers(page) {
  /** @type {Session[]} */
  const sessions = [];
  const follow = async (/** @type {Session} */ session) => {
    session.on('Target.attachedToTarget', ({ sessionId }) => {
      const child = session.connection()?.session(sessionId);
      if (!child) return;
      sessions.push(child);
      follow(child);
    });
    const options = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
    await session.send('Target.setAutoAttach', options);
  };
  await follow(await page.createCDPSession());
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return sessions;
}

/**
 * Adds a profile's samples to the times by function.
 * @param {Map<string, number>} times in ms
 * @param {import('puppeteer-core').Protocol.Profiler.Profile} profile
 */
function addSamples(times, { nodes, samples = [], timeDeltas = [] }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  for (const [i, id] of samples.entries()) {
    // The linker numbers functions of one name.
    const name = (names.get(id) || '(unnamed)').replace(/_\d+$/, '');
    times.set(name, (times.get(name) ?? 0) + timeDeltas[i] / 1000);
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    precision: { type: 'string', default: 'exact' },
    threads: { type: 'string', default: '2' },
    prompt: { type: 'string', default: '342' },
    decode: { type: 'string', default: '0' },
    wasm: { type: 'string', default: 'build/site/wasm' },
  },
});
if (positionals.length !== 1) {
  console.error('usage: node tests/bench/profile.mjs MODEL.gguf [--wasm FOLDER] ...');
  process.exit(2);
}
const server = await startServer(
  { '/model.gguf': path.resolve(positionals[0]) },
  { '/wasm/': path.resolve(values.wasm) },
);
const browser = await openBrowser('chromium');
try {
  const page = await browser.newPage();
  await page.goto(`${server.url}tests/web/blank.html`);
  const pass = {
    model: '/model.gguf',
    precision: values.precision,
    threads: Number(values.threads),
    prompt: Number(values.prompt),
    decode: Number(values.decode),
  };
  await page.evaluate(runPass, pass);
  const workers = await attachToWorkers(page);
  for (const worker of workers) {
    await worker.send('Profiler.enable');
    await worker.send('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
    await worker.send('Profiler.start');
  }
  const ms = await page.evaluate(runPass, pass);
  const times = new Map();
  for (const worker of workers) addSamples(times, (await worker.send('Profiler.stop')).profile);
  const sum = [...times.values()].reduce((a, b) => a + b, 0);
  console.log(`${ms.toFixed(0)} ms on ${workers.length} threads\n\n| function | ms | share |`);
  console.log('| --- | --- | --- |');
  for (const [name, time] of [...times].sort(([, a], [, b]) => b - a).slice(0, ROWS)) {
    console.log(`| ${name} | ${time.toFixed(0)} | ${((100 * time) / sum).toFixed(1)} % |`);
  }
} finally {
  await browser.close();
  server.close();
}
