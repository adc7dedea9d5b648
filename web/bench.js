// SPDX-License-Identifier: MIT
//
// bench.js - the speed page: measures this machine and shows the result as a table.
//
//     bench.html?model=mini&threads=2&prompt=342&decode=32&precision=exact&autorun
//
// Starts by its button, and by itself when the query names a model or says autorun. It asks before
// a large download; with autorun, files of the site's own server are loaded unasked. For scripts,
// the result stands in window.benchResult once it is there: a BenchResult, or { error } when the
// measurement ended otherwise. Measures only; the lab does the work.

import { LabError } from './engine/error.js';
import { Lab } from './lab.js';
import { text as words } from './text/bench.js';
import { createConsent } from './ui/consent.js';
import { byId, el } from './ui/dom.js';
import { int, megabytes, num } from './ui/format.js';
import { chosenHub } from './ui/hub-setting.js';
import { createMessageArea } from './ui/message.js';
import { listSources, listStored, sourceOf } from './ui/model-sources.js';
import { runBegins } from './ui/running.js';
import './ui/theme-toggle.js';

/**
 * @typedef {object} Settings
 * @property {string} model
 * @property {number} threads
 * @property {number} prompt
 * @property {number} decode
 * @property {'exact' | 'fast'} precision
 */

/**
 * @typedef {object} BenchResult
 * @property {string} model
 * @property {number} threads
 * @property {string} build
 * @property {number} loadMs
 * @property {number} prefillMs
 * @property {number | null} decodeMsPerToken null if fewer than two tokens were written
 * @property {number} memoryBytes
 * @property {string} precision
 * @property {string} kernels
 * @property {number} promptTokens
 * @property {number} decodeTokens
 * @property {number} prefillRuns prefillMs is the median of so many passes
 */

/** What lesson 05 asks for. */
const TAPS = ['blocks.*.hook_resid_post', 'blocks.*.hook_attn_out', 'blocks.*.hook_mlp_out'];
const WARM_UP_TOKENS = 16;
/** A pass shorter than this is measured three times. */
const LONG_PASS_MS = 2000;

const cores = Math.max(1, navigator.hardwareConcurrency || 1);
const messages = createMessageArea();
const consent = createConsent();
byId('messages').append(consent.element, messages.element);
const sources = listSources();
const form = /** @type {HTMLFormElement} */ (byId('form'));
const start = /** @type {HTMLButtonElement} */ (byId('start'));
const stop = byId('stop');
const bar = /** @type {HTMLProgressElement} */ (byId('bar'));
const status = byId('status');

/** @type {AbortController | null} */
let controller = null;

// ---- Settings -----------------------------------------------------------------------------------

