// SPDX-License-Identifier: MIT
//
// grid-controls.js - what a learner sets of figure 1 of the stepper: the number that colours the cells,
// the scale of the colours, and whether the cells around the cursor are enlarged.
// Called by figure-grid.js.

import { text as words } from '../text/stepper.js';
import { createChoice } from '../ui/choice.js';
import { el, freshId } from '../ui/dom.js';
import { WISHES } from './grid-data.js';
import { SCALAR_NAMES } from './scalars.js';

/**
 * @typedef {import('./scalars.js').Scalar} Scalar
 * @typedef {import('./grid-data.js').Wish} Wish
 */

/** Width of an enlarged cell for a mouse and for a finger, in pixels. */
const ENLARGED = { fine: 10, coarse: 18 };

/** @param {() => void} onChange */
export function createGridControls(onChange) {
  const chooserId = freshId('scalar');
  const chooser = el(
    'select',
    { id: chooserId, 'data-testid': 'scalar' },
    ...SCALAR_NAMES.map((value) => el('option', { value, text: words.scalars[value].name })),
  );
  chooser.addEventListener('change', onChange);
  const scales = createChoice({
    legend: words.grid.scale,
    options: WISHES.map((value) => ({
      value,
      label: words.grid.scales[value],
    })),
    onChoose: onChange,
  });
  const widths = createChoice({
    legend: words.grid.width,
    options: [
      { value: 'all', label: words.grid.wholeText },
      { value: 'near', label: words.grid.nearCursor },
    ],
    onChoose: onChange,
  });
  const label = el('label', { for: chooserId, text: words.grid.color });

  return {
    elements: [el('div', { class: 'row' }, label, chooser), scales.element, widths.element],
    get scalar() {
      return /** @type {Scalar} */ (chooser.value);
    },
    /** @returns {Wish} */
    get wish() {
      return scales.value;
    },
    /** Of an enlarged cell, in pixels; 0: the whole text is to be in view. */
    get cellWidth() {
      if (widths.value !== 'near') return 0;
      return matchMedia('(pointer: coarse)').matches ? ENLARGED.coarse : ENLARGED.fine;
    },
    /** @param {Scalar} name @param {Wish} wish both shown without calling onChange */
    choose(name, wish) {
      chooser.value = name;
      scales.set(wish);
    },
    /** @param {{ scales: boolean, widths: boolean }} offered what there is to choose now */
    offer(offered) {
      scales.element.hidden = !offered.scales;
      widths.element.hidden = !offered.widths;
    },
  };
}
