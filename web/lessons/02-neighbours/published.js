// SPDX-License-Identifier: MIT
//
// published.js - published results beside the run's, and the sentence on how far this model shows them.
// Every number of the right column comes from the run.

import { angleText } from '../../frame/her-page.js';
import { createPublishedTable } from '../../frame/published-table.js';
import { text as lesson } from '../../text/lesson-02.js';
import { byId } from '../../ui/dom.js';
import { int } from '../../ui/format.js';
import { CLEAR_GAP, isClear } from './measure.js';
import { commonPairs, firstAndRest, gapAt } from './state.js';

/** From this difference on, in radians, the page calls the published effect present: published is 1.0 at least. */
const STRONG = 1;

/**
 * Fills #published and #honest.
 *
 * @param {import('./state.js').State} state
 */
export function drawPublished(state) {
  const words = lesson.published;
  const { near, complete, isRecorded, modelName, unit } = state;
  const ready = complete ? near : null;
  /** @param {number} radians */
  const said = (radians) => angleText(radians, unit);
  const layers = ready ? Array.from({ length: ready.layers }, (_, i) => i + 1) : [];
  const at = layers.map((l) => ready && firstAndRest(ready, l));
  /** @param {'first' | 'rest'} which */
  const range = (which) => {
    const values = at.flatMap((pair) => (pair ? [pair[which]] : []));
    return values.length ? words.range(said(Math.min(...values)), said(Math.max(...values))) : '';
  };
  const clouds = ready ? layers.filter((l) => isClear(gapAt(state, ready, l))).length : 0;
  byId('published').replaceChildren(
    createPublishedTable({
      source: words.source,
      run: ready ? { model: modelName, isRecorded } : null,
      rows: [
        [words.most, words.mostTheirs, range('rest')],
        [words.first, words.firstTheirs, range('first')],
        [words.second, words.secondTheirs, ready ? second(ready, said) : ''],
        [
          words.clouds,
          words.cloudsTheirs,
          ready ? words.cloudsOurs(int(clouds), int(layers.length)) : '',
        ],
      ],
    }),
  );
  byId('honest').textContent = honest(layers, at, said);
}

/**
 * @param {import('./measure.js').Neighbours} near
 * @param {(radians: number) => string} said
 */
function second(near, said) {
  const [, pair1, ...rest] = commonPairs(near, near.layers);
  if (!pair1 || rest.length === 0) return '';
  return lesson.published.secondOurs({
    layer: int(near.layers),
    second: said(pair1.mean),
    rest: said(rest.reduce((sum, { mean }) => sum + mean, 0) / rest.length),
  });
}

/**
 * @param {number[]} layers
 * @param {({ first: number, rest: number } | null)[]} at
 * @param {(radians: number) => string} said
 */
function honest(layers, at, said) {
  const known = layers.flatMap((layer, i) => {
    const pair = at[i];
    return pair ? [{ layer, ...pair, above: pair.first - pair.rest }] : [];
  });
  if (known.length === 0) return lesson.honest.none;
  const most = known.reduce((a, b) => (b.above > a.above ? b : a));
  const { strong, mild, absent } = lesson.honest;
  const sentence = most.above >= STRONG ? strong : most.above >= CLEAR_GAP ? mild : absent;
  return sentence({
    layer: int(most.layer),
    first: said(most.first),
    rest: said(most.rest),
  });
}
