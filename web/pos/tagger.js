// SPDX-License-Identifier: MIT
//
// tagger.js - the parts of speech of an English text, in a page.
//
//     const words = await tagText('She saw it.', { signal, onProgress });
//     // [{ text: 'She', start: 0, end: 3, upos: 'PRON' }, ...]
//
// Called by lessons. The first call starts a worker that fetches winkNLP and its model (3.6 MB, 1.0 MB
// compressed); until then a page asks for none of it. Always hand over a whole text: the tag of a word
// depends on its neighbours. In Node, createWinkTagger() of wink.js does the same without a worker.

import { createWorker } from '../create-worker.js';
import { LabError } from '../engine/error.js';
import { WorkerCalls } from '../worker-calls.js';

/** @typedef {import('./wink.js').TaggedWord} TaggedWord */
/** @typedef {(done: number, total: number) => void} OnProgress  in UTF-16 units of the text */
/** @typedef {{ signal?: AbortSignal, onProgress?: OnProgress }} Listeners */

/**
 * @typedef {object} Ops
 * @property {{ args: { text: string }, result: TaggedWord[] }} tag
 * @property {{ args: { texts: string[] }, result: string[] }} each
 */

/** @type {WorkerCalls<any, Listeners> | null} */
let calls = null;

/**
 * @param {string} text
 * @param {Listeners} [listeners]
 * @returns {Promise<TaggedWord[]>} in the order of the text
 * @throws {LabError} 'tagger' where the tagger cannot be fetched or has died; 'aborted'
 */
export const tagText = (text, listeners = {}) => ask('tag', { text }, listeners);

/**
 * The tag of the first word of each text, as if the text were all there is: what a lesson shows to be wrong.
 *
 * @param {string[]} texts
 * @param {Listeners} [listeners]
 * @returns {Promise<string[]>} '' of a text without a word
 */
export const tagEach = (texts, listeners = {}) => ask('each', { texts }, listeners);

/**
 * @template {keyof Ops} Op
 * @param {Op} op
 * @param {Ops[Op]['args']} args
 * @param {Listeners} listeners
 * @returns {Promise<Ops[Op]['result']>}
 */
async function ask(op, args, listeners) {
  if (calls === null || calls.isLost) {
    const url = new URL('worker.js', import.meta.url).href;
    calls = new WorkerCalls(createWorker(url, 'laminar-pos'), {
      name: 'tagger worker',
      listen: ({ done, total }, { onProgress }) => onProgress?.(done, total),
    });
  }
  try {
    await calls.started(op);
    return await calls.call(op, args, listeners);
  } catch (cause) {
    if (cause instanceof LabError && cause.code === 'worker-lost') {
      throw new LabError('tagger', cause.message, { op, cause });
    }
    throw cause;
  }
}
