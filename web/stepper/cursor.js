// SPDX-License-Identifier: MIT
//
// cursor.js - where the stepper's cursor stands: at the start of a run, while layers arrive, and after
// a key. Called by stepper.js. Pure.

import { LAST } from './link.js';

/** @typedef {import('./measured.js').Cursor} Cursor */

/**
 * @param {Cursor} cursor
 * @param {{ names: string[], measured: number }} run
 * @returns {Cursor} the nearest cell that is measured
 */
export const within = ({ token, layer }, { names, measured }) => ({
  token: Math.max(0, Math.min(names.length - 1, token)),
  layer: Math.max(0, Math.min(measured, layer)),
});

/**
 * Where the cursor stands when the first block of a run has been measured, and up to which layer it
 * follows the run: on the last token, unless the text is the one before or a link names another cell.
 *
 * @param {string[]} names  token labels of the run
 * @param {{ names: string[], cursor: Cursor } | null} last  the run that was shown before
 * @param {Cursor | null} goal  the cell that a link names, as far as the text reaches
 * @returns {{ cursor: Cursor, lastLayer: number }}
 */
export function startOf(names, last, goal) {
  const lastToken = names.length - 1;
  if (goal) {
    const token = goal.token === LAST ? lastToken : Math.min(goal.token, lastToken);
    const lastLayer = goal.layer === LAST ? Number.POSITIVE_INFINITY : goal.layer;
    return { cursor: { token, layer: Math.min(1, lastLayer) }, lastLayer };
  }
  const isSameText = last !== null && last.names.join('\n') === names.join('\n');
  const token = isSameText ? last.cursor.token : lastToken;
  return { cursor: { token, layer: 0 }, lastLayer: Number.POSITIVE_INFINITY };
}

/**
 * The cursor follows the layers of a run while it stands on the newest one.
 *
 * @param {Cursor} cursor
 * @param {number} measured  the layer that was measured last
 * @param {number} lastLayer the cursor follows no further
 * @returns {Cursor}
 */
export const follow = ({ token, layer }, measured, lastLayer) => ({
  token,
  layer: layer === measured - 1 && measured <= lastLayer ? measured : layer,
});
