// SPDX-License-Identifier: MIT
//
// figure-arrows.js - the block's step in the cell under the cursor, as arrows.

import { createArrowsFigure } from '../frame/arrows-figure.js';
import { text as words } from '../text/stepper.js';
import { degrees, num } from '../ui/format.js';
import { provenanceOf } from './edit-words.js';
import { brokenLayers } from './edits.js';
import { planesOfToken } from './planes.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 */

/** @param {number} radians */
const say = (radians) => `${words.numbers.radians(num(radians, 3))} (${degrees(radians)})`;

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
