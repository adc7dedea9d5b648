// SPDX-License-Identifier: MIT
//
// chart-card.js - a figure: title as a sentence, key, one or more plots, where the numbers came from,
// the table behind it, and both as files (PNG, CSV).
//
// The only module that touches Chart.js itself. A plot is redrawn in place when it is drawn again.

import { text } from '../text/interface.js';
import { language } from '../text/language.js';
import { Chart } from '../vendor/chart.js';
import { toCsv } from './csv.js';
import { download, el } from './dom.js';
import { createExpander } from './expand.js';
import { int, num } from './format.js';

/**
 * @typedef {import('../charts/common.js').Config} Config
 * @typedef {import('../theme/palette.js').Palette} Palette
 * @typedef {import('./csv.js').Column} Column
 * @typedef {import('./csv.js').Row} Row
 *
 * @typedef {object} KeyItem
 * @property {string} label
 * @property {'line' | 'dash' | 'dotted' | 'thin' | 'circle' | 'ring' | 'square' | 'diamond' | 'triangle' | 'cross' | 'bar' | 'hollow' | 'heat'} mark
 * @property {string} [color]      every mark but 'heat'
 * @property {(x: number) => string} [scale]  'heat'
 */

/** Rows of a data table put into the document at a time. */
const TABLE_ROWS = 300;

/**
 * @param {object} options
 * @param {number} options.number
 * @param {string} options.title       until say() gives another
 * @param {string} options.file        stem of downloaded files
 * @param {{ id: string, heading?: string, height: number }[]} options.panels
 * @param {boolean} [options.side]     panels stand side by side where there is room
 * @param {string} [options.empty]     what stands in an empty plot
 */
