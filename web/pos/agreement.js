// SPDX-License-Identifier: MIT
//
// agreement.js - how often a tagger agrees with tags set by hand (web/samples/hand-tagged.js). Pure.

import { isWord } from './align.js';

/**
 * @typedef {import('./wink.js').TaggedWord} TaggedWord
 * @typedef {[hand: string, found: string, count: number]} Pairing
 *   words that have one tag by hand and one from the tagger; found is '' where the tagger cuts the word
 *   differently, which is no agreement
 */

/**
 * Punctuation is left out: it would only raise the share.
 *
 * @param {TaggedWord[]} hand
 * @param {TaggedWord[]} found  of the same text
 * @returns {Pairing[]}
 */
export function pairTags(hand, found) {
  const byPlace = new Map(found.map(({ start, end, upos }) => [`${start}-${end}`, upos]));
  /** @type {Map<string, Pairing>} */
  const pairings = new Map();
  for (const word of hand.filter(isWord)) {
    const upos = byPlace.get(`${word.start}-${word.end}`) ?? '';
    const key = `${word.upos} ${upos}`;
    const pairing = pairings.get(key) ?? [word.upos, upos, 0];
    pairings.set(key, [word.upos, upos, pairing[2] + 1]);
  }
  return [...pairings.values()];
}

/**
 * @param {Pairing[]} pairings
 * @param {(upos: string) => unknown} groupOf  tags that count as one; a tag is its own group without it
 * @returns {{ right: number, count: number }}  right: both tags are of one group
 */
export function agreementOf(pairings, groupOf = (upos) => upos) {
  let right = 0;
  let count = 0;
  for (const [hand, found, times] of pairings) {
    count += times;
    if (found !== '' && groupOf(hand) === groupOf(found)) right += times;
  }
  return { right, count };
}
