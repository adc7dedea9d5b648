// SPDX-License-Identifier: MIT
//
// figure-grid.js - figure 1: all tokens at all layers, coloured by the number that the learner chooses,
// with the cursor; before an intervention, after it, or how far it moved each cell.

import { cellAt, cells, emptyPicture, paintCells } from '../charts/cells.js';
import { text } from '../text/interface.js';
import { text as words } from '../text/stepper.js';
import { createChartCard } from '../ui/chart-card.js';
import { createChoice } from '../ui/choice.js';
import { el, freshId } from '../ui/dom.js';
import { int, num } from '../ui/format.js';
import { provenanceOf } from './edit-words.js';
import { createEntropyRow } from './entropy-row.js';
import { createGridKeys } from './grid-keys.js';
import {
  differences,
  fractionOf,
  SCALAR_NAMES,
  SCALARS,
  scalarRows,
  scaleOf,
  sizes,
} from './scalars.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 * @typedef {import('./scalars.js').Scalar} Scalar
 * @typedef {import('./scalars.js').Row} Row
 * @typedef {import('../theme/palette.js').Palette} Palette
 *
 * @typedef {'before' | 'after' | 'change'} View
 * @typedef {{ base: Measured, edited: Measured | null, view: View }} Runs
 */

/** Height of a layer's cells where there is room, and of the tallest grid, in pixels. */
const ROW_HEIGHT = 24;
const MAX_HEIGHT = 460;
/** What axes take of a plot's height and width. */
const AXES_HEIGHT = 52;
const AXES_WIDTH = 60;
/** Narrower cells than this are offered enlarged, to this width by mouse and that by finger. */
const NARROW = 5;
const ENLARGED = { fine: 10, coarse: 18 };

/**
 * @param {object} options
 * @param {(cursor: Cursor) => void} options.onMove
 * @param {() => void} options.redraw  called when the learner changes what the figure shows
 */
