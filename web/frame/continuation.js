// SPDX-License-Identifier: MIT
//
// continuation.js - lets the model go on from a prompt, for lessons whose run reads what the model wrote. Called
// by a lesson's prepare (run.js).

import { text } from '../text/lesson.js';
import { int } from '../ui/format.js';
import { visible } from '../ui/tokens.js';
import { readText } from './text.js';

const words = text.continuation;

/** What the progress shows of the text that is growing, in UTF-16 units. */
const SHOWN = 48;

/** The page hears of the progress so often at most. */
const INTERVAL_MS = 60;

/**
 * @typedef {'length' | 'end' | 'context' | 'stopped'} Ended  why the text ends: it is as long as asked, the model
 *   ended it, the context is full, or the learner stopped it
 *
 * @typedef {object} Continuation
 * @property {Int32Array} tokens  of the prompt and of what follows
 * @property {number} prompt      how many of them are the prompt's
 * @property {Ended} ended
 *
 * @typedef {object} How
 * @property {number} length      tokens to be drawn
 * @property {number} temperature
 * @property {number} topK        0: of all
 * @property {number} seed
 */

/**
 * What has come when the learner stops is kept; a stop before the first token stops the run.
 *
 * @param {import('../lab.js').Lab} lab
 * @param {string} prompt
 * @param {How} how
 * @param {{ precision: 'exact' | 'fast', running: import('../ui/run-bar.js').Running }} run
 * @returns {Promise<Continuation>}
 */
export async function continueText(
  lab,
  prompt,
  { length, temperature, topK, seed },
  { precision, running },
) {
  const { signal } = running;
  const { tokens: read } = await readText(lab, prompt, running);
  /** @type {number[]} */
  const drawn = [];
  let tail = '';
  let told = 0;
  const options = { maxTokens: length, temperature, topK, seed, precision, signal };
  try {
    for await (const token of lab.generate(read, options)) {
      drawn.push(token.id);
      tail = (tail + token.text).slice(-SHOWN);
      if (performance.now() - told < INTERVAL_MS) continue;
      told = performance.now();
      const sentence = words.drawn({
        done: int(drawn.length),
        all: int(length),
        tail: visible(tail),
      });
      running.progress(drawn.length, length, sentence);
    }
  } catch (error) {
    if (!signal.aborted || drawn.length === 0) throw error;
  }
  return {
    tokens: Int32Array.of(...read, ...drawn),
    prompt: read.length,
    ended: endOf(drawn.length, length, read.length + drawn.length > lab.config.nCtx, signal),
  };
}

/** @param {number} drawn @param {number} length @param {boolean} isFull @param {AbortSignal} signal @returns {Ended} */
function endOf(drawn, length, isFull, signal) {
  if (drawn >= length) return 'length';
  if (signal.aborted) return 'stopped';
  return isFull ? 'context' : 'end';
}
