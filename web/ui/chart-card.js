// SPDX-License-Identifier: MIT
//
// chart-card.js - a figure: title as a sentence, key, one or more plots, where the numbers came from,
// the table behind it, and both as files (PNG, CSV).
//
// Puts the parts together: chart-panel.js or another kind of plot, chart-key.js, chart-picture.js (PNG),
// data-table.js (table, CSV) and expand.js.

import { text } from '../text/interface.js';
import { language } from '../text/language.js';
import { readPalette } from '../theme/palette.js';
import { keyEntries } from './chart-key.js';
import { createPanel } from './chart-panel.js';
import { pictureOf } from './chart-picture.js';
import { createDataTable } from './data-table.js';
import { download, el } from './dom.js';
import { onDoubt } from './doubt.js';
import { createExpander } from './expand.js';

/**
 * @typedef {import('../charts/common.js').Config} Config
 * @typedef {import('../theme/palette.js').Palette} Palette
 * @typedef {import('./chart-key.js').KeyItem} KeyItem
 *
 * @typedef {object} CardOptions
 * @property {number} number
 * @property {string} title       until say() gives another
 * @property {string} file        stem of downloaded files
 * @property {{ id: string, heading?: string, height: number }[]} panels
 * @property {boolean} [side]     panels stand side by side where there is room
 * @property {string} [empty]     what stands in an empty plot
 * @property {(options: import('./panel-frame.js').PanelOptions) => import('./panel-frame.js').Panel} [plot]
 *   makes a plot, of what the figure draws; without it, of a configuration of Chart.js
 * @property {boolean} [ofRuns]   false: of something else than the runs on the page
 *
 * @typedef {object} Words
 * @property {string} [title]
 * @property {string} [reading]     '' for none
 * @property {string} [provenance]
 * @property {string} [detail]      what the lesson adds to the provenance, in its own language
 */

