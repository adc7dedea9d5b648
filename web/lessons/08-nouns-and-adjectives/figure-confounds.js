// SPDX-License-Identifier: MIT
//
// figure-confounds.js - figure 5: in what else the two groups differ, how often their words are in the text and where
// they stand in their sentences; with matching, what is left of that. Its table has every word that was measured.

import { bars } from '../../charts/bars.js';
import { spearman } from '../../geometry.js';
import { mean } from '../../measures/statistics.js';
import { countBin, GROUPS, PLACE_ENDS, placeBin } from '../../measures/whole-words.js';
import { wholeWays } from '../../measures/word-travel.js';
import { text as travel } from '../../text/travel.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {import('../../measures/whole-words.js').Group} Group
 */

const QUANTITIES = /** @type {const} */ (['count', 'place']);

export function createFigure() {
  const card = createChartCard({
    number: 5,
    title: lesson.confounds.title,
    file: 'bai-08-hinh-5-yeu-to-gay-nhieu',
    side: true,
    empty: lesson.paths.empty,
    panels: QUANTITIES.map((id) => ({ id, height: 260 })),
  });

  /** @param {Scene} scene @param {Palette} palette */
  function draw(scene, palette) {
    const { data, complete, kept, matched } = scene;
    if (!complete) {
      card.reset();
      return;
    }
    for (const quantity of QUANTITIES) {
      const { names, binOf } = binsOf(quantity, scene);
      card.draw(
        quantity,
        bars(
          {
            names,
            namesOnAxis: true,
            hasFirst: false,
            positionWord: '',
            digits: 0,
            min: 0,
            xTitle: '',
            yTitle: lesson.confounds.y,
            series: GROUPS.map((group) => ({
              label: travel.group[group],
              values: sharesOf(scene, group, names.length, binOf),
              color: group === 'noun' ? palette.hidden : palette.ink,
              hollow: group === 'adjective',
            })),
          },
          palette,
        ),
        lesson.confounds.describe(lesson.confounds[quantity]),
        lesson.confounds[quantity],
      );
    }
    card.setKey(
      [
        { mark: 'bar', color: palette.hidden, label: travel.group.noun },
        { mark: 'hollow', color: palette.ink, label: travel.group.adjective },
      ],
      palette,
    );
    card.say({
      title: titleOf(scene),
      reading:
        lesson.confounds.reading +
        (matched ? lesson.confounds.matched(int(kept.filter(Boolean).length / 2)) : ''),
      provenance: scene.provenance,
    });
    setTable(card, data, kept);
  }

  return { element: card.element, draw };
}

/** @param {Scene} scene */
function titleOf({ data, kept }) {
  const own = data.samples.flatMap((_, i) => (kept[i] ? [i] : []));
  const ways = wholeWays(data);
  const rho = (/** @type {'count' | 'place'} */ quantity) =>
    num(
      spearman(
        own.map((i) => ways[i]),
        own.map((i) => data.samples[i][quantity]),
      ),
    );
  const often = (/** @type {Group} */ group) =>
    num(
      Math.exp(
        mean(
          own.flatMap((i) =>
            data.samples[i].group === group ? [Math.log(data.samples[i].count)] : [],
          ),
        ),
      ),
      1,
    );
  return lesson.confounds.titleDone({
    nouns: often('noun'),
    adjectives: often('adjective'),
    countRho: rho('count'),
    placeRho: rho('place'),
  });
}

/**
 * @param {'count' | 'place'} quantity
 * @param {Scene} scene
 * @returns {{ names: string[], binOf: (sample: { count: number, place: number }) => number }}
 */
function binsOf(quantity, { data }) {
  const range = (/** @type {number} */ from, /** @type {number} */ to) =>
    from === to ? int(from) : `${int(from)}–${int(to)}`;
  if (quantity === 'count') {
    const most = Math.max(0, ...data.samples.map(countBin));
    const names = Array.from({ length: most + 1 }, (_, k) => range(2 ** k, 2 ** (k + 1) - 1));
    return { names, binOf: countBin };
  }
  const names = PLACE_ENDS.map((end, k) => range(k ? PLACE_ENDS[k - 1] + 1 : 0, end));
  names.push(lesson.confounds.more(int(PLACE_ENDS[PLACE_ENDS.length - 1] + 1)));
  return { names, binOf: placeBin };
}

/**
 * @param {Scene} scene
 * @param {Group} group
 * @param {number} bins
 * @param {(sample: { count: number, place: number }) => number} binOf
 * @returns {number[]} per cent of the group, by bin
 */
function sharesOf({ data, kept }, group, bins, binOf) {
  const own = data.samples.filter((sample, i) => kept[i] && sample.group === group);
  const counts = Array.from({ length: bins }, () => 0);
  for (const sample of own) counts[binOf(sample)]++;
  return counts.map((count) => (100 * count) / Math.max(1, own.length));
}

/**
 * @param {ReturnType<typeof createChartCard>} card
 * @param {Scene['data']} data
 * @param {boolean[]} kept
 */
function setTable(card, data, kept) {
  const ways = wholeWays(data);
  card.setTable(
    [
      { key: 'token', label: lesson.table.token, digits: 0 },
      { key: 'word', label: lesson.table.word },
      { key: 'group', label: lesson.table.group },
      { key: 'count', label: lesson.table.often, digits: 0 },
      { key: 'place', label: lesson.table.place, digits: 0 },
      { key: 'kept', label: lesson.table.kept },
      { key: 'way', label: lesson.table.way, digits: 3 },
    ],
    data.samples.map(({ token, word, group, count, place }, i) => ({
      token,
      word,
      group: travel.group[group],
      count,
      place,
      kept: kept[i] ? lesson.table.yes : lesson.table.no,
      way: ways[i],
    })),
  );
}
