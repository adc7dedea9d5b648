// SPDX-License-Identifier: MIT
//
// bench.js - the words of the speed page, in English.

/** @type {typeof import('../bench.js').text} */
export const text = {
  loading: (got, all) => `Downloading: ${got} / ${all}`,
  warmingUp: 'Running a short text to warm up…',
  reading: (tokens) => `Reading ${tokens} tokens…`,
  writing: (done, all) => `Writing: ${done} / ${all} tokens`,
  done: 'Measured.',
  stopped: 'Stopped, as you asked.',

  badThreads: (cores) =>
    `The number of threads must be a whole number from 1 to ${cores}, the number of cores that the browser can use on this device.`,
  badCount: (name, least) => `“${name}” must be a whole number, ${least} or more.`,
  precisions: { exact: 'exact', fast: 'fast' },
  badPrecision: 'Precision can only be exact or fast.',
  prompt: 'Tokens to read',
  decode: 'Tokens to write',
  promptCut: (asked, limit) =>
    `This model reads only ${limit} tokens, so the page measured ${limit} instead of ${asked}.`,
  decodeCut: (asked, limit) =>
    `The context of the model has room for only ${limit} more tokens instead of ${asked}.`,
  singleThread:
    'The page is not isolated (COOP and COEP are missing), so it runs on one thread, however many you choose.',

  rows: {
    model: 'Model',
    engine: 'Engine',
    precision: 'Precision',
    load: 'Loading the model',
    read: (tokens) => `Reading ${tokens} tokens`,
    write: (tokens) => `Writing ${tokens} tokens`,
    memory: 'Memory of the engine',
  },
  engine: (build, threads) => `build ${build}, threads: ${threads}`,
  seconds: (seconds) => `${seconds} s`,
  readValue: (seconds, rate) => `${seconds} s (${rate} tokens per second)`,
  writeValue: (milliseconds) => `${milliseconds} ms per token`,
  noWrite: 'not measured',
};
