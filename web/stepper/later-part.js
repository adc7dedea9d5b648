// SPDX-License-Identifier: MIT
//
// later-part.js - parts of the stepper that few runs need: a <details> whose modules are fetched when the
// learner opens it, or when a link or an intervention needs it. Called by stepper.js.

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { el } from '../ui/dom.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./patch.js').Values} PatchValues
 */

/**
 * @template {{ element: HTMLElement, draw: () => void }} P
 * @param {HTMLElement} details
 * @param {() => Promise<P>} load
 */
export function createLaterPart(details, load) {
  /** @type {P | null} */
  let part = null;
  /** @type {Promise<P> | null} */
  let loading = null;
  const place = el('div');
  details.append(place);

  async function fetchIt() {
    try {
      part = await load();
      place.replaceChildren(part.element);
      part.draw();
      return part;
    } catch (error) {
      loading = null; // opening it again tries again
      const attributes = { class: 'message', lang: language, role: 'status' };
      place.replaceChildren(el('p', { ...attributes, text: text.figureNotLoaded }));
      throw error;
    }
  }

  /** @returns {Promise<P>} */
  function open() {
    details.setAttribute('open', '');
    loading ??= fetchIt();
    return loading;
  }

  const tryToOpen = () => void open().catch((error) => console.warn(error));
  details.addEventListener('toggle', () => {
    if (details.hasAttribute('open')) tryToOpen();
  });
  for (const link of document.querySelectorAll(`a[href="#${details.id}"]`)) {
    link.addEventListener('click', tryToOpen);
  }

  return {
    open,
    /** @returns {P | null} null until it is there */
    get part() {
      return part;
    },
    draw: () => part?.draw(),
  };
}

/**
 * Patching from another text (patch.js), with what a link says of it before it is there.
 *
 * @param {HTMLElement} details
 * @param {import('./patch.js').Host} host
 */
export function createPatchPart(details, host) {
  /** @type {PatchValues | null} */
  let linked = null;
  const later = createLaterPart(details, async () => {
    const { createPatch } = await import('./patch.js');
    const part = createPatch(host);
    if (linked) part.open(linked);
    return part;
  });

  return {
    /** @returns {Partial<PatchValues>} what a link is to carry */
    get values() {
      return later.part?.values ?? linked ?? {};
    },
    /** @param {PatchValues} values of a link */
    open(values) {
      linked = values.source ? values : null;
      if (!linked) return;
      if (later.part) later.part.open(linked);
      else later.open().catch((error) => console.warn(error));
    },
    /** The run on the page has ended. @param {Measured} base */
    async settle(base) {
      const part = linked ? await later.open() : later.part;
      await part?.settle(base);
    },
    /** What patches take their vectors from. @param {Measured} base */
    sourceOf: async (base) => (await later.open()).sourceOf(base),
    stop: () => later.part?.stop(),
    draw: later.draw,
  };
}
