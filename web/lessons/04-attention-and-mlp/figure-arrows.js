// SPDX-License-Identifier: MIT
//
// figure-arrows.js - figure 4: the chosen token's step through the chosen block, as arrows.

import { createArrowsFigure } from '../../frame/arrows-figure.js';
import { degrees, int } from '../../ui/format.js';
import { RECORDED_PLANES } from './measure.js';
import { text as lesson } from './words.js';

/** @param {import('../../frame/controls.js').Page} page */
export function createFigure(page) {
  const { element, draw } = createArrowsFigure({
    number: 4,
    file: 'bai-04-hinh-4-mui-ten',
    onLayer: (layer) => page.set({ layer }, true),
  });
  return {
    element,
    /**
     * @param {import('./scene.js').Scene} scene
     * @param {import('../../theme/palette.js').Palette} palette
     * @param {boolean} moves
     */
    draw(scene, palette, moves) {
      const { data, token, layer, names } = scene;
      draw(
        {
          token: names[token],
          isFirst: token === 0,
          key: `${scene.provenance} ${token}`,
          layer,
          layers: data.layers,
          planes: data.planes.map((tokens) => tokens?.[token]),
          none: scene.isRecorded ? lesson.arrows.notRecorded(int(RECORDED_PLANES)) : undefined,
          say: degrees,
          unit: 'degrees',
          provenance: scene.provenance,
        },
        palette,
        moves,
      );
    },
  };
}
