// SPDX-License-Identifier: MIT
//
// figure-funnel.js - figure 2: how many nouns and adjectives are left after each step of the filter.

import { shares } from '../../charts/shares.js';
import { GROUPS, STEPS } from '../../measures/whole-words.js';
import { text as travel } from '../../text/travel.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** Pixels of a count behind its bar. */
const COUNT_WIDTH = 40;

export function createFunnelFigure() {
  const card = createChartCard({
    number: 2,
    title: lesson.funnel.title,
    file: 'bai-08-hinh-2-bo-loc',
    side: true,
    panels: GROUPS.map((group) => ({ id: group, height: 260 })),
  });

  /** @param {Scene} scene @param {Palette} palette */
  function draw(scene, palette) {
    const left = leftOf(scene);
    const color = { noun: palette.hidden, adjective: palette.ink };
    for (const group of GROUPS) {
      const all = Math.max(1, left[0][group]);
      card.draw(
        group,
        shares(
          {
            shares: left.map(({ name, [group]: count }) => {
              const share = count / all;
              const value = { share, low: share, high: share };
              return { name, value, said: int(count), color: color[group] };
            }),
            xTitle: lesson.funnel.x,
            describe: ({ name, said }) => lesson.funnel.describe(name, said),
            saidWidth: COUNT_WIDTH,
            isWhole: true,
          },
          palette,
        ),
        `${travel.group[group]}: ${left.map(({ name, [group]: count }) => lesson.funnel.describe(name, int(count))).join('; ')}`,
        travel.group[group],
      );
    }
    const passed = left[STEPS.length - 1];
    const share = (/** @type {'noun' | 'adjective'} */ group) =>
      num((100 * passed[group]) / Math.max(1, left[0][group]), 0);
    card.say({
      title: lesson.funnel.titleDone({ nouns: share('noun'), adjectives: share('adjective') }),
      reading: lesson.funnel.reading,
      provenance: scene.provenance,
    });
    setTable(card, left);
  }

  return { element: card.element, draw };
}

/** @typedef {{ name: string, noun: number, adjective: number }} Left */

/** Words left after each step, and those that were drawn. @param {Scene} scene @returns {Left[]} */
function leftOf({ data }) {
  const { funnel, samples } = data;
  const drawn = (/** @type {string} */ group) => samples.filter((s) => s.group === group).length;
  return [
    ...STEPS.map((step, i) => ({
      name: lesson.funnel.steps[step],
      noun: funnel.noun[i],
      adjective: funnel.adjective[i],
    })),
    { name: lesson.funnel.steps.drawn, noun: drawn('noun'), adjective: drawn('adjective') },
  ];
}

/** @param {ReturnType<typeof createChartCard>} card @param {Left[]} left */
function setTable(card, left) {
  card.setTable(
    [
      { key: 'step', label: lesson.table.step },
      ...GROUPS.flatMap((group) => [
        { key: group, label: lesson.table.count(travel.group[group]), digits: 0 },
        { key: `${group}_percent`, label: lesson.table.share(travel.group[group]), digits: 1 },
      ]),
    ],
    left.map((row) => ({
      step: row.name,
      ...Object.fromEntries(
        GROUPS.flatMap((group) => [
          [group, row[group]],
          [`${group}_percent`, (100 * row[group]) / Math.max(1, left[0][group])],
        ]),
      ),
    })),
  );
}
