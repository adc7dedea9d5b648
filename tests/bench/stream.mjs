// SPDX-License-Identifier: MIT
//
// How fast weights come: from disk to the first layer, from the network beside the computing, hashed,
// converted; and what low memory takes. In Chromium, with files of full size on the stand-in of the
// hub. A benchmark, not a test: nothing here fails for being slow. Needs build/site and build/native.
//
//     npm run bench:stream -- [LARGE.gguf [XL.gguf]]
//
// Files that are not named are made, once, in build/models, and so is the folder to convert.
//
//     --prompt N     tokens of a text, 342; of the first chart point, 64
//     --long N       tokens of the text that runs while weights come, 768: computing must take longer than
//                    the file at 100 MB/s, or there is nothing to hide behind

import { spawn } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../browser.mjs';
import { fromCaller, MODELS, modelFile, startHubSite } from './hub-site.mjs';
import { openBrowser } from './session.mjs';

/** @typedef {import('./stream-page.js').Passed} Passed */
/** @typedef {{ what: string, goal: string, figure: string, isMet: boolean }} Row */

const RATE = 100e6;
const FIRST_POINT_TOKENS = 64;
const ROUNDS = 3;

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      prompt: { type: 'string', default: '342' },
      long: { type: 'string', default: '768' },
    },
  });
  const tokens = [values.prompt, values.long].map(Number);
  const areTokens = tokens.every((n) => Number.isInteger(n) && n >= 1 && n <= 1024);
  const missing = positionals.map(fromCaller).find((file) => !existsSync(file));
  if (positionals.length > 2 || !areTokens || missing) {
    if (missing) console.error(`error: there is no ${missing}`);
    console.error('usage: npm run bench:stream -- [LARGE.gguf [XL.gguf]] [--prompt N] [--long N]');
    process.exit(2);
  }
  const [large, xl] = ['large', 'xl'].map((shape, i) =>
    positionals[i] === undefined ? modelFile(shape, MODELS) : fromCaller(positionals[i]),
  );
  return { large, xl, prompt: tokens[0], long: tokens[1] };
}

