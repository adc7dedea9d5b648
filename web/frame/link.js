// SPDX-License-Identifier: MIT
//
// link.js - the link that reproduces what is on a lesson's page: texts, seed and options, the model's
// hash, the engine's version. All of it stands in the URL's fragment, which no server is ever sent.
//
//     const link = createLink({ lesson: '05', schema, state, apply, model: modelBar });
//     page.append(link.element); ... when the page stands: link.open();
//     in a run, once model and text are known: const linked = link.settle({ layer: L }, warn);
//
// Whoever opens a link sees at once that the page runs it; a lesson then leads to its figure as after every
// run (arrival.js).
//
// A link chooses among the models of the registry only, and a large one is asked about as ever: no link
// makes a page fetch from an address of somebody's choice. What is not understood is ignored and named.

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { el, freshId } from '../ui/dom.js';
import { foreign, foreignList } from '../ui/foreign.js';
import { int } from '../ui/format.js';
import { decodeLink, encodeLink } from './link-code.js';

const words = text.link;

/** Mail and chat programs cut links well before browsers do (which take 80,000 characters and more). */
const LONGEST = 16_000;

/** Characters of a SHA-256 that are shown: enough to tell two apart by eye. */
const SHOWN_HASH = 12;

/** Of a name that nobody knows, this much is repeated. */
const SHOWN_NAME = 40;

/**
 * @typedef {import('./link-code.js').Schema} Schema
 * @typedef {import('./link-code.js').Values} Values
 * @typedef {import('./link-code.js').ModelStamp} ModelStamp
 *
 * @typedef {object} ModelInUse  what model-bar.js gives
 * @property {() => ModelStamp | null} stamp
 * @property {(model: string | undefined, precision: string | undefined) => Promise<unknown>} use
 *   settles when the model is chosen, or the learner would rather keep the one in use
 * @property {(listener: () => void) => void} onReady  each time a model can run
 */

/**
 * @param {object} options
 * @param {string} options.lesson   '05'
 * @param {Schema} options.schema
 * @param {() => Values} options.state      what is on the page now, by the schema's keys; its text is the
 *   one that was run, which the box may have left behind
 * @param {() => string} options.box        what stands in the page's box
 * @param {(values: Values) => string[]} options.apply  puts a link's values on the page and starts the
 *   run; returns the names of those that the page could not use
 * @param {ModelInUse} options.model
 * @param {boolean} [options.leads]  the page leads a reader to the run's figure (arrival.js), which the note says
 */