export function createChartCard({ number, title, file, panels, side, empty }) {
  const titleText = el('span', { text: title });
  const reading = el('p', { class: 'reading', hidden: true });
  const key = el('ul', { class: 'key' });
  const from = el('p', { class: 'provenance' });
  const png = el('button', { type: 'button', class: 'plain', disabled: true, text: text.card.png });
  const csv = el('button', { type: 'button', class: 'plain', disabled: true, text: text.card.csv });
  const summary = el('summary', { lang: language, text: text.card.table });
  const tablePlace = el('div', { class: 'data', tabindex: 0, role: 'region' });
  const details = el('details', { hidden: true }, summary, tablePlace);
  const tools = el('div', { class: 'card-tools' });

  const emptyWords = empty ?? text.card.empty;
  const emptyLang = empty ? null : language;
  const plots = panels.map(({ id, heading, height }) => {
    const canvas = el('canvas', { role: 'img', 'data-testid': `plot-${id}` });
    const blank = el('div', { class: 'empty', lang: emptyLang, text: emptyWords });
    blank.style.height = `${height}px`;
    const plot = el('div', { class: 'plot', hidden: true }, canvas);
    plot.style.height = `${height}px`;
    const headingText = el('p', { class: 'panel-title', text: heading ?? '', hidden: !heading });
    return {
      id,
      height,
      headingText,
      canvas,
      plot,
      blank,
      element: el('div', { class: 'panel' }, headingText, blank, plot),
      /** @type {Chart | null} */
      chart: null,
    };
  });
  const panelPlace = el(
    'div',
    { class: side ? 'panels side' : 'panels' },
    ...plots.map((p) => p.element),
  );

  const files = el('div', { class: 'files no-print', lang: language }, png, csv);
  const element = el(
    'figure',
    { class: 'chart-card wide', 'data-testid': `figure-${number}` },
    el(
      'figcaption',
      {},
      el(
        'p',
        { class: 'title' },
        el('span', { class: 'number', lang: language, text: `${text.card.figure(number)} ` }),
        titleText,
      ),
      reading,
    ),
    tools,
    key,
    panelPlace,
    el('div', { class: 'foot' }, from, files),
    details,
  );
  const expander = createExpander({
    figure: element,
    plots: plots.flatMap(({ plot, blank, height }) =>
      [plot, blank].map((place) => ({ element: place, height })),
    ),
    rows: () => new Set(plots.map((p) => p.element.offsetTop)).size,
  });
  files.append(expander.button);

  /** @type {{ columns: Column[], rows: Row[] } | null} */
  let table = null;
  /** @type {{ items: KeyItem[], palette: Palette } | null} */
  let shownKey = null;

  /** @param {string} id */
  function plotOf(id) {
    const plot = plots.find((p) => p.id === id);
    if (!plot) throw new Error(`the figure has no panel ${id}`);
    return plot;
  }

  function name() {
    png.setAttribute('aria-label', text.card.pngOf(titleText.textContent ?? ''));
    csv.setAttribute('aria-label', text.card.csvOf(titleText.textContent ?? ''));
    tablePlace.setAttribute('aria-label', text.card.tableOf(titleText.textContent ?? ''));
    expander.name(titleText.textContent ?? '');
  }

  function fillTable() {
    if (!table || !details.open) return;
    const { columns, rows } = table;
    const body = el('tbody');
    const more = el('button', { type: 'button', class: 'plain' });
    let shown = 0;
    const append = () => {
      for (const row of rows.slice(shown, shown + TABLE_ROWS)) {
        body.append(el('tr', {}, ...columns.map((column) => tableCell(column, row[column.key]))));
      }
      shown = Math.min(rows.length, shown + TABLE_ROWS);
      more.textContent = text.card.more(int(rows.length - shown));
      more.hidden = shown >= rows.length;
    };
    more.addEventListener('click', append);
    append();
    const head = el(
      'tr',
      {},
      ...columns.map((c) =>
        el('th', { scope: 'col', class: c.digits === undefined ? 't' : '', text: c.label }),
      ),
    );
    tablePlace.replaceChildren(el('table', {}, el('thead', {}, head), body), more);
  }

  details.addEventListener('toggle', fillTable);
  csv.addEventListener('click', () => {
    if (!table) return;
    const blob = new Blob([toCsv(table.columns, table.rows)], { type: 'text/csv;charset=utf-8' });
    download(blob, `${file}.csv`);
  });
  png.addEventListener('click', async () => {
    const blob = await picture();
    if (blob) download(blob, `${file}.png`);
  });
  name();

  /**
   * Takes a plot away and says why it is empty.
   *
   * @param {string} id
   * @param {string} sentence
   * @param {string} [heading]
   */
  function blank(id, sentence, heading) {
    const plot = plotOf(id);
    if (heading !== undefined) setHeading(plot, heading);
    plot.chart?.destroy();
    plot.chart = null;
    plot.plot.hidden = true;
    plot.blank.hidden = false;
    plot.blank.textContent = sentence;
    plot.blank.removeAttribute('lang');
    if (plots.some((p) => p.chart)) return;
    key.replaceChildren();
    png.disabled = true;
  }

  /**
   * @param {Column[]} columns
   * @param {Row[]} rows
   */
  function setTable(columns, rows) {
    table = { columns, rows };
    details.hidden = rows.length === 0;
    csv.disabled = rows.length === 0;
    fillTable();
  }

  /** @returns {Promise<Blob | null>} the figure as it stands: title, key, plots, provenance, on paper */
  function picture() {
    const scale = Math.max(2, window.devicePixelRatio);
    const box = panelPlace.getBoundingClientRect();
    const margin = 20;
    const palette = shownKey?.palette;
    const canvas = el('canvas');
    const context = canvas.getContext('2d');
    if (!context || !palette) return Promise.resolve(null);
    const titleFont = `600 16px ${palette.font}`;
    const smallFont = `400 12px ${palette.font}`;
    const titleLines = wrap(
      context,
      titleFont,
      `${text.card.figure(number)} ${titleText.textContent}`,
      box.width,
    );
    const fromLines = wrap(context, smallFont, from.textContent ?? '', box.width);
    const keyRows = keyLayout(context, smallFont, shownKey?.items ?? [], box.width);
    const top = margin + titleLines.length * 24 + keyRows.length * 20 + 12;
    const height = top + box.height + 12 + fromLines.length * 18 + margin;
    canvas.width = Math.round((box.width + 2 * margin) * scale);
    canvas.height = Math.round(height * scale);
    context.scale(scale, scale);
    context.fillStyle = palette.paper;
    context.fillRect(0, 0, box.width + 2 * margin, height);
    context.textBaseline = 'top';
    context.fillStyle = palette.ink;
    context.font = titleFont;
    titleLines.forEach((line, i) => {
      context.fillText(line, margin, margin + i * 24);
    });
    context.font = smallFont;
    keyRows.forEach((items, i) => {
      const y = margin + titleLines.length * 24 + i * 20 + 4;
      for (const { item, x, width } of items) {
        drawMark(context, item, margin + x, y + 2, width);
        context.fillStyle = palette.ink;
        context.fillText(item.label, margin + x + width + 6, y);
      }
    });
    for (const { chart, canvas: drawn, headingText } of plots) {
      if (!chart) continue;
      const place = drawn.getBoundingClientRect();
      setPixelRatio(chart, scale);
      context.drawImage(
        drawn,
        margin + place.left - box.left,
        top + place.top - box.top,
        place.width,
        place.height,
      );
      setPixelRatio(chart, undefined);
      if (headingText.hidden) continue;
      const at = headingText.getBoundingClientRect();
      context.font = `500 13px ${palette.font}`;
      context.fillStyle = palette.ink;
      context.fillText(
        headingText.textContent ?? '',
        margin + at.left - box.left,
        top + at.top - box.top,
      );
    }
    context.font = smallFont;
    context.fillStyle = palette.muted;
    fromLines.forEach((line, i) => {
      context.fillText(line, margin, top + box.height + 12 + i * 18);
    });
    return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  }

  return {
    element,
    /** Where a page puts controls that belong to this figure alone. */
    tools,

    /**
     * @param {{ title?: string, reading?: string, provenance?: string, detail?: string }} words
     *   detail: what the lesson adds to the provenance, in its own language
     */
    say(words) {
      if (words.title !== undefined) titleText.textContent = words.title;
      if (words.reading !== undefined) {
        reading.textContent = words.reading;
        reading.hidden = words.reading === '';
      }
      if (words.provenance !== undefined) {
        from.replaceChildren(
          el('span', { lang: language, text: words.provenance }),
          words.detail ? ` ${words.detail}` : '',
        );
      }
      name();
    },

    /**
     * @param {KeyItem[]} items
     * @param {Palette} palette
     */
    setKey(items, palette) {
      shownKey = { items, palette };
      key.replaceChildren(
        ...items.map((item) => {
          const width = markWidth(item);
          const scale = Math.max(1, window.devicePixelRatio);
          const mark = el('canvas', {
            width: width * scale,
            height: 14 * scale,
            'aria-hidden': 'true',
          });
          mark.style.width = `${width}px`;
          mark.style.height = '14px';
          const context = mark.getContext('2d');
          context?.scale(scale, scale);
          if (context) drawMark(context, item, 0, 0, width);
          return el('li', {}, mark, item.label);
        }),
      );
    },

    /**
     * @param {string} id          which panel
     * @param {Config} config
     * @param {string} description what a reader who cannot see the plot should know
     * @param {string} [heading]
     */
    draw(id, config, description, heading) {
      const plot = plotOf(id);
      if (heading !== undefined) setHeading(plot, heading);
      plot.blank.hidden = true;
      plot.plot.hidden = false;
      plot.canvas.setAttribute('aria-label', description);
      png.disabled = false;
      if (!plot.chart) {
        plot.chart = new Chart(plot.canvas, config);
        return;
      }
      plot.chart.data = config.data;
      plot.chart.options = config.options;
      plot.chart.update();
    },

    /** @param {string} id @returns {HTMLElement} a plot's box, for what a page lays over it */
    plotBox(id) {
      return plotOf(id).plot;
    },

    /** Puts a plot on its canvas again, from the configuration it has. @param {string} id */
    repaint(id) {
      plotOf(id).chart?.draw();
    },

    blank,
    setTable,

    /** Back to how the card began, for a run that has measured nothing, or nothing yet. */
    reset() {
      titleText.textContent = title;
      reading.hidden = true;
      from.textContent = '';
      name();
      for (const plot of plots) {
        blank(plot.id, emptyWords);
        if (emptyLang) plot.blank.lang = emptyLang;
      }
      setTable([], []);
    },
  };
}