/** @param {string} name */
function field(name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

/** Puts the query's settings, or the defaults, into the form. */
function fillForm() {
  const query = new URLSearchParams(location.search);
  const defaults = { model: 'mini', threads: `${cores}`, prompt: '342', decode: '32' };
  for (const [name, value] of Object.entries(defaults))
    field(name).value = query.get(name) ?? value;
  for (const value of /** @type {const} */ (['exact', 'fast'])) {
    field('precision').append(el('option', { value, text: words.precisions[value] }));
  }
  const precision = query.get('precision');
  if (precision !== null) field('precision').value = precision; // '' where there is no such choice
  field('threads').max = `${cores}`;
  return query.has('model') || query.has('autorun');
}

/** A mistake in the settings, said in the learner's language. */
class SettingsError extends Error {}

/** @returns {Settings} */
function readForm() {
  const whole = (/** @type {string} */ name, /** @type {number} */ least) => {
    const value = field(name).value.trim();
    return /^\d+$/.test(value) && Number(value) >= least ? Number(value) : null;
  };
  const threads = whole('threads', 1);
  if (threads === null || threads > cores) throw new SettingsError(words.badThreads(int(cores)));
  const prompt = whole('prompt', 1);
  if (prompt === null) throw new SettingsError(words.badCount(words.prompt, int(1)));
  const decode = whole('decode', 0);
  if (decode === null) throw new SettingsError(words.badCount(words.decode, int(0)));
  const precision = field('precision').value;
  if (precision !== 'exact' && precision !== 'fast') throw new SettingsError(words.badPrecision);
  return { model: field('model').value.trim(), threads, prompt, decode, precision };
}

/**
 * Asks before a large download; a no ends the measurement.
 * @param {string} model
 * @param {AbortSignal} signal
 */
async function requireConsent(model, signal) {
  const known = (await sources).find((source) => source.model === model);
  const isAddress = /[/.]/.test(model) && URL.canParse(model, location.href);
  if (!known && !isAddress) return; // loading says what is wrong with it
  const source = known ?? (await sourceOf(model, signal));
  const isOurs = new URL(source.url ?? location.href).origin === location.origin;
  if (isOurs && new URLSearchParams(location.search).has('autorun')) return;
  const question = await consent.questionAbout(source, await listStored(), signal);
  if (!question || (await consent.ask(question, signal))) return;
  controller?.abort();
  throw new LabError('aborted', 'the download was declined', { op: 'load' });
}

// ---- Measuring ----------------------------------------------------------------------------------

/**
 * Token ids that are the same on every machine, and varied enough that no cache helps.
 * @param {number} count
 * @param {number} vocabulary
 */
function promptIds(count, vocabulary) {
  return Int32Array.from({ length: count }, (_, i) => (7919 * i + 13) % vocabulary);
}

/** @param {number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/**
 * @param {Settings} settings
 * @param {AbortSignal} signal
 * @returns {Promise<BenchResult>}
 */
async function measure({ model, threads, prompt, decode, precision }, signal) {
  const from = performance.now();
  const lab = await Lab.load({
    model,
    hubUrl: chosenHub(),
    threads,
    precision,
    signal,
    onProgress: ({ loadedBytes, totalBytes }) =>
      progress(
        loadedBytes,
        totalBytes,
        words.loading(megabytes(loadedBytes), megabytes(totalBytes)),
      ),
  });
  try {
    const loadMs = performance.now() - from;
    if (lab.engine.note === 'no-shared-memory') messages.warn(words.singleThread);
    const { nCtx, dVocab } = lab.config;
    const ids = promptIds(Math.min(prompt, nCtx), dVocab);
    if (ids.length < prompt) messages.warn(words.promptCut(int(prompt), int(nCtx)));
    const times = await measureReading(lab, ids, signal);
    const written = await measureWriting(lab, ids, decode, signal);
    return {
      model,
      threads: lab.engine.threads,
      build: lab.engine.build,
      loadMs,
      prefillMs: median(times),
      decodeMsPerToken: written.msPerToken,
      memoryBytes: await lab.memoryBytes(),
      precision,
      kernels: lab.engine.kernels,
      promptTokens: ids.length,
      decodeTokens: written.tokens,
      prefillRuns: times.length,
    };
  } finally {
    await lab.dispose();
  }
}

/**
 * @param {Lab} lab
 * @param {Int32Array} ids
 * @param {AbortSignal} signal
 * @returns {Promise<number[]>} milliseconds of each pass
 */
async function measureReading(lab, ids, signal) {
  progress(0, 1, words.warmingUp);
  await lab.runWithCache(ids.slice(0, WARM_UP_TOKENS), { namesFilter: TAPS, signal });
  const sentence = words.reading(int(ids.length));
  const times = [];
  do {
    const from = performance.now();
    await lab.runWithCache(ids, {
      namesFilter: TAPS,
      signal,
      onLayer: ({ done, total }) => progress(done, total, sentence),
    });
    times.push(performance.now() - from);
  } while (times[0] < LONG_PASS_MS && times.length < 3);
  return times;
}

/**
 * @param {Lab} lab
 * @param {Int32Array} ids as many as fit are read before
 * @param {number} wanted
 * @param {AbortSignal} signal
 * @returns {Promise<{ tokens: number, msPerToken: number | null }>}
 */
async function measureWriting(lab, ids, wanted, signal) {
  const { nCtx } = lab.config;
  const count = Math.min(wanted, nCtx - 1);
  if (count < wanted) messages.warn(words.decodeCut(int(wanted), int(count)));
  if (count === 0) return { tokens: 0, msPerToken: null };
  const prompt = ids.slice(0, nCtx - count);
  let tokens = 0;
  let first = 0;
  let last = 0;
  for await (const _ of lab.generate(prompt, { maxTokens: count, signal })) {
    last = performance.now();
    if (tokens === 0) first = last;
    tokens++;
    progress(tokens, count, words.writing(int(tokens), int(count)));
  }
  return { tokens, msPerToken: tokens > 1 ? (last - first) / (tokens - 1) : null };
}

// ---- The page -----------------------------------------------------------------------------------

/** @param {number} done @param {number} total @param {string} sentence */
function progress(done, total, sentence) {
  bar.max = Math.max(1, total);
  bar.value = done;
  status.textContent = sentence;
}

/** @param {BenchResult} result */
function show(result) {
  const { rows } = words;
  const seconds = (/** @type {number} */ ms) => num(ms / 1000, 2);
  const rate = num((1000 * result.promptTokens) / result.prefillMs, 1);
  const perToken = result.decodeMsPerToken;
  const table = [
    [rows.model, result.model],
    [rows.engine, words.engine(result.build, int(result.threads))],
    [rows.precision, result.precision],
    [rows.load, words.seconds(seconds(result.loadMs))],
    [rows.read(int(result.promptTokens)), words.readValue(seconds(result.prefillMs), rate)],
    [
      rows.write(int(result.decodeTokens)),
      perToken === null ? words.noWrite : words.writeValue(num(perToken, 1)),
    ],
    [rows.memory, megabytes(result.memoryBytes)],
  ];
  byId('rows').replaceChildren(
    ...table.map(([name, value]) =>
      el('tr', {}, el('th', { scope: 'row', text: name }), el('td', { class: 'n', text: value })),
    ),
  );
  byId('result').hidden = false;
}

/** @param {BenchResult | { error: { code: string, message: string } }} result */
function publish(result) {
  /** @type {any} */ (window).benchResult = result;
}

async function begin() {
  if (controller) return;
  controller = new AbortController();
  const { signal } = controller;
  messages.clear();
  byId('result').hidden = true;
  const ends = runBegins();
  start.disabled = true;
  stop.hidden = false;
  bar.hidden = false;
  try {
    const settings = readForm();
    await requireConsent(settings.model, signal);
    const result = await measure(settings, signal);
    show(result);
    status.textContent = words.done;
    publish(result);
  } catch (error) {
    fail(error, signal.aborted);
  } finally {
    controller = null;
    ends();
    start.disabled = false;
    stop.hidden = true;
    bar.hidden = true;
  }
}

/** @param {any} error @param {boolean} wasStopped */
function fail(error, wasStopped) {
  status.textContent = wasStopped ? words.stopped : '';
  if (error instanceof SettingsError) messages.warn(error.message);
  else if (!wasStopped) messages.fail(error);
  const code = error instanceof SettingsError ? 'argument' : (error?.code ?? 'unknown');
  publish({ error: { code, message: String(error?.message ?? error) } });
}

sources.then((list) =>
  byId('models').replaceChildren(
    ...list.map(({ model, name }) => el('option', { value: String(model), label: name })),
  ),
);
form.noValidate = true; // readForm() says what is wrong in full sentences
form.addEventListener('submit', (event) => {
  event.preventDefault();
  begin();
});
stop.addEventListener('click', () => controller?.abort());
if (fillForm()) begin();
