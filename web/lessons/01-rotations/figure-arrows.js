// SPDX-License-Identifier: MIT
//
// figure-arrows.js - figure 4: the chosen token's step through the chosen block, as arrows.

import { angleText } from '../../frame/angles.js';
import { createArrowsFigure } from '../../frame/arrows-figure.js';
import { text as lesson } from './words.js';

/** @param {import('../../frame/controls.js').Page} page */
export function createFigure(page) {
  const { element, draw } = createArrowsFigure({
    number: 4,
    file: 'bai-01-hinh-4-mui-ten',
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
      const { data, index, position, layer, unit } = scene;
      draw(
        {
          token: data.sentences[index].names[position],
          isFirst: position === 0,
          key: `${scene.provenance} ${index} ${position}`,
          layer,
          layers: data.layers,
          planes: data.planes.map((sentences) => sentences[index]?.[position]),
          none: scene.isRecorded ? lesson.arrows.notRecorded : undefined,
          angles: data.angles.map((sentences) => sentences[index]?.[position]),
          say: (radians) => angleText(radians, unit),
          unit,
          provenance: scene.provenance,
        },
        palette,
        moves,
      );
    },
  };
}
