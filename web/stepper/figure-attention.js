// SPDX-License-Identifier: MIT
//
// figure-attention.js - where the token under the cursor looks: one row of attention, of one head or
// of their mean, and all heads at a glance. Attention too large to come with the run is fetched for one
// layer when asked.

import { bars } from '../charts/bars.js';
import { cells, emptyPicture, paintCells } from '../charts/cells.js';
import { patternTap } from '../measures/residual.js';
import { text } from '../text/interface.js';
import { text as words } from '../text/stepper.js';
import { createChartCard } from '../ui/chart-card.js';
import { tokenCells, tokenColumn } from '../ui/csv.js';
import { el, freshId } from '../ui/dom.js';
import { int, megabytes, num } from '../ui/format.js';
import { createMessageArea } from '../ui/message.js';
import { stageSentence } from '../ui/run-bar.js';
import { provenanceOf } from './edit-words.js';
import { hooksOf } from './edits.js';
import { attentionOf, patternBytes } from './measured.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 * @typedef {import('../theme/palette.js').Palette} Palette
 */

/** Height of a head's row of cells, of the axis under all of them, and of the tallest plot, in pixels. */
const HEAD_HEIGHT = 22;
const AXIS_HEIGHT = 66;
const MAX_HEIGHT = 340;

/**
 * @param {object} options
 * @param {() => void} options.redraw  called when the learner changes what the figure shows
 */
