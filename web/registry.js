// SPDX-License-Identifier: MIT
//
// registry.js - from what a page calls a model to where its bytes are. Called by lab.js.

import { LabError } from './engine/error.js';
import { StoreClient } from './store/client.js';

/** @typedef {{ url: string, bytes?: number, sha256?: string }} Remote */

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
  if (model instanceof Blob) return model;
  const isId = typeof model === 'string' && /^[\w-]+(\.[\w-]+)*$/.test(model) && !isGguf(model);
  if (!isId) return { url: resolveUrl(model) };
  const registryUrl = new URL('models/registry.json', import.meta.url);
  const { models } = await fetchJson(registryUrl, signal);
  const entry = models.find((/** @type {{ id: string }} */ { id }) => id === model);
  if (!entry) {
    const detail = { model, known: models.map((/** @type {{ id: string }} */ { id }) => id) };
    throw new LabError('argument', `the registry has no model '${model}'`, { op: 'load', detail });
  }
  if (entry.format !== 'gguf') {
    const message = `'${model}' is ${entry.format}: convert it with \`laminar convert\` first`;
    throw new LabError('unsupported', message, { op: 'load', detail: { model } });
  }
  const { bytes, sha256 } = entry;
  return { url: new URL(entry.url, registryUrl).href, bytes, sha256 };
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
function isGguf(name) {
  return name.toLowerCase().endsWith('.gguf');
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
