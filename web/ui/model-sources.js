// SPDX-License-Identifier: MIT
//
// model-sources.js - the models that a learner can choose, and how many bytes of each are stored on this
// device.
//
// A model comes from models/registry.json, from the server's --models folder (models/local.json, empty on a
// static host), from a URL that the learner types, or from the learner's disk. All other modules treat these
// four alike. Called by model-control.js, consent.js, the speed page and the page of stored models. Loads no
// model. Requests the two lists, and one byte of a file whose size is unknown.

import { compareMade } from '../engine/made-of.js';
import { partNames } from '../engine/part-names.js';
import { fileUrl, listModels, mirrored, readAddress, theOne } from '../hub.js';
import { conversionOf, convertedUrl, isOriginal, pageStore, remoteOf } from '../registry.js';
import { text as words } from '../text/models.js';
import { foreign } from './foreign.js';
import { chosenHub } from './hub-setting.js';

/** @typedef {import('../store/protocol.js').StoredModel} StoredModel */

/**
 * @typedef {object} Source
 * @property {string} name          as pages show it
 * @property {'registry' | 'local' | 'address' | 'file'} group
 * @property {string | File | File[]} model   the argument of Lab.load
 * @property {string | null} url     absolute, as the store lists it; null for files from disk
 * @property {string | null} from    where it is fetched instead of url: on a mirror; null: from url
 * @property {string | null} file    the file of a repository that Lab.load is given; null: none is named
 * @property {string | null} originalUrl  of the file that is fetched and converted; null: none is converted
 * @property {number | null} bytes   of the file that is fetched; null: unknown
 * @property {number | null} keptBytes  estimated size of the converted file; null: none, or unknown
 * @property {boolean} isRounded     bytes is an estimate
 * @property {string | null} sha256  expected hash of the file; null: unknown
 * @property {number | null} exactBytes  size that the store requires of the file; null: any
 * @property {string} quantisation   '' where not known
 * @property {string} licence        '' where not known
 */

const MODELS = new URL('../models/', import.meta.url);
/** Timeout of the request for a file's size. */
const PROBE_MS = 10_000;

/**
 * A JSON file of the models folder; null if the host does not have it or it is not valid JSON.
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

/** The default model, used if the registry cannot be read. */
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
    from: mirrored(url, chosenHub()) ?? null,
    file: null,
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
 * Bytes of a GPT-2 of this shape in Q8_0, which stores 32 weights in 34 bytes.
 *
 * @param {{ blocks: number, dModel: number, context: number, vocabulary: number }} shape
 */
function bytesInQ8({ blocks, dModel, context, vocabulary }) {
  const weights = (vocabulary + context + 12 * blocks * dModel) * dModel;
  return (weights / 32) * 34;
}

/**
 * A model of which only the URL is known.
 *
 * @param {string} url absolute
 * @param {{ name?: string, bytes?: number, group?: Source['group'] }} [known]
 * @returns {Source}
 */
export function fromUrl(url, { name, bytes, group = 'address' } = {}) {
  const isConverted = url !== '' && isOriginal(new URL(url).pathname);
  return {
    name: name === undefined ? nameOf(url) : foreign(name),
    group,
    model: url,
    url: isConverted ? convertedUrl(url) : url,
    originalUrl: isConverted ? url : null,
    from: null,
    file: null,
    keptBytes: null,
    bytes: bytes ?? null,
    isRounded: false,
    exactBytes: null,
    sha256: null,
    quantisation: '',
    licence: '',
  };
}

/**
 * A model of a repository of the hub.
 *
 * @param {import('../hub.js').Listing} listing
 * @param {import('../hub.js').Choice} choice
 * @returns {Source}
 */
export function fromHub(listing, choice) {
  const hub = chosenHub();
  const { url, bytes, sha256 } = remoteOf(listing, choice, hub);
  const source = { ...fromUrl(url), bytes: choice.bytes, sha256: sha256 ?? null };
  if (choice.parts.length === 0) return { ...source, exactBytes: bytes ?? null };
  // Lab.load finds the other parts in the list of the same commit.
  const folder = fileUrl(hub, listing, '').replace('/resolve/', '/tree/');
  return { ...source, model: folder, file: choice.file };
}

