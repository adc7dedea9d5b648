// SPDX-License-Identifier: MIT
//
// worker.js - the worker that tags texts. Started by tagger.js, which has its two ops; speaks the messages of
// worker-calls.js. winkNLP takes 0.3 s to start and up to 0.1 s for a piece, which would be felt in a page.
//
// Between two pieces of a text the worker goes back to its message queue, which is where aborts get through.

import { model, winkNLP } from '../vendor/wink.js';
import { createWinkTagger } from './wink.js';

/** @typedef {import('./wink.js').TaggedWord} TaggedWord */

const tag = createWinkTagger({ winkNLP, model });
/** Calls that shall end. @type {Set<number>} */
const aborted = new Set();

/** Short texts that are tagged between two looks at the message queue. */
const EACH = 200;

const post = (/** @type {object} */ message) => self.postMessage(message);
const nextTask = () => new Promise((resolve) => setTimeout(resolve));

/**
 * A text, a piece after another.
 *
 * @param {{ text: string }} args
 * @param {number} id
 */
async function* tagged({ text }, id) {
  /** @type {TaggedWord[]} */
  const words = [];
  for (const piece of tag(text)) {
    for (const word of piece) words.push(word);
    post({ kind: 'event', id, event: { done: words.at(-1)?.end ?? 0, total: text.length } });
    yield;
  }
  return words;
}

/** Texts of a few letters each. @param {{ texts: string[] }} args */
async function* taggedEach({ texts }) {
  /** @type {string[]} */
  const tags = [];
  for (const [i, text] of texts.entries()) {
    tags.push([...tag(text)].flat()[0]?.upos ?? '');
    if (i % EACH === EACH - 1) yield;
  }
  return tags;
}

/** @type {Record<string, (args: any, id: number) => AsyncGenerator<undefined, unknown>>} */
const ops = { tag: tagged, each: taggedEach };

/** @param {{ id: number, op: string, args: any }} call */
async function answer({ id, op, args }) {
  const fail = (/** @type {string} */ code, /** @type {string} */ message) =>
    post({ kind: 'error', id, error: { code, op, message } });
  try {
    const work = ops[op](args, id);
    for (;;) {
      const { done, value } = await work.next();
      if (done) return post({ kind: 'result', id, value });
      await nextTask();
      if (aborted.delete(id)) return fail('aborted', `${op}: aborted`);
    }
  } catch (error) {
    fail('tagger', String(error)); // the library, on a text that nobody has thought of
  }
}

self.onmessage = ({ data }) => {
  if (data.kind === 'abort') aborted.add(data.id);
  else if (data.kind === 'call') answer(data);
};
post({ kind: 'started' });
