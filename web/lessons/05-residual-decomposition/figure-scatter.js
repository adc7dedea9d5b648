// SPDX-License-Identifier: MIT
//
// figure-scatter.js - figure 3: every token at the chosen layer, by value and by rank, with the fit.

import { scatter } from '../../charts/scatter.js';
import { text as lesson } from '../../text/lesson-05.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import { fitLine, keep, ranksOfKept } from '../statistics.js';
import { correlate } from './measure.js';
import { whyNoCorrelation } from './state.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./measure.js').Lengths} Lengths
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/**
 * @param {object} options
 * @param {(position: number) => void} options.onToken
 */
export function createScatterFigure({ onToken }) {
  const card = createChartCard({
    number: 3,
    title: lesson.scatter.title,
    file: 'bai-05-hinh-3-tung-token',
    side: true,
    panels: [
      { id: 'values', height: 340 },
      { id: 'ranks', height: 340 },
    ],
  });

  /**
   * @param {State} state
   * @param {Lengths} lengths  the run of the state
   * @param {Palette} palette
   * @param {boolean} animate  things move to their new places
   */
  function draw(state, lengths, palette, animate) {
    const { reading, part, layer, dropped, names } = state;
    const xs = lengths.parts[reading][part][layer];
    const ys = lengths.hidden[layer];
    const why = whyNoCorrelation(state, lengths);
    card.say({ reading: lesson.scatter.reading, provenance: state.provenance });
    if (why || !xs || !ys) {
      card.say({ title: lesson.scatter.title });
      card.blank('values', why);
      card.blank('ranks', why);
      card.setTable([], []);
      return;
    }
    const { pearson, spearman } = correlate(lengths, reading, part, layer, dropped);
    const axis = lesson.reading.axis[reading][part];
    const kept = lengths.tokens - dropped.size;

    const fit = fitLine(keep(xs, dropped), keep(ys, dropped));
    const fitAll = dropped.size ? fitLine(xs, ys) : null;
    const common = {
      color: palette[part],
      positionWord: text.words.position,
      droppedWord: text.words.dropped,
      animate,
      onPick: onToken,
    };
    const points = xs.map((x, t) => ({
      x,
      y: ys[t],
      position: t,
      name: names[t],
      dropped: dropped.has(t),
    }));
    card.draw(
      'values',
      scatter(
        {
          ...common,
          points,
          fits: [
            ...(fit ? [{ ...fit, faint: false }] : []),
            ...(fitAll ? [{ ...fitAll, faint: true }] : []),
          ],
          xTitle: axis,
          yTitle: lesson.reading.hidden,
        },
        palette,
      ),
      lesson.scatter.describeValues({
        x: axis,
        y: lesson.reading.hidden,
        r: num(pearson),
        n: int(kept),
      }),
      lesson.scatter.values(num(pearson)),
    );

    const rankX = ranksOfKept(xs, dropped);
    const rankY = ranksOfKept(ys, dropped);
    const rankPoints = points.flatMap((p, t) => {
      const [x, y] = [rankX[t], rankY[t]];
      return x === null || y === null ? [] : [{ ...p, x, y }];
    });
    const rankFit = fitLine(
      rankPoints.map((p) => p.x),
      rankPoints.map((p) => p.y),
    );
    card.draw(
      'ranks',
      scatter(
        {
          ...common,
          points: rankPoints,
          fits: rankFit ? [{ ...rankFit, faint: false }] : [],
          xTitle: lesson.scatter.rankOf(axis),
          yTitle: lesson.scatter.rankOf(lesson.reading.hidden),
        },
        palette,
      ),
      lesson.scatter.describeRanks({ rho: num(spearman), n: int(kept) }),
      lesson.scatter.ranks(num(spearman)),
    );
    card.setKey(
      [
        { mark: 'circle', color: palette[part], label: lesson.scatter.keyToken },
        { mark: 'triangle', color: palette.first, label: lesson.scatter.keyFirst },
        ...(dropped.size
          ? [
              {
                mark: /** @type {const} */ ('cross'),
                color: palette.muted,
                label: lesson.scatter.keyDropped,
              },
            ]
          : []),
        { mark: 'line', color: palette.ink, label: lesson.scatter.keyFit },
        ...(dropped.size
          ? [
              {
                mark: /** @type {const} */ ('dotted'),
                color: palette.muted,
                label: lesson.scatter.keyFitAll,
              },
            ]
          : []),
      ],
      palette,
    );
    card.say({
      title: lesson.scatter.titleDone({
        layer: int(layer),
        part,
        r: num(pearson),
        rho: num(spearman),
        tokens: int(kept),
      }),
    });
    card.setTable(
      [
        { key: 'position', label: lesson.table.position, digits: 0 },
        { key: 'token', label: lesson.table.token },
        { key: 'kept', label: lesson.table.kept },
        { key: `pl_${part}`, label: axis, digits: 3 },
        { key: 'pl_hidden', label: lesson.reading.hidden, digits: 3 },
        { key: `rank_${part}`, label: lesson.table.rank(axis), digits: 1 },
        { key: 'rank_hidden', label: lesson.table.rank(lesson.reading.hidden), digits: 1 },
      ],
      points.map((p, t) => ({
        position: t,
        token: p.name,
        kept: p.dropped ? lesson.table.no : lesson.table.yes,
        [`pl_${part}`]: p.x,
        pl_hidden: p.y,
        [`rank_${part}`]: rankX[t],
        rank_hidden: rankY[t],
      })),
    );
  }

  return { element: card.element, draw };
}
