// SPDX-License-Identifier: MIT
//
// original.js - reads a Hugging Face GPT-2, the source of a conversion: its weights, in one file or
// in several, and the texts beside them, from a server through the store, or picked from the
// learner's disk.
//
// Called by converted.js; registry.js takes the names of the files from here. It converts nothing
// and does not decide what is kept.

import { readBlob } from './blob.js';
import { LabError } from './error.js';
import { partNames } from './part-names.js';
import { openEach, placed, readParts } from './read-parts.js';

/** @typedef {import('./source.js').OnPiece} OnPiece */
/** @typedef {import('../store/client.js').StoreClient} StoreClient */

/**
 * The open weights of the source. Of several files, the bytes count from the first one's first to
 * the last one's last.
 * @typedef {object} Original
 * @property {number[]} files the store's handles; none of picked files
 * @property {string[]} urls of these files
 * @property {{ base: number, size: number }[]} parts where each file begins
 * @property {number} size
 * @property {number} storedBytes
 * @property {boolean} hasDisk whether there is a disk on which the files could be kept
 * @property {import('../store/protocol.js').Version[]} versions of these files
 * @property {(offset: number, length: number, onPiece: OnPiece, signal: AbortSignal) =>
 *   Promise<void>} read
 * @property {() => Promise<void>} close
 */

export const WEIGHTS = 'model.safetensors';
/** Which tensor is in which file, where the weights are in several. */
export const INDEX = 'model.safetensors.index.json';
export const CONFIG = 'config.json';
/** The tokenizer in one file, or in two. */
export const TOKENIZER = 'tokenizer.json';
export const VOCABULARY = ['vocab.json', 'merges.txt'];
const ADDED_TOKENS = 'added_tokens.json';
const SPECIAL_TOKENS = 'special_tokens_map.json';
/** Every text of the folder that the conversion may read. */
export const TEXTS = [CONFIG, TOKENIZER, ...VOCABULARY, ADDED_TOKENS, SPECIAL_TOKENS, INDEX];
/** The largest of GPT-2's, tokenizer.json, has 1.4 MB; the engine reads no larger one than this. */
const MOST_TEXT_BYTES = 32 << 20;
/** What a server answers for a file that it does not have; some answer with a page. */
const ABSENT = ['not-found', 'forbidden', 'not-weights'];

// ---- Weights ------------------------------------------------------------------------------------

/**
 * @param {StoreClient} store
 * @param {import('../store/protocol.js').OpenArgs} args
 * @param {AbortSignal} signal
 * @returns {Promise<Original>}
 */
export async function openFetched(store, args, signal) {
  const { file, size, storedBytes, hasDisk, etag } = await store.open(args, signal);
  return {
    ...{ files: [file], urls: [args.url], parts: [{ base: 0, size }] },
    ...{ size, storedBytes, hasDisk, versions: [{ etag, size }] },
    read: (offset, length, onPiece, stop) => store.read(file, offset, length, onPiece, stop),
    async close() {
      await store.call('close', { file });
    },
  };
}

/** @param {Blob} file @returns {Original} */
export function openPicked(file) {
  return {
    ...{ files: [], urls: [], parts: [{ base: 0, size: file.size }] },
    ...{ size: file.size, storedBytes: 0, hasDisk: true, versions: [] },
    read: (offset, length, onPiece, signal) => readBlob(file, offset, length, onPiece, signal),
    async close() {},
  };
}

/**
 * Opens all files, or none.
 * @param {(() => Promise<Original>)[]} opens
 * @returns {Promise<Original>}
 */
export async function openAll(opens) {
  const opened = await openEach(opens);
  return opened.length === 1 ? opened[0] : join(opened);
}

