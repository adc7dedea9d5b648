// SPDX-License-Identifier: MIT
//
// published.js - published results beside the run's, and the sentence on how far this model shows them.
// Every number of the right column comes from the run.

import { angleText } from '../../frame/angles.js';
import { fewSentences } from '../../frame/sentences.js';
import { int } from '../../ui/format.js';
import { CLEAR_GAP, spread } from './measure.js';
import { deviationText } from './readouts.js';
import {
  anglesAt,
  asPublished,
  cloudedLayers,
  commonPairs,
  firstAndRest,
  middleLayer,
} from './scene.js';
import { text as lesson } from './words.js';

/** From this difference on, in radians, the page calls the published effect present: published is 1.0 at least. */
const STRONG = 1;

/**
 * @param {import('./scene.js').Scene | null} scene
 * @returns {import('../../frame/lesson.js').Published}
 */
export function published(scene) {
  const words = lesson.published;
  const run = scene?.complete ? scene : null;
  /** @param {number} radians */
  const said = (radians) => angleText(radians, run?.unit ?? 'radians');
  const layers = run ? Array.from({ length: run.data.layers }, (_, i) => i + 1) : [];
  const at = layers.map((l) => run && firstAndRest(run.data, l));
  /** @param {'first' | 'rest'} which */
  const range = (which) => {
    const values = at.flatMap((pair) => (pair ? [pair[which]] : []));
    return values.length ? words.range(said(Math.min(...values)), said(Math.max(...values))) : '';
  };
  return {
    source: words.source,
    rows: [
      [words.most, words.mostTheirs, range('rest')],
      [words.first, words.firstTheirs, range('first')],
      [words.second, words.secondTheirs, run ? second(run.data, said) : ''],
      [
        words.clouds,
        words.cloudsTheirs,
        run ? words.cloudsOurs(int(cloudedLayers(run).length), int(layers.length)) : '',
      ],
      [words.fan, words.fanTheirs, run ? fan(run) : ''],
    ],
    honest: run ? (fewSentences(run.data.sentences.length) ?? honest(layers, at, said)) : '',
  };
}

/** Whether the control's lines spread from the middle layer to the last. @param {import('./scene.js').Scene} run */
function fan(run) {
  const published = asPublished(run);
  const { layers } = run.data;
  const [middle, last] = [middleLayer(run.data), layers].map(
    (l) => spread(anglesAt(published, l, 'other'))?.deviation,
  );
  return lesson.published.fanOurs({
    middle: int(middleLayer(run.data)),
    atMiddle: deviationText(middle, run.unit),
    last: int(layers),
    atLast: deviationText(last, run.unit),
  });
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
