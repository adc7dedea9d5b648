// SPDX-License-Identifier: MIT
//
// hub-setting.js - which hub this device asks for models, and a token for it.
//
// The hub is kept in localStorage under 'laminar.hub' (written by models/hub-form.js), as a mirror's
// address; without one it is the hub itself. The token is a variable of this page and nothing else: it
// is gone with the page, and the store sends it to the hub's own origin only (store/tokens.js).

import { HUB, hubOf } from '../hub.js';

const KEY = 'laminar.hub';
let token = '';

/** @returns {string} the address of the hub in use, without a slash at its end */
export function chosenHub() {
  try {
    return hubOf(localStorage.getItem(KEY) ?? '');
  } catch {
    return HUB; // storage is refused, or somebody has written something else there
  }
}

/**
 * @param {string} address of a mirror; '' or the hub's own: no mirror
 * @returns {boolean} whether the device keeps it
 */
export function chooseHub(address) {
  const hub = hubOf(address);
  try {
    if (hub === HUB) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, hub);
    return true;
  } catch {
    return false;
  }
}

/** Whether a page of this origin may ask that address at all: https pages may not ask http servers. */
export function isBlocked(/** @type {string} */ address) {
  const { protocol, hostname } = new URL(address);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return location.protocol === 'https:' && protocol === 'http:' && !isHere;
}

export const heldToken = () => token;

/** @param {string} given '' forgets it */
export function holdToken(given) {
  token = given;
}