export function createGridFigure({ onMove, redraw }) {
  /** @type {Scalar} */
  let scalar = 'norm';
  /** @type {'auto' | 'even' | 'log'} */
  let wish = 'auto';
  let isEnlarged = false;
  /** @type {{ runs: Runs, cursor: Cursor, rows: Row[] } | null} */
  let shown = null;
  /** What the picture on the page was painted from. */
  let painted = { run: /** @type {Measured | null} */ (null), key: '' };
  const picture = emptyPicture();

  const card = createChartCard({
    number: 1,
    title: words.grid.title,
    file: 'token-va-lop',
    panels: [{ id: 'grid', height: 300 }],
  });
  const plot = card.plotBox('grid');
  const chooserId = freshId('scalar');
  const chooser = el(
    'select',
    { id: chooserId, 'data-testid': 'scalar' },
    ...SCALAR_NAMES.map((value) => el('option', { value, text: words.scalars[value].name })),
  );
  const scaleChoice = createChoice({
    legend: words.grid.scale,
    options: /** @type {const} */ (['auto', 'even', 'log']).map((value) => ({
      value,
      label: words.grid.scales[value],
    })),
    onChoose: (value) => {
      wish = value;
      redraw();
    },
  });
  const widthChoice = createChoice({
    legend: words.grid.width,
    options: [
      { value: 'all', label: words.grid.wholeText },
      { value: 'near', label: words.grid.nearCursor },
    ],
    onChoose: (value) => {
      isEnlarged = value === 'near';
      redraw();
    },
  });
  const entropyRow = createEntropyRow({ onRow: redraw });
  const readout = el('p', { class: 'cell-readout', 'data-testid': 'cell-readout' });
  card.tools.append(
    el('div', { class: 'row' }, el('label', { for: chooserId, text: words.grid.color }), chooser),
    scaleChoice.element,
    widthChoice.element,
    entropyRow.element,
    readout,
  );
  const keys = createGridKeys({
    cellAt: (x, y) => {
      const at = shown && cellAt(picture, shown.rows.length, x, y);
      return at ? { token: at.column, layer: at.row } : null;
    },
    onMove,
    onHover: (at) => drawReadout(at),
  });
  plot.append(keys.element);
  chooser.addEventListener('change', () => {
    scalar = /** @type {Scalar} */ (chooser.value);
    redraw();
  });

  /** @param {Cursor | null} hovered */
  function drawReadout(hovered) {
    if (!shown) return;
    const { token, layer } = hovered ?? shown.cursor;
    readout.textContent = words.grid.cell({
      token: shown.runs.base.names[token],
      position: int(token),
      layer: int(layer),
      value: valueWords(shown.rows[layer]?.[token] ?? null),
    });
  }

  /** @param {number | null} value of the scalar and view in force, with its name */
  function valueWords(value) {
    const { short, unit } = words.scalars[scalar];
    const amount = value === null ? num(value) : `${num(value, SCALARS[scalar].digits)}${unit}`;
    return shown?.runs.view === 'change' ? words.grid.change(short, amount) : `${short} ${amount}`;
  }

  /** Which columns are in view. @param {number} tokens @param {number} token the cursor's */
  function frame(tokens, token) {
    const width = (plot.clientWidth || card.element.clientWidth) - AXES_WIDTH;
    const isNarrow = width / tokens < NARROW;
    widthChoice.element.hidden = !isNarrow;
    const cellWidth = matchMedia('(pointer: coarse)').matches ? ENLARGED.coarse : ENLARGED.fine;
    const count =
      isNarrow && isEnlarged
        ? Math.min(tokens, Math.max(8, Math.floor(width / cellWidth)))
        : tokens;
    const inView = token >= picture.from && token < picture.from + count;
    const start = inView && picture.count === count ? picture.from : token - (count >> 1);
    picture.count = count;
    picture.from = Math.max(0, Math.min(tokens - count, start));
  }

  /**
   * @param {Runs} runs
   * @returns {Row[]} what the cells say
   */
  function rowsOf({ base, edited, view }) {
    if (!edited || view === 'before') return scalarRows(base, scalar);
    const after = scalarRows(edited, scalar);
    return view === 'after' ? after : differences(scalarRows(base, scalar), after);
  }

  /** @param {Runs} runs @returns {Measured} the run whose cells are shown */
  const runOf = ({ base, edited, view }) => (edited && view !== 'before' ? edited : base);

  /** The colours of a view before and after are those of both. @param {Runs} runs @param {Row[]} rows */
  function scaleFor({ base, edited, view }, rows) {
    if (!edited) return scaleOf(rows, SCALARS[scalar], wish);
    if (view === 'change') return scaleOf(sizes(rows), { ...SCALARS.norm, min: 0 }, wish);
    const both = [...scalarRows(base, scalar), ...scalarRows(edited, scalar)];
    return scaleOf(both, SCALARS[scalar], wish);
  }

  /** @param {Runs} runs @param {Palette} palette paints all cells and says what they show */
  function paint(runs, palette) {
    const run = runOf(runs);
    const rows = rowsOf(runs);
    const isChange = runs.edited !== null && runs.view === 'change';
    const scale = scaleFor(runs, rows);
    const values = isChange ? sizes(rows) : rows;
    picture.image = paintCells(
      values,
      run.names.length,
      (value) => (scale ? fractionOf(value, scale) : 0),
      palette,
    );
    const { short, unit, explain } = words.scalars[scalar];
    const { digits, from = 0 } = SCALARS[scalar];
    const largest = largestOf(values, from);
    const name = from ? words.grid.ofLater(short) : short;
    const said = {
      name: isChange ? words.grid.changeOf(name) : name,
      value: largest ? `${num(largest.value, digits)}${unit}` : '',
      token: run.names[largest?.token ?? 0],
      position: int(largest?.token ?? 0),
      layer: int(largest?.layer ?? 0),
      tokens: int(run.names.length),
      layers: int(run.layers),
    };
    card.say({
      title: largest ? words.grid.titleDone(said) : words.grid.titleNone(said),
      reading: `${run.measured < run.layers ? `${words.soFar(int(run.measured), int(run.layers))} ` : ''}${explain} ${words.grid.reading}`,
      provenance: provenanceOf(run),
    });
    card.setKey(
      scale
        ? [
            {
              mark: 'heat',
              scale: palette.heat,
              label: words.grid.key({
                low: num(scale.low, digits),
                high: num(scale.high, digits),
                unit,
                log: scale.log,
              }),
            },
            { mark: 'bar', color: palette.first, label: `${text.words.position} 0` },
          ]
        : [],
      palette,
    );
    if (run.measured === run.layers) card.setTable(...tableOf(runs, scalar));
    else card.setTable([], []);
    return { rows, description: words.grid.describe(said) };
  }

  /**
   * @param {Runs} runs
   * @param {Cursor} cursor
   * @param {Palette} palette
   */
  function draw(runs, cursor, palette) {
    const run = runOf(runs);
    frame(run.names.length, cursor.token);
    picture.cursor = { row: cursor.layer, column: cursor.token };
    scaleChoice.element.hidden = !(SCALARS[scalar].isLength || runs.view === 'change');
    entropyRow.draw(scalar === 'entropy' ? runs : null);
    const key = [
      ...[run.measured, runs.view, runs.edited !== null, scalar, wish, palette.paper, palette.font],
      ...[picture.from, picture.count, run.entropy.length, runs.base.entropy.length],
    ].join();
    if (painted.run !== run || painted.key !== key) {
      painted = { run, key };
      const { rows, description } = paint(runs, palette);
      shown = { runs, cursor: { ...cursor }, rows };
      plot.style.height = `${Math.min(MAX_HEIGHT, AXES_HEIGHT + ROW_HEIGHT * rows.length)}px`;
      card.draw(
        'grid',
        cells(
          {
            picture,
            rows: rows.length,
            firstRow: 0,
            rowTitle: words.grid.rowTitle,
            columnTitle: words.grid.columnTitle,
          },
          palette,
        ),
        description,
      );
    } else if (shown) {
      shown.cursor = { ...cursor };
      card.repaint('grid');
    }
    drawReadout(null);
    keys.show(cursor, { tokens: run.names.length, layers: run.layers }, readout.textContent ?? '');
  }

  return {
    element: card.element,
    /** Where the page puts what else the figure is governed by. */
    tools: card.tools,
    draw,
    /** @param {Scalar} name to colour by */
    choose(name) {
      scalar = name;
      chooser.value = name;
    },
    get scalar() {
      return scalar;
    },
    /** What stands in the cell under the cursor, in words. */
    get sentence() {
      return readout.textContent ?? '';
    },
  };
}

