// SPDX-License-Identifier: MIT
//
// model-sources.js - the models a learner can choose, and what of each is on this machine already.
//
// They come from models/registry.json, from the folder given to the server (models/local.json, empty
// on a static host), from an address that the learner types and from the learner's disk; to everything
// behind the chooser they are equal. Called by model-control.js, consent.js, the speed page and the page
// of stored models. Loads no model; requests lists, and one byte of a file whose size nobody knows.

import { partNames } from '../engine/part-names.js';
import { conversionOf, convertedUrl, isOriginal, pageStore } from '../registry.js';
import { text as words } from '../text/models.js';

/** @typedef {import('../store/protocol.js').StoredModel} StoredModel */

/**
 * @typedef {object} Source
 * @property {string} name
 * @property {'registry' | 'local' | 'address' | 'file'} group
 * @property {string | File | File[]} model   what Lab.load is given
 * @property {string | null} url     absolute, as the store lists it; null for files from disk
 * @property {string | null} originalUrl  what is fetched, where that is converted before it is kept
 * @property {number | null} bytes   of what is fetched; null: not known
 * @property {number | null} keptBytes  about what is kept of it, where that is converted and known
 * @property {boolean} isRounded     bytes is only about right
 * @property {string | null} sha256  null: nobody says what it should be
 * @property {number | null} exactBytes  what the store may insist on
 * @property {string} quantisation   '' where not known
 * @property {string} licence        '' where not known
 */

const MODELS = new URL('../models/', import.meta.url);
/** How long a server has to tell the size of its file. */
const PROBE_MS = 10_000;

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

/** The default model, should the registry not be readable. */
export const MINI = fromRegistry({ id: 'mini', name: 'Mini', url: 'mini/mini.gguf' });

/** @param {any} entry of models/registry.json @returns {Source} */
function fromRegistry(entry) {
  const url = new URL(entry.url, MODELS).href;
  const isConverted = entry.format === 'safetensors';
  return {
    name: isConverted ? words.original(entry.name, entry.quantisation) : entry.name,
    group: 'registry',
    model: entry.id,
    url: isConverted ? convertedUrl(url) : url,
    originalUrl: isConverted ? url : null,
    keptBytes: isConverted ? bytesInQ8(entry) : null,
    bytes: entry.bytes ?? entry.approximateBytes ?? null,
    isRounded: entry.bytes === undefined,
    exactBytes: entry.bytes ?? null,
    sha256: entry.sha256 ?? null,
    quantisation: isConverted ? words.becomesQ8 : (entry.quantisation ?? ''),
    licence: entry.licence ?? '',
  };
}

/**
 * What a GPT-2 of this shape takes in Q8_0, where 32 weights have 34 bytes.
 *
 * @param {{ blocks: number, dModel: number, context: number, vocabulary: number }} shape
 */
function bytesInQ8({ blocks, dModel, context, vocabulary }) {
  const weights = (vocabulary + context + 12 * blocks * dModel) * dModel;
  return (weights / 32) * 34;
}

/**
 * A model of which nothing is known but where it is.
 *
 * @param {string} url absolute
 * @param {{ name?: string, bytes?: number, group?: Source['group'] }} [known]
 * @returns {Source}
 */
export function fromUrl(url, { name = nameOf(url), bytes, group = 'address' } = {}) {
  const isConverted = url !== '' && isOriginal(new URL(url).pathname);
  return {
    name,
    group,
    model: url,
    url: isConverted ? convertedUrl(url) : url,
    originalUrl: isConverted ? url : null,
    keptBytes: null,
    bytes: bytes ?? null,
    isRounded: false,
    exactBytes: null,
    sha256: null,
    quantisation: '',
    licence: '',
  };
}

/** @param {File[]} files of one model @returns {Source} */
export function fromFiles(files) {
  const largest = [...files].sort((a, b) => b.size - a.size)[0];
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const named = fromUrl('', { name: largest.name, bytes, group: 'file' });
  return { ...named, model: files.length === 1 ? files[0] : files, url: null };
}

/**
 * What a model is called of which the registry knows nothing.
 *
 * @param {string} url
 * @returns {string} the last part of its path; of a model.safetensors its folder's name
 */
export function nameOf(url) {
  const { pathname, host, protocol } = new URL(url);
  if (isOriginal(pathname) && protocol !== 'file:') return conversionOf(url).name;
  const last = pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last) || host;
  } catch {
    return last;
  }
}

/** @returns {Promise<Source[]>} the registry's first; never empty */
export async function listSources() {
  const [registry, local] = await Promise.all([readList('registry.json'), readList('local.json')]);
  const known = registry?.models ?? [];
  const ours = Array.isArray(local) ? local : [];
  return [
    ...(known.length > 0 ? known.map(fromRegistry) : [MINI]),
    ...ours.map(({ name, bytes, url }) =>
      fromUrl(new URL(url, MODELS).href, { name, bytes, group: 'local' }),
    ),
  ];
}

/**
 * Who a model's bytes come from, as a learner may read it.
 *
 * @param {string | null} url
 */
export function hostOf(url) {
  if (url === null) return words.host.file;
  const { origin, host, protocol } = new URL(url);
  if (protocol === 'file:') return words.host.file;
  return origin === location.origin ? words.host.site : host;
}

/**
 * What the store has, by URL. Without a store nothing is known; loading says what is wrong with it.
 *
 * @returns {Promise<Map<string, StoredModel>>}
 */
export async function listStored() {
  try {
    const models = await (await pageStore()).call('list', {});
    return new Map(models.map((model) => [model.url, model]));
  } catch {
    return new Map();
  }
}

/**
 * How many bytes would have to be fetched; null where nobody says.
 *
 * @param {Source} source
 * @param {Map<string, StoredModel>} stored
 * @param {AbortSignal} signal
 * @returns {Promise<number | null>}
 */
export async function missingBytes(source, stored, signal) {
  if (source.url === null) return 0;
  const kept = stored.get(source.url);
  if (kept && kept.storedBytes === kept.size) return 0;
  const fetched = fetchedOf(source, stored);
  if (fetched) return fetched.size - fetched.storedBytes;
  if (source.bytes !== null) return source.bytes;
  const asked = source.originalUrl ?? source.url;
  return isOneFile(asked) ? askSize(asked, signal) : null;
}

/** Not a folder, nor one of several files. @param {string} url */
function isOneFile(url) {
  const { pathname } = new URL(url);
  return !/(\/|\.json)$/.test(pathname) && partNames(pathname) === null;
}

/**
 * What is here of the file that is fetched.
 *
 * @param {Source} source
 * @param {Map<string, StoredModel>} stored
 */
export function fetchedOf({ url, originalUrl }, stored) {
  return stored.get(originalUrl ?? url ?? '');
}

/**
 * A file's size by its server, for one byte of it. What is wrong with a server that does not answer well
 * the load will say, if the learner wants it.
 *
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<number | null>}
 */
async function askSize(url, signal) {
  const asking = new AbortController();
  const stop = () => asking.abort();
  signal.addEventListener('abort', stop);
  const timer = setTimeout(stop, PROBE_MS);
  try {
    const response = await fetch(url, { headers: { Range: 'bytes=0-0' }, signal: asking.signal });
    response.body?.cancel().catch(() => {}); // a server without ranges would send everything
    if (response.status === 206) {
      const [, total] = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? [];
      return total === undefined ? null : Number(total);
    }
    if (!response.ok) return null;
    const length = response.headers.get('content-length');
    return length === null ? null : Number(length);
  } catch {
    signal.throwIfAborted();
    return null;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
