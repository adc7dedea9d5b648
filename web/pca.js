// SPDX-License-Identifier: MIT
//
// pca.js - PCA in the engine: sums of rows that are not kept, their fits, and the projection on a fit.
//
//     const sum = await lab.startPca();
//     for (const text of texts) await sum.add((await lab.runWithCache(text)).cache.get(name));
//     const fit = await sum.fit({ components: 3 });
//     const { data } = await lab.project(fit, rows);        // [n, 3]
//     await sum.dispose();
//
// Called by lab.js. The engine sums in f64 on all its threads (wasm/geometry/pca.h); this file checks what
// the caller passes and gives results the shape of geometry.pca's, so that the two can stand for each other.

import { LabError } from './engine/error.js';
import { requireSignal, requireWhole } from './options.js';

/** @typedef {import('./engine/client.js').EngineClient} EngineClient */
/** @typedef {import('./engine/protocol.js').Tensor} Tensor */

/**
 * Rows to sum or to project: a tensor [n, C], or n vectors of C numbers. The engine reads f32.
 * @typedef {{ shape: number[], data: Float32Array } | ArrayLike<ArrayLike<number>>} Rows
 */

/**
 * @typedef {object} Fit
 * @property {Float64Array[]} components Unit vectors [C], largest variance first. The sign is chosen so
 *   that the entry of largest magnitude is positive. Fewer than asked for where the rows span fewer
 *   dimensions; none where all rows are equal.
 * @property {Float64Array} explainedVariance Each component's variance: squares over rows - 1.
 * @property {Float64Array} explainedVarianceRatio Each component's share of the total variance.
 * @property {Float64Array} mean [C]
 * @property {number} rows How many rows it was made of.
 */

/**
 * @typedef {object} FitOptions
 * @property {number} [components] how many, default 2
 * @property {number} [seed] of the vectors that the iteration starts from, default 1
 * @property {AbortSignal} [signal]
 */

/** @typedef {{ n: number, columns: number, data: Float32Array }} Matrix */

/** Of rows that go to the engine in one message: the engine can begin while the next ones are copied. */
const MESSAGE_FLOATS = 1 << 20;

/** @param {string} message @param {string} op @returns {never} */
function refuse(message, op) {
  throw new LabError('argument', message, { op });
}

/** @param {ArrayLike<ArrayLike<number>>} rows @param {string} op @returns {Matrix} */
function packed(rows, op) {
  const n = rows.length;
  const columns = n > 0 ? rows[0]?.length : 0;
  if (typeof columns !== 'number') refuse('a row is an array of numbers', op);
  const data = new Float32Array(n * columns);
  for (let i = 0; i < n; i++) {
    if (rows[i]?.length !== columns) {
      const was = `row ${i} has ${rows[i]?.length ?? 'no'} numbers and row 0 has ${columns}`;
      refuse(`${was}: rows must be equally long`, op);
    }
    data.set(rows[i], i * columns);
  }
  return { n, columns, data };
}

/** @param {Rows} rows @param {string} op @returns {Matrix} */
function toMatrix(rows, op) {
  if (!rows || typeof rows !== 'object') {
    refuse('rows are a tensor [n, C] or an array of vectors', op);
  }
  const isTensor = 'shape' in rows && 'data' in rows;
  const matrix = isTensor ? ofTensor(rows, op) : packed(rows, op);
  if (matrix.n > 0 && matrix.columns === 0) refuse('a row needs one number or more', op);
  if (!areFinite(matrix.data)) {
    const at = matrix.data.findIndex((x) => !Number.isFinite(x));
    const [row, column] = [Math.floor(at / matrix.columns), at % matrix.columns];
    const what = `row ${row} holds ${isTensor ? matrix.data[at] : rows[row][column]} at ${column}`;
    refuse(`${what}, which is no finite 32-bit number: leave that row out`, op);
  }
  return matrix;
}

/** 14 million numbers in a tenth of findIndex's time. @param {Float32Array} data */
function areFinite(data) {
  let zero = 0;
  for (let i = 0; i < data.length; i++) zero += data[i] * 0;
  return zero === 0;
}

/** Copies of the rows, some at a time. @param {Matrix} matrix @returns {Float32Array<ArrayBuffer>[]} */
function messagesOf({ columns, data }) {
  const floats = Math.max(1, Math.floor(MESSAGE_FLOATS / columns)) * columns;
  const at = (/** @type {number} */ i) => data.slice(i * floats, (i + 1) * floats);
  return Array.from({ length: Math.ceil(data.length / floats) }, (_, i) => at(i));
}

/** @param {{ shape: number[], data: Float32Array }} tensor @param {string} op @returns {Matrix} */
function ofTensor({ shape, data }, op) {
  const [n, columns] = shape;
  if (shape.length !== 2 || !(data instanceof Float32Array) || data.length !== n * columns) {
    refuse(`rows are a tensor [n, C] of 32-bit numbers, not one of shape [${shape}]`, op);
  }
  return { n, columns, data };
}

/** The number of the next sum, for the engine. */
let nextSum = 1;

/** Use lab.startPca(). */
export class PcaSum {
  #client;
  #sum = nextSum++;
  #columns = 0;
  #rows = 0;
  #isDisposed = false;

  /** @param {EngineClient} client */
  constructor(client) {
    this.#client = client;
  }

  /** How many rows were added. */
  get rows() {
    return this.#rows;
  }

