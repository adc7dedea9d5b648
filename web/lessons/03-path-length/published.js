// SPDX-License-Identifier: MIT
//
// published.js - the table that puts published results beside the learner's runs, and the sentence on
// what this many models can show. Every number of the right column comes from a run of this page.

import { MEDIUM, SIZES, SMALL } from '../../frame/gpt2-sizes.js';
import { createPublishedTable } from '../../frame/published-table.js';
import { median } from '../../measures/statistics.js';
import { text as lesson } from '../../text/lesson-03.js';
import { text as published } from '../../text/published.js';
import { byId } from '../../ui/dom.js';
import { int, num } from '../../ui/format.js';
import { chanceLevel, meanOfKept, relate } from './measure.js';
import { comparable, dropped, labelsOf } from './state.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./state.js').Run} Run
 */

/**
 * Fills #published and #honest.
 *
 * @param {State} state
 */
export function drawPublished(state) {
  const words = lesson.published;
  const runs = comparable(state).filter(({ isRecorded }) => !isRecorded);
  const labels = labelsOf(runs);
  const ours = (/** @type {Run[]} */ some, /** @type {typeof correlation} */ say) =>
    some.map((run) => say(state, run, labels.get(run) ?? '')).join(' ');
  /** @type {[string, string, string][]} */
  const rows = SIZES.map((size) => [
    words.correlation(size.name, int(size.layers)),
    size === SMALL ? words.small : words.larger,
    ours(
      runs.filter((run) => run.size === size),
      correlation,
    ),
  ]);
  for (const run of runs) {
    if (run.size) continue;
    rows.push([
      words.correlation(labels.get(run) ?? '', int(run.path.layers)),
      words.unpublished,
      ours([run], correlation),
    ]);
  }
  rows.push([words.growth, words.growthTheirs, ours(runs, growth)]);
  byId('published').replaceChildren(createPublishedTable({ source: null, run: 'many', rows }));
  byId('honest').textContent = honest(state, runs);
}

/** @param {State} state @param {Run} run @param {string} model what the run is called */
function correlation(state, { path }, model) {
  const { pearson, spearman } = relate(path, path.layers, dropped(state));
  return lesson.published.correlationOurs({ model, r: num(pearson), rho: num(spearman) });
}

/** @param {State} state @param {Run} run @param {string} model what the run is called */
function growth(state, { path }, model) {
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
  if (!runs.length) return published.empty;
  const models = new Set(runs.map(({ model }) => model)).size;
  if (models > 1) return lesson.honest.several(int(models));
  // Of one model run in two ways, the way in view.
  const { path, model, width, size } = runs.find((run) => run === state.current) ?? runs[0];
  const without = dropped(state);
  const { pearson } = relate(path, path.layers, without);
  const chance = chanceLevel(path.tokens - without.size);
  const one = lesson.honest.one({ model, layers: int(path.layers), width: int(width) });
  if (pearson === null || chance === null) return one;
  const said = Math.abs(pearson) <= chance ? lesson.honest.within : lesson.honest.beyond;
  const others = [SMALL, MEDIUM].filter((other) => other !== size).map(({ name }) => name);
  return one + said({ r: num(pearson), chance: num(chance) }) + lesson.honest.more(others);
}
