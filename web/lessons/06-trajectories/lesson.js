// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 06, declared: the paths of "her", "him" and "round" through the layers, in one common PCA
// and in all dimensions.

import { checkbox, choice, layerSlider, readouts, row, seedBox } from '../../frame/controls.js';
import { createLesson } from '../../frame/lesson.js';
import { playLayers } from '../../frame/play.js';
import { YARDSTICK } from '../../measures/statistics.js';
import { text as her } from '../../text/her.js';
import { int, num } from '../../ui/format.js';
import { createApartFigure } from './figure-apart.js';
import { createPathsFigure } from './figure-paths.js';
import { createScreeFigure } from './figure-scree.js';
import { chanceEdge, measurement } from './measure.js';
import { published } from './published.js';
import { checks, prediction } from './questions.js';
import { BASES, derive, farther, HIM, lengthText, ROUND, ratioOf } from './scene.js';
import { schema } from './schema.js';
import { text as lesson } from './words.js';

/** @typedef {import('./scene.js').Scene} Scene */

const showThin = checkbox({ key: 'thin', label: lesson.thin, testId: 'thin' });

createLesson({
  number: '06',
  schema,
  measurement,
  box: { label: her.label, hint: her.hint, rows: 9 },
  derive,
  look: ({ data }) => ({ layer: data.layers }),
  opening: {
    figure: createPathsFigure,
    control: row(
      choice({
        key: 'basis',
        legend: lesson.basis.legend,
        options: BASES.map((value) => ({ value, label: lesson.basis[value] })),
      }),
      playLayers(),
    ),
    more: [row(layerSlider({ label: lesson.layer, from: 0 }), showThin)],
    guesses: [prediction],
  },
  controls: {
    controls: [
      row(
        layerSlider({ label: lesson.layer, from: 0 }),
        choice({
          key: 'relative',
          legend: lesson.relative.legend,
          options: [
            { value: false, id: 'absolute', label: lesson.relative.absolute },
            { value: true, id: 'relative', label: lesson.relative.relative },
          ],
        }),
      ),
      readouts(
        {
          him: [lesson.readout.him],
          round: [lesson.readout.round, 'hidden-state'],
          ratio: [lesson.readout.ratio],
          count: [lesson.readout.count],
        },
        readoutsOf,
      ),
    ],
    chance: [row(showThin), seedBox({ effect: 'runs', pending: lesson.seedPending })],
  },
  figures: {
    figures: [createApartFigure],
    variance: [createScreeFigure],
  },
  predictions: {},
  checks,
  published,
  stepper: ({ data, layer }) => ({
    text: data.sentences[0].text,
    token: data.sentences[0].target,
    layer,
    scalar: 'step',
  }),
  script: () => import('./script.js'),
});

/** @param {Scene} scene @returns {Record<string, [string, string]>} */
function readoutsOf({ data, layer }) {
  const at = data.at[layer] ?? null;
  /** @param {number} pair @returns {[string, string]} */
  const apart = (pair) => [
    at ? lengthText(at.apart[pair]) : num(null),
    !at
      ? ''
      : at.chance
        ? lesson.readout.chance(lengthText(chanceEdge(at.chance[pair])))
        : lesson.readout.noChance,
  ];
  const n = data.sentences.length;
  const reach = YARDSTICK * Math.sqrt(n / 4);
  return {
    him: apart(HIM),
    round: apart(ROUND),
    ratio: [num(ratioOf(at)), lesson.readout.start(num(ratioOf(data.at[0])))],
    count: [
      at ? lesson.readout.of(int(farther(at)), int(n)) : num(null),
      lesson.readout.coin(int(Math.max(0, n / 2 - reach)), int(Math.min(n, n / 2 + reach))),
    ],
  };
}
