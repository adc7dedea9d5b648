// SPDX-License-Identifier: MIT
//
// her-page.js - what the pages of lessons 01 and 02 have in common: reading the box of sentences and
// saying what was skipped and why, the units of angles, one sentence at a time, what their links hold.
// Called by the lessons' lesson.js and figures; measures nothing.

import { LabError } from '../engine/error.js';
import { HER_SENTENCES } from '../samples/her-sentences.js';
import { text as her } from '../text/her.js';
import { languageOf } from '../text/language.js';
import { createChoice } from '../ui/choice.js';
import { el, freshId } from '../ui/dom.js';
import { DEGREES, degrees, int, num } from '../ui/format.js';
import { provenance } from '../ui/model-bar.js';
import { LARGEST_SEED } from '../ui/seed-box.js';
import { createTokenStrip } from '../ui/token-strip.js';
import { viewNames } from '../ui/tokens.js';
import { MAX_SENTENCES, readSentences } from './her-run.js';
import { MOST_LAYERS } from './link-code.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {import('./her-run.js').Sentence} Sentence
 * @typedef {import('./her-run.js').Skipped} Skipped
 * @typedef {'degrees' | 'radians'} Unit
 */

/** What the box starts with. */
export const SAMPLE = HER_SENTENCES.join('\n');

/** Skipped lines that are named one by one. */
const NAMED = 3;

/** Of a line that is skipped, this many characters are repeated. */
const SHOWN = 40;

/** @param {number | null} radians @param {Unit} unit @returns {number | null} */
export const inUnit = (radians, unit) =>
  radians === null ? null : unit === 'degrees' ? radians * DEGREES : radians;

/** @param {Unit} unit @returns {number} digits after the comma that a chart's reader can use */
export const unitDigits = (unit) => (unit === 'degrees' ? 1 : 3);

/** Where an axis of all angles ends: at pi or a little above it. */
export const HIGHEST = { degrees: 180, radians: 3.5 };

/** @param {number | null} radians @param {Unit} unit @returns {string} with the unit */
export function angleText(radians, unit) {
  if (radians === null) return num(null);
  return unit === 'degrees' ? degrees(radians) : `${num(radians, 2)} ${her.unit.axis.radians}`;
}

/** @param {Skipped[]} skipped at least one */
function skippedSentence(skipped) {
  const named = skipped.slice(0, NAMED).map(({ line, text, why }) => {
    const start = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
    return her.skippedLine(int(line), start, why);
  });
  const more = skipped.length - named.length;
  const list = more > 0 ? [...named, her.skippedMore(int(more))] : named;
  return her.skipped(int(skipped.length), list.join('; '));
}

/**
 * Reads the page's box with the model in use; the page says which lines could not be measured.
 *
 * @param {{ ready: (signal: AbortSignal) => Promise<Lab>, precision: 'exact' | 'fast' }} modelBar
 * @param {string} input
 * @param {import('../ui/run-bar.js').Running} running
 */
export async function readBox(modelBar, input, { signal, warn }) {
  const lab = await modelBar.ready(signal);
  const { precision } = modelBar;
  const { sentences, skipped } = await readSentences(lab, input);
  if (sentences.length === 0) {
    throw new LabError('no-target', 'no line has the word "her" after two tokens', { op: 'read' });
  }
  if (skipped.length > 0) warn(skippedSentence(skipped), languageOf('her'));
  signal.throwIfAborted();
  const tokens = sentences.reduce((sum, { names }) => sum + names.length, 0);
  return { lab, precision, sentences, tokens, provenance: provenance(lab, precision, tokens) };
}

/**
 * @param {Unit[]} units  the first is chosen at the start
 * @param {(unit: Unit) => void} onChoose
 */
export const createUnitChoice = (units, onChoose) =>
  createChoice({
    legend: her.unit.legend,
    options: units.map((value) => ({ value, label: her.unit[value] })),
    onChoose,
  });

/**
 * What every link of these lessons holds.
 *
 * @param {object} initial
 * @param {number} initial.seed
 * @param {{ name: string, first: number }} initial.layer
 * @param {Unit[]} initial.units  the first is the one a page starts with
 * @returns {import('./link-code.js').Schema}
 */
export const linkFields = ({ seed, layer, units }) => ({
  text: { type: 'text', name: her.label, initial: SAMPLE },
  seed: { type: 'int', name: her.seed, min: 0, max: LARGEST_SEED, initial: seed },
  layer: {
    type: 'int',
    name: layer.name,
    min: layer.first,
    max: MOST_LAYERS,
    initial: layer.first,
  },
  sentence: { type: 'int', name: her.sentence, min: 1, max: MAX_SENTENCES, initial: 1 },
  unit: { type: 'choice', name: her.unit.legend, values: units, initial: units[0] },
});

/**
 * One sentence at a time: the list to choose it from, and the strip of its tokens.
 *
 * @param {object} options
 * @param {string} options.label  of the strip
 * @param {(chosen: { sentence: number, position: number }) => void} options.onChoose  another sentence,
 *   at its "her", or another token
 */
export function createSentenceView({ label, onChoose }) {
  const id = freshId('sentence');
  const list = el('select', {
    id,
    'data-testid': 'sentence',
    on: { change: () => onChoose(choose(Number(list.value))) },
  });
  const row = el(
    'div',
    { class: 'row sentence-choice', hidden: true },
    el('label', { for: id, text: her.sentence }),
    list,
  );
  const strip = createTokenStrip({
    label,
    selection: 'one',
    onMove: (position) => onChoose({ sentence: Number(list.value), position }),
  });
  /** @type {Sentence[]} */
  let all = [];

  /** @param {number} sentence */
  function choose(sentence) {
    const { names, target } = all[sentence];
    list.value = String(sentence);
    strip.show(viewNames(names));
    strip.select(target);
    return { sentence, position: target };
  }

  return {
    elements: [row, strip.element],
    paint: strip.paint,
    /**
     * Puts a run's sentences on the page.
     *
     * @param {Sentence[]} sentences
     * @param {number} sentence the chosen one
     * @returns {{ sentence: number, position: number }} where its "her" is
     */
    show(sentences, sentence) {
      all = sentences;
      list.replaceChildren(
        ...sentences.map(({ text }, i) =>
          el('option', { value: i, lang: 'en', text: `${int(i + 1)}. ${text}` }),
        ),
      );
      row.hidden = false;
      return choose(sentence);
    },
  };
}
