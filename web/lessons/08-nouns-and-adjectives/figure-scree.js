// SPDX-License-Identifier: MIT
//
// figure-scree.js - figure 4: what each component of the common PCA has of the variance.

import { scree } from '../../charts/scree.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** @param {number[]} shares */
const sumOf = (shares) => 100 * shares.reduce((sum, share) => sum + share, 0);

export function createFigure() {
  const card = createChartCard({
    number: 4,
    title: lesson.scree.title,
    file: 'bai-08-hinh-4-phuong-sai',
    empty: lesson.paths.empty,
    panels: [{ id: 'scree', height: 280 }],
  });

  /** @param {Scene} scene @param {Palette} palette */
  function draw({ data, provenance }, palette) {
    const shares = data.plane?.shares ?? [];
    if (shares.length === 0) {
      card.reset();
      if (data.plane) card.blank('scree', lesson.paths.few);
      return;
    }
    const words = {
      two: num(sumOf(shares.slice(0, 2)), 0),
      count: int(shares.length),
      all: num(sumOf(shares), 0),
    };
    card.draw(
      'scree',
      scree(
        {
          series: [{ label: lesson.scree.share, values: shares, color: palette.hidden }],
          sum: lesson.scree.sum,
          nameOf: (k) => `PC${int(k)}`,
          xTitle: lesson.scree.x,
          yTitle: lesson.scree.y,
        },
        palette,
      ),
      lesson.scree.titleDone(words),
    );
    card.setKey(
      [
        { mark: 'bar', color: palette.hidden, label: lesson.scree.share },
        { mark: 'line', color: palette.ink, label: lesson.scree.sum },
      ],
      palette,
    );
    card.say({ title: lesson.scree.titleDone(words), reading: lesson.scree.reading, provenance });
    card.setTable(
      [
        { key: 'component', label: lesson.table.component, digits: 0 },
        { key: 'percent', label: lesson.table.variance, digits: 2 },
        { key: 'sum_percent', label: lesson.table.sum, digits: 2 },
      ],
      shares.map((share, i) => ({
        component: i + 1,
        percent: 100 * share,
        sum_percent: sumOf(shares.slice(0, i + 1)),
      })),
    );
  }

  return { element: card.element, draw };
}
