// SPDX-License-Identifier: MIT
//
// registry.js - finds a model's bytes: from a registry id, a URL or picked files to a URL or a
// Blob. Called by lab.js, models/manager.js and the model controls in ui/.

import { LabError } from './engine/error.js';
import { INDEX, missingError, missingTexts, TEXTS, WEIGHTS } from './engine/original.js';
import { partNames } from './engine/part-names.js';
import { fileUrl, hubOf, lookUp, mirrored, readAddress, theOne } from './hub.js';
import { StoreClient } from './store/client.js';

/**
 * Where a model's bytes are. `from`: the same file on a mirror. `parts`: of a file that is split, all
 * parts in order; `url` is the first one's.
 * @typedef {{ url: string, from?: string, bytes?: number, sha256?: string,
 *   convert?: { type: 'q8_0', name: string }, files?: Record<string, Blob>,
 *   parts?: { url: string, bytes?: number, sha256?: string }[] }} Remote
 */

/**
 * @typedef {object} ResolveOptions
 * @property {string} [hubUrl] a mirror of the hub
 * @property {string} [file] which of a repository's files, by its path or name
 * @property {string} [sha256] of the file at a URL
 * @property {AbortSignal} [signal]
 * @property {import('./store/client.js').OnOpening} [onOpening]
 */

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
 * @param {ResolveOptions} [options]
 * @returns {Promise<Blob | Blob[] | Remote>} several Blobs: the parts of a split GGUF
 */
