// SPDX-License-Identifier: MIT
//
// figure-paths.js - figure 3: the mean paths of both groups in the first two components of the common PCA, up to the
// chosen layer.

import { pathsChart, pathsKey } from '../../frame/travel-charts.js';
import { GROUPS } from '../../measures/whole-words.js';
import { meanPlaces } from '../../measures/word-travel.js';
import { text as travel } from '../../text/travel.js';
import { createChartCard } from '../../ui/chart-card.js';
import { num } from '../../ui/format.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** @param {import('../../frame/controls.js').Page} page */
export function createFigure(page) {
  const card = createChartCard({
    number: 3,
    title: lesson.paths.title,
    file: 'bai-08-hinh-3-duong-di',
    empty: lesson.paths.empty,
    panels: [{ id: 'paths', height: 420 }],
  });

  /** @param {Scene} scene @param {Palette} palette @param {boolean} animate */
  function draw({ data, kept, layer, matched, provenance }, palette, animate) {
    const paths = meanPlaces(data, kept);
    const [first = 0, second = 0] = data.plane?.shares ?? [];
    if (!paths || second === 0) {
      card.reset();
      if (paths) card.blank('paths', lesson.paths.few);
      return;
    }
    const both = num(100 * (first + second), 0);
    card.draw(
      'paths',
      pathsChart(
        {
          paths,
          shares: [first, second],
          layer,
          animate,
          onPick: (chosen) => page.set({ layer: chosen }, true),
        },
        palette,
      ),
      lesson.paths.describe(both),
    );
    card.setKey(pathsKey(palette), palette);
    card.say({
      title: lesson.paths.titleDone({ shares: both }),
      reading: lesson.paths.reading + (matched ? lesson.ratio.onlyMatched : ''),
      provenance,
    });
    card.setTable(
      [
        { key: 'layer', label: lesson.table.layer, digits: 0 },
        ...GROUPS.flatMap((group) => [
          { key: `${group}_pc1`, label: lesson.table.x(travel.group[group]), digits: 3 },
          { key: `${group}_pc2`, label: lesson.table.y(travel.group[group]), digits: 3 },
        ]),
      ],
      paths.noun.map((_, l) => ({
        layer: l,
        ...Object.fromEntries(
          GROUPS.flatMap((group) => [
            [`${group}_pc1`, paths[group][l][0]],
            [`${group}_pc2`, paths[group][l][1]],
          ]),
        ),
      })),
    );
  }

  return { element: card.element, draw };
}
