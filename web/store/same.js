// SPDX-License-Identifier: MIT
//
// same.js - does a server still have the file of which chunks are stored?
//
// Called by model.js when a file is opened in a new visit and no SHA-256 says what it should be, and
// by download.js when a server names a pinned file by another ETag than before. A file is another
// one only where a readable answer shows that: by its size, by its ETag, without ETags by its date
// of change or by bytes that are not those stored here. A server that is silent, or that sends an
// error page, shows nothing.
//
// Bytes are compared with the chunks on disk, which their SHA-256 in the journal vouches for. Where
// ETags agree, none are fetched; without ETags a sample of every stored chunk is.

import { isOtherVersion } from './judge.js';

/** @typedef {import('./ranges.js').RemoteFile} RemoteFile */
/** @typedef {import('./ranges.js').Version} Version */
/** @typedef {import('./stored-file.js').StoredFile} StoredFile */

/**
 * 'unknown': the server did not show it. `now` is how the server names its file now; null where it
 * sent no usable answer, of which `error` says why. Its size is 0 where the server does not say it.
 * @typedef {object} Compared
 * @property {'same' | 'other' | 'unknown'} verdict
 * @property {(Version & { size: number }) | null} now
 * @property {unknown} [error]
 */

/** The header of a GGUF begins with its metadata, which often differ where weights do. */
const HEAD_BYTES = 16 << 10;
/** Of each chunk. Weights that were trained on differ in nearly every byte of their blocks. */
const SAMPLE_BYTES = 4 << 10;
/** Browsers open six connections to a server. */
const AT_ONCE = 4;
/** Of a pinned file, whose hash decides in the end. */
const FEW = 4;

/**
 * Compares a stored file that has no expected SHA-256 with the server's.
 * @param {RemoteFile} remote
 * @param {StoredFile} file
 * @param {AbortSignal} signal
 * @returns {Promise<Compared>}
 */
export async function compareFile(remote, file, signal) {
  try {
    const head = await remote.peek(0, Math.min(HEAD_BYTES, file.size), signal);
    const { size, etag, lastModified, bytes } = head;
    const now = { size: size ?? 0, etag, lastModified };
    const isOther =
      (size !== null && size !== file.size) ||
      isOtherVersion(file.version, now) ||
      (bytes !== null && (await isOtherBytes(file, 0, bytes)));
    if (isOther) return { verdict: 'other', now };
    const isNamed = etag !== null && file.version.etag !== null;
    return { verdict: isNamed ? 'same' : await compareAll(remote, file, now, signal), now };
  } catch (error) {
    return { verdict: 'unknown', now: null, error };
  }
}

/**
 * @param {RemoteFile} remote
 * @param {StoredFile} file
 * @param {Version} now
 * @param {AbortSignal} signal
 */
async function compareAll(remote, file, { lastModified }, signal) {
  const found = await compareChunks(remote, file, storedChunks(file), signal);
  // A server without ranges cannot be asked for samples; then the date of a whole file has to do.
  const isDated = lastModified !== null && lastModified === file.version.lastModified;
  return found === 'unknown' && isDated && file.completed ? 'same' : found;
}

/**
 * Whether a few samples of a pinned file are still what is stored of it.
 * @param {RemoteFile} remote
 * @param {StoredFile} file
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} also true where nothing is stored, or the server does not answer
 */
export async function compareSome(remote, file, signal) {
  const stored = storedChunks(file);
  const step = Math.ceil(stored.length / FEW);
  const some = stored.filter((_, i) => i % step === 0);
  const found = await compareChunks(remote, file, some, signal).catch(() => 'unknown');
  return found !== 'other';
}

/** @param {StoredFile} file */
function storedChunks(file) {
  const all = Array.from({ length: file.chunkCount }, (_, chunk) => chunk);
  return all.filter((chunk) => file.has(chunk));
}

/**
 * @param {RemoteFile} remote
 * @param {StoredFile} file
 * @param {number[]} chunks
 * @param {AbortSignal} signal
 * @returns {Promise<'same' | 'other' | 'unknown'>} unknown: the server has no ranges; rejects where it
 *   does not answer
 */
async function compareChunks(remote, file, chunks, signal) {
  const queue = [...chunks];
  /** @type {'same' | 'other' | 'unknown'} */
  let found = 'same';
  const work = async () => {
    for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) {
      const { start, end } = sampleOf(file, chunk);
      const now = await remote.peek(start, end, signal);
      if (found === 'other') return;
      if (!now.bytes) found = 'unknown';
      else if (
        (now.size ?? file.size) !== file.size ||
        (await isOtherBytes(file, start, now.bytes))
      ) {
        found = 'other';
      }
      if (found !== 'same') return;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

/**
 * Bytes in the middle of a chunk: its edges may be padding.
 * @param {StoredFile} file
 * @param {number} chunk
 */
function sampleOf(file, chunk) {
  const length = file.lengthOf(chunk);
  const first = chunk * file.chunkBytes;
  const start = first + Math.max(0, Math.floor((length - SAMPLE_BYTES) / 2));
  return { start, end: Math.min(start + SAMPLE_BYTES, first + length) };
}

/**
 * Whether received bytes differ from those that are stored. What is not stored differs in nothing.
 * @param {StoredFile} file
 * @param {number} start
 * @param {Uint8Array} bytes
 */
async function isOtherBytes(file, start, bytes) {
  for (let at = start; at < start + bytes.length; ) {
    const chunk = Math.floor(at / file.chunkBytes);
    const end = Math.min(start + bytes.length, (chunk + 1) * file.chunkBytes);
    const stored = file.has(chunk) ? await file.loadPart(at, end) : null;
    const from = at - start;
    if (stored?.some((byte, i) => byte !== bytes[from + i])) return true;
    at = end;
  }
  return false;
}
