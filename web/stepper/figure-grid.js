// SPDX-License-Identifier: MIT
//
// figure-grid.js - figure 1: all tokens at all layers, coloured by the number that the learner chooses,
// with the cursor; before an intervention, after it, or how far it moved each cell.
//
// Puts the parts together: grid-data.js (numbers), grid-words.js (sentences), grid-controls.js (what is
// set), grid-keys.js (keyboard, mouse and screen reader) and the picture of charts/cells.js.

import { cellAt, cells, emptyPicture, paintCells } from '../charts/cells.js';
import { text as words } from '../text/stepper.js';
import { createChartCard } from '../ui/chart-card.js';
import { el } from '../ui/dom.js';
import { provenanceOf } from './edit-words.js';
import { createEntropyRow } from './entropy-row.js';
import { createGridControls } from './grid-controls.js';
import { columnsInView, gridData, runOf, tableOf } from './grid-data.js';
import { createGridKeys } from './grid-keys.js';
import { cellWords, gridKey, gridWords } from './grid-words.js';
import { fractionOf, SCALARS } from './scalars.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 * @typedef {import('./grid-data.js').Runs} Runs
 * @typedef {import('./grid-data.js').GridData} GridData
 * @typedef {import('../theme/palette.js').Palette} Palette
 */

/** Height of a layer's cells where there is room, and of the tallest grid, in pixels. */
const ROW_HEIGHT = 24;
const MAX_HEIGHT = 460;
/** What axes take of a plot's height and width. */
const AXES_HEIGHT = 66;
const AXES_WIDTH = 60;

/** @param {number} rows @returns {number} height of a plot of so many layers, in pixels */
export const gridHeight = (rows) => Math.min(MAX_HEIGHT, AXES_HEIGHT + ROW_HEIGHT * rows);

/**
 * @param {object} options
 * @param {(cursor: Cursor) => void} options.onMove
 * @param {() => void} options.redraw  called when the learner changes what the figure shows
 */
export function createGridFigure({ onMove, redraw }) {
  /** @type {{ data: GridData, cursor: Cursor } | null} */
  let shown = null;
  /** The run and the settings that the picture on the page was painted from. */
  let painted = { run: /** @type {Measured | null} */ (null), key: '' };
  const picture = emptyPicture();

  const card = createChartCard({
    number: 1,
    title: words.grid.title,
    file: 'token-va-lop',
    panels: [{ id: 'grid', height: 300 }],
  });
  const plot = card.plotBox('grid');
  const controls = createGridControls(redraw);
  const entropyRow = createEntropyRow({ onRow: redraw });
  const readout = el('p', { class: 'cell-readout', 'data-testid': 'cell-readout' });
  card.tools.append(...controls.elements, entropyRow.element, readout);
  const keys = createGridKeys({
    cellAt(x, y) {
      const at = shown && cellAt(picture, shown.data.rows.length, x, y);
      return at ? { token: at.column, layer: at.row } : null;
    },
    onMove,
    onHover: (at) => drawReadout(at),
  });
  plot.append(keys.element);

  /** @param {Cursor | null} hovered  null: the cell under the cursor is told */
  function drawReadout(hovered) {
    if (shown) readout.textContent = cellWords(shown.data, hovered ?? shown.cursor);
  }

  /** Chooses the columns in view and what the learner can set. @param {Runs} runs @param {Cursor} cursor */
  function frame(runs, { token }) {
    const tokens = runOf(runs).names.length;
    const width = (plot.clientWidth || card.element.clientWidth) - AXES_WIDTH;
    const wanted = { tokens, token, width, cellWidth: controls.cellWidth };
    const { from, count, isNarrow } = columnsInView(wanted, picture);
    Object.assign(picture, { from, count });
    const hasScales = SCALARS[controls.scalar].isLength || runs.view === 'change';
    controls.offer({ scales: hasScales, widths: isNarrow });
  }

  /** Paints all cells and says what they show. @param {Runs} runs @param {Palette} palette */
  function paint(runs, palette) {
    const data = gridData(runs, controls.scalar, controls.wish);
    const { run, rows, colored, scale, scalar } = data;
    const fraction = (/** @type {number} */ value) => (scale ? fractionOf(value, scale) : 0);
    picture.image = paintCells(colored, run.names.length, fraction, palette);
    const { title, reading, description } = gridWords(data);
    card.say({ title, reading, provenance: provenanceOf(run) });
    card.setKey(gridKey(data, palette), palette);
    if (run.measured === run.layers) card.setTable(...tableOf(runs, scalar));
    else card.setTable([], []);
    plot.style.height = `${gridHeight(rows.length)}px`;
    const { rowTitle, columnTitle } = words.grid;
    const { names } = run;
    const axes = { rows: rows.length, firstRow: 0, rowTitle, columnTitle, names };
    card.draw('grid', cells({ picture, ...axes }, palette), description);
    return data;
  }

  /** Everything that the picture depends on, the runs themselves aside. @param {Runs} runs @param {Palette} palette */
  const keyOf = ({ base, edited, view }, palette) =>
    [
      ...[view, edited !== null, base.measured, edited?.measured],
      ...[base.entropy.length, edited?.entropy.length],
      ...[controls.scalar, controls.wish, picture.from, picture.count],
      ...[palette.paper, palette.font],
    ].join();

  return {
    element: card.element,
    /** Where the page puts what else the figure is governed by. */
    tools: card.tools,

    /**
     * @param {Runs} runs
     * @param {Cursor} cursor
     * @param {Palette} palette
     */
    draw(runs, cursor, palette) {
      const run = runOf(runs);
      frame(runs, cursor);
      picture.cursor = { row: cursor.layer, column: cursor.token };
      entropyRow.draw(controls.scalar === 'entropy' ? runs : null);
      const key = keyOf(runs, palette);
      if (painted.run !== run || painted.key !== key || !shown) {
        painted = { run, key };
        shown = { data: paint(runs, palette), cursor: { ...cursor } };
      } else {
        shown.cursor = { ...cursor };
        card.repaint('grid');
      }
      drawReadout(null);
      const size = { tokens: run.names.length, layers: run.layers };
      keys.show(cursor, size, readout.textContent ?? '');
    },

    /** What to colour by, and on which scale. */
    choose: controls.choose,
    get scalar() {
      return controls.scalar;
    },
    get wish() {
      return controls.wish;
    },
    /** What stands in the cell under the cursor, in words. */
    get sentence() {
      return readout.textContent ?? '';
    },
  };
}
