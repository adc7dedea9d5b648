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
//     const { bytes, message } = engine.convert(files, 'q8_0', 'name', 4 << 20);
//     const { components } = engine.pca(rows, C, 10, 1000);

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

  /** @template T @param {string} text @param {(pointer: number) => T} use @returns {T} */
  const withText = (text, use) => withBytes(new TextEncoder().encode(`${text}\0`), use);

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

    /**
     * Converts a Hugging Face folder that is fed in parts of `step` bytes.
     * @param {Record<string, Uint8Array>} files by name @param {string} type @param {string} name
     * @param {number} step @returns {{ bytes: Uint8Array, message: string }} one of them empty
     */
    convert(files, type, name, step) {
      const weights = files['model.safetensors'];
      const refused = () => ({
        bytes: new Uint8Array(),
        message: glue.UTF8ToString(glue._laminar_last_error() >>> 0),
      });
      const c = withText(type, (t) => withText(name, (n) => glue._laminar_convert_open(t, n)));
      if (!c) return refused();
      try {
        for (const file of ['config.json', 'vocab.json', 'merges.txt']) {
          const status = withText(file, (f) =>
            withBytes(files[file], (p) => glue._laminar_convert_text(c, f, p, files[file].length)),
          );
          if (status) return refused();
        }
        const planned = withBytes(weights, (p) =>
          glue._laminar_convert_plan(c, p, weights.length, weights.length),
        );
        if (planned) return refused();
        const plan = JSON.parse(glue.UTF8ToString(glue._laminar_convert_json(c) >>> 0));
        const bytes = new Uint8Array(plan.fileBytes);
        const takePiece = () => {
          const piece = glue._laminar_convert_piece(c) >>> 0;
          const length = glue._laminar_convert_piece_bytes(c);
          if (!piece) return;
          bytes.set(
            new Uint8Array(memory.buffer, piece, length),
            glue._laminar_convert_piece_offset(c),
          );
        };
        takePiece();
        for (let at = 0; at < weights.length; ) {
          const part = weights.subarray(at, at + step);
          const used = withBytes(part, (p) => glue._laminar_convert_feed(c, p, part.length, at));
          if (used < 0) return refused();
          takePiece();
          at += used;
        }
        return glue._laminar_convert_end(c) ? refused() : { bytes, message: '' };
      } finally {
        glue._laminar_convert_free(c);
      }
    },

    /**
     * Principal components of rows [n][C], added in parts of `step` rows.
     * @param {Float32Array} rows @param {number} C @param {number} count @param {number} step
     * @returns {{ components: Float64Array[], variances: Float64Array, totalVariance: number,
     *   mean: Float64Array }}
     */
    pca(rows, C, count, step) {
      const ok = (/** @type {number} */ status) => {
        if (status >= 0) return status;
        throw new Error(glue.UTF8ToString(glue._laminar_last_error() >>> 0));
      };
      const doubles = (/** @type {number} */ pointer, /** @type {number} */ length) =>
        new Float64Array(memory.buffer, pointer >>> 0, length).slice();
      const sum = glue._laminar_pca_create(C);
      try {
        for (let at = 0; at < rows.length; at += step * C) {
          const part = rows.slice(at, at + step * C);
          withBytes(new Uint8Array(part.buffer), (p) =>
            ok(glue._laminar_pca_add(sum, p, part.length / C)),
          );
        }
        ok(glue._laminar_pca_begin_fit(sum, count, 1));
        while (ok(glue._laminar_pca_continue_fit(sum)) > 0);
        const found = glue._laminar_pca_found(sum);
        const components = glue._laminar_pca_components(sum);
        return {
          components: Array.from({ length: found }, (_, k) => doubles(components + 8 * k * C, C)),
          variances: doubles(glue._laminar_pca_variances(sum), found),
          totalVariance: glue._laminar_pca_total_variance(sum),
          mean: doubles(glue._laminar_pca_mean(sum), C),
        };
      } finally {
        glue._laminar_pca_free(sum);
      }
    },

    /** @param {number} model */
    closeModel(model) {
      glue._laminar_model_free(model);
    },
  };
}