/** @param {Original[]} all @returns {Original} */
function join(all) {
  const { parts, size } = placed(all);
  return {
    files: all.flatMap(({ files }) => files),
    urls: all.flatMap(({ urls }) => urls),
    ...{ parts, size },
    storedBytes: all.reduce((sum, { storedBytes }) => sum + storedBytes, 0),
    hasDisk: all.every(({ hasDisk }) => hasDisk),
    versions: all.flatMap(({ versions }) => versions),
    read: (offset, length, onPiece, signal) =>
      readParts(
        { parts, read: (i, ...how) => all[i].read(...how) },
        { offset, length, onPiece, signal },
      ),
    async close() {
      await Promise.all(all.map((part) => part.close()));
    },
  };
}

/**
 * @param {Original} original
 * @param {number} offset
 * @param {number} length
 * @param {AbortSignal} signal
 */
export async function readAll(original, offset, length, signal) {
  const bytes = new Uint8Array(length);
  await original.read(offset, length, (piece, at) => bytes.set(piece, at - offset), signal);
  return bytes;
}

// ---- Texts --------------------------------------------------------------------------------------

/**
 * Reads one text whole; null where there is none.
 * @callback ReadText
 * @param {string} name
 * @returns {Promise<Uint8Array | null>}
 */

/**
 * The texts that a conversion needs, in an order in which it takes them.
 * @param {ReadText} read
 * @param {boolean} needsIndex The weights are known to be in several files.
 * @returns {Promise<[name: string, bytes: Uint8Array][]>}
 */
export async function readTexts(read, needsIndex) {
  const take = async (/** @type {string[]} */ ...names) => {
    const all = await Promise.all(names.map(read));
    /** @type {[string, Uint8Array][]} */
    const found = [];
    for (const [i, bytes] of all.entries()) if (bytes) found.push([names[i], bytes]);
    return found;
  };
  const first = await take(CONFIG, TOKENIZER, SPECIAL_TOKENS, ...(needsIndex ? [INDEX] : []));
  const has = (/** @type {string} */ name) => first.some(([found]) => found === name);
  const rest = has(TOKENIZER) ? [] : await take(...VOCABULARY, ADDED_TOKENS);
  const texts = [...first, ...rest];
  const missingFiles = missingTexts(new Set(texts.map(([name]) => name)));
  if (needsIndex && !has(INDEX)) missingFiles.push(INDEX);
  if (missingFiles.length > 0) throw missingError(missingFiles);
  return texts;
}

/** What a folder lacks beside its weights. @param {Set<string>} names */
export function missingTexts(names) {
  const missing = names.has(CONFIG) ? [] : [CONFIG];
  if (names.has(TOKENIZER)) return missing;
  const lacking = VOCABULARY.filter((name) => !names.has(name));
  return [...missing, ...(lacking.length === VOCABULARY.length ? [TOKENIZER] : lacking)];
}

/** @param {string[]} missingFiles */
export function missingError(missingFiles) {
  const message = `of a Hugging Face GPT-2, these files are missing: ${missingFiles.join(', ')}`;
  return new LabError('no-companion', message, { op: 'load', detail: { missingFiles } });
}

/**
 * One text, whole; null where the server, or the learner's choice, does not have it.
 * @param {string} name
 * @param {() => Promise<Original>} open
 * @param {string} url for messages
 * @param {AbortSignal} signal
 */
export async function readText(name, open, url, signal) {
  const opened = await open().catch((error) => {
    if (ABSENT.includes(error.code) && name !== CONFIG) return null;
    if (error.code === 'not-found') return null;
    throw error;
  });
  if (!opened) return null;
  try {
    if (opened.size > MOST_TEXT_BYTES) {
      const detail = { url, file: name };
      throw new LabError('bad-source', `${name} has ${opened.size} bytes`, { detail });
    }
    return await readAll(opened, 0, opened.size, signal);
  } finally {
    await opened.close();
  }
}

/**
 * Does the address of a source say that its weights are in several files?
 * @param {string} url
 */
export function isOfSeveral(url) {
  const { pathname } = new URL(url);
  return pathname.endsWith(`/${INDEX}`) || partNames(pathname) !== null;
}