/**
 * @param {Row[]} rows
 * @param {number} from  the first token to look at
 * @returns {{ value: number, token: number, layer: number } | null}
 */
function largestOf(rows, from) {
  /** @type {{ value: number, token: number, layer: number } | null} */
  let best = null;
  rows.forEach((row, layer) => {
    row?.forEach((value, token) => {
      if (token >= from && value !== null && (best === null || value > best.value))
        best = { value, token, layer };
    });
  });
  return best;
}

/**
 * @param {Runs} runs
 * @param {Scalar} scalar
 * @returns {[import('../ui/csv.js').Column[], import('../ui/csv.js').Row[]]}
 */
function tableOf({ base, edited }, scalar) {
  const { digits } = SCALARS[scalar];
  const before = scalarRows(base, scalar);
  const after = edited && scalarRows(edited, scalar);
  const { short } = words.scalars[scalar];
  return [
    [
      { key: 'layer', label: words.table.layer, digits: 0 },
      { key: 'position', label: words.table.position, digits: 0 },
      { key: 'token', label: words.table.token },
      { key: scalar, label: short, digits: digits + 1 },
      ...(after
        ? [{ key: `${scalar}_after`, label: words.grid.after(short), digits: digits + 1 }]
        : []),
    ],
    before.flatMap((row, l) =>
      base.names.map((token, t) => ({
        layer: l,
        position: t,
        token,
        [scalar]: row?.[t] ?? null,
        ...(after ? { [`${scalar}_after`]: after[l]?.[t] ?? null } : {}),
      })),
    ),
  ];
}