/** @param {CardOptions} options */
export function createChartCard(options) {
  const caption = createCaption(options.number, options.title);
  const key = el('ul', { class: 'key' });
  const from = el('p', { class: 'provenance' });
  const tools = el('div', { class: 'card-tools' });
  const below = el('div', { class: 'card-below' });
  const table = createDataTable(options.file, () => sayNothing(text.card.noNumbers));
  const png = el('button', {
    type: 'button',
    class: 'plain',
    'aria-disabled': 'true',
    text: text.card.png,
  });
  const nothing = el('p', { class: 'nothing small no-print', role: 'status', lang: language });
  const earlier = el('div', { 'data-testid': 'earlier', role: 'status', lang: language });
  const panels = createPanels(options);
  const place = el(
    'div',
    { class: options.side ? 'panels side' : 'panels' },
    ...panels.map((panel) => panel.element),
  );
  const files = el('div', { class: 'files no-print', lang: language }, png, table.csv);
  const foot = el('div', { class: 'foot' }, from, files);
  const element = el(
    'figure',
    { class: 'chart-card wide', 'data-testid': `figure-${options.number}` },
    ...[caption.element, earlier, tools, key, place, below, foot, nothing, table.element],
  );
  const expander = createExpander({
    figure: element,
    plots: panels.flatMap(({ places }) => places),
    rows: () => new Set(panels.map((panel) => panel.element.offsetTop)).size,
  });
  files.append(expander.button);
  /** @type {{ items: KeyItem[], palette: Palette } | null} */
  let shownKey = null;
  let isCovered = false;

  /** @param {string} id */
  function panelOf(id) {
    const panel = panels.find((p) => p.id === id);
    if (!panel) throw new Error(`the figure has no panel ${id}`);
    return panel;
  }

  /** Gives every control a name that says which figure it belongs to. */
  function name() {
    const title = caption.title;
    png.setAttribute('aria-label', text.card.pngOf(title));
    table.name(title);
    expander.name(title);
  }

  /** Without any plot there is no key and no picture. */
  function afterClearing() {
    if (panels.some((panel) => panel.isDrawn)) return;
    key.replaceChildren();
    earlier.replaceChildren();
    png.setAttribute('aria-disabled', 'true');
  }

  /** Nothing is there to be saved; the empty plot says why. @param {string} what */
  function sayNothing(what) {
    const empty = panels.find((panel) => !panel.isDrawn)?.emptyWords();
    const why = empty && el('span', { lang: empty.lang, text: empty.sentence });
    nothing.replaceChildren(`${what} `, why ?? '');
  }

  if (options.ofRuns ?? true) {
    onDoubt((why) => {
      const isMarked = why !== null && panels.some((panel) => panel.isDrawn);
      const note = () => el('p', { class: 'message warning', text: text.card[why ?? 'earlier'] });
      earlier.replaceChildren(...(isMarked ? [note()] : []));
    });
  }
  png.addEventListener('click', async () => {
    if (!panels.some((panel) => panel.isDrawn)) return sayNothing(text.card.noPicture);
    const box = place.getBoundingClientRect();
    const title = `${text.card.figure(options.number)} ${caption.title}`;
    const provenance = from.textContent ?? '';
    const shown = shownKey ?? { items: [], palette: readPalette() };
    const blob = await pictureOf({ title, provenance, panels, box, ...shown });
    if (blob) download(blob, `${options.file}.png`);
    else nothing.textContent = text.card.pictureFailed;
  });
  name();

  return {
    element,
    /** Where a page puts controls that belong to this figure alone. */
    tools,
    /** The same between the plots and the foot. */
    below,

    /** @param {Words} words what is left out stays as it is */
    say({ title, reading, provenance, detail }) {
      if (title !== undefined && !isCovered) caption.title = title;
      if (reading !== undefined && !isCovered) caption.read(reading);
      if (provenance !== undefined) {
        const sentence = el('span', { lang: language, text: provenance });
        from.replaceChildren(sentence, detail ? ` ${detail}` : '');
      }
      name();
    },

    /** @param {KeyItem[]} items @param {Palette} palette */
    setKey(items, palette) {
      if (isCovered) return;
      shownKey = { items, palette };
      key.replaceChildren(...keyEntries(items));
    },

    /**
     * @param {string} id          which panel
     * @param {Config | import('../charts/arrows.js').Drawing | import('./token-panel.js').TokenText} config
     *   as the card's plots take it
     * @param {string} description what a reader who cannot see the plot should know
     * @param {string} [heading]
     */
    draw(id, config, description, heading) {
      panelOf(id).draw(config, description, heading);
      png.setAttribute('aria-disabled', String(isCovered));
      nothing.replaceChildren();
    },

    /**
     * Hides what is drawn from now on: the plots have their axes and, the first, some words; title, key and
     * table say nothing of the data. Without a cover, the next drawing shows everything.
     *
     * @param {import('./panel-frame.js').Cover | null} cover
     */
    cover(cover) {
      isCovered = cover !== null;
      panels.forEach((panel, i) => {
        panel.over?.cover(cover && { ...cover, isSaid: cover.isSaid && i === 0 });
      });
      element.classList.toggle('covered', isCovered);
      if (!isCovered) return;
      caption.title = options.title;
      caption.read('');
      key.replaceChildren();
      table.set([], []);
    },

    /** What can be done with the first plot, if it has axes. */
    over: panels[0].over,

    /** @param {string} id @returns {HTMLElement} a plot's box, for what a page lays over it */
    plotBox: (id) => panelOf(id).box,

    /** Puts a plot on its canvas again, from the configuration it has. @param {string} id */
    repaint: (id) => panelOf(id).repaint(),

    /**
     * Takes a plot away and says why it is empty.
     *
     * @param {string} id
     * @param {string} sentence
     * @param {string} [heading]
     */
    blank(id, sentence, heading) {
      panelOf(id).clear(sentence, heading);
      afterClearing();
    },

    /** @type {typeof table.set} */
    setTable(columns, rows) {
      if (!isCovered) table.set(columns, rows);
    },

    /** Back to how the card began, for a run that has measured nothing, or nothing yet. */
    reset() {
      caption.title = options.title;
      caption.read('');
      from.textContent = '';
      name();
      for (const panel of panels) panel.clear();
      afterClearing();
      table.set([], []);
    },
  };
}

/** @param {CardOptions} options */
function createPanels({ panels, empty, plot = createPanel }) {
  const blank = { sentence: empty ?? text.card.empty, lang: empty ? null : language };
  return panels.map((panel) => plot({ ...panel, empty: blank }));
}

/**
 * The figure's number, its title, and how to read it.
 *
 * @param {number} number
 * @param {string} title
 */
function createCaption(number, title) {
  const numberText = el('span', {
    class: 'number',
    lang: language,
    text: `${text.card.figure(number)} `,
  });
  const titleText = el('span', { text: title });
  const reading = el('p', { class: 'reading', hidden: true });
  return {
    element: el('figcaption', {}, el('p', { class: 'title' }, numberText, titleText), reading),
    get title() {
      return titleText.textContent ?? '';
    },
    set title(words) {
      titleText.textContent = words;
    },
    /** @param {string} sentence '' for none */
    read(sentence) {
      reading.textContent = sentence;
      reading.hidden = sentence === '';
    },
  };
}
