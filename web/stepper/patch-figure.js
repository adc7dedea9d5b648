// SPDX-License-Identifier: MIT
//
// patch-figure.js - figure 6 of the stepper: the logit difference when each cell is patched, as a heat map of
// layers x positions with the page's own cursor. Filled while the runs of a sweep end. Called by patch.js.

import { cellAt, cells, emptyPicture, paintCells } from '../charts/cells.js';
import { text } from '../text/interface.js';
import { text as words } from '../text/patch.js';
import { createChartCard } from '../ui/chart-card.js';
import { el } from '../ui/dom.js';
import { int, num, percent } from '../ui/format.js';
import { provenance } from '../ui/model-facts.js';
import { quoteText } from './edit-words.js';
import { gridHeight } from './figure-grid.js';
import { createGridKeys } from './grid-keys.js';
import { recovered, segmentsOf, strongestCell, sweepScale, sweepTable } from './patch-data.js';
import { fractionOf } from './scalars.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').SourceText} SourceText
 * @typedef {import('./measured.js').Cursor} Cursor
 * @typedef {import('./patch-data.js').Sweep} Sweep
 * @typedef {import('../theme/palette.js').Palette} Palette
 *
 * @typedef {object} Shown
 * @property {Sweep} sweep
 * @property {number} done        runs that have ended
 * @property {number} total
 * @property {boolean} isRunning  more runs are to come
 * @property {Measured} base
 * @property {SourceText} source
 * @property {string} difference  'logit(␣she) − logit(␣he)'
 */

/** A title names at most so many stretches of layers. */
const MOST_SEGMENTS = 3;

/** @param {{ onMove: (cursor: Cursor) => void }} options */
export function createPatchFigure({ onMove }) {
  /** @type {Shown | null} */
  let shown = null;
  /** @type {Cursor} */
  let cursor = { token: 0, layer: 0 };
  /** What the figure was drawn from, how many cells of it were filled, and its key. */
  let [painted, filled, keyed] = ['', 0, ''];
  const picture = emptyPicture();
  const card = createChartCard({
    number: 6,
    title: words.figure.title,
    file: 'va-tung-o',
    empty: words.figure.empty,
    panels: [{ id: 'patch', height: 300 }],
  });
  const plot = card.plotBox('patch');
  const readout = el('p', { class: 'cell-readout', 'data-testid': 'patch-readout' });
  card.tools.append(readout);
  const keys = createGridKeys({
    label: words.figure.label,
    testId: 'patch-grid',
    cellAt(x, y) {
      const at = shown && cellAt(picture, shown.sweep.rows.length, x, y);
      return at ? { token: at.column, layer: at.row } : null;
    },
    onMove,
    onHover: (at) => drawReadout(at),
  });
  plot.append(keys.element);

  /** @param {Cursor | null} hovered  null: the cell under the cursor is told */
  function drawReadout(hovered) {
    readout.textContent = shown ? cellWords(shown, hovered ?? cursor) : '';
  }

  /** Paints the cells, and says how their colours are to be read. @param {Shown} next @param {Palette} palette */
  function fill({ sweep, base }, palette) {
    const scale = sweepScale(sweep);
    const fraction = (/** @type {number} */ value) => fractionOf(value, scale);
    picture.image = paintCells(sweep.rows, base.names.length, fraction, palette);
    Object.assign(picture, { from: 0, count: base.names.length });
    const hasGaps = sweep.rows.some((row) => row === null || row.includes(null));
    const label = words.figure.key({ low: num(scale.low), high: num(scale.high) });
    if (`${label}${hasGaps}` === keyed) return;
    keyed = `${label}${hasGaps}`;
    /** @type {import('../ui/chart-card.js').KeyItem[]} */
    const items = [
      { mark: 'heat', scale: palette.heat, label },
      { mark: 'hollow', color: palette.muted, label: words.figure.notYet },
      { mark: 'bar', color: palette.first, label: `${text.words.position} 0` },
    ];
    card.setKey(hasGaps ? items : items.filter(({ mark }) => mark !== 'hollow'), palette);
  }

  /** Draws all of the figure. @param {Shown} next @param {Palette} palette */
  function paint(next, palette) {
    const { sweep, done, total, base, source, difference } = next;
    keyed = '';
    fill(next, palette);
    const symbol = words.symbols[sweep.part];
    const [page, clean] = [num(sweep.page), num(sweep.source)];
    const { names, layers, lab, precision } = base;
    const from = words.figure.from({ symbol, source: quoteText(source.names) });
    card.say({
      title: titleOf(sweep, names),
      reading: words.figure.reading({ difference, page, source: clean }),
      provenance: `${provenance(lab, precision, names.length)} ${from}`,
    });
    if (sweep.isWhole) card.setTable(...sweepTable(sweep, base, source, words.table));
    else card.setTable([], []);
    plot.style.height = `${gridHeight(sweep.rows.length)}px`;
    const { rowTitle, columnTitle } = words.figure;
    const axes = { rows: sweep.rows.length, firstRow: 0, rowTitle, columnTitle };
    const [tokens, last] = [int(names.length), int(layers)];
    const said = { symbol, tokens, layers: last, page, source: clean };
    const description = words.figure.describe({ ...said, done: int(done), all: int(total) });
    card.draw('patch', cells({ picture, ...axes, names }, palette), description);
  }

  return {
    element: card.element,
    /** @param {Shown | null} next  null: there is nothing to show @param {Cursor} at @param {Palette} palette */
    draw(next, at, palette) {
      const isNew = shown?.sweep !== next?.sweep;
      shown = next;
      cursor = { ...at };
      picture.cursor = { row: at.layer, column: at.token };
      drawReadout(null);
      if (!next) {
        if (isNew) card.reset();
        return;
      }
      const { sweep, done, isRunning, difference, base } = next;
      const key = [sweep.isWhole, isRunning, difference, palette.paper, palette.font].join();
      if (isNew || key !== painted) paint(next, palette);
      else {
        // A new chart for each cell of a sweep would take longer than the cell's run.
        if (done !== filled) fill(next, palette);
        card.repaint('patch');
      }
      painted = key;
      filled = done;
      const size = { tokens: base.names.length, layers: base.layers };
      keys.show(at, size, readout.textContent ?? '');
    },
  };
}

