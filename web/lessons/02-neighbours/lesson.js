// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 02, declared: the angle between neighbouring tokens inside one layer, of pairs that
// end with "her" and of random ones, and what position 0 has to do with their spread.

import { angleText, unitChoice } from '../../frame/angles.js';
import {
  checkbox,
  choice,
  flag,
  layerSlider,
  line,
  readouts,
  row,
  seedBox,
} from '../../frame/controls.js';
import { createLesson } from '../../frame/lesson.js';
import { sentenceChoice } from '../../frame/sentence-choice.js';
import { text as her } from '../../text/her.js';
import { int } from '../../ui/format.js';
import { createFanFigure } from './figure-fan.js';
import { createHistogramFigure } from './figure-histogram.js';
import { createPairsFigure } from './figure-pairs.js';
import { measurement, spread } from './measure.js';
import { published } from './published.js';
import { checks, prediction } from './questions.js';
import { anglesAt, derive, middleLayer, UNITS } from './scene.js';
import { schema } from './schema.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

createLesson({
  number: '02',
  schema,
  measurement,
  box: { label: her.label, hint: her.hint, rows: 9 },
  local: { position: 0 },
  derive,
  look: ({ data }) => ({ layer: middleLayer(data) }),
  controls: {
    'draw-controls': [
      seedBox({ effect: 'draws' }),
      choice({
        key: 'from',
        legend: lesson.drawFrom.legend,
        options: /** @type {const} */ (['all', 'start']).map((value) => ({
          value,
          label: lesson.drawFrom[value],
        })),
      }),
      row(unitChoice(UNITS), checkbox({ key: 'color', label: lesson.color, testId: 'color' })),
    ],
    controls: [
      row(
        flag({
          key: 'drop',
          label: lesson.drop.label,
          off: lesson.drop.keep,
          on: lesson.drop.drop,
          after: lesson.drop.what,
          testId: 'drop-first',
          moves: true,
        }),
        layerSlider({ label: lesson.layer, from: 0 }),
      ),
      readouts(
        {
          target: [lesson.readout.target, 'hidden-state'],
          'target-spread': [lesson.readout.targetSpread, 'hidden-state'],
          other: [lesson.readout.other],
          'other-spread': [lesson.readout.otherSpread],
        },
        readoutsOf,
      ),
    ],
    sentence: [
      sentenceChoice({ label: lesson.one.strip, lookOf }),
      line({ testId: 'pair', class: '', role: 'status' }, pairWords),
    ],
  },
  figures: {
    figures: [createFanFigure, createHistogramFigure],
    reveal: [createPairsFigure],
  },
  predictions: { prediction: [prediction] },
  checks,
  published,
  stepper: ({ data, index, position, layer }) => ({
    text: data.sentences[index].text,
    token: position,
    layer,
    scalar: 'previous',
  }),
  script: () => import('./script.js'),
});

/** @param {Scene} scene @returns {Record<string, [string, string]>} */
function readoutsOf(scene) {
  const { data, layer, unit, drop, drawn } = scene;
  const said = (/** @type {number | null | undefined} */ radians) =>
    angleText(radians ?? null, unit);
  const groups = /** @type {const} */ (['target', 'other']).map((group) => {
    const [now, all, without] = [drop, false, true].map((isDropped) =>
      spread(anglesAt(scene, data, layer, group, isDropped)),
    );
    const n = int(now?.n ?? 0);
    const first = group === 'other' && !drop ? drawn.filter((pair) => pair === 0).length : 0;
    return {
      median: said(now?.median),
      size: first ? lesson.readout.withFirst(n, int(first)) : lesson.readout.n(n),
      deviation: said(now?.deviation),
      compared: lesson.readout.compare(said(all?.deviation), said(without?.deviation)),
    };
  });
  const [target, other] = groups;
  return {
    target: [target.median, target.size],
    'target-spread': [target.deviation, target.compared],
    other: [other.median, other.size],
    'other-spread': [other.deviation, other.compared],
  };
}

/** A token is the darker the wider its angle with the token before it. @param {Scene} scene */
function lookOf({ data, layer, index, unit }) {
  const angles = data.angles[layer]?.[index];
  return (/** @type {number} */ t) => {
    const angle = t > 0 ? angles?.[t - 1] : undefined;
    if (angle === undefined) return {};
    const hue = t === 1 ? 'var(--first)' : 'var(--hidden)';
    return {
      background: `color-mix(in srgb, ${hue} ${Math.round((45 * angle) / Math.PI)}%, var(--paper))`,
      title: lesson.one.cell(angleText(angle, unit)),
    };
  };
}

/** What there is to say about the chosen token and the sentence's random pair. @param {Scene} scene */
function pairWords({ data, layer, index, position, unit, drawn }) {
  const { names } = data.sentences[index];
  const angle = data.angles[layer]?.[index]?.[position - 1] ?? null;
  const pair = drawn[index];
  const said =
    position === 0
      ? lesson.one.firstSaid
      : lesson.one.said({
          a: names[position - 1],
          b: names[position],
          angle: angleText(angle, unit),
          layer: int(layer),
        });
  return [`${said} ${lesson.one.drawn(int(pair), int(pair + 1))}`];
}
