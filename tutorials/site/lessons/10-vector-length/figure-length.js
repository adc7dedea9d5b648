// SPDX-License-Identifier: MIT
//
// figure-length.js - figure 1: the mean length of the vectors after each block.

import { lines } from '../../charts/lines.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import { growth } from './measure.js';
import { text as lesson } from './words.js';

const words = lesson.figure;

export function createLengthFigure() {
  const card = createChartCard({
    number: 1,
    title: words.title,
    file: 'bai-10-hinh-1-do-dai',
    panels: [{ id: 'length', height: 320 }],
  });
  /**
   * @param {import('../../frame/run.js').Run<import('./measure.js').Lengths>} scene
   * @param {import('../../theme/palette.js').Palette} palette
   */
  function draw({ data, complete, provenance }, palette) {
    const { lengths } = data;
    const curve = { label: words.mean, values: lengths, color: palette.hidden };
    const xs = lengths.map((_, i) => i + 1);
    const { x: xTitle, y: yTitle, layer: xName } = words;
    const chart = lines({ xs, xTitle, yTitle, xName, min: 0, lines: [curve] }, palette);
    card.draw('length', chart, words.describe(int(xs.length)));
    card.setKey([{ mark: 'line', color: palette.hidden, label: words.mean }], palette);
    card.say({
      title: complete ? words.titleDone(num(growth(data))) : words.title,
      reading: words.reading,
      provenance,
    });
    card.setTable(
      [
        { key: 'layer', label: words.layer, digits: 0 },
        { key: 'length', label: words.length, digits: 3 },
      ],
      lengths.map((length, i) => ({ layer: i + 1, length })),
    );
  }
  return { element: card.element, draw, card };
}
