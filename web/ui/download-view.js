// SPDX-License-Identifier: MIT
//
// download-view.js - shows the download of a model: a progress bar, a sentence, and the buttons Pause and
// Cancel.
//
// model-bar.js calls it with the store's Status and the engine's Progress. The sentence changes several
// times a second, so it is hidden from screen readers. A second, live line tells them only of events:
// another quarter of the bytes, a pause, a wait, the end.

import { errorSentences } from '../text/errors.js';
import { text as words } from '../text/models.js';
import { el } from './dom.js';
import { int, megabytes, percent } from './format.js';
import { hostOf } from './model-sources.js';

/** @typedef {import('../store/protocol.js').Status} Status */
/** @typedef {import('../lab.js').Progress} Progress */
/** @typedef {import('./model-sources.js').Source} Source */

/** The live line tells of the share of bytes at each multiple of this. */
const SAY_SHARE = 0.25;

/**
 * @param {object} options
 * @param {() => void} options.onPause
 * @param {() => void} options.onResume
 * @param {() => void} options.onCancel
 */
export function createDownloadView({ onPause, onResume, onCancel }) {
  const bar = el('progress', { max: 1, value: 0 });
  const sentence = el('span', { 'data-testid': 'download' });
  const pause = el('button', { type: 'button', text: words.progress.pause });
  const cancel = el('button', { type: 'button', text: words.progress.cancel });
  const live = el('p', { class: 'visually-hidden', role: 'status' });
  const line = el(
    'div',
    { class: 'progress', hidden: true },
    bar,
    sentence,
    el('div', { class: 'row' }, pause, cancel),
  );

  /** @type {Source | null} */
  let source = null;
  /** @type {Status | null} */
  let status = null;
  /** @type {Progress | null} */
  let progress = null;
  /** @type {number | null} */
  let blocks = null;
  /** What the live line said last. */
  let said = { share: 0, state: '' };

  /** Counts the seconds down while the server has to be waited for. @type {ReturnType<typeof setInterval> | null} */
  let clock = null;
  function followClock() {
    const isCounting = !line.hidden && secondsToRetry(status) !== null;
    if (isCounting && clock === null) clock = setInterval(draw, 1000);
    if (!isCounting && clock !== null) {
      clearInterval(clock);
      clock = null;
    }
  }

  pause.addEventListener('click', () => (status?.state === 'paused' ? onResume() : onPause()));
  cancel.addEventListener('click', onCancel);

  function draw() {
    followClock();
    if (!source || line.hidden) return;
    const { loadedBytes, totalBytes } = amountOf(status, progress);
    if (totalBytes > 0) {
      bar.max = totalBytes;
      bar.value = loadedBytes;
    }
    sentence.textContent = describe(source, status, progress, blocks);
    const isPaused = status?.state === 'paused';
    pause.hidden = !isPaused && status?.state !== 'downloading' && status?.state !== 'waiting';
    pause.textContent = isPaused ? words.progress.resume : words.progress.pause;
    speak(source, totalBytes > 0 ? loadedBytes / totalBytes : 0);
  }

  /** @param {Source} source @param {number} share */
  function speak({ name }, share) {
    const state = status?.state ?? '';
    if (state !== said.state && (state === 'paused' || state === 'waiting')) {
      live.textContent = stateOf(hostOf(null), status);
    } else if (share >= said.share + SAY_SHARE && share < 1) {
      live.textContent = words.progress.said(name, percent(share, 0));
    }
    said = { share: Math.floor(share / SAY_SHARE) * SAY_SHARE, state };
  }

  return {
    element: el('div', {}, line, live),
    /** @param {Source} next */
    begin(next) {
      source = next;
      status = null;
      progress = null;
      blocks = null;
      said = { share: 0, state: '' };
      bar.removeAttribute('value');
      bar.setAttribute('aria-label', words.progress.label(next.name));
      line.hidden = false;
      live.textContent = '';
      draw();
    },
    /** @param {{ status?: Status, progress?: Progress, blocks?: number }} news */
    update(news) {
      status = news.status ?? status;
      progress = news.progress ?? progress;
      blocks = news.blocks ?? blocks;
      draw();
    },
    /** @param {boolean} isReady whether all bytes have arrived */
    end(isReady) {
      const wasFocused = line.contains(document.activeElement);
      line.hidden = true;
      followClock();
      live.textContent =
        isReady && source && said.share > 0 ? words.progress.ready(source.name) : '';
      return wasFocused;
    },
    /** The last Status of the store. */
    get status() {
      return status;
    },
  };
}

