// SPDX-License-Identifier: MIT
//
// figure-training.js - figure 4: how position 0 came apart while the default model was trained, from the log
// that its training wrote. The same whatever model is loaded. Fetched by later().

import { lines } from '../../charts/lines.js';
import { largestAtEnd, parseTrainingLog, staysAbove } from '../../measures/training-log.js';
import { text as interfaceWords } from '../../text/lesson.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, num } from '../../ui/format.js';
import { text as lesson } from './words.js';

const words = lesson.training;

/** From these on position 0 counts as apart: twice as long as the others, a fifth of the attention. */
const APART = { ratios: 2, sinks: 0.2 };

const PANELS = /** @type {const} */ (['ratios', 'sinks']);
const DIGITS = { ratios: 1, sinks: 2 };

const millions = (/** @type {number} */ tokens) => num(tokens / 1e6, 1);

/** @returns {Promise<{ createFigure: () => import('../../frame/lesson.js').Figure }>} with the log read */
export async function loadFigure() {
  const url = new URL('../../models/mini/log.tsv', import.meta.url);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const log = parseTrainingLog(await answer.text());
  return { createFigure: () => createTrainingFigure(log) };
}

/** @param {import('../../measures/training-log.js').TrainingLog} log */
function createTrainingFigure(log) {
  const card = createChartCard({
    number: 4,
    title: words.title,
    file: 'bai-02-hinh-4-khi-huan-luyen',
    side: true,
    panels: PANELS.map((id) => ({ id, heading: words.heading[id], height: 300 })),
  });
  const xs = log.tokens.map((tokens) => tokens / 1e6);
  const blocks = int(log.ratios.length);

  /**
   * @param {(typeof PANELS)[number]} panel
   * @param {import('../../theme/palette.js').Palette} palette
   */
  function drawPanel(panel, palette) {
    const block = largestAtEnd(log[panel]);
    const values = log[panel][block];
    const label = words.block(int(block + 1));
    const chart = lines(
      {
        xs,
        bundles: [{ samples: log[panel], color: `${palette.muted}99` }],
        lines: [{ label, values, color: palette.first, style: 'solid' }],
        xTitle: words.x,
        yTitle: words.y[panel],
        xName: words.xName,
        digits: DIGITS[panel],
        min: 0,
      },
      palette,
    );
    const end = num(values[values.length - 1], DIGITS[panel]);
    card.draw(
      panel,
      chart,
      words.describe({ what: words.heading[panel], blocks, block: int(block + 1), end }),
    );
  }

  return {
    element: card.element,
    /** @type {import('../../frame/lesson.js').Draw} */
    draw(_scene, palette) {
      for (const panel of PANELS) drawPanel(panel, palette);
      card.setKey(
        [
          { mark: 'line', color: palette.first, label: words.largest },
          { mark: 'thin', color: palette.muted, label: words.others(blocks) },
        ],
        palette,
      );
      card.say({
        title: titleOf(log),
        reading: words.reading,
        provenance: interfaceWords.trainingLog,
      });
      card.setTable(...tableOf(log));
    },
  };
}

/** @param {import('../../measures/training-log.js').TrainingLog} log */
function titleOf(log) {
  const [longer, looked] = PANELS.map((panel) => {
    const at = staysAbove(log[panel], APART[panel]);
    return at === null ? null : { tokens: millions(log.tokens[at]), loss: num(log.loss[at], 2) };
  });
  const end = millions(log.tokens[log.tokens.length - 1]);
  return `${words.longer(longer, end)} ${words.looked(looked, end)}`;
}

/**
 * @param {import('../../measures/training-log.js').TrainingLog} log
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function tableOf(log) {
  const [ratio, sink] = PANELS.map((panel) => largestAtEnd(log[panel]));
  const { tokens, loss, ratios, sinks } = words.table;
  return [
    [
      { key: 'tokens_millions', label: tokens, digits: 2 },
      { key: 'held_nats_per_byte', label: loss, digits: 3 },
      { key: `ratio_block_${ratio + 1}`, label: ratios(int(ratio + 1)), digits: 1 },
      { key: `attention_block_${sink + 1}`, label: sinks(int(sink + 1)), digits: 2 },
    ],
    log.tokens.map((read, i) => ({
      tokens_millions: read / 1e6,
      held_nats_per_byte: log.loss[i],
      [`ratio_block_${ratio + 1}`]: log.ratios[ratio][i],
      [`attention_block_${sink + 1}`]: log.sinks[sink][i],
    })),
  ];
}
