// SPDX-License-Identifier: MIT
//
// travel-checks.mjs - what lessons 08 and 09 measure on the default model, for their tests: once, held to the
// reference.

import assert from 'node:assert/strict';
import { travelMeasurement } from '../../web/frame/travel-measurement.js';
import { compareTravel, projectTravel } from '../../web/measures/word-travel.js';
import { measurePrepared } from '../support/native-stream.mjs';
import { PCA_LAB } from '../support/pca-lab.mjs';
import { tag } from '../support/tagger.mjs';
import { agree } from './lesson-fixtures.mjs';

/** A complete run of the lessons' text. */
export async function measureTravelNatively() {
  const { data } = await measurePrepared(travelMeasurement, { how: { tag } });
  await projectTravel(data, PCA_LAB);
  return data;
}

/**
 * @param {import('../../web/measures/word-travel.js').Travel} data
 * @param {any} expected  of reference.json
 */
export function assertReference(data, expected) {
  assert.deepEqual([data.funnel.noun, data.funnel.adjective], expected.funnel);
  assert.equal(data.read.tokens, expected.tokens);
  const probes = data.samples.slice(0, expected.words.length);
  assert.deepEqual(
    probes.map(({ word, token, count, place }) => [word, token, count, place]),
    expected.words,
  );
  agree(
    'steps',
    data.steps.map((step) => step.slice(0, probes.length).map((value) => value ?? Number.NaN)),
    expected.steps,
  );
  for (const [isMatched, known] of /** @type {[boolean, any][]} */ ([
    [false, expected.all],
    [true, expected.matched],
  ])) {
    const { layers, whole, joint, samples } = compareTravel(data, {
      isMatched,
      seed: 1,
      isComplete: true,
    });
    assert.deepEqual(samples, isMatched ? [expected.pairs, expected.pairs] : expected.samples);
    const all = [...layers, whole];
    const what = `matched ${isMatched}`;
    const of = (/** @type {(number | null | undefined)[]} */ values) =>
      values.map((value) => value ?? Number.NaN);
    agree(`${what}: ratio`, of(all.map(({ ratio }) => ratio)), known.ratio);
    agree(`${what}: low`, of(all.map(({ interval }) => interval?.low)), known.low);
    agree(`${what}: high`, of(all.map(({ interval }) => interval?.high)), known.high);
    agree(`${what}: joint low`, of(joint.map((band) => band?.low)), known.joint_low);
    agree(`${what}: joint high`, of(joint.map((band) => band?.high)), known.joint_high);
  }
  agree('shares', data.plane?.shares ?? [], expected.shares);
}