/** @param {{ headingText: HTMLElement }} plot @param {string} heading '' for none */
function setHeading({ headingText }, heading) {
  headingText.textContent = heading;
  headingText.hidden = heading === '';
}

/**
 * Draws a chart anew with this many pixels to a CSS pixel; undefined is the screen's own.
 *
 * @param {Chart} chart
 * @param {number | undefined} ratio
 */
function setPixelRatio(chart, ratio) {
  chart.options.devicePixelRatio = ratio;
  chart.resize();
}

/** @param {Column} column @param {string | number | null} value */
function tableCell(column, value) {
  if (column.show) {
    return el('td', { text: typeof value === 'number' ? column.show(value) : num(null) });
  }
  if (column.digits === undefined) return el('td', { class: 't', text: String(value ?? '') });
  return el('td', { text: num(typeof value === 'number' ? value : null, column.digits) });
}

/** @param {KeyItem['mark']} mark */
const isLine = (mark) => ['line', 'dash', 'dotted', 'thin'].includes(mark);

/** @param {KeyItem} item @returns {number} pixels */
const markWidth = ({ mark }) => (mark === 'heat' ? 144 : isLine(mark) ? 28 : 14);

/**
 * @param {CanvasRenderingContext2D} context
 * @param {KeyItem} item
 * @param {number} x
 * @param {number} y
 * @param {number} width  the mark is 14 high
 */
