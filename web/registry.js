// SPDX-License-Identifier: MIT
//
// registry.js - from what a page calls a model to where its bytes are. Called by lab.js.

import { LabError } from './engine/error.js';
import { StoreClient } from './store/client.js';

/** @typedef {{ url: string, bytes?: number, sha256?: string,
 *   convert?: { type: 'q8_0', name: string } }} Remote */

/** @type {Promise<StoreClient> | null} */
let starting = null;

/** The store of this page, which all its labs share. A lost one is replaced. */
export function pageStore() {
  starting ??= StoreClient.start();
  const forget = () => {
    starting = null;
  };
  starting.then((store) => store.lost.then(forget), forget);
  return starting;
}

/**
 * @param {string | URL | Blob} model
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Blob | Remote>}
 */
export async function resolveModel(model, signal) {
  if (model instanceof Blob) return requireComplete(model);
  const isId = typeof model === 'string' && /^[\w-]+(\.[\w-]+)*$/.test(model) && !isFile(model);
  if (!isId) {
    const url = resolveUrl(model);
    return isSafetensors(new URL(url).pathname) ? { url, convert: conversionOf(url) } : { url };
  }
  const registryUrl = new URL('models/registry.json', import.meta.url);
  const { models } = await fetchJson(registryUrl, signal);
  const entry = models.find((/** @type {{ id: string }} */ { id }) => id === model);
  if (!entry) {
    const detail = { model, known: models.map((/** @type {{ id: string }} */ { id }) => id) };
    throw new LabError('argument', `the registry has no model '${model}'`, { op: 'load', detail });
  }
  const { bytes, sha256 } = entry;
  const url = new URL(entry.url, registryUrl).href;
  if (entry.format === 'gguf') return { url, bytes, sha256 };
  return { url, bytes, sha256, convert: conversionOf(url) };
}

/**
 * A model.safetensors is a GPT-2 only together with what lies beside it, which a file from disk cannot
 * show.
 * @param {Blob} file
 */
function requireComplete(file) {
  if (!(file instanceof File && isSafetensors(file.name))) return file;
  const message = `${file.name} needs config.json, vocab.json and merges.txt beside it`;
  throw new LabError('no-companion', message, { op: 'load', detail: { file: file.name } });
}

/**
 * The model is called as its folder is: the hub's addresses end with /name/resolve/revision/file.
 * @param {string} url of a model.safetensors
 * @returns {{ type: 'q8_0', name: string }}
 */
function conversionOf(url) {
  const { pathname } = new URL(url);
  const [, name] = /([^/]+)(?:\/resolve\/[^/]+)?\/[^/]+$/.exec(pathname) ?? [];
  return { type: 'q8_0', name: name ?? 'GPT-2' };
}

/** @param {string | URL} url relative to the page */
function resolveUrl(url) {
  try {
    return new URL(url, globalThis.location.href).href;
  } catch (cause) {
    throw new LabError('argument', `'${url}' is not a URL`, { op: 'load', cause });
  }
}

/** @param {string} name */
function isFile(name) {
  return name.toLowerCase().endsWith('.gguf') || isSafetensors(name);
}

/** @param {string} name */
function isSafetensors(name) {
  return name.toLowerCase().endsWith('.safetensors');
}

/**
 * @param {URL} url
 * @param {AbortSignal | undefined} signal
 */
async function fetchJson(url, signal) {
  try {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.json();
  } catch (cause) {
    requireRunning(signal);
    const detail = { url: url.href };
    throw new LabError('network', `${url.href} could not be read`, { op: 'load', detail, cause });
  }
}

/** @param {AbortSignal | undefined} signal */
export function requireRunning(signal) {
  if (!signal?.aborted) return;
  throw new LabError('aborted', 'loading was aborted', { op: 'load', cause: signal.reason });
}
