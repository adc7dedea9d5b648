// SPDX-License-Identifier: MIT
//
// check.js - asks a model that is completely loaded what its publishers printed, once, while nobody waits
// for it, and shows the answer.
//
// Called by ui/published-slot.js, which fetches this module only then. The check waits until the lab has
// had nothing to do for a while, gives way to every other call, and begins anew afterwards.

import { LabError } from '../engine/error.js';
import { errorSentences } from '../text/errors.js';
import { text as words } from '../text/published-answers.js';
import { el } from '../ui/dom.js';
import { megabytes } from '../ui/format.js';
import { labelToken } from '../ui/tokens.js';
import { Asking } from './asking.js';
import { createBadge } from './badge.js';
import { modelOf, readPublished } from './facts.js';
import { forgetAnswer, keepAnswer, recallAnswer } from './kept-answers.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {import('./facts.js').PublishedModel} PublishedModel
 * @typedef {import('./facts.js').Tolerance} Tolerance
 * @typedef {import('./kept-answers.js').KeptAnswer} KeptAnswer
 */

const FILE = 'models/published.json';
/** So long must the lab have had nothing to do. */
const QUIET_MS = 2000;

/**
 * @param {object} options
 * @param {Lab} options.lab
 * @param {string | null} options.sha256  of the file, by which the answer is kept; null: it is not kept
 * @param {HTMLElement} options.place     what the answer is shown in
 * @param {AbortSignal} options.signal    the lab goes
 */
export async function checkPublished(options) {
  const { lab, sha256, place, signal } = options;
  const known = recallAnswer(sha256);
  if (known) show(options, known);
  try {
    const published = await fetchPublished(signal);
    const model = modelOf(published, lab.config);
    if (!model || model.facts.length === 0) return place.replaceChildren();
    const facts = JSON.stringify([published.tolerance, model]);
    if (known?.facts === facts) return;
    const answer = await askAtLeisure(options, model, published.tolerance);
    if (!answer) return place.replaceChildren();
    const kept = { facts, ...answer };
    if (sha256) keepAnswer(sha256, kept);
    show(options, kept);
  } catch (error) {
    const isLab = error instanceof LabError;
    if (known || signal.aborted || (isLab && error.code === 'worker-lost')) return;
    const why = isLab
      ? errorSentences(error, megabytes).what
      : /** @type {Error} */ (error).message;
    place.replaceChildren(el('p', { text: words.failed(why) }));
  }
}

/** @param {AbortSignal} signal */
async function fetchPublished(signal) {
  const url = new URL(`../${FILE}`, import.meta.url).href;
  const text = await fetch(url, { signal })
    .then((response) => (response.ok ? response.text() : Promise.reject(response.status)))
    .catch((cause) => {
      throw new LabError('network', `${url} could not be read`, { detail: { url }, cause });
    });
  return readPublished(text, FILE);
}

/**
 * @param {Parameters<typeof checkPublished>[0]} options
 * @param {KeptAnswer} kept
 */
function show(options, { answer, texts }) {
  const again = el('button', {
    type: 'button',
    text: words.again,
    on: {
      click() {
        forgetAnswer(options.sha256);
        checkPublished(options);
      },
    },
  });
  options.place.replaceChildren(createBadge(answer, texts, again));
}

/**
 * @param {Parameters<typeof checkPublished>[0]} options
 * @param {PublishedModel} model
 * @param {Tolerance} tolerance
 * @returns {Promise<Omit<KeptAnswer, 'facts'> | null>} null: the learner does not want it
 */
async function askAtLeisure({ lab, place, signal }, model, tolerance) {
  const own = new AbortController();
  const stop = () => own.abort();
  signal.addEventListener('abort', stop);
  const cancel = el('button', {
    type: 'button',
    class: 'plain',
    text: words.cancel,
    on: { click: stop },
  });
  place.replaceChildren(
    el('p', { 'data-testid': 'published-waiting' }, `${words.waiting(model.name)} `, cancel),
  );
  try {
    for (;;) {
      await lab.quiet(QUIET_MS, own.signal);
      const answer = await askOnce(lab, new Asking(model, tolerance, lab.config), own.signal);
      if (answer) return { answer, texts: await textsOf(lab, answer) };
    }
  } catch (error) {
    if (own.signal.aborted && !signal.aborted) return null;
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * @param {Lab} lab
 * @param {Asking} asking
 * @param {AbortSignal} signal
 * @returns {Promise<import('./asking.js').Answer | null>} null: another call went first
 */
async function askOnce(lab, asking, signal) {
  if (asking.texts.length === 0) return asking.answer();
  try {
    await lab.runWithCache(asking.texts, {
      namesFilter: asking.taps,
      keep: false,
      yields: true,
      precision: 'exact',
      signal,
      onLayer: ({ cache }) => asking.take(cache),
    });
    return asking.answer();
  } catch (error) {
    const gaveWay = error instanceof LabError && error.code === 'aborted' && !signal.aborted;
    if (gaveWay) return null;
    throw error;
  }
}

/** What the tokens that an answer names read. @param {Lab} lab @param {import('./asking.js').Answer} answer */
async function textsOf(lab, { lines }) {
  /** @type {import('./kept-answers.js').TokenTexts} */
  const texts = {};
  for (const line of lines) {
    if (!('turn' in line) || !line.turn) continue;
    const ids = [line.turn.given, line.turn.published];
    const bytes = await lab.tokenBytes(ids);
    for (const [i, id] of ids.entries()) texts[id] = labelToken(bytes[i]);
  }
  return texts;
}
