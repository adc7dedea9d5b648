// SPDX-License-Identifier: MIT
//
// seed-box.js - the seed of a page's random numbers: a whole number that the learner types or
// draws.

import { text } from '../text/interface.js';
import { language } from '../text/language.js';
import { el, freshId } from './dom.js';
import { int } from './format.js';

const words = text.seed;

/** The largest seed; every whole number from 0 on is one. */
export const LARGEST_SEED = 999_999;

/**
 * @param {object} options
 * @param {number} options.seed
 * @param {(seed: number) => void} options.onSeed  another seed was typed or drawn
 */
export function createSeedBox({ seed, onSeed }) {
  const id = freshId('seed');
  const noteId = freshId('seed-note');
  const box = el('input', {
    id,
    type: 'number',
    min: 0,
    max: LARGEST_SEED,
    step: 1,
    value: seed,
    'aria-describedby': noteId,
    'data-testid': 'seed',
  });
  const note = el('span', { id: noteId, class: 'small muted', role: 'status' });
  const plain = words.note(int(LARGEST_SEED));
  note.textContent = plain;
  let known = seed;

  function typed() {
    const value = box.value.trim() === '' ? Number.NaN : Number(box.value);
    const isSeed = Number.isInteger(value) && value >= 0 && value <= LARGEST_SEED;
    note.textContent = isSeed ? plain : words.bad(int(LARGEST_SEED));
    if (!isSeed) box.value = String(known);
    else if (value !== known) {
      known = value;
      onSeed(value);
    }
  }
  box.addEventListener('change', typed);
  const again = el('button', {
    type: 'button',
    text: words.redraw,
    on: {
      click: () => {
        box.value = String(crypto.getRandomValues(new Uint32Array(1))[0] % (LARGEST_SEED + 1));
        typed();
      },
    },
  });
  return {
    element: el(
      'div',
      { class: 'row', lang: language },
      el('label', { for: id, text: words.label }),
      box,
      again,
      note,
    ),
    /** @param {number} value shown without calling onSeed */
    set(value) {
      known = value;
      box.value = String(value);
      note.textContent = plain;
    },
  };
}
