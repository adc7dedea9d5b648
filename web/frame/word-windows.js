// SPDX-License-Identifier: MIT
//
// word-windows.js - long prose as the input of a run: the whole-word nouns and adjectives of a text, and of each word
// that was drawn a window of tokens around it.
//
//     const { texts, made } = await readWordWindows(lab, input, { settings: { seed: 1 }, running });
//
// The `prepare` of lessons 08 and 09 (run.js). Every window goes through the model as a text of its own: its first
// token is at position 0, the word at position BEFORE.

import { LabError } from '../engine/error.js';
import { FEWEST_SAMPLES } from '../measures/log-ratio.js';
import {
  AFTER,
  BEFORE,
  drawSample,
  findWholeWords,
  GROUPS,
  looksEnglish,
} from '../measures/whole-words.js';
import { spansOfTokens } from '../pos/align.js';
import { tagText } from '../pos/tagger.js';
import { languageOf } from '../text/language.js';
import { text as travel } from '../text/travel.js';
import { int, num } from '../ui/format.js';
import { cutGutenberg, firstPart, MOST_CHARACTERS } from './text-file.js';

/** Words of each group that are drawn, as published. */
export const MOST_SAMPLES = 150;

/**
 * @typedef {import('../measures/whole-words.js').Found} Found
 * @typedef {import('../measures/whole-words.js').Funnel} Funnel
 *
 * @typedef {object} Made  what a measurement starts from
 * @property {Found[]} samples  one a window, in the order of the text
 * @property {number} at        the word's position in its window
 * @property {Funnel} funnel
 * @property {string} window  the first of them as text
 * @property {{ words: number, tokens: number, characters: number }} read  of the text
 */

/**
 * @param {import('../lab.js').Lab} lab
 * @param {string} input
 * @param {object} how
 * @param {{ seed?: number }} how.settings
 * @param {import('../ui/run-bar.js').Running} how.running
 * @param {typeof tagText} [how.tag]
 * @returns {Promise<{ texts: Int32Array[], made: Made }>}
 */
export async function readWordWindows(lab, input, { settings, running, tag = tagText }) {
  const book = partToRead(input, running);
  const tokens = await lab.toTokens(book);
  if (tokens.length === 0) throw new LabError('empty-text', 'there is no text', { op: 'read' });
  if (lab.config.nCtx < BEFORE + 1 + AFTER) {
    const message = `a window has ${BEFORE + 1 + AFTER} tokens, the context ${lab.config.nCtx}`;
    throw new LabError('over-context', message, { op: 'read' });
  }
  const { text, spans } = spansOfTokens(await lab.tokenBytes(tokens));
  running.progress(0, 1, travel.tagging);
  const words = await tag(text, {
    signal: running.signal,
    onProgress: (done, total) => running.progress(done, total, travel.tagging),
  });
  running.signal.throwIfAborted();
  if (!looksEnglish(words)) running.warn(travel.notEnglish, languageOf('travel'));
  const { found, funnel } = findWholeWords({ text, words, spans });
  const samples = drawSample(found, MOST_SAMPLES, settings.seed ?? 1);
  const [nouns, adjectives] = GROUPS.map(
    (group) => samples.filter((sample) => sample.group === group).length,
  );
  if (nouns === 0 || adjectives === 0) {
    const message = `${nouns} nouns and ${adjectives} adjectives have passed the filter`;
    throw new LabError('no-words', message, { op: 'read', detail: { nouns, adjectives } });
  }
  if (Math.min(nouns, adjectives) < FEWEST_SAMPLES) {
    const counts = { nouns: int(nouns), adjectives: int(adjectives), fewest: int(FEWEST_SAMPLES) };
    running.warn(travel.fewSamples(counts), languageOf('travel'));
  }
  const { token } = samples[0];
  return {
    texts: samples.map(({ token }) => tokens.subarray(token - BEFORE, token + AFTER + 1)),
    made: {
      samples,
      at: BEFORE,
      funnel,
      window: text.slice(spans[token - BEFORE].start, spans[token + AFTER].end),
      read: { words: words.length, tokens: tokens.length, characters: text.length },
    },
  };
}

/**
 * What a run reads of the box: not the words of Project Gutenberg, and no more than it needs. Says what it
 * leaves out.
 *
 * @param {string} input
 * @param {import('../ui/run-bar.js').Running} running
 */
function partToRead(input, running) {
  const { text, head, tail } = cutGutenberg(input);
  const part = firstPart(text, MOST_CHARACTERS);
  if (head + tail > 0) running.warn(travel.gutenberg(int(head), int(tail)), languageOf('travel'));
  if (part.length < text.length) {
    const share = num((100 * part.length) / text.length, 0);
    running.warn(travel.part(int(part.length), share), languageOf('travel'));
  }
  return part;
}
