// SPDX-License-Identifier: MIT
//
// hub.js - addresses of the model hub (Hugging Face's, or a mirror of it): what a learner or a
// program may write for a model there, and which file that means.
//
//     const address = readAddress('openai-community/gpt2', hub);      // or a page of the hub
//     const { listing } = await lookUp(store, address, hub);
//     const { file, bytes, sha256 } = theOne(listing, undefined);
//
// Called by lab.js, registry.js, models/hub-form.js and the model controls in ui/. It asks the hub through the store, which waits as the
// hub asks, knows the token and names what is wrong. Keeps nothing.
//
// Source: the hub's API, GET /api/models/{repo}[/revision/{revision}]?blobs=true, which names the
// commit and lists the files (`siblings`) with their sizes and, for large ones, their SHA-256.

import { LabError } from './engine/error.js';

/** @typedef {import('./store/client.js').StoreClient} StoreClient */

/**
 * A repository of the hub, or a file in it.
 * @typedef {object} Address
 * @property {string} repo 'owner/name', or 'name' of the hub's oldest models
 * @property {string | null} revision a branch, tag or commit; null: the hub's default
 * @property {string | null} file its path; null: to be chosen
 * @property {string} folder where to look for it, '' or ending with a slash
 */

/**
 * @typedef {object} HubFile
 * @property {string} file its path in the repository
 * @property {number | null} bytes
 * @property {string | null} sha256
 */

/**
 * A model of a repository that the lab may read: a GGUF, or the safetensors file of a folder.
 * @typedef {HubFile & { parts: HubFile[] }} Choice `parts`: all parts of a file that is split, this
 *   first one included; empty where it is not
 */

/** @typedef {{ repo: string, revision: string, choices: Choice[] }} Listing */

export const HUB = 'https://huggingface.co';
/** Other names of it. */
const HUB_HOSTS = ['huggingface.co', 'www.huggingface.co', 'hf.co'];
/** First parts of paths that are no owners of models. */
const NO_OWNERS = new Set([
  ...['api', 'blog', 'chat', 'collections', 'datasets', 'docs', 'enterprise', 'join', 'learn'],
  ...['login', 'models', 'new', 'organizations', 'papers', 'posts', 'pricing', 'settings'],
  ...['spaces', 'tasks'],
]);
const NAME = /^[A-Za-z0-9][\w.-]{0,95}$/;
/** What ends like this is a file beside the page. */
const FILE = /\.(bin|gguf|html?|js|json|onnx|pth?|safetensors|txt|zip)$/i;
const COMMIT = /^[0-9a-f]{40}$/;
const SPLIT = /-(\d{5})-of-(\d{5})\.(gguf|safetensors)$/i;

/**
 * The address of a hub, as the functions here take it: without a slash at its end.
 * @param {string | URL | undefined} hubUrl undefined or '': the hub itself
 * @returns {string}
 */
export function hubOf(hubUrl) {
  if (hubUrl === undefined || hubUrl === '') return HUB;
  const isUrl = URL.canParse(`${hubUrl}`);
  const { protocol, username, password, search, hash, origin, pathname } = new URL(
    isUrl ? hubUrl : HUB,
  );
  const isPlain = !username && !password && !search && !hash;
  if (!isUrl || !['https:', 'http:'].includes(protocol) || !isPlain) {
    const message = `hubUrl is the web address of a hub, such as ${HUB}, not '${hubUrl}'`;
    throw new LabError('argument', message, { op: 'load', detail: { hubUrl: `${hubUrl}` } });
  }
  return origin + pathname.replace(/\/+$/, '');
}

/**
 * Where a mirror has a file of the hub.
 * @param {string} url
 * @param {string} hub
 * @returns {string | undefined} undefined: the URL is not the hub's, or `hub` is no mirror
 */
export function mirrored(url, hub) {
  return hub !== HUB && url.startsWith(`${HUB}/`) ? hub + url.slice(HUB.length) : undefined;
}

/**
 * What was written for a model, if it means the hub: 'owner/name', or the address of one of its
 * pages or files.
 * @param {string} written
 * @param {string} hub
 * @returns {Address | null}
 */
export function readAddress(written, hub) {
  const parts = written.split('/');
  const isName =
    parts.length === 2 && parts.every((part) => NAME.test(part)) && !FILE.test(written);
  if (isName) return { repo: written, revision: null, file: null, folder: '' };
  const path = pathOnHub(written, hub);
  return path === null ? null : readPath(path);
}

/**
 * 'owner/name/folder/file.gguf', which elsewhere is a relative URL.
 * @param {string} written
 * @returns {Address | null}
 */
export function readPathOfFile(written) {
  const parts = written.split('/');
  const [owner, name, ...file] = parts;
  if (file.length === 0 || !NAME.test(owner) || !NAME.test(name) || !isModel(written)) return null;
  return { repo: `${owner}/${name}`, revision: null, file: file.join('/'), folder: '' };
}

