// SPDX-License-Identifier: MIT
//
// model-bar.js - which model is loaded, how it computes, and the controls that change both.
//
// Owns the page's one Lab: loads it, shows progress, disposes of the last one, and hands the new one
// to the page. Models come from models/registry.json, from the folder given to the server
// (models/local.json, empty on a static host) and from the learner's disk.

import { Lab } from '../lab.js';
import { text } from '../text/vi.js';
import { el, freshId } from './dom.js';
import { int, megabytes } from './format.js';
import { createMessagePlace } from './message.js';

/**
 * @typedef {object} Source
 * @property {string} label
 * @property {string | URL | File} model  what Lab.load is given
 * @property {string} group
 */

const MODELS = new URL('../models/', import.meta.url);

/**
 * A JSON file of the models folder; null where the host has none or it is no JSON.
 *
 * @param {string} name
 * @returns {Promise<any>}
 */
async function readList(name) {
  try {
    const answer = await fetch(new URL(name, MODELS));
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** @returns {Promise<Source[]>} */
async function listSources() {
  const [registry, local] = await Promise.all([readList('registry.json'), readList('local.json')]);
  /** @type {Source[]} */
  const sources = [];
  for (const entry of registry?.models ?? []) {
    if (entry.format !== 'gguf') continue; // the lab reads no other yet
    sources.push({
      label: `${entry.name}, ${entry.quantisation}, ${megabytes(entry.bytes ?? entry.approximateBytes)}`,
      model: entry.id,
      group: text.model.registryGroup,
    });
  }
  for (const entry of Array.isArray(local) ? local : []) {
    sources.push({
      label: `${entry.name}, ${megabytes(entry.bytes)}`,
      model: new URL(entry.url, new URL('local.json', MODELS)).href,
      group: text.model.localGroup,
    });
  }
  if (!sources.length) {
    sources.push({ label: 'mini', model: 'mini', group: text.model.registryGroup });
  }
  return sources;
}

/**
 * @param {object} options
 * @param {(lab: Lab) => void} [options.onLab]  a new model is ready; the last one is gone
 * @param {() => void} [options.onPrecision]     later runs are to be of another precision
 */
export function createModelBar({ onLab, onPrecision } = {}) {
  const facts = el('p', { class: 'facts' });
  const note = el('p', { class: 'small muted', hidden: true });
  const bar = el('progress', { max: 1, value: 0, 'aria-label': text.model.loading });
  const status = el('span', { role: 'status' });
  const cancel = el('button', { type: 'button', class: 'plain', text: text.model.cancel });
  const progress = el('div', { class: 'progress', hidden: true }, bar, status, cancel);
  const messages = createMessagePlace();

  const chooserId = freshId('model');
  const chooser = el('select', { id: chooserId });
  const file = el('input', { type: 'file', accept: '.gguf' });
  const fileLabel = el('label', { class: 'button file' }, text.model.file, file);
  const radioName = freshId('precision');
  const precisions = /** @type {const} */ (['exact', 'fast']).map((value) =>
    el('input', { type: 'radio', name: radioName, value, checked: value === 'exact' }),
  );
  const precisionChoice = el(
    'fieldset',
    { class: 'choice' },
    el('legend', { text: `${text.model.precision}:` }),
    ...precisions.map((radio) =>
      el('label', {}, radio, radio.value === 'exact' ? text.model.exact : text.model.fast),
    ),
  );
  const element = el(
    'section',
    { class: 'model-bar', 'aria-label': text.model.region },
    facts,
    progress,
    el(
      'div',
      { class: 'row' },
      el('label', { for: chooserId, text: text.model.choose }),
      chooser,
      fileLabel,
      precisionChoice,
    ),
    note,
    messages.element,
  );

  /** @type {Source[]} */
  let sources = [];
  /** @type {string | URL | File} */
  let wanted = 'mini';
  /** @type {Lab | null} */
  let lab = null;
  /** @type {AbortController | null} */
  let loading = null;
  /** @type {Promise<Lab>} settles when the load under way, or the last one, has ended */
  let current = Promise.reject(new Error('nothing was loaded'));
  current.catch(() => {});

  function fillChooser() {
    const groups = new Map();
    sources.forEach((source, i) => {
      if (!groups.has(source.group))
        groups.set(source.group, el('optgroup', { label: source.group }));
      groups
        .get(source.group)
        .append(el('option', { value: i, text: source.label, selected: source.model === wanted }));
    });
    chooser.replaceChildren(...groups.values());
  }

  /**
   * @param {AbortController} mine
   * @returns {Promise<Lab>}
   */
  async function fetchModel(mine) {
    await lab?.dispose();
    lab = null;
    return Lab.load({
      model: wanted,
      signal: mine.signal,
      onProgress({ phase, loadedBytes, totalBytes }) {
        if (loading !== mine) return;
        if (totalBytes > 0) {
          bar.max = totalBytes;
          bar.value = loadedBytes;
        }
        if (phase === 'weights') status.textContent = text.model.weights;
        else if (totalBytes > 0) {
          status.textContent = text.model.download(megabytes(loadedBytes), megabytes(totalBytes));
        } else status.textContent = text.model.downloadUnknown(megabytes(loadedBytes));
      },
    });
  }

  async function load() {
    loading?.abort();
    const mine = new AbortController();
    loading = mine;
    messages.clear();
    progress.hidden = false;
    status.textContent = text.model.loading;
    bar.removeAttribute('value');
    const mineLoading = fetchModel(mine);
    current = mineLoading;
    try {
      const loaded = await mineLoading;
      if (current !== mineLoading) {
        await loaded.dispose();
        return;
      }
      lab = loaded;
      describe(loaded);
      onLab?.(loaded);
    } catch (error) {
      if (current !== mineLoading) return;
      facts.replaceChildren();
      messages.fail(error, { label: text.model.retry, run: load });
    } finally {
      if (current === mineLoading) {
        loading = null;
        progress.hidden = true;
      }
    }
  }

  /** @param {Lab} ready */
  function describe({ config, engine }) {
    facts.replaceChildren(
      el('b', { text: config.name }),
      `: ${text.model.shape({
        layers: int(config.nLayers),
        width: int(config.dModel),
        heads: int(config.nHeads),
        context: int(config.nCtx),
        vocabulary: int(config.dVocab),
      })}; ${text.model.weightsAs(config.quantisation, megabytes(config.weightBytes))}. `,
      el('span', {
        class: 'muted',
        text: text.model.engine(engine.build, int(engine.threads), engine.version),
      }),
    );
    note.hidden = !engine.note;
    note.textContent = engine.note ? text.model.notes[engine.note] : '';
  }

  chooser.addEventListener('change', () => {
    wanted = sources[Number(chooser.value)].model;
    load();
  });
  file.addEventListener('change', () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    sources = sources.filter((s) => s.group !== text.model.fileGroup);
    sources.push({
      label: `${chosen.name}, ${megabytes(chosen.size)}`,
      model: chosen,
      group: text.model.fileGroup,
    });
    wanted = chosen;
    file.value = '';
    fillChooser();
    load();
  });
  for (const radio of precisions) {
    radio.addEventListener('change', () => onPrecision?.());
  }
  cancel.addEventListener('click', () => loading?.abort());

  listSources().then((found) => {
    sources = [...found, ...sources];
    fillChooser();
  });
  load();

  return {
    element,
    /** @returns {'exact' | 'fast'} of the next run */
    get precision() {
      return precisions[1].checked ? 'fast' : 'exact';
    },
    /**
     * The model in use, once the load under way has ended; rejects as that load does.
     *
     * @param {AbortSignal} signal
     * @returns {Promise<Lab>}
     */
    async ready(signal) {
      for (;;) {
        const load = current;
        await Promise.race([load.catch(() => {}), untilAborted(signal)]);
        if (load === current) return load;
      }
    },
  };
}

/** @param {AbortSignal} signal @returns {Promise<never>} */
const untilAborted = (signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/**
 * Where the numbers of a chart came from, in one sentence.
 *
 * @param {Lab} lab
 * @param {'exact' | 'fast'} precision
 * @param {number} tokens
 * @returns {string}
 */
export const provenance = ({ config, engine }, precision, tokens) =>
  text.model.provenance({
    model: config.name,
    type: config.quantisation,
    precision: text.model.precisionName[precision],
    tokens: int(tokens),
    build: engine.build,
    threads: int(engine.threads),
  });
