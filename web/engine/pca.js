// SPDX-License-Identifier: MIT
//
// pca.js - the ops of PCA, inside the worker: sums by the numbers that the page gave them.
//
// Called by worker.js; laminar.h says what the engine's functions do. Between two blocks of rows, and two
// steps of a fit, the worker goes back to its messages.

import { LabError } from './error.js';
import {
  allocate,
  checked,
  checkedPointer,
  copyDoubles,
  free,
  laminar,
  withCopy,
  write,
} from './glue.js';

/** @typedef {import('./protocol.js').Ops} Ops */
/** @typedef {import('./call.js').Call} Call */

/** A block of rows that takes some ten milliseconds, and one or two MB. */
const BLOCK_ROWS = 255;

/** The engine's sums by the page's numbers. @type {Map<number, number>} */
const sums = new Map();

/** @param {Ops['pcaAdd']['args']} args @param {Call} call */
export async function addRows({ sum, columns, rows }, call) {
  const block = allocate(4 * columns * Math.min(BLOCK_ROWS, rows.length / columns));
  try {
    const pointer = sums.get(sum) ?? checkedPointer(laminar.pca_create(columns));
    sums.set(sum, pointer);
    for (let at = 0; at < rows.length; at += BLOCK_ROWS * columns) {
      await call.turn();
      const part = rows.subarray(at, at + BLOCK_ROWS * columns);
      write(block, part);
      checked(laminar.pca_add(pointer, block, part.length / columns));
    }
  } finally {
    free(block);
  }
}

/**
 * @param {Ops['pcaFit']['args']} args
 * @param {Call} call
 * @returns {Promise<Ops['pcaFit']['result']>}
 */
export async function fitRows({ sum, components, seed }, call) {
  const pointer = sums.get(sum);
  if (pointer === undefined) {
    const message = 'PCA needs at least two rows, and 0 were added: add some before a fit';
    throw new LabError('argument', message);
  }
  const wanted = Math.min(components, 2 ** 31 - 1); // there are never more than columns
  try {
    checked(laminar.pca_begin_fit(pointer, wanted, seed));
    while (checked(laminar.pca_continue_fit(pointer)) > 0) await call.turn();
    const columns = laminar.pca_columns(pointer);
    const found = laminar.pca_found(pointer);
    return {
      components: copyDoubles(laminar.pca_components(pointer), found * columns),
      variances: copyDoubles(laminar.pca_variances(pointer), found),
      totalVariance: laminar.pca_total_variance(pointer),
      mean: copyDoubles(laminar.pca_mean(pointer), columns),
      rows: laminar.pca_rows(pointer),
    };
  } finally {
    laminar.pca_end_fit(pointer);
  }
}

/** @param {Ops['pcaEnd']['args']} args */
export function endSum({ sum }) {
  const pointer = sums.get(sum);
  sums.delete(sum);
  if (pointer !== undefined) laminar.pca_free(pointer);
}

/**
 * @param {Ops['project']['args']} args
 * @param {Call} call
 */
export async function projectRows({ rows, mean, components }, call) {
  const columns = mean.length;
  const [n, k] = [rows.length / columns, components.length / columns];
  const value = new Float64Array(n * k);
  const blockRows = Math.min(BLOCK_ROWS, n);
  const block = allocate(4 * columns * blockRows);
  const output = allocate(8 * k * blockRows);
  try {
    for (let row = 0; row < n; row += blockRows) {
      await call.turn();
      const part = rows.subarray(row * columns, (row + blockRows) * columns);
      const count = part.length / columns;
      write(block, part);
      withCopy(mean, (m) =>
        withCopy(components, (c) =>
          checked(laminar.project(...[block, count, columns, m, c, k, output])),
        ),
      );
      value.set(copyDoubles(output, count * k), row * k);
    }
  } finally {
    free(output);
    free(block);
  }
  return value;
}
