// SPDX-License-Identifier: MIT
//
// figure-arrows.js - the block's step in the cell under the cursor, as arrows.

import { createArrowsFigure } from '../frame/arrows-figure.js';
import { planeOf } from '../measures/plane.js';
import { attnTap, hiddenTap, mlpTap, row } from '../measures/residual.js';
import { text as words } from '../text/stepper.js';
import { degrees, num } from '../ui/format.js';
import { provenanceOf } from './edit-words.js';
import { brokenLayers } from './edits.js';
import { tapOf } from './measured.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 */

/** @param {number} radians */
const say = (radians) => `${words.numbers.radians(num(radians, 3))} (${degrees(radians)})`;

/**
 * The token's planes at every layer that is measured. None where an intervention has written over h[l],
 * which is no longer h[l-1] + a + m there.
 *
 * @param {Measured} run
 * @param {number} token
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

export function createArrowsOfCell() {
  const { element, draw } = createArrowsFigure({ number: 5, file: 'mui-ten' });
  return {
    element,
    /**
     * @param {Measured} run
     * @param {Cursor} cursor
     * @param {import('../theme/palette.js').Palette} palette
     * @param {boolean} moves
     */
    draw(run, { token, layer }, palette, moves) {
      draw(
        {
          token: run.names[token],
          isFirst: token === 0,
          key: `${run.names.join('\n')} ${token} ${provenanceOf(run)}`,
          layer,
          layers: run.layers,
          planes: planesOfToken(run, token),
          none: brokenLayers(run.edits).has(layer) ? words.arrows.broken : undefined,
          angles: run.angles.map((angles) => angles?.[token]),
          say,
          unit: 'radians',
          provenance: provenanceOf(run),
        },
        palette,
        moves,
      );
    },
  };
}
