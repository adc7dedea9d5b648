// SPDX-License-Identifier: MIT
//
// consent.js - asks the learner before a large download. The question states the size, the host, the licence
// and where the file is stored. No byte is fetched before the learner answers yes.
//
// Called by model-control.js and the speed page. The question does not take the focus: a learner can keep
// moving through the list of models with the arrow keys.

import { pageStore } from '../registry.js';
import { text as words } from '../text/models.js';
import { el, freshId } from './dom.js';
import { megabytes } from './format.js';
import { managerLink } from './message.js';
import { fetchedOf, hostOf, missingBytes } from './model-sources.js';

/** The learner is asked about downloads of more bytes than this. */
const CONSENT_BYTES = 50e6;

/**
 * @typedef {object} Question
 * @property {import('./model-sources.js').Source} source
 * @property {number | null} missing      bytes to fetch; null: unknown
 * @property {number} storedBytes         bytes of the file that are on this device already
 * @property {boolean} isReplaced         all of it is stored, but the server has another file now
 * @property {number | null} freeBytes    bytes that the browser can still store; null: unknown
 */

export function createConsent() {
  const titleId = freshId('consent');
  const element = el('div', {
    class: 'consent',
    role: 'group',
    'aria-labelledby': titleId,
    'data-testid': 'consent',
    hidden: true,
  });
  const live = el('p', { class: 'visually-hidden', role: 'status' });

  /** @param {Question} question @param {(answer: boolean) => void} answer */
  function show({ source, missing, storedBytes, isReplaced, freeBytes }, answer) {
    const { consent } = words;
    const size = sizeOf(source, missing, storedBytes);
    const rows = [
      [
        consent.size,
        missing === null
          ? consent.unknown
          : storedBytes > 0
            ? consent.rest(size, megabytes(storedBytes))
            : size,
      ],
      [consent.from, hostOf(source.from ?? source.url)],
      [consent.licence, source.licence || consent.unknownLicence],
      [consent.hash, source.sha256 ? consent.hashKnown : consent.hashUnknown],
      ...(source.originalUrl ? [[consent.keeps, sentenceOfKept(source)]] : []),
    ];
    const button = (/** @type {string} */ label, /** @type {boolean} */ value, look = '') =>
      el('button', {
        type: 'button',
        class: look,
        text: label,
        on: { click: () => answer(value) },
      });
    const needed = (missing ?? 0) + (source.keptBytes ?? 0);
    const isTight = freeBytes !== null && missing !== null && freeBytes < needed;
    const tight = source.originalUrl ? consent.tightOriginal : consent.tight;
    element.replaceChildren(
      el('p', { class: 'title', id: titleId, text: consent.title(source.name) }),
      ...(isReplaced ? [el('p', { text: consent.replaced })] : []),
      el(
        'dl',
        {},
        ...rows.map(([name, value]) =>
          el('div', {}, el('dt', { text: name }), el('dd', { text: value })),
        ),
      ),
      el('p', {}, `${consent.running} ${consent.kept}`, managerLink(), '.'),
      ...(isTight
        ? [el('p', { class: 'message warning', text: tight(megabytes(freeBytes)) })]
        : []),
      el(
        'div',
        { class: 'row' },
        button(missing === null ? consent.yesUnknown : consent.yes(size), true, 'primary'),
        button(consent.no, false),
      ),
    );
    element.hidden = false;
    live.textContent = consent.say(source.name, size);
  }

  return {
    element: el('div', {}, element, live),
    /**
     * The question to ask before a model is loaded; null if at most CONSENT_BYTES are to be fetched.
     *
     * @param {import('./model-sources.js').Source} source
     * @param {Map<string, import('../store/protocol.js').StoredModel>} stored
     * @param {AbortSignal} signal
     * @returns {Promise<Question | null>}
     */
    async questionAbout(source, stored, signal) {
      const missing = await missingBytes(source, stored, signal);
      if (missing !== null && missing <= CONSENT_BYTES) return null;
      const kept = stored.get(source.url ?? '');
      const isReplaced = kept !== undefined && kept.storedBytes === kept.size;
      const storedBytes = isReplaced ? 0 : (fetchedOf(source, stored)?.storedBytes ?? 0);
      return { source, missing, storedBytes, isReplaced, freeBytes: await freeBytes() };
    },
    /**
     * Shows the question and resolves with the learner's answer.
     *
     * @param {Question} question
     * @param {AbortSignal} signal  an abort removes the question and rejects
     * @returns {Promise<boolean>}
     */
    async ask(question, signal) {
      signal.throwIfAborted();
      try {
        return await new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          show(question, resolve);
        });
      } finally {
        element.hidden = true;
        element.replaceChildren();
        live.textContent = '';
      }
    },
  };
}

/** @returns {Promise<number | null>} bytes that the browser can still store; null: unknown */
async function freeBytes() {
  try {
    const { usedBytes, quotaBytes } = await (await pageStore()).call('space', {});
    return quotaBytes > 0 ? Math.max(0, quotaBytes - usedBytes) : null;
  } catch {
    return null;
  }
}

/** @param {import('./model-sources.js').Source} source a model that is converted before it is stored */
function sentenceOfKept({ keptBytes }) {
  const { keepsAbout, keepsSome } = words.consent;
  return keptBytes === null ? keepsSome : keepsAbout(megabytes(keptBytes));
}

/**
 * @param {import('./model-sources.js').Source} source
 * @param {number | null} missing
 * @param {number} storedBytes
 */
function sizeOf({ isRounded }, missing, storedBytes) {
  if (missing === null) return words.unknownSize;
  // The rest of a partly stored file has an exact size.
  return isRounded && storedBytes === 0 ? words.about(megabytes(missing)) : megabytes(missing);
}
