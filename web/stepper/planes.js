// SPDX-License-Identifier: MIT
//
// planes.js - the steps of one token in the plane of h[l-1] and h[l], from the taps of a run. Pure; called
// by figure-arrows.js.

import { planeOf } from '../measures/plane.js';
import { attnTap, hiddenTap, mlpTap, row } from '../measures/residual.js';
import { brokenLayers } from './edits.js';
import { tapOf } from './measured.js';

/**
 * The token's planes at every layer that is measured. None where an intervention has written over h[l],
 * which is no longer h[l-1] + a + m there.
 *
 * @param {import('./measured.js').Measured} run
 * @param {number} token
 * @returns {(import('../measures/plane.js').Plane | null | undefined)[]} [l]; undefined where there is none
 */
export function planesOfToken(run, token) {
  const broken = brokenLayers(run.edits);
  return Array.from({ length: run.measured + 1 }, (_, l) => {
    if (l === 0 || broken.has(l)) return undefined;
    const [before, attn, mlp] = [hiddenTap(l - 1), attnTap(l), mlpTap(l)].map((name) =>
      row(tapOf(run, name), token),
    );
    return planeOf(before, attn, mlp);
  });
}
