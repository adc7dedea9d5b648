// SPDX-License-Identifier: MIT
//
// How fast the lab is beside wllama and onnxruntime-web, on one machine in one browser session:
// ratios, because absolute times on a shared machine say little. A benchmark, not a test: nothing
// here fails for being slow. Needs build/site (./serve.sh --build-only), build/wasm and the dev
// dependencies.
//
//     npm run bench:peers -- MODEL.gguf [--onnx GRAPH.onnx --against SAME.gguf ...]
//
// MODEL goes through the lab and wllama. GRAPH, which tools/make_onnx.py writes, goes through
// onnxruntime-web, and each --against model through the lab; the first one that is F32 must hold
// the graph's weights, and what comes out of both is compared.
//
//     --threads N    default 2             --skip LIST    parts to leave out, any of
//     --prompt N     tokens, 342                          wllama,batch,single,simd,firefox,kernels
//     --decode N     tokens, 32            --json FILE    all results, for scripts

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { report } from './report.mjs';
import { openBrowser, startServer } from './session.mjs';

/** @typedef {Awaited<ReturnType<typeof openBrowser>>} Browser */

const PARTS = ['wllama', 'batch', 'single', 'simd', 'firefox', 'kernels'];
/** Somebody else's work shows in every time from about here on. */
const QUIET_LOAD = 1.5;

/** All variants of the kernels are in it. */
const KERNELS_BUILD = 'relaxed-threads';

class UsageError extends Error {}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      threads: { type: 'string', default: '2' },
      prompt: { type: 'string', default: '342' },
      decode: { type: 'string', default: '32' },
      onnx: { type: 'string' },
      against: { type: 'string', multiple: true, default: [] },
      skip: { type: 'string', default: '' },
      json: { type: 'string' },
    },
  });
  if (positionals.length !== 1) throw new UsageError('name one GGUF file');
  const skip = values.skip.split(',').filter((part) => part);
  const unknown = skip.find((part) => !PARTS.includes(part));
  if (unknown) throw new UsageError(`--skip knows ${PARTS.join(', ')}, not ${unknown}`);
  const whole = (
    /** @type {'threads' | 'prompt' | 'decode'} */ name,
    /** @type {number} */ least,
  ) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least) return value;
    throw new UsageError(`--${name} is a whole number from ${least}, not ${values[name]}`);
  };
  return {
    model: positionals[0],
    onnx: values.onnx,
    against: values.against,
    json: values.json,
    threads: whole('threads', 1),
    prompt: whole('prompt', 32),
    decode: whole('decode', 2),
    runs: (/** @type {string} */ part) => !skip.includes(part),
  };
}

/** A file as seen from where npm was called: npm itself moves to the repository. */
function fromCaller(/** @type {string} */ file) {
  return path.resolve(process.env.INIT_CWD ?? '.', file);
}

/**
 * The server's name for each file.
 * @param {(string | undefined)[]} files
 */
function addressesOf(files) {
  /** @type {Record<string, string>} */
  const addresses = {};
  const addressOf = new Map();
  for (const file of files) {
    if (file === undefined || addressOf.has(file)) continue;
    const address = `/models/${addressOf.size}${path.extname(file)}`;
    addressOf.set(file, address);
    addresses[address] = fromCaller(file);
    if (!existsSync(addresses[address])) throw new UsageError(`there is no ${file}`);
  }
  return { addresses, addressOf: (/** @type {string} */ file) => addressOf.get(file) };
}

/** @param {string} url @param {Browser} browser */
function measurer(url, browser) {
  return async (/** @type {import('./peers.js').Job} */ job, /** @type {string} */ what) => {
    console.error(`measuring: ${what}`);
    const query = new URLSearchParams({ job: JSON.stringify(job) });
    const page = `${url}tests/bench/peers.html?${query}`;
    return browser.resultOf(page, () => /** @type {any} */ (window).peersResult);
  };
}

/** Brings the program whose rates are compared with the passes up to date. */
function buildKernels() {
  const target = `kernels-test-${KERNELS_BUILD}`;
  execFileSync('cmake', ['--build', 'build/wasm', '--target', target], { stdio: 'ignore' });
}

/**
 * What the kernels do in a browser, on one thread.
 * @param {string} url
 * @param {Browser} browser
 * @returns {Promise<import('./report.mjs').Rate[]>}
 */