export async function resolveModel(model, options = {}) {
  const { hubUrl, file, sha256 } = options;
  requireShape('file', file, /./, 'the path or name of a file');
  requireShape('sha256', sha256, /^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');
  if (typeof model !== 'string' && !(model instanceof URL)) {
    if (!(model instanceof Blob)) return fromFiles(model);
    return model instanceof File ? fromFiles([model]) : model;
  }
  const hub = hubOf(hubUrl);
  const address = readAddress(`${model}`, hub);
  if (address?.file) return withConversion({ url: fileUrl(hub, address, address.file), sha256 });
  if (address) return fromRepository(address, hub, options);
  const isId = typeof model === 'string' && /^[\w-]+(\.[\w-]+)*$/.test(model) && !isFile(model);
  if (!isId) return withConversion({ url: resolveUrl(model), sha256 });
  return fromRegistry(model, hub, options.signal);
}

/**
 * @param {string} name
 * @param {unknown} value undefined: not given
 * @param {RegExp} shape
 * @param {string} what it is
 */
function requireShape(name, value, shape, what) {
  if (value === undefined || (typeof value === 'string' && shape.test(value))) return;
  throw new LabError('argument', `${name} is ${what}, not ${JSON.stringify(value)}`, {
    op: 'load',
  });
}

/**
 * @param {import('./hub.js').Address} address
 * @param {string} hub
 * @param {ResolveOptions} options
 * @returns {Promise<Remote>}
 */
async function fromRepository(address, hub, options) {
  const { file, signal, onOpening } = options;
  const found = await lookUp(await pageStore(), address, hub, { file, signal, onOpening });
  if (found.listing === null) return withConversion({ url: found.url });
  return remoteOf(found.listing, theOne(found.listing, file), hub);
}

/**
 * A model of a repository of the hub.
 * @param {import('./hub.js').Listing} listing
 * @param {import('./hub.js').Choice} choice
 * @param {string} hub
 * @returns {Remote}
 */
export function remoteOf(listing, choice, hub) {
  const remote = (/** @type {import('./hub.js').HubFile} */ { file, bytes, sha256 }) => ({
    url: fileUrl(hub, listing, file),
    bytes: bytes ?? undefined,
    sha256: sha256 ?? undefined,
  });
  if (choice.parts.length === 0) return withConversion(remote(choice));
  const parts = choice.parts.map(remote);
  return withConversion({ ...parts[0], parts });
}

/**
 * A model by its address alone: whether it is converted, and of which parts it is.
 * @param {Remote} remote
 * @returns {Remote}
 */
function withConversion(remote) {
  const { url } = remote;
  const { pathname } = new URL(url);
  requireNoPyTorch([pathname]);
  if (isOriginal(pathname)) return { ...remote, convert: conversionOf(url) };
  const parts = remote.parts ? null : partNames(pathname.split('/').at(-1) ?? '');
  if (!parts) return remote;
  return { ...remote, parts: parts.map((name) => ({ url: new URL(name, url).href })) };
}

/**
 * @param {string} id
 * @param {string} hub
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Remote>}
 */
async function fromRegistry(id, hub, signal) {
  const registryUrl = new URL('models/registry.json', import.meta.url);
  const { models } = await fetchJson(registryUrl, signal);
  const entry = models.find((/** @type {{ id: string }} */ one) => one.id === id);
  if (!entry) {
    const detail = { model: id, known: models.map((/** @type {{ id: string }} */ one) => one.id) };
    throw new LabError('argument', `the registry has no model '${id}'`, { op: 'load', detail });
  }
  const { bytes, sha256 } = entry;
  const url = new URL(entry.url, registryUrl).href;
  const remote = { url, from: mirrored(url, hub), bytes, sha256 };
  return entry.format === 'gguf' ? remote : { ...remote, convert: conversionOf(url) };
}

/**
 * A GPT-2 among files that were picked from disk: a GGUF, the parts of one, or what the hub has of
 * one model.
 * @param {readonly File[]} files
 * @returns {Blob | Blob[] | Remote}
 */
function fromFiles(files) {
  const ggufs = files.filter(({ name }) => name.toLowerCase().endsWith('.gguf'));
  if (ggufs.length > 0) return fromGgufs(ggufs);
  const tensors = files.filter(({ name }) => name.toLowerCase().endsWith('.safetensors'));
  if (tensors.length === 0) requireNoPyTorch(files.map(({ name }) => name));
  if (files.length === 1 && !isPart(files[0].name)) return files[0]; // loading will report it
  const byName = new Map(files.map((file) => [file.name, file]));
  const whole = byName.get(WEIGHTS) ?? (tensors.length === 1 ? tensors[0] : undefined);
  const parts = partNames((whole ?? tensors[0])?.name ?? '');
  const missing = missingTexts(new Set(byName.keys()));
  const needed = parts ? [INDEX, ...parts] : whole ? [] : tensors.length > 1 ? [INDEX] : [WEIGHTS];
  missing.push(...needed.filter((name) => !byName.has(name)));
  if (missing.length > 0) throw missingError(missing);
  const weights = whole && !parts ? [whole] : tensors;
  const folder = weights[0].webkitRelativePath.split('/').at(-2);
  const texts = TEXTS.flatMap((name) => byName.get(name) ?? []);
  return {
    url: addressOf(weights, folder),
    convert: { type: 'q8_0', name: folder ?? 'GPT-2' },
    files: {
      ...Object.fromEntries([...texts, ...weights].map((file) => [file.name, file])),
      ...(weights.length === 1 ? { [WEIGHTS]: weights[0] } : {}),
    },
  };
}

/** @param {File[]} files @returns {Blob | Blob[]} */
function fromGgufs(files) {
  const parts = partNames(files[0].name);
  const names = new Set(files.map(({ name }) => name));
  const missingFiles = (parts ?? []).filter((name) => !names.has(name));
  if (missingFiles.length > 0) {
    const message = `of the ${parts?.length} parts of a model, these are missing: ${missingFiles.join(', ')}`;
    throw new LabError('parts', message, { op: 'load', detail: { missingFiles } });
  }
  return files.length === 1 ? files[0] : files;
}

/**
 * The store keeps the converted file under this URL, so that picking the same files again is instant.
 * @param {File[]} weights
 * @param {string | undefined} folder
 */
function addressOf(weights, folder) {
  const url = new URL(`file:///${encodeURIComponent(folder ?? weights[0].name)}`);
  const size = weights.reduce((sum, file) => sum + file.size, 0);
  const modified = Math.max(...weights.map(({ lastModified }) => lastModified));
  url.search = new URLSearchParams({ size: `${size}`, modified: `${modified}` }).toString();
  return url.href;
}

/** The Python that saves a model as safetensors. */
const SAVE_AS_SAFETENSORS =
  'python3 -c "from transformers import AutoModelForCausalLM as M; ' +
  "M.from_pretrained('.').save_pretrained('.', safe_serialization=True)\"";

/** @param {string[]} names of files */
function requireNoPyTorch(names) {
  const name = names.find((file) =>
    /(^|\/)(pytorch_model[^/]*\.bin|[^/]+\.(pt|pth|ckpt))$/i.test(file),
  );
  if (name === undefined) return;
  const message = `${name} is a PyTorch file: in its folder, run ${SAVE_AS_SAFETENSORS}`;
  throw new LabError('pytorch', message, {
    op: 'load',
    detail: { file: name, command: SAVE_AS_SAFETENSORS },
  });
}

/**
 * The URL under which the store keeps the model that is converted from a model.safetensors.
 * @param {string} url of the model.safetensors
 */
export const convertedUrl = (url) => `${url}#q8_0`;

/**
 * How a Hugging Face model is converted. It gets the name of its folder: URLs of the hub end with
 * /name/resolve/revision/file.
 * @param {string} url of a file of the weights, of their index, or of the folder
 * @returns {{ type: 'q8_0', name: string }}
 */
export function conversionOf(url) {
  const { pathname } = new URL(url);
  const [, name] = /([^/]+)(?:\/resolve\/[^/]+)?\/[^/]*$/.exec(pathname) ?? [];
  return { type: 'q8_0', name: name ?? 'GPT-2' };
}

/** Whether a file belongs to a Hugging Face folder. @param {string} name */
function isPart(name) {
  return isSafetensors(name) || TEXTS.includes(name);
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

/** Weights, or the index of weights in several files. @param {string} name of a file, or a path */
export function isSafetensors(name) {
  return /\.safetensors(\.index\.json)?$/i.test(name);
}

/** Does a Hugging Face model lie there? @param {string} pathname of its weights or of its folder */
export function isOriginal(pathname) {
  return isSafetensors(pathname) || pathname.endsWith('/');
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