export function createAttentionFigure({ redraw }) {
  /** @type {number | null} null: the mean over heads */
  let head = null;
  /** @type {{ run: Measured, layer: number } | null} */
  let shown = null;

  const card = createChartCard({
    number: 2,
    title: words.attention.title,
    file: 'attention',
    panels: [
      { id: 'attention', height: 220 },
      { id: 'heads', heading: words.attention.heads, height: 150 },
    ],
  });
  const picture = emptyPicture();
  const chooserId = freshId('head');
  const chooser = el('select', { id: chooserId });
  const ask = el('button', { type: 'button', hidden: true });
  const status = el('span', { role: 'status', class: 'small muted' });
  const messages = createMessageArea();
  card.tools.append(
    el(
      'div',
      { class: 'row' },
      el('label', { for: chooserId, text: words.attention.head }),
      chooser,
      ask,
      status,
    ),
    messages.element,
  );
  chooser.addEventListener('change', () => {
    head = chooser.value === '' ? null : Number(chooser.value);
    redraw();
  });
  ask.addEventListener('click', fetchLayer);

  /** Runs the text once more for the attention of the layer in view. */
  async function fetchLayer() {
    if (!shown) return;
    const { run, layer } = shown;
    ask.disabled = true;
    messages.clear();
    try {
      const { cache } = await run.lab.runWithHooks(run.tokens, {
        fwdHooks: hooksOf(run.edits),
        namesFilter: [patternTap(layer)],
        precision: run.precision,
        onLayer: (stage) => {
          status.textContent = words.attention.asking(int(layer), stageSentence(stage, run.layers));
        },
      });
      run.patterns.clear();
      run.patterns.set(layer, cache.get(patternTap(layer)));
      redraw();
    } catch (error) {
      messages.fail(error);
    } finally {
      ask.disabled = false;
      status.textContent = '';
    }
  }

  /** @param {Measured} run */
  function begin(run) {
    head = null;
    messages.clear();
    chooser.replaceChildren(
      el('option', { value: '', text: words.attention.mean }),
      ...Array.from({ length: run.lab.config.nHeads }, (_, h) =>
        el('option', { value: h, text: words.attention.one(int(h)) }),
      ),
    );
  }

  /** @param {Measured} run @param {number} layer says why there is nothing to see */
  function drawNothing(run, layer) {
    ask.textContent = words.attention.ask(int(layer));
    card.say({ title: words.attention.title });
    card.setTable([], []);
    const why =
      layer === 0
        ? words.attention.none
        : words.attention.large(megabytes(patternBytes(run.lab, run.names.length)));
    card.blank('attention', why);
    card.blank('heads', why);
  }

  /**
   * @param {number[][]} rows [H][token + 1]
   * @param {string[]} names  [token + 1]
   * @param {Palette} palette
   */
  function drawHeads(rows, names, palette) {
    const count = rows[0].length;
    Object.assign(picture, {
      image: paintCells(rows, count, (weight) => weight, palette),
      from: 0,
      count,
    });
    const height = Math.min(MAX_HEIGHT, AXIS_HEIGHT + HEAD_HEIGHT * rows.length);
    card.plotBox('heads').style.height = `${height}px`;
    card.draw(
      'heads',
      cells(
        {
          picture,
          rows: rows.length,
          firstRow: 0,
          rowTitle: words.attention.head,
          columnTitle: words.attention.x,
          names,
        },
        palette,
      ),
      words.attention.describeHeads(
        rows.map((weights, h) => {
          const best = weights.indexOf(Math.max(...weights));
          return { head: int(h), position: int(best), weight: num(weights[best], 2) };
        }),
      ),
    );
  }

  /**
   * @param {Measured} run
   * @param {Cursor} cursor
   * @param {Palette} palette
   */
  function draw(run, cursor, palette) {
    const { token, layer } = cursor;
    shown = { run, layer };
    const rows = attentionOf(run, cursor);
    card.say({
      reading: words.attention.reading,
      provenance: provenanceOf(run),
    });
    ask.hidden = rows !== null || layer === 0 || run.allPatterns;
    if (!rows) {
      drawNothing(run, layer);
      return;
    }
    const average = rows[0].map((_, t) => rows.reduce((sum, r) => sum + r[t], 0) / rows.length);
    const weights = head === null ? average : rows[head];
    const most = weights.indexOf(Math.max(...weights));
    const names = run.names.slice(0, token + 1);
    const headName = head === null ? words.attention.mean : words.attention.one(int(head));
    card.draw(
      'attention',
      bars(
        {
          names,
          series: [{ label: headName, values: weights, color: palette.attn }],
          xTitle: words.attention.x,
          yTitle: words.attention.y,
          positionWord: text.words.position,
          min: 0,
        },
        palette,
      ),
      words.attention.describe({
        count: int(names.length),
        target: names[most],
        weight: num(weights[most], 3),
      }),
    );
    drawHeads(rows, names, palette);
    card.setKey(
      [
        { mark: 'bar', color: palette.attn, label: headName },
        { mark: 'bar', color: palette.first, label: `${text.words.position} 0` },
        { mark: 'heat', scale: palette.heat, label: words.attention.heat },
      ],
      palette,
    );
    card.say({
      title: words.attention.titleDone({
        layer: int(layer),
        token: run.names[token],
        target: names[most],
        position: int(most),
        weight: num(weights[most], 3),
        head: headName,
      }),
    });
    card.setTable(...tableOf({ names, ids: run.tokens }, average, rows));
  }

  return {
    element: card.element,
    begin,
    draw,
    /** @returns {number | null} null: the mean over heads */
    get head() {
      return head;
    },
    /** @param {number | null} next one that the run has; shown with the next drawing */
    choose(next) {
      head = next;
      chooser.value = next === null ? '' : String(next);
    },
  };
}

/**
 * @param {{ names: string[], ids: Int32Array }} tokens  names up to the one under the cursor
 * @param {number[]} average  over heads
 * @param {number[][]} rows   [H][names]
 * @returns {[import('../ui/csv.js').Column[], import('../ui/csv.js').Row[]]}
 */
const tableOf = (tokens, average, rows) => [
  [
    { key: 'position', label: words.table.position, digits: 0 },
    tokenColumn(words.table.token),
    { key: 'mean', label: words.attention.mean, digits: 4 },
    ...rows.map((_, h) => ({ key: `head_${h}`, label: words.attention.one(int(h)), digits: 4 })),
  ],
  tokens.names.map((_, position) => ({
    position,
    ...tokenCells(tokens, position),
    mean: average[position],
    ...Object.fromEntries(rows.map((row, h) => [`head_${h}`, row[position]])),
  })),
];
