// SPDX-License-Identifier: MIT
//
// her-page.js - what the pages of lessons 01 and 02 have in common: which lines were skipped and why,
// the units of angles, the box of the seed and the choice of one sentence. The pages' lesson.js use it.

import { LabError } from '../engine/error.js';
import { text as her } from '../text/her.js';
import { el, freshId } from '../ui/dom.js';
import { DEGREES, degrees, int, num } from '../ui/format.js';
import { readSentences } from './her-run.js';

/**
 * @typedef {import('./her-run.js').Skipped} Skipped
 * @typedef {'degrees' | 'radians'} Unit
 */

/** Skipped lines that are named one by one. */
const NAMED = 3;

/** Of a line that is skipped, this many characters are repeated. */
const SHOWN = 40;

/** @param {number | null} radians @param {Unit} unit @returns {number | null} */
export const inUnit = (radians, unit) =>
  radians === null ? null : unit === 'degrees' ? radians * DEGREES : radians;

/** @param {Unit} unit @returns {number} digits after the comma that a chart's reader can use */
export const unitDigits = (unit) => (unit === 'degrees' ? 1 : 3);

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
 * The sentences of the box that can be measured; the page says which could not.
 *
 * @param {import('../lab.js').Lab} lab
 * @param {string} input
 * @param {(sentence: string) => void} warn
 * @returns {Promise<import('./her-run.js').ReadSentence[]>} at least one
 */
export async function takeSentences(lab, input, warn) {
  const { sentences, skipped } = await readSentences(lab, input);
  if (sentences.length === 0) {
    throw new LabError('no-target', 'no line has the word "her" after two tokens', { op: 'read' });
  }
  if (skipped.length > 0) warn(skippedSentence(skipped));
  return sentences;
}

/**
 * @param {object} options
 * @param {(sentence: number) => void} options.onChoose
 */
export function createSentenceChoice({ onChoose }) {
  const id = freshId('sentence');
  const list = el('select', {
    id,
    'data-testid': 'sentence',
    on: { change: () => onChoose(Number(list.value)) },
  });
  /** @type {unknown} */
  let shown = null;
  return {
    element: el(
      'div',
      { class: 'row sentence-choice', hidden: true },
      el('label', { for: id, text: her.sentence }),
      list,
    ),
    /** @param {import('./her-run.js').Sentence[]} sentences @param {number} chosen */
    set(sentences, chosen) {
      if (shown !== sentences) {
        shown = sentences;
        list.replaceChildren(
          ...sentences.map(({ text }, i) =>
            el('option', { value: i, lang: 'en', text: `${int(i + 1)}. ${text}` }),
          ),
        );
        list.parentElement?.removeAttribute('hidden');
      }
      list.value = String(chosen);
    },
  };
}
