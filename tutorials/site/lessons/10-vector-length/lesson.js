// SPDX-License-Identifier: MIT
//
// lesson.js - the tutorial's lesson: runs a text, keeps the mean length of every layer, redraws from it.

import { lines } from '../../charts/lines.js';
import { createChecks } from '../../frame/check.js';
import { createPrediction } from '../../frame/prediction.js';
import { text as lesson } from '../../text/lesson-10.js';
import { readPalette } from '../../theme/palette.js';
import { createChartCard } from '../../ui/chart-card.js';
import { byId } from '../../ui/dom.js';
import { int, num } from '../../ui/format.js';
import { createModelBar, provenance } from '../../ui/model-bar.js';
import { createRunBar } from '../../ui/run-bar.js';
import { onThemeChange } from '../../ui/theme-toggle.js';
import { readText, runStream } from '../../frame/stream-run.js';
import { growth, meanLength } from './measure.js';

/** @type {(number | null)[]} layers 1..L; null where not measured yet */
let lengths = [];
let source = '';
let isComplete = false;

const guess = createPrediction({
  lesson: '10',
  id: 'growth',
  question: lesson.prediction.question,
  kind: 'choose',
  options: [
    { value: 'longer', label: lesson.prediction.longer },
    { value: 'shorter', label: lesson.prediction.shorter },
  ],
});
byId('prediction').append(guess.element);

const modelBar = createModelBar({ onLeave: () => runBar.stop() });
byId('model').append(modelBar.element);

const runBar = createRunBar({ text: lesson.sample, rows: 3, run });
byId('run').append(runBar.element);

const card = createChartCard({
  number: 1,
  title: lesson.figure.title,
  file: 'bai-10-hinh-1-do-dai',
  panels: [{ id: 'length', height: 320 }],
});
byId('figure').append(card.element);

const checks = createChecks('10', [
  {
    id: 'times',
    question: lesson.check.question,
    tolerance: (answer) => 0.02 * answer,
    hints: lesson.check.hints,
    answer: () => (isComplete ? growth(lengths) : null),
    explain: (answer) => lesson.check.explain(num(answer)),
  },
], () => isComplete);
byId('checks').append(checks.element);

/**
 * @param {string} input
 * @param {import('../../ui/run-bar.js').Running} running
 * @returns {Promise<{ tokens: number }>}
 */
async function run(input, running) {
  const lab = await modelBar.ready(running.signal);
  const { precision } = modelBar;
  const { tokens } = await readText(lab, input, running);
  lengths = Array.from({ length: lab.config.nLayers }, () => null);
  source = provenance(lab, precision, tokens.length);
  isComplete = false;
  await runStream(lab, tokens, {
    precision,
    running,
    onLayer(l, stream) {
      lengths[l - 1] = meanLength(stream, l);
      draw();
    },
  });
  isComplete = true;
  draw();
  checks.refresh();
  const times = growth(lengths);
  guess.reveal(
    times === null ? null : times > 1 ? 'longer' : 'shorter',
    lesson.prediction.sentence(num(lengths[0]), num(lengths[lengths.length - 1])),
  );
  return { tokens: tokens.length };
}

function draw() {
  if (!lengths.length) return;
  const palette = readPalette();
  const xs = lengths.map((_, i) => i + 1);
  card.draw(
    'length',
    lines(
      {
        xs,
        xTitle: lesson.figure.x,
        yTitle: lesson.figure.y,
        xName: lesson.figure.layer,
        min: 0,
        lines: [{ label: lesson.figure.mean, values: lengths, color: palette.hidden }],
      },
      palette,
    ),
    lesson.figure.describe(int(xs.length)),
  );
  card.setKey([{ mark: 'line', color: palette.hidden, label: lesson.figure.mean }], palette);
  card.say({
    title: isComplete ? lesson.figure.titleDone(num(growth(lengths))) : lesson.figure.title,
    reading: lesson.figure.reading,
    provenance: source,
  });
  card.setTable(
    [
      { key: 'layer', label: lesson.figure.layer, digits: 0 },
      { key: 'length', label: lesson.figure.length, digits: 3 },
    ],
    lengths.map((length, i) => ({ layer: i + 1, length })),
  );
}

onThemeChange(draw);
