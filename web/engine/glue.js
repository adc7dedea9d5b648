// SPDX-License-Identifier: MIT
//
// glue.js - the engine inside this worker: its functions, its memory, its strings and its errors.
//
//     await startEngine('relaxed-threads', 2, 15_000, () => {});
//     const run = checkedPointer(laminar.run_open(...));
//     const { nLayers } = readJson(laminar.model_json(model));
//
// Called by the worker's other modules. The only file that touches Emscripten's glue; it knows
// nothing of models and messages. Rules of this border:
// - a pointer is read as unsigned (>>> 0): the memory may be larger than 2 GB;
// - a view of the memory is made anew after anything that may grow it;
// - what is allocated is freed in `finally`, so that an aborted call leaves nothing behind;
// - names and numbers of C come from laminar_describe() and are not written down again.

import { withDeadline } from './deadline.js';
import { LabError } from './error.js';

/**
 * The functions of laminar.h without their prefix, all of them numbers to numbers.
 * @typedef {Record<string, (...args: number[]) => number>} Laminar
 */

/**
 * What laminar_describe() says, as far as it is needed here.
 * @typedef {object} Description
 * @property {string} version
 * @property {string} kernels
 * @property {Record<string, string>} statuses code by value
 * @property {{ done: number, stage: number, hook: number }} events
 * @property {Record<import('./protocol.js').Precision, number>} precisions
 * @property {{ pass: number, stage: number }} keep
 * @property {number} maxTextBytes
 * @property {import('./protocol.js').TapName[]} taps `%d` in a name is the layer
 */

const PAGE_BYTES = 65536;
/** The memory starts with this many pages, which is what the build declares. */
const INITIAL_PAGES = 256;
/** Largest memories to ask for, in pages: 4, 2 and 1 GB. Some systems refuse a large shared one. */
const MAXIMUM_PAGES = [65536, 32768, 16384];

/** @type {Laminar} */
export let laminar;
/** @type {Description} */
export let description;
/** What the memory may grow to. */
export let memoryLimitBytes = 0;

/** Emscripten's module object. @type {any} */
let glue;
/** @type {WebAssembly.Memory} */
let memory;

/** @param {boolean} shared */
function createMemory(shared) {
  /** @type {unknown} */
  let cause;
  for (const maximum of MAXIMUM_PAGES) {
    try {
      const created = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared });
      memoryLimitBytes = maximum * PAGE_BYTES;
      return created;
    } catch (error) {
      cause = error;
    }
  }
  throw new LabError('memory', 'this browser gives the engine no memory', { cause });
}

/**
 * @param {import('./protocol.js').Build} build
 * @param {number} threads
 * @param {number} limitMs for the threads to answer: a browser may owe one for ever
 * @param {(started: boolean) => void} onThreads called right before and after the threads start
 */
export async function startEngine(build, threads, limitMs, onThreads) {
  const wasmMemory = createMemory(build !== 'simd');
  const url = new URL(`../wasm/${build}/laminar.js`, import.meta.url);
  let isLate = false;
  try {
    const { default: createModule } = await import(url.href);
    onThreads(false);
    const starting = createModule({ wasmMemory, pthreadPoolSize: threads - 1 });
    onThreads(true);
    glue = await withDeadline(starting, limitMs, () => {
      isLate = true;
      return new Error('no answer in time');
    });
  } catch (cause) {
    throw new LabError('no-wasm', `the engine did not start: ${cause}`, {
      detail: { build, isLate },
      cause,
    });
  }
  memory = wasmMemory;
  const prefix = '_laminar_';
  laminar = Object.fromEntries(
    Object.keys(glue)
      .filter((name) => name.startsWith(prefix))
      .map((name) => [name.slice(prefix.length), glue[name]]),
  );
  description = readJson(laminar.describe());
  checked(laminar.init(threads));
}

// ---- Memory -------------------------------------------------------------------------------------

/** Bytes that the memory has grown to; it never shrinks. */
export function memoryBytes() {
  return memory.buffer.byteLength;
}

/** @param {number} bytes */
export function allocate(bytes) {
  const pointer = glue._malloc(Math.max(1, bytes)) >>> 0;
  if (pointer === 0)
    throw new LabError('memory', `no memory for ${bytes} bytes`, { detail: { bytes } });
  return pointer;
}

/**
 * Registers a callback that runs once during the next laminar.run_next(), while the engine's other
 * threads compute and before any tap is overwritten.
 * @param {number} run
 * @param {() => void} callback must not throw: C frames are on the stack below it
 */
export function overlap(run, callback) {
  glue.overlap = callback;
  laminar.run_overlap(run, 0);
}

/** @param {number} pointer */
export function free(pointer) {
  glue._free(pointer);
}

/**
 * Calls `use` with the address of a copy of `data` in the engine's memory. The copy is freed when
 * `use` returns.
 * @template T
 * @param {Uint8Array | Int32Array | Float32Array | Float64Array} data
 * @param {(pointer: number) => T} use
 * @returns {T}
 */
export function withCopy(data, use) {
  const pointer = allocate(data.byteLength);
  try {
    write(pointer, data);
    return use(pointer);
  } finally {
    free(pointer);
  }
}

/**
 * @template T
 * @param {string | null} text NULL for null
 * @param {(pointer: number) => T} use
 */
export function withString(text, use) {
  if (text === null) return use(0);
  return withCopy(new TextEncoder().encode(`${text}\0`), use);
}

/**
 * @param {number} pointer
 * @param {Uint8Array | Int32Array | Float32Array | Float64Array} data
 */
export function write(pointer, data) {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  new Uint8Array(memory.buffer).set(bytes, pointer);
}

/**
 * @param {number} pointer
 * @param {number} length
 */
export function copyBytes(pointer, length) {
  return new Uint8Array(memory.buffer, pointer, length).slice();
}

/**
 * @param {number} pointer
 * @param {number} length
 */
export function copyFloats(pointer, length) {
  return new Float32Array(memory.buffer, pointer, length).slice();
}

/**
 * @param {number} pointer
 * @param {number} length
 */
export function copyInts(pointer, length) {
  return new Int32Array(memory.buffer, pointer, length).slice();
}

/**
 * @param {number} pointer
 * @param {number} length
 */
export function copyDoubles(pointer, length) {
  return new Float64Array(memory.buffer, pointer >>> 0, length).slice();
}

/** @param {number} pointer a NUL-terminated string */
export function readString(pointer) {
  return glue.UTF8ToString(pointer >>> 0);
}

/** @param {number} pointer a NUL-terminated string */
export function readJson(pointer) {
  return JSON.parse(readString(pointer));
}

// ---- Errors -------------------------------------------------------------------------------------

/**
 * The engine's last error, to be thrown.
 * @param {Record<string, unknown>} [detail]
 */
export function lastError(detail) {
  const code = description.statuses[laminar.last_status()];
  return new LabError(code, readString(laminar.last_error()), { detail });
}

/**
 * Passes a status on, or throws the engine's error.
 * @param {number} result of a function that returns a status
 * @param {Record<string, unknown>} [detail]
 */
export function checked(result, detail) {
  if (result < 0) throw lastError(detail);
  return result;
}

/**
 * @param {number} pointer of a function that returns NULL on failure
 * @param {Record<string, unknown>} [detail]
 */
export function checkedPointer(pointer, detail) {
  if (pointer === 0) throw lastError(detail);
  return pointer >>> 0;
}
