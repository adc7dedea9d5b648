// SPDX-License-Identifier: MIT
//
// worker.js - the worker that tags texts. Started by tagger.js; speaks the messages of worker-calls.js and
// has one op, 'tag'. winkNLP takes 0.3 s to start and up to 0.1 s for a piece, which would be felt in a page.
//
// Between two pieces of a text the worker goes back to its message queue, which is where aborts get through.

import { model, winkNLP } from '../vendor/wink.js';
import { createWinkTagger } from './wink.js';

/** @typedef {import('./wink.js').TaggedWord} TaggedWord */

const tag = createWinkTagger({ winkNLP, model });
/** Calls that shall end. @type {Set<number>} */
const aborted = new Set();

const post = (/** @type {object} */ message) => self.postMessage(message);
const nextTask = () => new Promise((resolve) => setTimeout(resolve));

/** @param {number} id @param {string} text */
async function answer(id, text) {
  /** @type {TaggedWord[]} */
  const words = [];
  for (const piece of tag(text)) {
    for (const word of piece) words.push(word);
    post({ kind: 'event', id, event: { done: words.at(-1)?.end ?? 0, total: text.length } });
    await nextTask();
    if (aborted.delete(id)) {
      post({ kind: 'error', id, error: { code: 'aborted', op: 'tag', message: 'tag: aborted' } });
      return;
    }
  }
  post({ kind: 'result', id, value: words });
}

self.onmessage = ({ data }) => {
  if (data.kind === 'abort') aborted.add(data.id);
  else if (data.kind === 'call') answer(data.id, data.args.text);
};
post({ kind: 'started' });