/** @param {string} written @param {string} hub @returns {string | null} */
function pathOnHub(written, hub) {
  if (!URL.canParse(written)) return null;
  const { protocol, host, origin, pathname } = new URL(written);
  if (!['https:', 'http:'].includes(protocol)) return null;
  if (HUB_HOSTS.includes(host)) return pathname;
  const isMirror = (origin + pathname).startsWith(`${hub}/`);
  return isMirror ? (origin + pathname).slice(hub.length) : null;
}

/**
 * A path of the hub: /owner/name, then a page of it, a revision and a place in it.
 * @param {string} path
 * @returns {Address | null}
 */
function readPath(path) {
  const parts = path.split('/').filter(Boolean).map(decode);
  if (parts.length === 0 || parts.includes(null)) return null;
  const known = /** @type {string[]} */ (parts);
  const pages = ['blob', 'raw', 'resolve', 'tree', 'commits', 'discussions'];
  const isOld = known.length === 1 || pages.includes(known[1]);
  const repo = known.slice(0, isOld ? 1 : 2);
  const [page, ...after] = known.slice(repo.length);
  if (NO_OWNERS.has(repo[0]) || !repo.every((part) => NAME.test(part))) return null;
  const inside = ['blob', 'raw', 'resolve', 'tree'].includes(page ?? '') ? after : [];
  // A revision may have slashes, which the hub's own links encode; it knows two kinds of its own.
  const isRef = inside[0] === 'refs' && /^(pr|convert)$/.test(inside[1] ?? '');
  const length = isRef ? 3 : 1;
  const revision = inside.slice(0, length).join('/') || null;
  const place = inside.slice(length).join('/');
  const isFile = page !== 'tree' && isModel(place);
  const folder = isFile ? '' : page === 'tree' ? place : place.slice(0, place.lastIndexOf('/') + 1);
  return {
    repo: repo.join('/'),
    revision,
    file: isFile ? place : null,
    folder: folder && !folder.endsWith('/') ? `${folder}/` : folder,
  };
}

/** @param {string} part @returns {string | null} */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** Whether a name is that of a file with weights. @param {string} name */
function isModel(name) {
  return /\.(gguf|safetensors)$/i.test(name);
}

/**
 * Where a file of a repository is fetched.
 * @param {string} hub
 * @param {{ repo: string, revision: string | null }} place
 * @param {string} file
 */
export function fileUrl(hub, { repo, revision }, file) {
  const path = file.split('/').map(encodeURIComponent).join('/');
  return `${hub}/${repo}/resolve/${encodeURIComponent(revision ?? 'main')}/${path}`;
}

// ---- What a repository has ----------------------------------------------------------------------

/**
 * The models of a repository, at the commit that its revision is now.
 * @param {StoreClient} store
 * @param {Address} address
 * @param {string} hub
 * @param {{ signal?: AbortSignal, onOpening?: import('./store/client.js').OnOpening }} [how]
 * @returns {Promise<Listing>}
 */
export async function listModels(store, address, hub, how) {
  const { repo, revision, folder } = address;
  const base = `${hub}/api/models/${repo}`;
  const at = revision === null ? base : `${base}/revision/${encodeURIComponent(revision)}`;
  const url = `${at}?blobs=true`;
  const text = await store.call('text', { url }, how);
  const { sha, files } = readListing(text, url);
  const inFolder = files.filter(({ file }) => file.startsWith(folder));
  const choices = modelsAmong(inFolder);
  if (choices.length === 0) {
    const pickled = inFolder.some(({ file }) => /pytorch_model.*\.bin$/.test(file));
    const message = `${repo} has no GGUF file and no model.safetensors`;
    throw new LabError('no-model-file', message, { op: 'load', detail: { repo, folder, pickled } });
  }
  return { repo, revision: sha ?? revision ?? 'main', choices };
}

/**
 * @param {string} text
 * @param {string} url
 * @returns {{ sha: string | null, files: HubFile[] }}
 */
function readListing(text, url) {
  try {
    const { sha, siblings } = JSON.parse(text);
    const files = siblings.map((/** @type {any} */ { rfilename, size, lfs }) => {
      if (typeof rfilename !== 'string') throw new TypeError('a file without a name');
      const bytes = lfs?.size ?? size;
      const sha256 = lfs?.sha256;
      return {
        file: rfilename,
        bytes: Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null,
        sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
      };
    });
    return { sha: COMMIT.test(sha) ? sha : null, files };
  } catch (cause) {
    const message = `${url} is no list of a model's files`;
    throw new LabError('not-weights', message, { op: 'load', detail: { url }, cause });
  }
}

/**
 * GGUF files; without any, the safetensors of each folder.
 * @param {HubFile[]} files
 * @returns {Choice[]}
 */
