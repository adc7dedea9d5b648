// SPDX-License-Identifier: MIT
//
// tokens.js - access tokens of model hubs, in this worker's memory and nowhere else.
//
// Set by worker.js, used by ranges.js. A token goes to the origin that it was set for and to no
// other: a request to another origin gets no header, and browsers drop `Authorization` where a
// redirect leads to another origin (Fetch standard, HTTP-redirect fetch; Chrome 119, Firefox 111,
// Safari 16.1). What a redirect leads to is asked directly from then on, without a token. No token
// is ever part of an error, a status, a message to another tab or the journal.

import { LabError } from '../engine/error.js';

/** @type {Map<string, string>} by origin */
const tokens = new Map();

/**
 * @param {string} origin
 * @param {string | null} token null: forget it
 */
export function setToken(origin, token) {
  if (token === null) {
    tokens.delete(origin);
    return;
  }
  requireSafe(origin, token);
  tokens.set(origin, token);
}

/** @param {string} url @returns {Record<string, string>} */
export function tokenHeaders(url) {
  const token = tokens.get(new URL(url).origin);
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}

/** @param {string} origin @param {string} token */
function requireSafe(origin, token) {
  const refuse = (/** @type {string} */ why) => {
    throw new LabError('token', why, { detail: { origin } });
  };
  const isToken = typeof token === 'string' && /^[\x21-\x7e]{1,500}$/.test(token);
  if (!isToken) refuse('a token is up to 500 printable ASCII characters without spaces');
  const { protocol, hostname } = new URL(origin);
  const isHere = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  if (protocol !== 'https:' && !isHere) refuse('a token is sent over https only');
  // Chrome has both since version 119; Firefox and Safari had the redirect's rule before.
  if (!('withResolvers' in Promise)) {
    refuse('this browser may send a token on to where a redirect leads');
  }
}
