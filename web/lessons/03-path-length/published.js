// SPDX-License-Identifier: MIT
//
// published.js - the table that puts published results beside the learner's runs, and the sentence on
// what this many models can show. Every number of the right column comes from a run of this page.

import { comparable, labelsOf } from '../../frame/finished.js';
import { MEDIUM, SIZES, SMALL } from '../../frame/gpt2-sizes.js';
import { FIRST, median } from '../../measures/statistics.js';
import { int, num } from '../../ui/format.js';
import { chanceLevel, meanOfKept, relate } from './measure.js';
import { dropped } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./scene.js').Run} Run
 */

/**
 * As long as no model has finished the published column stands alone.
 *
 * @param {Scene | null} scene
 * @returns {import('../../frame/lesson.js').Published}
 */
export function published(scene) {
  const words = lesson.published;
  const runs = scene ? comparable(scene).filter(({ isRecorded }) => !isRecorded) : [];
  const labels = labelsOf(runs);
  const without = scene ? dropped(scene) : FIRST;
  const ours = (/** @type {Run[]} */ some, /** @type {typeof correlation} */ say) =>
    some.map((run) => say(run, without, labels.get(run) ?? '')).join(' ');
  /** @type {[string, string, string][]} */
  const rows = SIZES.map((size) => [
    words.correlation(size.name, int(size.layers)),
    size === SMALL ? words.small : words.larger,
    ours(
      runs.filter(({ model }) => model.size === size),
      correlation,
    ),
  ]);
  for (const run of runs) {
    if (run.model.size) continue;
    rows.push([
      words.correlation(labels.get(run) ?? '', int(run.model.layers)),
      words.unpublished,
      ours([run], correlation),
    ]);
  }
  rows.push([words.growth, words.growthTheirs, ours(runs, growth)]);
  return {
    source: null,
    run: 'many',
    rows,
    honest: scene && runs.length ? honest(scene, runs) : '',
  };
}

/** @param {Run} run @param {ReadonlySet<number>} without @param {string} model what the run is called */
function correlation({ data: path }, without, model) {
  const { pearson, spearman } = relate(path, path.layers, without);
  return lesson.published.correlationOurs({ model, r: num(pearson), rho: num(spearman) });
}

/** @param {Run} run @param {ReadonlySet<number>} without @param {string} model what the run is called */
function growth({ data: path }, without, model) {
  const steps = meanOfKept(path.steps.slice(1), without).filter((value) => value !== null);
  if (steps.length === 0) return '';
  const middle = median(steps);
  return lesson.published.growthOurs({
    model,
    shortest: int(steps.indexOf(Math.min(...steps)) + 1),
    least: num(Math.min(...steps) / middle, 1),
    last: num(steps[steps.length - 1] / middle, 1),
  });
}

/** @param {Scene} scene @param {Run[]} runs at least one */
function honest(scene, runs) {
  const models = new Set(runs.map(({ model }) => model.name)).size;
  if (models > 1) return lesson.honest.several(int(models));
  // Of one model run in two ways, the way in view.
  const { data: path, model } = runs.find(({ data }) => data === scene.data) ?? runs[0];
  const { name, width, size } = model;
  const without = dropped(scene);
  const { pearson } = relate(path, path.layers, without);
  const chance = chanceLevel(path.tokens - without.size);
  const about = { model: name, layers: int(path.layers), width: int(width) };
  if (pearson === null || chance === null) return lesson.honest.short(about);
  const said = Math.abs(pearson) <= chance ? lesson.honest.within : lesson.honest.beyond;
  const others = [SMALL, MEDIUM].filter((other) => other !== size).map((other) => other.name);
  return (
    lesson.honest.one(about) +
    said({ r: num(pearson), chance: num(chance) }) +
    lesson.honest.more(others)
  );
}
