// SPDX-License-Identifier: MIT
//
// figure-histogram.js - figure 2: all cosines, of every layer or of the chosen one, over those of random
// vectors of the same width.

import { histogram } from '../../charts/histogram.js';
import { text as lesson } from '../../text/lesson-04.js';
import { createChartCard } from '../../ui/chart-card.js';
import { createChoice } from '../../ui/choice.js';
import { int, num, percent } from '../../ui/format.js';
import { createSlider } from '../../ui/slider.js';
import { mean, median } from '../statistics.js';
import { BIN_WIDTH, countBins, randomDeviation, shareWithin, valuesOf } from './measure.js';
import { dropped } from './state.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./state.js').Run} Run
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/**
 * @param {object} options
 * @param {(scope: State['scope']) => void} options.onScope
 * @param {(layer: number) => void} options.onLayer
 */
export function createHistogramFigure({ onScope, onLayer }) {
  const card = createChartCard({
    number: 2,
    title: lesson.histogram.title,
    file: 'bai-04-hinh-2-phan-bo-cosin',
    panels: [{ id: 'histogram', height: 380 }],
  });
  const scopes = createChoice({
    legend: lesson.histogram.scope,
    options: [
      { value: 'all', label: lesson.histogram.all },
      { value: 'layer', label: lesson.histogram.one },
    ],
    onChoose: onScope,
  });
  const slider = createSlider({ label: lesson.histogram.layer, onInput: onLayer });
  card.tools.append(scopes.element, slider.element);

  /**
   * @param {State} state
   * @param {Run} run  of the state
   * @param {Palette} palette
   */
  function draw(state, run, palette) {
    const { cosines } = run;
    const { scope } = state;
    const without = dropped(state);
    const layer = scope === 'layer' ? state.layer : null;
    scopes.set(scope);
    slider.set(1, cosines.layers, state.layer);
    slider.element.hidden = scope !== 'layer';

    const values = valuesOf(cosines.paired, without, layer);
    const random = valuesOf(cosines.random, without, layer);
    if (!values.length) {
      card.blank('histogram', lesson.histogram.none);
      card.setTable([], []);
      return;
    }
    const first = without.has(0)
      ? []
      : (layer === null ? cosines.paired : [cosines.paired[layer]]).flatMap((one) =>
          one && one[0] !== null ? [one[0]] : [],
        );
    const all = countBins(values);
    const firstCounts = countBins(first);
    const counts = {
      others: all.map((count, i) => count - firstCounts[i]),
      first: firstCounts,
      random: countBins(random),
    };
    card.draw(
      'histogram',
      histogram(
        {
          start: -1,
          width: BIN_WIDTH,
          xTitle: lesson.cosine,
          yTitle: lesson.histogram.y,
          marks: [
            {
              label: lesson.histogram.median,
              value: median(values),
              color: palette.ink,
              dash: [6, 4],
            },
          ],
          parts: [
            { label: lesson.histogram.tokens, counts: counts.others, color: palette.hidden },
            { label: lesson.firstToken, counts: counts.first, color: palette.first },
            {
              label: lesson.histogram.random,
              counts: counts.random,
              color: palette.muted,
              outline: true,
            },
          ],
        },
        palette,
      ),
      lesson.histogram.describe({
        count: int(values.length),
        mean: num(mean(values)),
        median: num(median(values)),
      }),
    );
    card.setKey(
      [
        { mark: 'bar', color: palette.hidden, label: lesson.histogram.tokens },
        ...(without.has(0)
          ? []
          : [
              {
                mark: /** @type {const} */ ('bar'),
                color: palette.first,
                label: lesson.firstToken,
              },
            ]),
        { mark: 'hollow', color: palette.muted, label: lesson.histogram.random },
        { mark: 'dash', color: palette.ink, label: lesson.histogram.median },
      ],
      palette,
    );
    const reach = 2 * randomDeviation(cosines.width);
    card.say({
      title: lesson.histogram.titleDone({
        where: layer === null ? lesson.histogram.whereAll : lesson.histogram.whereOne(int(layer)),
        share: percent(shareWithin(values, reach) ?? 0, 0),
        reach: num(reach),
        random: percent(shareWithin(random, reach) ?? 0, 0),
      }),
      reading: lesson.histogram.reading,
      provenance: `${run.provenance} ${lesson.seedOf(String(run.seed))}`,
    });
    card.setTable(
      [
        { key: 'from', label: lesson.table.from, digits: 2 },
        { key: 'to', label: lesson.table.to, digits: 2 },
        { key: 'tokens', label: lesson.histogram.tokens, digits: 0 },
        { key: 'first', label: lesson.firstToken, digits: 0 },
        { key: 'random', label: lesson.histogram.random, digits: 0 },
      ],
      counts.others.map((others, i) => ({
        from: -1 + i * BIN_WIDTH,
        to: -1 + (i + 1) * BIN_WIDTH,
        tokens: others,
        first: counts.first[i],
        random: counts.random[i],
      })),
    );
  }

  return { element: card.element, draw };
}