function drawMark(context, item, x, y, width) {
  const color = item.color ?? '';
  const middle = y + 7;
  context.save();
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = item.mark === 'thin' ? 1 : item.mark === 'dotted' ? 1.5 : 2;
  context.beginPath();
  if (item.mark === 'heat') {
    for (let i = 0; i < 24; i++) {
      context.fillStyle = item.scale?.(i / 23) ?? color;
      context.fillRect(x + (i * width) / 24, y + 1, width / 24 + 0.5, 12);
    }
  } else if (isLine(item.mark)) {
    context.setLineDash(item.mark === 'dash' ? [6, 4] : item.mark === 'dotted' ? [1.5, 3] : []);
    context.moveTo(x, middle);
    context.lineTo(x + width, middle);
    context.stroke();
  } else if (item.mark === 'circle') {
    context.arc(x + 7, middle, 4, 0, 2 * Math.PI);
    context.fill();
  } else if (item.mark === 'ring') {
    context.arc(x + 7, middle, 4, 0, 2 * Math.PI);
    context.stroke();
  } else if (item.mark === 'square') context.fillRect(x + 3, middle - 4, 8, 8);
  else if (item.mark === 'diamond') {
    context.moveTo(x + 7, y + 1);
    context.lineTo(x + 13, middle);
    context.lineTo(x + 7, y + 13);
    context.lineTo(x + 1, middle);
    context.fill();
  } else if (item.mark === 'triangle') {
    context.moveTo(x + 7, y + 1);
    context.lineTo(x + 13, y + 12);
    context.lineTo(x + 1, y + 12);
    context.fill();
  } else if (item.mark === 'cross') {
    context.moveTo(x + 3, y + 3);
    context.lineTo(x + 11, y + 11);
    context.moveTo(x + 11, y + 3);
    context.lineTo(x + 3, y + 11);
    context.stroke();
  } else if (item.mark === 'bar') context.fillRect(x + 2, y + 1, 10, 12);
  else {
    context.lineWidth = 1;
    context.strokeRect(x + 2.5, y + 1.5, 9, 11);
  }
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} font
 * @param {string} words
 * @param {number} width
 * @returns {string[]} lines that fit
 */
function wrap(context, font, words, width) {
  context.font = font;
  /** @type {string[]} */
  const lines = [];
  let line = '';
  for (const word of words.split(' ')) {
    const longer = line ? `${line} ${word}` : word;
    if (line && context.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line) lines.push(line);
  return lines;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} font
 * @param {KeyItem[]} items
 * @param {number} width
 * @returns {{ item: KeyItem, x: number, width: number }[][]} rows
 */
function keyLayout(context, font, items, width) {
  context.font = font;
  /** @type {{ item: KeyItem, x: number, width: number }[][]} */
  const rows = [];
  let x = 0;
  for (const item of items) {
    const mark = markWidth(item);
    const needs = mark + 6 + context.measureText(item.label).width + 20;
    if (!rows.length || x + needs > width) {
      rows.push([]);
      x = 0;
    }
    rows[rows.length - 1].push({ item, x, width: mark });
    x += needs;
  }
  return rows;
}