/** @param {Sweep} sweep @param {string[]} names @returns {string} what a whole sweep shows */
function titleOf(sweep, names) {
  if (!sweep.isWhole) return words.figure.title;
  const strongest = strongestCell(sweep);
  if (!strongest) return words.figure.titleNone;
  // The whole vector at the first layer that differs makes one text the other: of h, that the strongest cell
  // is there says nothing. Where it moves from layer to layer does.
  if (sweep.part === 'patch-h') {
    const segments = segmentsOf(sweep);
    if (segments.length > MOST_SEGMENTS) return words.figure.title;
    return words.figure.titleStream(
      segments.map(({ token, first, last }) => ({
        first: int(first),
        last: int(last),
        token: names[token],
        position: int(token),
      })),
    );
  }
  const { token, layer, value } = strongest;
  return words.figure.titleOne({
    symbol: words.symbols[sweep.part],
    layer: int(layer),
    token: names[token],
    position: int(token),
    value: num(value),
    page: num(sweep.page),
  });
}

/** @param {Shown} shown @param {Cursor} cursor @returns {string} what stands in a cell */
function cellWords({ sweep, base, source }, { token, layer }) {
  return words.figure.cell({
    token: base.names[token],
    source: source.names[token],
    position: int(token),
    layer: int(layer),
    value: valueWords(sweep, { token, layer }),
  });
}

/** @param {Sweep} sweep @param {Cursor} cursor */
function valueWords(sweep, { token, layer }) {
  const row = sweep.rows[layer];
  if (!row) return words.figure.none;
  const value = row[token];
  if (value === null) return words.figure.later;
  if (token < sweep.from) return words.figure.equal(num(value));
  const share = recovered(value, sweep);
  return share === null
    ? words.figure.valueAlone(num(value))
    : words.figure.value(num(value), percent(share, 0));
}
