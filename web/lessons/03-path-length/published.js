// SPDX-License-Identifier: MIT
//
// published.js - the table that puts published results beside the learner's runs, and the sentence on
// what this many models can show. Every number of the right column comes from a run of this page.

import { text as lesson } from '../../text/lesson-03.js';
import { byId } from '../../ui/dom.js';
import { int, num } from '../../ui/format.js';
import { createPublishedTable } from '../published-table.js';
import { median } from '../statistics.js';
import { chanceLevel, meanOfKept, relate } from './measure.js';
import { comparable, dropped } from './state.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./state.js').Run} Run
 */

/** Every GPT-2 has these many tokens; a model of another vocabulary is none, whatever its size. */
const VOCABULARY = 50257;

/** GPT-2's sizes: which published sentence a run stands beside. */
const SIZES = /** @type {const} */ ([
  { name: 'GPT-2 Small', layers: 12, width: 768, verdict: 'small' },
  { name: 'GPT-2 Medium', layers: 24, width: 1024, verdict: 'larger' },
  { name: 'GPT-2 Large', layers: 36, width: 1280, verdict: 'larger' },
  { name: 'GPT-2 XL', layers: 48, width: 1600, verdict: 'larger' },
]);

/**
 * Fills #published and #honest.
 *
 * @param {State} state
 */
export function drawPublished(state) {
  const words = lesson.published;
  const runs = comparable(state).filter(({ isRecorded }) => !isRecorded);
  const isOf = (/** @type {Run} */ run, /** @type {(typeof SIZES)[number]} */ size) =>
    run.vocabulary === VOCABULARY && run.path.layers === size.layers && run.width === size.width;
  /** @type {[string, string, string][]} */
  const rows = SIZES.map((size) => [
    words.correlation(size.name, int(size.layers)),
    words[size.verdict],
    runs.flatMap((run) => (isOf(run, size) ? [correlation(state, run)] : [])).join(' '),
  ]);
  for (const run of runs) {
    if (SIZES.some((size) => isOf(run, size))) continue;
    rows.push([
      words.correlation(run.model, int(run.path.layers)),
      words.unpublished,
      correlation(state, run),
    ]);
  }
  rows.push([words.growth, words.growthTheirs, runs.map((run) => growth(state, run)).join(' ')]);
  byId('published').replaceChildren(createPublishedTable({ source: null, run: 'many', rows }));
  byId('honest').textContent = honest(state, runs);
}

/** @param {State} state @param {Run} run */
function correlation(state, { model, path }) {
  const { pearson, spearman } = relate(path, path.layers, dropped(state));
  return lesson.published.correlationOurs({ model, r: num(pearson), rho: num(spearman) });
}

/** @param {State} state @param {Run} run */
function growth(state, { model, path }) {
  const steps = meanOfKept(path.steps.slice(1), dropped(state)).filter((value) => value !== null);
  if (steps.length === 0) return '';
  const middle = median(steps);
  return lesson.published.growthOurs({
    model,
    shortest: int(steps.indexOf(Math.min(...steps)) + 1),
    least: num(Math.min(...steps) / middle, 1),
    last: num(steps[steps.length - 1] / middle, 1),
  });
}

/** @param {State} state @param {Run[]} runs */
function honest(state, runs) {
  if (!runs.length) return lesson.honest.empty;
  if (runs.length > 1) return lesson.honest.several(int(runs.length));
  const { path, model, width } = runs[0];
  const without = dropped(state);
  const { pearson } = relate(path, path.layers, without);
  const chance = chanceLevel(path.tokens - without.size);
  const one = lesson.honest.one({ model, layers: int(path.layers), width: int(width) });
  if (pearson === null || chance === null) return one;
  const said = Math.abs(pearson) <= chance ? lesson.honest.within : lesson.honest.beyond;
  return one + said({ r: num(pearson), chance: num(chance) });
}
