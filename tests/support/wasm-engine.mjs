// SPDX-License-Identifier: MIT
//
// wasm-engine.mjs - the single-thread WebAssembly build of the engine inside Node, for tests of code
// that does not depend on a browser: what a file or a text gives must be the same in 32 bits. Pages use
// web/engine/glue.js instead.
//
//     const engine = await loadWasmEngine();
//     const { model, status, message } = engine.openModel(bytes);
//     engine.encode(model, textBytes);        // ids, or a negative status
//     engine.closeModel(model);

import { readFileSync } from 'node:fs';

const BUILD = new URL('../../build/wasm/simd/', import.meta.url);
const PAGES = 256;
const MAX_PAGES = 65536;

/**
 * Emscripten's module object, as far as it is used here: numbers to numbers.
 * @typedef {Record<`_${string}`, (...args: number[]) => number> &
 *   { UTF8ToString: (pointer: number) => string }} Glue
 */

/** The build is for workers: what its glue looks for at start, a worker has. */
function pretendToBeWorker() {
  const scope = /** @type {any} */ (globalThis);
  scope.WorkerGlobalScope ??= class {};
  scope.self ??= globalThis;
  scope.location ??= { href: BUILD.href };
}

export async function loadWasmEngine() {
  pretendToBeWorker();
  const wasm = readFileSync(new URL('laminar.wasm', BUILD)).toString('base64');
  const { default: create } = await import(new URL('laminar.js', BUILD).href);
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: MAX_PAGES });
  /** @type {Glue} */
  const glue = await create({
    wasmMemory: memory,
    locateFile: () => `data:application/wasm;base64,${wasm}`,
  });

  /**
   * A copy of `bytes` in the engine's memory for the time of `use`.
   * @template T @param {Uint8Array} bytes @param {(pointer: number) => T} use @returns {T}
   */
  function withBytes(bytes, use) {
    const pointer = glue._malloc(bytes.length + 1) >>> 0;
    if (pointer === 0) throw new Error(`no memory for ${bytes.length} bytes`);
    new Uint8Array(memory.buffer).set(bytes, pointer);
    try {
      return use(pointer);
    } finally {
      glue._free(pointer);
    }
  }

  return {
    /** @param {Uint8Array} head @param {number} [fileBytes] */
    openModel(head, fileBytes = head.length) {
      const model = withBytes(head, (p) => glue._laminar_model_open(p, head.length, fileBytes));
      const status = model ? 0 : glue._laminar_last_status();
      const message = model ? '' : glue.UTF8ToString(glue._laminar_last_error() >>> 0);
      return { model, status, message };
    },

    /** @param {number} model @param {Uint8Array} text @returns {number[] | number} */
    encode(model, text) {
      return withBytes(text, (source) =>
        withBytes(new Uint8Array(4 * text.length), (ids) => {
          const count = glue._laminar_encode(model, source, text.length, ids, text.length);
          return count < 0 ? count : [...new Int32Array(memory.buffer, ids, count)];
        }),
      );
    },

    /** @param {number} model */
    closeModel(model) {
      glue._laminar_model_free(model);
    },
  };
}