async function kernelRates(url, browser) {
  console.error('measuring: kernels');
  const page = `${url}tests/kernels/kernels.html?build=${KERNELS_BUILD}&argument=--bench`;
  const { text } = await browser.resultOf(page, () => {
    const output = document.querySelector('#output');
    const isDone = output instanceof HTMLElement && output.dataset.status !== undefined;
    return isDone ? { text: output.textContent } : null;
  });
  return [...text.matchAll(/^(.{28}) (.{22}) +([\d.]+) (.+)$/gm)].map(
    ([, variant, kernel, rate, unit]) => {
      return { variant: variant.trim(), kernel: kernel.trim(), rate: Number(rate), unit };
    },
  );
}

/**
 * @param {string} url
 * @param {ReturnType<typeof readArguments>} options
 * @param {import('./peers.js').LabJob} job
 * @param {(file: string) => string} addressOf
 */
async function measureInChromium(url, { onnx, against, runs }, job, addressOf) {
  const chromium = await openBrowser('chromium');
  console.log(chromium.version);
  const measure = measurer(url, chromium);
  try {
    const lab = await measure({ ...job, batch: runs('batch') }, 'the lab');
    /** @type {import('./report.mjs').Results} */
    const results = { lab, against: [], kernels: [] };
    if (runs('kernels')) {
      const rates = await kernelRates(url, chromium);
      results.kernels.push({ browser: 'chromium', rates });
    }
    const { model, threads, prompt, decode } = job;
    if (runs('wllama')) {
      const wllama = { model, threads, text: lab.text, prompt, decode };
      results.wllama = await measure({ system: 'wllama', ...wllama }, 'wllama');
    }
    if (runs('simd')) {
      results.simd = await measure({ ...job, build: 'simd-threads' }, 'plain SIMD');
    }
    if (runs('single') && threads > 1) {
      results.single = await measure({ ...job, threads: 1, decode: 0 }, 'one thread');
    }
    for (const file of against) {
      const name = path.basename(file);
      const result = await measure({ ...job, model: addressOf(file), decode: 0 }, name);
      results.against.push({ name, result });
    }
    if (onnx) {
      const twin = results.against.findIndex(({ result }) => result.config.quantisation === 'F32');
      const same = twin < 0 ? null : addressOf(against[twin]);
      const graph = { graph: addressOf(onnx), model: same, threads, ids: lab.ids };
      results.onnx = await measure({ system: 'onnx', ...graph }, 'onnxruntime-web');
    }
    return results;
  } finally {
    await chromium.close();
  }
}

/**
 * @param {string} url
 * @param {import('./peers.js').LabJob} job
 * @param {boolean} kernels
 * @param {import('./report.mjs').Results} results
 */
async function measureInFirefox(url, job, kernels, results) {
  const firefox = await openBrowser('firefox');
  console.log(firefox.version);
  try {
    results.firefox = await measurer(url, firefox)(job, 'Firefox');
    if (!kernels) return;
    const rates = await kernelRates(url, firefox);
    results.kernels.push({ browser: 'firefox', rates });
  } finally {
    await firefox.close();
  }
}

/** @param {ReturnType<typeof readArguments>} options */
async function measureAll(options) {
  const { model, onnx, against, threads, prompt, decode, runs } = options;
  if (runs('kernels')) buildKernels();
  const { addresses, addressOf } = addressesOf([model, onnx, ...against]);
  const server = await startServer(addresses);
  /** @type {import('./peers.js').LabJob} */
  const job = { system: 'lab', model: addressOf(model), threads, prompt, decode, batch: false };
  try {
    const results = await measureInChromium(server.url, options, job, addressOf);
    if (runs('firefox')) await measureInFirefox(server.url, job, runs('kernels'), results);
    return results;
  } finally {
    server.close();
  }
}

try {
  const options = readArguments();
  const [load] = os.loadavg();
  console.log(`npm run bench:peers -- ${process.argv.slice(2).join(' ')}`);
  console.log(`${new Date().toISOString()}, ${os.cpus().length} x ${os.cpus()[0].model}`);
  console.log(`load at the start: ${load.toFixed(2)}`);
  if (load > QUIET_LOAD) console.log('**This machine was busy: the times are worth little.**');
  const results = await measureAll(options);
  console.log(`\n${report(results)}`);
  if (options.json)
    await writeFile(fromCaller(options.json), `${JSON.stringify(results, null, 1)}\n`);
} catch (error) {
  if (!(error instanceof UsageError) && !isUnknownOption(error)) throw error;
  console.error(
    `${/** @type {Error} */ (error).message}; usage: npm run bench:peers -- MODEL.gguf ...`,
  );
  process.exitCode = 2;
}

/** @param {unknown} error of parseArgs */
function isUnknownOption(error) {
  return String(/** @type {any} */ (error)?.code).startsWith('ERR_PARSE_ARGS');
}
