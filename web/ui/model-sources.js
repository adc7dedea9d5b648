// SPDX-License-Identifier: MIT
//
// model-sources.js - the models a learner can choose, and what of each is on this machine already.
//
// They come from models/registry.json, from the folder given to the server (models/local.json, empty
// on a static host), from an address that the learner types and from the learner's disk; to everything
// behind the chooser they are equal. Called by model-bar.js and the manager page. Loads no model; of
// the network it asks for lists, and for one byte of an address whose size nobody knows.

import { pageStore } from '../registry.js';
import { text as words } from '../text/vi-models.js';

/** @typedef {import('../store/protocol.js').StoredModel} StoredModel */

/**
 * @typedef {object} Source
 * @property {string} name
 * @property {'registry' | 'local' | 'address' | 'file'} group
 * @property {string | File} model   what Lab.load is given
 * @property {string | null} url     absolute; null for a file from disk
 * @property {number | null} bytes   null: not known
 * @property {boolean} isRounded     bytes is only about right
 * @property {string | null} sha256  null: nobody says what it should be
 * @property {number | null} exactBytes  what the store may insist on
 * @property {string} quantisation   '' where not known
 * @property {string} licence        '' where not known
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

/** The default model, should the registry not be readable. */
export const MINI = fromRegistry({ id: 'mini', name: 'Mini', url: 'mini/mini.gguf' });

/** @param {any} entry of models/registry.json @returns {Source} */
function fromRegistry(entry) {
  return {
    name: entry.name,
    group: 'registry',
    model: entry.id,
    url: new URL(entry.url, MODELS).href,
    bytes: entry.bytes ?? entry.approximateBytes ?? null,
    isRounded: entry.bytes === undefined,
    exactBytes: entry.bytes ?? null,
    sha256: entry.sha256 ?? null,
    quantisation: entry.quantisation ?? '',
    licence: entry.licence ?? '',
  };
}

/**
 * A model of which nothing is known but where it is.
 *
 * @param {string} url absolute
 * @param {{ name?: string, bytes?: number, group?: Source['group'] }} [known]
 * @returns {Source}
 */
export function fromUrl(url, { name = fileName(url), bytes, group = 'address' } = {}) {
  return {
    name,
    group,
    model: url,
    url,
    bytes: bytes ?? null,
    isRounded: false,
    exactBytes: null,
    sha256: null,
    quantisation: '',
    licence: '',
  };
}

/** @param {File} file @returns {Source} */
export function fromFile(file) {
  const named = fromUrl('', { name: file.name, bytes: file.size, group: 'file' });
  return { ...named, model: file, url: null };
}

/** @param {string} url @returns {string} the last part of its path */
function fileName(url) {
  const { pathname, host } = new URL(url);
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
  // The lab reads no other format yet.
  const known = (registry?.models ?? []).filter((/** @type {any} */ m) => m.format === 'gguf');
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
  const { origin, host } = new URL(url);
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
 * @param {StoredModel | undefined} stored
 * @param {AbortSignal} signal
 * @returns {Promise<number | null>}
 */
export async function missingBytes(source, stored, signal) {
  if (source.url === null) return 0;
  if (stored) return stored.size - stored.storedBytes;
  return source.bytes ?? (await askSize(source.url, signal));
}

/**
 * A file's size by its server, for one byte of it.
 *
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<number | null>}
 */
async function askSize(url, signal) {
  try {
    const response = await fetch(url, { headers: { Range: 'bytes=0-0' }, signal });
    response.body?.cancel().catch(() => {}); // a server without ranges would send everything
    if (response.status === 206) {
      const [, total] = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? [];
      return total === undefined ? null : Number(total);
    }
    if (!response.ok) return 0; // nothing to fetch; what is wrong, the load will say
    const length = response.headers.get('content-length');
    return length === null ? null : Number(length);
  } catch {
    signal.throwIfAborted();
    return 0;
  }
}