function modelsAmong(files) {
  const weights = files.filter(({ file }) => isModel(file));
  const ggufs = joinParts(weights.filter(({ file }) => /\.gguf$/i.test(file)));
  if (ggufs.length > 0) return ggufs;
  const tensors = joinParts(weights.filter(({ file }) => /\.safetensors$/i.test(file)));
  const usual = tensors.filter(({ file }) =>
    /(^|\/)model(-00001-of-\d{5})?\.safetensors$/.test(file),
  );
  // A folder may have both forms of the same weights.
  const whole = usual.filter(({ parts, file }) => {
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    return parts.length === 0 || !usual.some((one) => one.file === `${folder}model.safetensors`);
  });
  return whole.length > 0 ? whole : tensors;
}

/**
 * Each split file as one choice, by its first part.
 * @param {HubFile[]} files
 * @returns {Choice[]}
 */
function joinParts(files) {
  return files.flatMap((one) => {
    const [, number, count] = SPLIT.exec(one.file) ?? [];
    if (number === undefined) return [{ ...one, parts: [] }];
    if (Number(number) !== 1) return [];
    const start = one.file.replace(SPLIT, '');
    const parts = files.filter(({ file }) => file.replace(SPLIT, '') === start && SPLIT.test(file));
    const bytes = parts.reduce((sum, part) => sum + (part.bytes ?? Number.NaN), 0);
    const isWhole = parts.length === Number(count);
    return isWhole ? [{ ...one, bytes: Number.isNaN(bytes) ? null : bytes, parts }] : [];
  });
}

/**
 * The choice that is meant, where that can be told.
 * @param {Listing} listing
 * @param {string | undefined} file its path or its name
 * @returns {Choice}
 */
export function theOne({ repo, choices }, file) {
  const fitting =
    file === undefined
      ? choices
      : choices.filter((one) => one.file === file || one.file.endsWith(`/${file}`));
  if (fitting.length === 1) return fitting[0];
  const files = choices.map((choice) => choice.file);
  const list = files.join(', ');
  const message =
    fitting.length > 1
      ? `${repo} has several models; name one with the option file: ${list}`
      : `${repo} has no model '${file}', but ${list}`;
  throw new LabError(fitting.length > 1 ? 'several-files' : 'not-found', message, {
    op: 'load',
    detail: { repo, files },
  });
}

/**
 * Where the store has a whole model of a repository, for when the hub cannot be asked.
 * @param {StoreClient} store
 * @param {Address} address
 * @param {string} hub
 * @param {string} [file] its path or its name
 * @returns {Promise<string | null>} the URL of its file; null: there is none, or more than one
 */
async function storedModel(store, { repo, revision, folder }, hub, file = '') {
  const start = `${hub}/${repo}/resolve/`;
  const models = await store.call('list', {});
  const urls = models
    .filter(({ url, size, storedBytes }) => url.startsWith(start) && storedBytes === size)
    .map(({ url }) => url.split('#')[0]);
  const fitting = urls.filter((url) => {
    const [commit, ...path] = url.slice(start.length).split('/').map(decode);
    const place = path.join('/');
    const isRevision = revision === null || !COMMIT.test(revision) || commit === revision;
    return (
      isRevision &&
      isModel(place) &&
      place.startsWith(folder) &&
      `/${place}`.endsWith(file && `/${file}`)
    );
  });
  // Of one file at several commits, the one that was used last.
  const names = new Set(fitting.map((url) => url.split('/').at(-1)));
  return names.size === 1 ? fitting[0] : null;
}

/**
 * The models of a repository; where the hub cannot be asked, the one that is stored here.
 * @param {StoreClient} store
 * @param {Address} address
 * @param {string} hub
 * @param {{ file?: string, signal?: AbortSignal,
 *   onOpening?: import('./store/client.js').OnOpening }} [options]
 * @returns {Promise<{ listing: Listing, url?: undefined } | { listing: null, url: string }>}
 */
export async function lookUp(store, address, hub, { file, ...how } = {}) {
  const stored = () => storedModel(store, address, hub, file);
  // Without a network, the answer is known before the store has tried for half a minute.
  const known = globalThis.navigator?.onLine === false ? await stored() : null;
  if (known !== null) return { listing: null, url: known };
  try {
    return { listing: await listModels(store, address, hub, how) };
  } catch (error) {
    const url = isUnreachable(error) ? await stored() : null;
    if (url === null) throw error;
    return { listing: null, url };
  }
}

/** Whether an error says only that a server cannot be asked now. @param {unknown} error */
function isUnreachable(error) {
  const { code } = /** @type {{ code?: string }} */ (error);
  return code === 'network' || code === 'offline' || code === 'busy';
}

/**
 * Sends a token with later requests to the hub's own origin, and to no other.
 * @param {StoreClient} store
 * @param {string} hub
 * @param {string | undefined} token undefined or '': leaves things as they are
 */
export async function authorize(store, hub, token) {
  if (!token) return;
  await store.call('authorize', { origin: new URL(hub).origin, token });
}
