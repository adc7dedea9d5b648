// SPDX-License-Identifier: MIT
//
// published.js - the table that puts what was published beside the learner's run. Published is how it was done;
// numbers that could be held against a run are not known, and the page says so.

import { SMALL } from '../../frame/gpt2-sizes.js';
import { wilson } from '../../measures/statistics.js';
import { agreementOf } from '../../pos/agreement.js';
import { int, percent } from '../../ui/format.js';
import { kindsOf, nounsAndVerbs, splitOf } from './measure.js';
import { drawnOf, isOfFew } from './scene.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

/**
 * The right column is of the learner's own run; without one it is empty.
 *
 * @param {Scene | null} scene
 * @returns {import('../../frame/lesson.js').Published}
 */
export function published(scene) {
  const words = lesson.published;
  const run = scene?.complete && !scene.isRecorded ? scene : null;
  const say = (/** @type {(run: Scene) => string} */ ours) => (run ? ours(run) : '');
  return {
    source: words.source,
    run: run ? { model: run.model.name } : null,
    rows: [
      [words.text, words.textTheirs, say(textOf)],
      [words.tagger, words.taggerTheirs, say(taggerOf)],
      [words.counts, words.countsTheirs, say(countsOf)],
      [words.whole, words.wholeTheirs, say(wholeOf)],
    ],
    honest: run ? honest(run) : '',
  };
}

/** @param {Scene} scene */
const textOf = (scene) =>
  lesson.published.textOurs({
    model: scene.model.name,
    tokens: int(scene.data.starts.length - scene.data.prompt),
    settings: drawnOf(scene),
  });

/** @param {Scene} scene */
function taggerOf({ data }) {
  const { right, count } = agreementOf(data.hand);
  const value = wilson(right, count);
  return value
    ? lesson.published.taggerOurs({
        share: percent(value.share),
        low: percent(value.low),
        high: percent(value.high),
      })
    : '';
}

/** @param {Scene} scene */
function countsOf({ data, reading }) {
  const found = nounsAndVerbs(data, reading);
  if (!found) return lesson.published.none;
  return lesson.published.countsOurs({
    nouns: int(found.nouns),
    verbs: int(found.verbs),
    words: int(found.words),
  });
}

/** @param {Scene} scene */
function wholeOf({ data }) {
  const { tokens, kinds } = kindsOf(data);
  if (tokens === 0) return lesson.published.none;
  const [{ count }] = kinds;
  return lesson.published.wholeOurs({
    whole: int(count),
    tokens: int(tokens),
    share: percent(count / tokens),
  });
}

/** @param {Scene} scene */
function honest({ data, model }) {
  const words = lesson.published.honest;
  if (isOfFew(splitOf(data, 'wide').words)) return words.few;
  if (data.ended === 'own') return words.own;
  return model.size === SMALL ? words.small : words.other({ model: model.name });
}
