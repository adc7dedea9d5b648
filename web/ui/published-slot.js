// SPDX-License-Identifier: MIT
//
// published-slot.js - the place of the model bar that says whether the model answers as its publishers
// printed. Called by model-bar.js with every step of the model's state.
//
// All that asks and shows is fetched once a model is completely loaded (published/check.js). The default
// model has no other publisher than this site, which vouches for it by its SHA-256.

import { el } from './dom.js';
import { MINI } from './model-sources.js';

/** @typedef {import('./model-machine.js').ModelState} ModelState */

export function createPublishedSlot() {
  const element = el('div', { class: 'published small' });
  /** @type {AbortController | null} of the check of the model in use */
  let controller = null;

  /**
   * @param {import('../lab.js').Lab} lab
   * @param {string | null} sha256
   */
  async function check(lab, sha256) {
    controller = new AbortController();
    const { signal } = controller;
    const { checkPublished } = await import('../published/check.js');
    if (!signal.aborted) await checkPublished({ lab, sha256, place: element, signal });
  }

  return {
    element,
    /** @param {ModelState} before @param {ModelState} after */
    follow(before, after) {
      const { load, stored } = after;
      if (load?.id !== before.load?.id) {
        controller?.abort();
        controller = null;
        element.replaceChildren();
      }
      if (controller || load?.phase !== 'complete' || !load.lab) return;
      // The store tells the hash of a file once it is complete, with the next list.
      if (stored === before.stored || load.source.model === MINI.model) return;
      const sha256 = stored.get(load.source.url ?? '')?.sha256;
      check(load.lab, sha256 ?? null).catch(console.warn);
    },
  };
}
