// SPDX-License-Identifier: MIT
//
// figure-influence.js - figure 4: what leaving out each single token does to both coefficients.

import { bars } from '../../charts/bars.js';
import { text } from '../../text/interface.js';
import { text as lesson } from '../../text/lesson-05.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, signed } from '../../ui/format.js';
import { influence } from './measure.js';
import { tokenName, whyNoCorrelation } from './state.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./measure.js').Lengths} Lengths
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/**
 * @param {object} options
 * @param {(position: number) => void} options.onToken
 */
export function createInfluenceFigure({ onToken }) {
  const card = createChartCard({
    number: 4,
    title: lesson.influence.title,
    file: 'bai-05-hinh-4-anh-huong',
    panels: [{ id: 'influence', height: 280 }],
  });

  /**
   * @param {State} state
   * @param {Lengths} lengths  the run of the state
   * @param {Palette} palette
   * @param {boolean} animate  things move to their new places
   */
  function draw(state, lengths, palette, animate) {
    const { reading, part, layer, dropped, names } = state;
    const why = whyNoCorrelation(state, lengths);
    // Three tokens have a correlation, but none of them can be left out.
    const changes = why ? null : influence(lengths, reading, part, layer, dropped);
    const order = changes
      ? changes.pearson
          .flatMap((change, t) => (change === null ? [] : [{ t, change }]))
          .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
      : [];
    if (!changes || !order.length) {
      card.reset();
      card.blank('influence', why || lesson.tooFew);
      return;
    }
    const largest = order[0];
    card.draw(
      'influence',
      bars(
        {
          names,
          series: [
            { label: lesson.influence.pearson, values: changes.pearson, color: palette[part] },
            {
              label: lesson.influence.spearman,
              values: changes.spearman,
              color: palette.muted,
              hollow: true,
            },
          ],
          xTitle: lesson.influence.x,
          yTitle: lesson.influence.y,
          positionWord: text.words.position,
          animate,
          onPick: onToken,
        },
        palette,
      ),
      lesson.influence.describe({
        tokens: int(lengths.tokens),
        name: `${tokenName(state, largest.t)} (${text.words.position} ${int(largest.t)})`,
        change: signed(largest.change, 3),
      }),
    );
    card.setKey(
      [
        { mark: 'bar', color: palette[part], label: lesson.influence.pearson },
        { mark: 'hollow', color: palette.muted, label: lesson.influence.spearman },
        { mark: 'bar', color: palette.first, label: lesson.scatter.keyFirst },
      ],
      palette,
    );
    card.say({
      title: titleOf(state, order),
      reading: lesson.influence.reading,
      provenance: state.provenance,
    });
    card.setTable(...tableOf(names, changes));
  }

  return { element: card.element, draw };
}

/**
 * @param {State} state
 * @param {{ t: number, change: number }[]} order  the largest change first
 */
function titleOf(state, order) {
  const [largest] = order;
  const firstAt = order.findIndex(({ t }) => t === 0);
  const { influence: words } = lesson;
  return (
    words.titleDone({
      layer: int(state.layer),
      part: state.part,
      token: tokenName(state, largest.t),
      position: int(largest.t),
      change: signed(largest.change, 3),
    }) +
    (firstAt === 0
      ? words.firstIsLargest
      : firstAt > 0
        ? words.firstRank(int(firstAt + 1), signed(order[firstAt].change, 3))
        : words.firstDropped)
  );
}

/**
 * @param {string[]} names
 * @param {ReturnType<typeof influence>} changes
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
const tableOf = (names, { pearson, spearman }) => [
  [
    { key: 'position', label: lesson.table.position, digits: 0 },
    { key: 'token', label: lesson.table.token },
    { key: 'change_pearson', label: lesson.influence.pearson, digits: 4 },
    { key: 'change_spearman', label: lesson.influence.spearman, digits: 4 },
  ],
  names.map((token, position) => ({
    position,
    token,
    change_pearson: pearson[position],
    change_spearman: spearman[position],
  })),
];