/**
 * The bytes to show: those from the network until all are there, then those handed to the engine.
 *
 * @param {Status | null} status
 * @param {Progress | null} progress
 */
function amountOf(status, progress) {
  if (status && status.storedBytes < status.size) {
    return { loadedBytes: status.storedBytes, totalBytes: status.size };
  }
  return progress ?? { loadedBytes: 0, totalBytes: 0 };
}

/** @typedef {Pick<Status, 'problem'>} Waiting */

/** @param {Waiting | null} status @returns {number | null} null: it does not wait for a known time */
function secondsToRetry(status) {
  const retryAt = status?.problem?.detail?.retryAt;
  return typeof retryAt === 'number' ? Math.max(0, (retryAt - Date.now()) / 1000) : null;
}

/**
 * Why a download waits, and for how long.
 *
 * @param {Waiting} status
 * @returns {string} without a full stop
 */
function waitingSentence(status) {
  const { problem } = status;
  const seconds = secondsToRetry(status);
  const { waiting, waitingFor } = words.progress;
  const what = seconds === null ? waiting : waitingFor(duration(seconds));
  return problem ? `${what} (${errorSentences(problem).what.replace(/\.$/, '')})` : what;
}

/**
 * Says why something waits and for how long, again each time that the rounded time has changed.
 *
 * @param {Waiting} status
 * @param {(sentence: string) => void} say
 * @returns {() => void} ends it
 */
export function followWait(status, say) {
  let last = '';
  const tell = () => {
    const sentence = waitingSentence(status);
    if (sentence !== last) say(sentence);
    last = sentence;
  };
  const clock = setInterval(tell, 1000);
  tell();
  return () => clearInterval(clock);
}

/** @param {string} host @param {Status | null} status */
function stateOf(host, status) {
  switch (status?.state) {
    case 'paused':
      return words.progress.paused;
    case 'waiting':
      return waitingSentence(status);
    case 'verifying':
      return words.progress.verifying;
    case 'downloading':
      return words.progress.downloading(host);
    default:
      return status && status.storedBytes < status.size
        ? words.progress.downloading(host)
        : words.progress.reading;
  }
}

/**
 * @param {Source} source
 * @param {Status | null} status
 * @param {Progress | null} progress
 * @param {number | null} blocks
 * @returns {string}
 */
function describe(source, status, progress, blocks) {
  const { loadedBytes, totalBytes } = amountOf(status, progress);
  if (totalBytes === 0) {
    return status?.state === 'waiting' ? `${waitingSentence(status)}.` : words.progress.starting;
  }
  const parts = [
    words.progress.amount(
      megabytes(loadedBytes),
      megabytes(totalBytes),
      percent(loadedBytes / totalBytes),
    ),
  ];
  if (status?.state === 'downloading' && status.bytesPerSecond > 0) {
    parts.push(words.progress.rate(megabytes(status.bytesPerSecond)));
    if (status.secondsLeft !== null) parts.push(words.progress.left(duration(status.secondsLeft)));
  }
  const sentences = [`${stateOf(hostOf(source.from ?? source.url), status)}: ${parts.join(', ')}.`];
  const layer = progress?.layer ?? null;
  if (blocks !== null && layer !== null) {
    sentences.push(words.progress.blocks(int(layer + 1), int(blocks)));
  }
  if (status) {
    sentences.push(status.verified ? words.progress.verified : words.progress.unverified);
  }
  return sentences.join(' ');
}

/**
 * A waiting time, rounded up to steps of five so that the sentence does not flicker.
 *
 * @param {number} seconds
 * @returns {string}
 */
export function duration(seconds) {
  const whole = Math.max(1, Math.ceil(seconds));
  const rounded = whole <= 10 ? whole : 5 * Math.ceil(whole / 5);
  if (rounded < 60) return words.progress.seconds(int(rounded));
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return words.progress.minutes(int(minutes));
  return words.progress.hours(int(Math.floor(minutes / 60)), int(minutes % 60));
}
