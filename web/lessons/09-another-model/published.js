// SPDX-License-Identifier: MIT
//
// published.js - what was published of two models beside every run of this page, and what so many models allow to
// be concluded.

import { apartOnSecond } from '../../measures/word-travel.js';
import { int, num } from '../../ui/format.js';
import { modelsOf } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./scene.js').Answered} Answered
 */

/** @param {Scene | null} scene @returns {import('../../frame/lesson.js').Published} */
export function published(scene) {
  const words = lesson.published;
  const all = scene?.everyModel ?? [];
  const ours = (/** @type {(one: Answered) => string} */ say) => all.map(say).join(' ');
  return {
    source: null,
    run: 'many',
    rows: [
      [words.two, `${words.largeTwo}; ${words.xlTwo}`, ours(twoOf)],
      [words.merging, words.mergingTheirs, ours(mergingOf)],
      [words.ratio, words.xlRatio, ours(ratioOf)],
    ],
    honest: all.length ? honest(all) : '',
  };
}

/** @param {Answered} answered */
function twoOf({ name, run }) {
  const [first, second] = run.data.plane?.shares ?? [];
  if (second === undefined) return '';
  return lesson.published.twoOurs({ name, share: num(100 * (first + second), 0) });
}

/** @param {Answered} answered */
function mergingOf({ name, run }) {
  const apart = apartOnSecond(run);
  if (!apart) return '';
  return lesson.published.mergingOurs({ name, most: num(apart.most, 1), last: num(apart.last, 1) });
}

/** @param {Answered} answered */
function ratioOf({ name, all: { layers } }) {
  const positive = layers.filter(({ ratio }) => ratio !== null && ratio > 0).length;
  return lesson.published.ratioOurs({
    name,
    positive: int(positive),
    layers: int(layers.length),
  });
}

/** @param {Answered[]} all */
function honest(all) {
  const models = modelsOf(all);
  if (models === 1) return lesson.honest.one(all[0].run.model.name);
  return lesson.honest.several(int(models)) + lesson.honest.tokens;
}