  /**
   * Adds rows: all of them, or none where it rejects. The first call fixes C, for which the engine then
   * needs about 8 C^2 bytes. No rows change nothing.
   * @param {Rows} rows
   * @param {{ signal?: AbortSignal }} [options] Aborting disposes of the sum, as a part of the rows may be
   *   in it.
   * @returns {Promise<void>}
   */
  async add(rows, { signal } = {}) {
    requireSignal(signal, 'pcaAdd');
    await this.addMatrix(toMatrix(rows, 'pcaAdd'), signal);
  }

  /** @param {Matrix} matrix checked @param {AbortSignal} [signal] */
  async addMatrix(matrix, signal) {
    this.#requireAlive('pcaAdd');
    const { n, columns } = matrix;
    if (n === 0) return;
    this.#columns ||= columns;
    if (columns !== this.#columns) {
      const was = `these rows have ${columns} numbers and the rows before ${this.#columns}`;
      refuse(`${was}: start another sum for them`, 'pcaAdd');
    }
    const sum = this.#sum;
    const answers = await Promise.allSettled(
      messagesOf(matrix).map((rows) =>
        this.#client.call('pcaAdd', { sum, columns, rows }, { signal }, [rows.buffer]),
      ),
    );
    const failed = answers.filter((answer) => answer.status === 'rejected');
    if (failed.length === 0) {
      this.#rows += n;
      return;
    }
    // With a part of the rows in it, this sum would be of use to nobody.
    if (signal?.aborted || failed.length < answers.length) await this.dispose();
    throw failed[0].reason;
  }

  /**
   * The directions of largest variance of all rows added so far. More rows may follow, and other fits.
   * @param {FitOptions} [options]
   * @returns {Promise<Fit>}
   */
  async fit({ components = 2, seed = 1, signal } = {}) {
    requireWhole('components', components, 'pcaFit');
    requireWhole('seed', seed, 'pcaFit', { from: 0, to: 2 ** 32 - 1 });
    requireSignal(signal, 'pcaFit');
    this.#requireAlive('pcaFit');
    const fit = await this.#client.call('pcaFit', { sum: this.#sum, components, seed }, { signal });
    const { mean, variances, totalVariance, rows } = fit;
    return {
      components: Array.from(variances, (_, k) =>
        fit.components.slice(k * mean.length, (k + 1) * mean.length),
      ),
      explainedVariance: variances,
      explainedVarianceRatio: variances.map((variance) => variance / totalVariance),
      mean,
      rows,
    };
  }

  /** Frees what the engine holds for this sum. */
  async dispose() {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    // An engine that has ended holds nothing.
    await this.#client.call('pcaEnd', { sum: this.#sum }).catch(() => {});
  }

  /** @param {string} op */
  #requireAlive(op) {
    if (this.#isDisposed) refuse('this sum was disposed of: start another with startPca()', op);
  }
}

/**
 * @param {EngineClient} client
 * @param {Pick<Fit, 'components' | 'mean'>} fit
 * @param {Matrix} matrix
 * @param {AbortSignal} [signal]
 * @returns {Promise<Float64Array>} [n][components]
 */
async function projectMatrix(client, { components, mean }, matrix, signal) {
  const C = mean.length;
  const { n, columns } = matrix;
  if (n > 0 && columns !== C) {
    const was = `these rows have ${columns} numbers and those of the fit ${C}`;
    refuse(`${was}: project rows of the same width`, 'project');
  }
  if (n === 0 || components.length === 0) return new Float64Array();
  const flat = new Float64Array(components.length * C);
  for (const [k, component] of components.entries()) {
    if (component.length !== C) refuse(`component ${k} of the fit is not ${C} numbers`, 'project');
    flat.set(component, k * C);
  }
  const onto = { mean: Float64Array.from(mean), components: flat };
  const parts = await Promise.all(
    messagesOf(matrix).map((rows) =>
      client.call('project', { ...onto, rows }, { signal }, [rows.buffer]),
    ),
  );
  const projected = new Float64Array(n * components.length);
  let at = 0;
  for (const part of parts) {
    projected.set(part, at);
    at += part.length;
  }
  return projected;
}

/**
 * lab.project(), which says what it does.
 * @param {EngineClient} client
 * @param {Pick<Fit, 'components' | 'mean'>} fit
 * @param {Rows} rows
 * @param {{ signal?: AbortSignal }} options
 * @returns {Promise<Tensor>}
 */
export async function project(client, fit, rows, { signal }) {
  requireSignal(signal, 'project');
  if (!fit?.components || !fit.mean) refuse('project() takes the result of a fit first', 'project');
  const matrix = toMatrix(rows, 'project');
  const data = Float32Array.from(await projectMatrix(client, fit, matrix, signal));
  return { name: 'projected', shape: [matrix.n, fit.components.length], data };
}

/**
 * lab.pca(), which says what it does.
 * @param {EngineClient} client
 * @param {Rows} rows
 * @param {FitOptions} options
 * @returns {Promise<Fit & { projected: Float64Array[] }>}
 */
export async function pca(client, rows, { signal, ...options }) {
  requireSignal(signal, 'pca');
  const matrix = toMatrix(rows, 'pca');
  const sum = new PcaSum(client);
  try {
    await sum.addMatrix(matrix, signal);
    const fit = await sum.fit({ ...options, signal });
    const flat = await projectMatrix(client, fit, matrix, signal);
    const k = fit.components.length;
    const projected = Array.from({ length: matrix.n }, (_, i) => flat.slice(i * k, (i + 1) * k));
    return { ...fit, projected };
  } finally {
    await sum.dispose();
  }
}