/**
 * What Lab.load would take for an address or a repository.
 *
 * @param {string} written absolute, relative to the page or 'owner/name'
 * @param {AbortSignal} signal
 * @returns {Promise<Source>}
 */
export async function sourceOf(written, signal) {
  const hub = chosenHub();
  const address = readAddress(written, hub);
  if (!address) return fromUrl(new URL(written, location.href).href);
  if (address.file) return fromUrl(fileUrl(hub, address, address.file));
  const listing = await listModels(await pageStore(), address, hub, { signal });
  return fromHub(listing, theOne(listing, undefined));
}

/** @param {File[]} files of one model @returns {Source} */
export function fromFiles(files) {
  const largest = [...files].sort((a, b) => b.size - a.size)[0];
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const named = fromUrl('', { name: largest.name, bytes, group: 'file' });
  return { ...named, model: files.length === 1 ? files[0] : files, url: null };
}

/**
 * The name of a model that is not in the registry, as pages show it.
 *
 * @param {string} url
 * @returns {string} the last part of its path; of a model.safetensors its folder's name
 */
export function nameOf(url) {
  const { pathname, host, protocol } = new URL(url);
  if (isOriginal(pathname) && protocol !== 'file:') return foreign(conversionOf(url).name);
  const last = pathname.split('/').at(-1) ?? '';
  try {
    return foreign(decodeURIComponent(last) || host);
  } catch {
    return foreign(last);
  }
}

/** @returns {Promise<Source[]>} the registry's models first; at least the default model */
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
 * The host that serves a model, in the learner's words.
 *
 * @param {string | null} url
 */
export function hostOf(url) {
  if (url === null) return words.host.file;
  const { origin, host, protocol } = new URL(url);
  if (protocol === 'file:') return words.host.file;
  return origin === location.origin ? words.host.site : foreign(host);
}

/**
 * The models in the store, by URL. Empty if the store does not work; loading a model then reports why.
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
 * The number of bytes to fetch; null: unknown.
 *
 * @param {Source} source
 * @param {Map<string, StoredModel>} stored
 * @param {AbortSignal} signal
 * @returns {Promise<number | null>}
 */
export async function missingBytes(source, stored, signal) {
  if (source.url === null) return 0;
  const kept = stored.get(source.url);
  if (kept && kept.storedBytes === kept.size) return replacedBytes(source, kept, signal);
  const fetched = fetchedOf(source, stored);
  if (fetched) return fetched.size - fetched.storedBytes;
  if (source.bytes !== null) return source.bytes;
  const asked = source.from ?? source.originalUrl ?? source.url;
  return isOneFile(asked) ? askSize(asked, signal) : null;
}

/** Not a folder, nor one of several files. @param {string} url */
function isOneFile(url) {
  const { pathname } = new URL(url);
  return !/(\/|\.json)$/.test(pathname) && partNames(pathname) === null;
}

/**
 * How many bytes have to be fetched again, since the server has another file now than the one that is
 * stored here. A verified file is what its SHA-256 says, whatever the server has.
 *
 * @param {Source} source
 * @param {StoredModel} kept
 * @param {AbortSignal} signal
 */
async function replacedBytes({ url, originalUrl, from, sha256 }, kept, signal) {
  if (url === null || sha256 !== null || kept.verified) return 0;
  const store = await pageStore();
  const place = { url: originalUrl ?? url, from: from ?? undefined };
  try {
    if (originalUrl === null) {
      const { verdict, size } = await store.call('compare', place, { signal });
      return verdict === 'other' ? size : 0;
    }
    const { isReplaced, bytes } = await compareMade(store, place, kept.etag, signal);
    signal.throwIfAborted();
    return isReplaced ? bytes : 0;
  } catch {
    signal.throwIfAborted();
    return 0; // what is stored can be used all the same
  }
}

/**
 * The store's entry of the file that is fetched.
 *
 * @param {Source} source
 * @param {Map<string, StoredModel>} stored
 */
export function fetchedOf({ url, originalUrl }, stored) {
  return stored.get(originalUrl ?? url ?? '');
}

/**
 * Asks the server for the first byte of a file, whose answer states the file's size. Errors are ignored:
 * loading the model reports them.
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