/** @param {string} program @param {string[]} args @returns {Promise<number>} seconds */
function timeOf(program, args) {
  const from = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve((performance.now() - from) / 1000);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}`));
    });
  });
}

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
/** @param {number} ms */
const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
/** @param {number} bytes */
const mb = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

/** Calls a function of stream-page.js in a page of its own. */
class Bench {
  #browser;
  #url;

  /** @param {Awaited<ReturnType<typeof openBrowser>>} browser @param {string} url */
  constructor(browser, url) {
    this.#browser = browser;
    this.#url = url;
  }

  /**
   * @param {string} what
   * @param {string} name
   * @param {any} [argument]
   * @returns {Promise<any>}
   */
  async call(what, name, argument) {
    console.error(`measuring: ${what}`);
    const page = await this.#browser.newPage();
    await page.goto(this.#url);
    const value = await page.evaluate(
      async (name, argument) => {
        const file = new URL('/tests/bench/stream-page.js', location.href).href;
        return (await import(file))[name](argument);
      },
      name,
      argument ?? null,
    );
    await page.close();
    return value;
  }
}

/**
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
async function fromDisk(bench) {
  await bench.call('Large to disk', 'store', 'large-0');
  const plan = { model: 'large-0', weights: 'streamed', tokens: FIRST_POINT_TOKENS };
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    /** @type {Passed} */
    const { firstLayerMs } = await bench.call('Large from disk', 'pass', plan);
    times.push(firstLayerMs);
  }
  const ms = median(times);
  const what = `Large from disk to the first layer, ${FIRST_POINT_TOKENS} tokens, median of ${ROUNDS}`;
  return [{ what, goal: '<= 1.5 s', figure: seconds(ms), isMet: ms <= 1500 }];
}

/**
 * @param {Bench} bench
 * @param {Awaited<ReturnType<typeof startHubSite>>['hub']} hub
 * @param {{ large: string, long: number }} options
 * @returns {Promise<Row[]>}
 */
async function fromNetwork(bench, hub, { large, long }) {
  hub.bytesPerSecond = RATE;
  const rounds = [];
  for (const model of ['large-1', 'large-2']) {
    const plan = { model, weights: 'streamed', tokens: long, again: true };
    /** @type {Passed} */
    const { runMs, againMs } = await bench.call('Large at 100 MB/s', 'pass', plan);
    rounds.push({ runMs, aloneMs: againMs ?? 0 });
  }
  hub.bytesPerSecond = 0;
  const costOf = (/** @type {{ runMs: number, aloneMs: number }} */ { runMs, aloneMs }) =>
    runMs / aloneMs - 1;
  const best = rounds.reduce((a, b) => (costOf(a) <= costOf(b) ? a : b));
  const cost = costOf(best);
  const transfer = seconds((1000 * statSync(large).size) / RATE);
  const times = `${seconds(best.runMs)} / ${seconds(best.aloneMs)}`;
  return [
    {
      what: `streamed at 100 MB/s / computing alone, ${long} tokens, better of 2 (the bytes alone: ${transfer})`,
      goal: '<= 15 %',
      figure: `${times}: ${(100 * cost).toFixed(1)} %`,
      isMet: cost <= 0.15,
    },
  ];
}

/**
 * @param {Bench} bench
 * @param {number} prompt
 * @returns {Promise<Row[]>}
 */
async function inLowMemory(bench, prompt) {
  await bench.call('XL to disk', 'store', 'xl');
  const rows = [];
  for (const [model, most] of /** @type {const} */ ([
    ['large-0', 400e6],
    ['xl', 600e6],
  ])) {
    const plan = { model, weights: 'low-memory', tokens: prompt };
    /** @type {Passed} */
    const { memoryBytes, runMs } = await bench.call(`${model} in low memory`, 'pass', plan);
    rows.push({
      what: `WASM memory of ${model === 'xl' ? 'XL' : 'Large'} in low memory, ${prompt} tokens (load and run: ${seconds(runMs)})`,
      goal: `<= ${mb(most)}`,
      figure: mb(memoryBytes),
      isMet: memoryBytes <= most,
    });
  }
  return rows;
}

/** @param {Bench} bench @returns {Promise<Row[]>} */
async function hashing(bench) {
  const rate = await bench.call('SHA-256', 'hashRate');
  const figure = `${rate.toFixed(0)} MB/s`;
  return [{ what: 'SHA-256 in the page', goal: '>= 400 MB/s', figure, isMet: rate >= 400 }];
}

/** @returns {Promise<Row[]>} */
async function converting() {
  const folder = path.join(MODELS, 'gpt2-large');
  const source = path.join(folder, 'model.safetensors');
  if (!existsSync(source)) {
    console.error(`making ${folder}`);
    await timeOf(process.execPath, ['tests/bench/make-hf.mjs', 'large', '-o', folder]);
  }
  console.error('measuring: conversion');
  const out = path.join(MODELS, 'converted.gguf');
  const time = await timeOf('build/native/laminar', ['convert', folder, '-o', out]);
  rmSync(out);
  const size = `${(statSync(source).size / 1e9).toFixed(2)} GB`;
  const figure = `${time.toFixed(1)} s`;
  return [{ what: `${size} of f32 to Q8_0, natively`, goal: '<= 60 s', figure, isMet: time <= 60 }];
}

const { large, xl, prompt, long } = readArguments();
const started = os.loadavg()[0];
const site = await startHubSite([
  ...[0, 1, 2].map((i) => ({ id: `large-${i}`, like: 'gpt2-large', file: large })),
  { id: 'xl', like: 'gpt2-xl', file: xl },
]);
const browser = await openBrowser('chromium');
/** @type {Row[]} */
const rows = [];
try {
  const bench = new Bench(browser, site.pageUrl);
  rows.push(...(await fromDisk(bench)));
  rows.push(...(await fromNetwork(bench, site.hub, { large, long })));
  rows.push(...(await inLowMemory(bench, prompt)));
  rows.push(...(await hashing(bench)));
} finally {
  await browser.close();
  await site.close();
}
rows.push(...(await converting()));

const loads = `load ${started.toFixed(1)} at the start, ${os.loadavg()[0].toFixed(1)} at the end`;
console.log(`npm run bench:stream, ${browser.version}, ${os.cpus().length} cores, ${loads}\n`);
console.log('| what | goal | figure | met |\n| --- | --- | --- | --- |');
for (const { what, goal, figure, isMet } of rows) {
  console.log(`| ${what} | ${goal} | ${figure} | ${isMet ? 'yes' : 'no'} |`);
}
