// SPDX-License-Identifier: MIT
//
// published.js - published results beside the run's, and the sentence on how far this model shows them.
// Every number of the right column comes from the run.

import { fewSentences } from '../../frame/sentences.js';
import { int, num, percent } from '../../ui/format.js';
import { firstShares, lengthText, ratioOf } from './scene.js';
import { text as lesson } from './words.js';

/** The first three components have most of the variance from here on; published are 80 %. */
const MOST = 0.65;

/** "round" drifts away where its distance, in distances of "him", grows by this factor. */
export const DRIFTS = 1.1;

const words = lesson.published;

/**
 * @param {import('./scene.js').Scene | null} scene
 * @returns {import('../../frame/lesson.js').Published}
 */
export function published(scene) {
  const theirs = { source: words.source, rows: rowsOf(['', '', '']), honest: '' };
  const run = scene?.complete ? scene.data : null;
  const [first, last] = [run?.at[0], run?.at[run.layers]];
  const [start, end] = [ratioOf(first), ratioOf(last)];
  if (!run || !last || start === null || end === null) return theirs;
  const shares = run.common?.shares ?? [];
  const three = percent(firstShares(shares, 3));
  const ratios = { start: num(start), end: num(end) };
  return {
    ...theirs,
    rows: rowsOf([
      words.threeOurs(
        three,
        shares
          .slice(0, 3)
          .map((share) => percent(share))
          .join('; '),
      ),
      words.awayOurs({ ...ratios, last: int(run.layers) }),
      words.spreadOurs({
        last: lengthText(last.spread),
        before: lengthText(run.at[run.layers - 1]?.spread),
      }),
    ]),
    honest:
      fewSentences(run.sentences.length) ??
      honest(firstShares(shares, 3), end / start, { three, ...ratios }),
  };
}

/** @param {string[]} ours @returns {[string, string, string][]} */
const rowsOf = ([three, away, spread]) => [
  [words.three, words.threeTheirs, three],
  [words.away, words.awayTheirs, away],
  [words.spread, words.spreadTheirs, spread],
];

/**
 * @param {number} three
 * @param {number} growth
 * @param {{ three: string, start: string, end: string }} numbers
 */
function honest(three, growth, numbers) {
  if (growth < DRIFTS) return lesson.honest.near(numbers);
  return (three >= MOST ? lesson.honest.same : lesson.honest.flat)(numbers);
}
