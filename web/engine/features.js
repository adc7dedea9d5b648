// SPDX-License-Identifier: MIT
//
// features.js - which of the three builds this browser can run, and with how many threads.
//
// Called by worker.js. Asks WebAssembly.validate about tiny modules; never looks at the browser's
// name.

import { LabError } from './error.js';

/** @typedef {import('./protocol.js').Build} Build */

const I32_CONST_0 = [0x41, 0x00];
const SPLAT = [...I32_CONST_0, 0xfd, 0x0f]; // i8x16.splat: SIMD128
const RELAXED_DOT = [...SPLAT, ...SPLAT, ...SPLAT, 0xfd, 0x93, 0x02]; // i32x4 dot_i8x16_i7x16_add_s

/**
 * Is a function () -> v128 with this body valid?
 * @param {number[]} body at most 120 bytes
 */
function validates(body) {
  const code = [0x00, ...body, 0x0b]; // no locals, the body, end
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[0x01, 5, 1, 0x60, 0, 1, 0x7b], // types: () -> v128
    ...[0x03, 2, 1, 0], // functions: one of type 0
    ...[0x0a, code.length + 2, 1, code.length, ...code],
  ];
  return WebAssembly.validate(new Uint8Array(bytes));
}

/**
 * The default number of threads. Where there are more than two cores, one is left to the page; more
 * than eight threads would only share one memory bus.
 * @param {number} cores
 */
function defaultThreads(cores) {
  return Math.min(cores > 2 ? cores - 1 : cores, 8);
}

/**
 * @param {number} [wanted] threads; never more than cores are used
 * @param {Build} [only] this build instead of the best one
 * @returns {{ build: Build, threads: number, note?: import('./protocol.js').Note }}
 */
export function chooseBuild(wanted, only) {
  if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 1)) {
    throw new LabError('argument', `threads must be a whole number from 1, not ${wanted}`);
  }
  if (typeof WebAssembly !== 'object' || !validates(SPLAT)) {
    throw new LabError('no-wasm', 'this browser has no WebAssembly SIMD');
  }
  if (only === 'simd') return { build: only, threads: 1 };
  const cores = Math.max(1, navigator.hardwareConcurrency || 1);
  const shared = globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function';
  if (!shared) return { build: 'simd', threads: 1, note: 'no-shared-memory' };
  // The pool's workers run the glue's own script, and browsers refuse another origin's script.
  const foreign = new URL(import.meta.url).origin !== globalThis.origin;
  if (foreign) return { build: 'simd', threads: 1, note: 'cross-origin' };
  const threads = Math.min(wanted ?? defaultThreads(cores), cores);
  const build = only ?? (validates(RELAXED_DOT) ? 'relaxed-threads' : 'simd-threads');
  if (wanted !== undefined && threads < wanted) return { build, threads, note: 'threads-limited' };
  return { build, threads };
}
