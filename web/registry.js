// SPDX-License-Identifier: MIT
//
// registry.js - finds a model's bytes: from a registry id, a URL or picked files to a URL or a
// Blob. Called by lab.js, models/manager.js and the model controls in ui/.

import { LabError } from './engine/error.js';
import { COMPANIONS, WEIGHTS } from './engine/original.js';
import { StoreClient } from './store/client.js';

/** @typedef {{ url: string, bytes?: number, sha256?: string,
 *   convert?: { type: 'q8_0', name: string }, files?: Record<string, Blob> }} Remote */

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
 * @param {string | URL | Blob | readonly File[]} model
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Blob | Remote>}
 */
export async function resolveModel(model, signal) {
  if (typeof model !== 'string' && !(model instanceof URL)) {
    if (!(model instanceof Blob)) return fromFiles(model);
    return model instanceof File ? fromFiles([model]) : model;
  }
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
 * A GPT-2 among files that were picked from disk: a GGUF, or what the hub has of one model.
 * @param {readonly File[]} files
 * @returns {Blob | Remote}
 */
function fromFiles(files) {
  const ggufs = files.filter(({ name }) => name.toLowerCase().endsWith('.gguf'));
  if (ggufs.length === 1) return ggufs[0];
  if (files.length === 1 && !isPart(files[0].name)) return files[0]; // loading will report it
  const byName = new Map(files.map((file) => [file.name, file]));
  const tensors = files.filter(({ name }) => isSafetensors(name));
  const weights = byName.get(WEIGHTS) ?? (tensors.length === 1 ? tensors[0] : undefined);
  const missingFiles = COMPANIONS.filter((name) => !byName.has(name));
  if (!weights) missingFiles.push(WEIGHTS);
  if (!weights || missingFiles.length > 0) {
    const message = `of a Hugging Face GPT-2, these files are missing: ${missingFiles.join(', ')}`;
    throw new LabError('no-companion', message, { op: 'load', detail: { missingFiles } });
  }
  const { size, lastModified, name } = weights;
  const folder = weights.webkitRelativePath.split('/').at(-2);
  // The store keeps the converted file under this URL, so that picking the same files again is
  // instant.
  const url = new URL(`file:///${encodeURIComponent(folder ?? name)}`);
  url.search = new URLSearchParams({ size: `${size}`, modified: `${lastModified}` }).toString();
  const picked = COMPANIONS.map((file) => [file, byName.get(file)]);
  return {
    url: url.href,
    convert: { type: 'q8_0', name: folder ?? 'GPT-2' },
    files: { ...Object.fromEntries(picked), [WEIGHTS]: weights },
  };
}

/**
 * The URL under which the store keeps the model that is converted from a model.safetensors.
 * @param {string} url of the model.safetensors
 */
export const convertedUrl = (url) => `${url}#q8_0`;

/**
 * How a model.safetensors is converted. The model gets the name of its folder: URLs of the hub end
 * with /name/resolve/revision/file.
 * @param {string} url of a model.safetensors
 * @returns {{ type: 'q8_0', name: string }}
 */
export function conversionOf(url) {
  const { pathname } = new URL(url);
  const [, name] = /([^/]+)(?:\/resolve\/[^/]+)?\/[^/]+$/.exec(pathname) ?? [];
  return { type: 'q8_0', name: name ?? 'GPT-2' };
}

/** Whether a file belongs to a Hugging Face folder. @param {string} name */
function isPart(name) {
  return isSafetensors(name) || COMPANIONS.includes(name);
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

/** @param {string} name of a file, or a path */
export function isSafetensors(name) {
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