export function createLink({ lesson, schema, state, box, apply, model, leads = false }) {
  const fieldId = freshId('link');
  const field = el('input', { id: fieldId, type: 'text', readonly: true, class: 'mono' });
  const place = el(
    'div',
    { class: 'link-field', hidden: true },
    el('label', { for: fieldId, text: words.field }),
    field,
  );
  const status = el('p', { class: 'small', role: 'status', 'data-testid': 'link-status' });
  const note = el('div', { role: 'status', lang: language, 'data-testid': 'link-note' });
  const element = el(
    'div',
    { class: 'lesson-tool', lang: language, 'data-testid': 'link' },
    el('button', { type: 'button', text: words.make, on: { click: make } }),
    el('p', { class: 'small muted', text: words.about }),
    place,
    status,
  );

  async function make() {
    const stamp = stampOfRun();
    const values = state();
    const url = new URL(location.href);
    url.hash = encodeLink(lesson, values, schema, stamp);
    if (url.href.length > LONGEST) {
      place.hidden = true;
      status.textContent = words.tooLong(int(url.href.length), int(LONGEST));
      return;
    }
    field.value = url.href;
    place.hidden = false;
    const isCopied = await copy(url.href);
    if (!isCopied) field.select();
    status.textContent = [
      isCopied ? words.copied : words.notCopied,
      values.text === box() ? '' : words.notRun,
      stamp ? '' : words.noModel,
    ]
      .filter(Boolean)
      .join(' ');
  }

  /** Of the last run's model, as settle() met it. @type {ModelStamp | null} */
  let met = null;

  /** @returns {ModelStamp | null} what made the numbers on the page, also where another model was chosen since */
  function stampOfRun() {
    const now = model.stamp();
    if (!met) return now;
    // The hash of a file may have become known since.
    return now?.model === met.model ? { ...now, precision: met.precision } : met;
  }

  /** The link that the page was opened with. @type {ReturnType<typeof decodeLink>} */
  let opened = null;
  /** @type {string[]} what apply() could not use */
  let unused = [];
  /** What the link asks for, until a run has settled how much of it there is. @type {Values | null} */
  let waiting = null;

  function tell() {
    if (!opened) return;
    const names = [...opened.ignored.map((key) => nameOf(key, opened?.lesson ?? '')), ...unused];
    const sentences = [
      words.opened,
      leads ? words.leads : '',
      names.length ? ignoredSentence(names) : '',
      ...compare(opened.stamp, model.stamp()),
    ].filter(Boolean);
    note.replaceChildren(
      el('div', { class: 'message' }, ...sentences.map((sentence) => el('p', { text: sentence }))),
    );
  }

  /** @param {string} key @param {string} named */
  function nameOf(key, named) {
    if (key === 'lesson') return words.otherLesson(foreign(named, SHOWN_NAME));
    if (Object.hasOwn(schema, key)) return schema[key].name;
    const { names } = words;
    if (Object.hasOwn(names, key)) return names[/** @type {keyof typeof names} */ (key)];
    return words.unknown(foreign(key, SHOWN_NAME));
  }

  /** @returns {boolean} whether the page's address is a link of ours */
  function open() {
    opened = decodeLink(location.hash, lesson, schema);
    if (!opened) return false;
    const { values, stamp } = opened;
    tell();
    if (leads) note.scrollIntoView();
    model.use(stamp.model, stamp.precision).then(() => {
      waiting = values;
      unused = apply(values);
      tell();
    });
    return true;
  }

  /**
   * Called by every run as soon as it knows its model and its text. The run that a link started learns
   * what the link asks for; numbers beyond what there is are ignored, and the run's bar says so. (What a
   * link leaves out may still be beyond: a field's initial value knows neither model nor text.)
   *
   * @param {Record<string, number>} largest  what there is, by the schema's keys
   * @param {(sentence: string) => void} warn
   * @returns {Values | null} null where no link waits
   */
  function settle(largest, warn) {
    met = model.stamp();
    if (!waiting) return null;
    const values = { ...waiting };
    waiting = null;
    /** @type {string[]} */
    const ignored = [];
    for (const [key, most] of Object.entries(largest)) {
      const asked = [values[key]].flat();
      const fitting = asked.filter((number) => number <= most);
      const { type, initial, name } = schema[key];
      if (fitting.length === asked.length || values[key] === initial) continue;
      values[key] = type === 'ints' ? fitting : initial;
      ignored.push(name);
    }
    if (ignored.length) warn(ignoredSentence(ignored));
    return values;
  }

  model.onReady(tell);
  window.addEventListener('hashchange', open);

  return {
    element,
    /** Says what became of the link that opened the page; stands at the top of the experiment. */
    note,
    open,
    settle,
  };
}

/** @param {string[]} names as their controls call them @returns {string} */
const ignoredSentence = (names) =>
  words.ignored(
    foreignList(
      [...new Set(names)],
      (name) => name.charAt(0).toLocaleLowerCase('vi') + name.slice(1),
    ),
  );

/**
 * @param {Partial<ModelStamp>} theirs
 * @param {ModelStamp | null} ours null: nothing is loaded yet
 * @returns {string[]} sentences; none where there is nothing to compare
 */
function compare(theirs, ours) {
  if (!ours || !theirs.model) return [];
  if (theirs.model !== ours.model) {
    return [words.otherModel({ theirs: foreign(theirs.model, SHOWN_NAME), ours: ours.model })];
  }
  const hashes = compareHashes(theirs.sha256, ours.sha256);
  const engines =
    theirs.engine && theirs.engine !== ours.engine
      ? [words.otherEngine({ theirs: theirs.engine, ours: ours.engine })]
      : [];
  const differences = [...hashes, ...engines];
  return differences.length ? differences : [words.same];
}

/** @param {string | undefined} theirs @param {string} ours '' where not known */
function compareHashes(theirs, ours) {
  if (theirs === ours) return [];
  if (!theirs || !ours) return [words.noHash];
  return [
    words.otherHash({ theirs: theirs.slice(0, SHOWN_HASH), ours: ours.slice(0, SHOWN_HASH) }),
  ];
}

/** @param {string} href @returns {Promise<boolean>} */
async function copy(href) {
  try {
    await navigator.clipboard.writeText(href);
    return true;
  } catch {
    return false; // not allowed, or no clipboard outside of a secure context
  }
}
