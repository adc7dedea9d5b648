// SPDX-License-Identifier: MIT
//
// identity.js - says on the page whether h[l] - h[l-1] = a[l] + m[l] held in a run. The check itself is
// IdentityCheck in measures/residual.js.

import { text } from '../text/interface.js';
import { byId } from '../ui/dom.js';
import { scientific } from '../ui/format.js';

/** @typedef {import('../measures/residual.js').IdentityCheck} IdentityCheck */

/**
 * Fills the page's #identity. Its surroundings, #result, are hidden while there is no result.
 *
 * @param {IdentityCheck | null} identity
 */
export function showIdentity(identity) {
  const place = byId('identity');
  place.textContent = identity ? sentenceOf(identity) : '';
  place.className = identity?.holds === false ? 'c-first' : '';
  const result = document.getElementById('result');
  if (result) result.hidden = identity === null;
}

/** @param {IdentityCheck} identity */
const sentenceOf = ({ holds, worst, bound }) =>
  holds
    ? text.identity.holds(scientific(worst))
    : text.identity.fails(scientific(worst), scientific(bound));
