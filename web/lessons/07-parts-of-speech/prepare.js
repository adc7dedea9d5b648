// SPDX-License-Identifier: MIT
//
// prepare.js - makes the text of a run of lesson 07 and has it tagged: the model goes on from the prompt, or the
// learner's own text is taken as it stands. Called by the frame (run.js) as measurement.prepare.

import { LabError } from '../../engine/error.js';
import { continueText } from '../../frame/continuation.js';
import { pairTags } from '../../pos/agreement.js';
import { spansOfTokens } from '../../pos/align.js';
import { tagEach, tagText } from '../../pos/tagger.js';
import { HAND_TAGGED } from '../../samples/hand-tagged.js';
import { languageOf } from '../../text/language.js';
import { int } from '../../ui/format.js';
import { viewTokens } from '../../ui/tokens.js';
import { text as lesson } from './words.js';

/** @typedef {import('../../frame/run.js').Prepared} Prepared */
/** @typedef {import('../../ui/run-bar.js').Running} Running */

/** Of a text of the learner's so many tokens are read; a page shows each of them. */
export const MOST_OWN = 3000;

/**
 * @param {import('../../lab.js').Lab} lab
 * @param {string} input
 * @param {{ settings: Record<string, any>, precision: 'exact' | 'fast', running: Running }} how
 * @returns {Promise<Prepared>}
 */
export async function prepare(lab, input, { settings, precision, running }) {
  // The tagger comes while the model writes. That it cannot come is said when it is asked for the text.
  tagText('').catch(() => {});
  const isOwn = settings.source === 'own';
  const { tokens, prompt, ended } = isOwn
    ? await ownText(lab, input, running)
    : await continueText(lab, input, drawingOf(settings), { precision, running });
  const bytes = await lab.tokenBytes(tokens);
  const { text, spans } = spansOfTokens(bytes);
  running.progress(1, 1, lesson.tagging);
  // What a stopped drawing has left is still tagged.
  const signal = running.signal.aborted ? undefined : running.signal;
  const words = await tagText(text, { signal });
  const alone = await tagEach(
    spans.map(({ start, end }) => text.slice(start, end).trim()),
    { signal },
  );
  const hand = await tagText(HAND_TAGGED.text, { signal });
  return {
    texts: [tokens],
    views: viewTokens(bytes),
    // A stopped drawing is a whole one of fewer tokens, and so a link makes it again.
    settings: ended === 'stopped' ? { length: tokens.length - prompt } : {},
    made: {
      text,
      prompt,
      ended,
      asked: settings.length,
      starts: spans.map(({ start }) => start),
      ends: spans.map(({ end }) => end),
      wordStarts: words.map(({ start }) => start),
      wordEnds: words.map(({ end }) => end),
      tags: words.map(({ upos }) => upos),
      alone,
      hand: pairTags(HAND_TAGGED.words, hand),
    },
  };
}

/** @param {Record<string, any>} settings as a link writes them @returns {import('../../frame/continuation.js').How} */
const drawingOf = ({ length, temperature, topK, seed }) => ({
  length,
  temperature: Number(temperature),
  topK: Number(topK),
  seed,
});

/** @param {import('../../lab.js').Lab} lab @param {string} input @param {Running} running */
async function ownText(lab, input, { warn }) {
  const all = await lab.toTokens(input);
  if (all.length === 0) throw new LabError('empty-text', 'there is no text to tag', { op: 'read' });
  const tokens = all.slice(0, MOST_OWN);
  if (tokens.length < all.length) {
    warn(lesson.cut(int(all.length), int(tokens.length)), languageOf('lessons/07/words'));
  }
  return { tokens, prompt: 0, ended: /** @type {const} */ ('own') };
}
