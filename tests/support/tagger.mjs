// SPDX-License-Identifier: MIT
//
// tagger.mjs - the page's tagger in Node, with the library that the site ships; what web/pos/tagger.js does in a page.

import { model, winkNLP } from '../../tools/site/vendor/wink.js';
import { createWinkTagger } from '../../web/pos/wink.js';

/** @type {ReturnType<typeof createWinkTagger> | null} */
let tagger = null;

/**
 * @param {string} text
 * @returns {Promise<import('../../web/pos/wink.js').TaggedWord[]>}
 */
export async function tag(text) {
  tagger ??= createWinkTagger({ winkNLP, model });
  return [...tagger(text)].flat();
}
