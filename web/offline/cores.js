// SPDX-License-Identifier: MIT
//
// cores.js - offers one reload where it gives the page all cores: the host does not send the headers that shared
// memory needs, and the service worker, which was not there yet when this page came, adds them.
//
// Called by model-facts.js, under its note that there is one thread only. A page that came through the worker
// and still has no shared memory offers nothing: another reload would not help.

import { text } from '../text/offline.js';
import { el } from '../ui/dom.js';
import { createReloadButton } from './reload.js';

const workers = globalThis.navigator?.serviceWorker;
const cameFromHost = !workers?.controller;

/** @returns {HTMLElement} hidden until a reload helps */
export function createCoresOffer() {
  const button = createReloadButton(text.cores.reload);
  const offer = el('p', { 'data-testid': 'cores', hidden: true }, text.cores.why, ' ', button);
  if (workers && cameFromHost) {
    workers.ready.then(() => {
      offer.hidden = false;
    });
  }
  return offer;
}
