// SPDX-License-Identifier: MIT
//
// journal.js - the text format of a model's journal: which chunks are on disk, their SHA-256, and
// whether the whole file was verified. Called by worker.js and stored-file.js; reads and writes no
// file itself.
//
//     b1946ac9 {"type":"file","url":"https://...","size":898000000,"chunkBytes":4194304, ...}
//     5891b5b5 {"type":"chunk","chunk":0,"sha256":"..."}      appended after the chunk was written
//     7d865e95 {"type":"bad","chunk":0}                       found damaged: to be fetched again
//     21f8a1c2 {"type":"complete","sha256":"...","verified":true}          written last
//     0d4a1185 {"type":"used","at":1764000000000}
//
// Every line starts with the CRC-32 of its JSON. Lines are only appended. A write that was cut off
// leaves a last line without a line end, and a damaged line fails its CRC; both are ignored, and a
// chunk is fetched again. A missing line can never make wrong bytes count as right.

import { isOtherVersion } from './judge.js';

/**
 * @typedef {object} Header
 * @property {string} url
 * @property {number} size
 * @property {number} chunkBytes
 * @property {string | null} etag
 * @property {string | null} lastModified As the server wrote it.
 * @property {string | null} sha256 The SHA-256 that the file should have, where it is known.
 */

/**
 * @typedef {{ type: 'file' } & Header
 *   | { type: 'chunk', chunk: number, sha256: string }
 *   | { type: 'bad', chunk: number }
 *   | { type: 'complete', sha256: string, verified: boolean }
 *   | { type: 'used', at: number }} Entry
 */

/**
 * @typedef {object} Journal
 * @property {Header | null} header null: the journal cannot be used
 * @property {Map<number, string>} chunks SHA-256 of each chunk on disk
 * @property {Map<number, string>} damaged SHA-256 that each damaged chunk must have when fetched
 *   again
 * @property {{ sha256: string, verified: boolean } | null} complete
 * @property {number} usedAt
 * @property {number} usableBytes Length of the text up to its last whole line.
 */

const NEWLINE = 10;

/** @param {Entry} entry */
export function encodeEntry(entry) {
  const json = new TextEncoder().encode(JSON.stringify(entry));
  const check = crc32(json).toString(16).padStart(8, '0');
  return new TextEncoder().encode(`${check} ${new TextDecoder().decode(json)}\n`);
}

/**
 * @param {Uint8Array} text
 * @returns {Journal}
 */
export function parseJournal(text) {
  /** @type {Journal} */
  const journal = {
    header: null,
    chunks: new Map(),
    damaged: new Map(),
    complete: null,
    usedAt: 0,
    usableBytes: text.lastIndexOf(NEWLINE) + 1,
  };
  let start = 0;
  while (start < journal.usableBytes) {
    const end = text.indexOf(NEWLINE, start);
    const entry = parseLine(text.subarray(start, end));
    if (entry) addEntry(journal, entry);
    start = end + 1;
  }
  return journal;
}

/**
 * @param {Uint8Array} line
 * @returns {Entry | null}
 */
function parseLine(line) {
  const check = new TextDecoder().decode(line.subarray(0, 9));
  const json = line.subarray(9);
  if (check !== `${crc32(json).toString(16).padStart(8, '0')} `) return null;
  try {
    return JSON.parse(new TextDecoder().decode(json));
  } catch {
    return null; // by a chance of 1 in 2^32
  }
}

/**
 * @param {Journal} journal
 * @param {Entry} entry
 */
function addEntry(journal, entry) {
  const { chunks, damaged } = journal;
  switch (entry.type) {
    case 'file': {
      const { type, ...header } = entry;
      journal.header = { ...header, lastModified: header.lastModified ?? null }; // older: without
      return;
    }
    case 'chunk':
      chunks.set(entry.chunk, entry.sha256);
      damaged.delete(entry.chunk);
      return;
    case 'bad': {
      const sha256 = chunks.get(entry.chunk);
      if (sha256 !== undefined) damaged.set(entry.chunk, sha256);
      chunks.delete(entry.chunk);
      return;
    }
    case 'complete':
      journal.complete = { sha256: entry.sha256, verified: entry.verified };
      return;
    case 'used':
      journal.usedAt = entry.at;
  }
}

/**
 * Whether the two headers can describe the same file.
 * @param {Header} wanted a size of 0, here and in `found`, means that the size is not known yet
 * @param {Header} found
 * @param {string | null} hasSha256 the SHA-256 of the file that was found
 */
export function isSameFile(wanted, found, hasSha256) {
  const { size, chunkBytes } = found;
  const isSizeKnown = wanted.size > 0 && size > 0;
  return (
    // Chunks that are stored already must start at the same offsets.
    (!isSizeKnown || (wanted.size === size && wanted.chunkBytes === chunkBytes)) &&
    // Servers may name the same bytes differently; their hash does not.
    ((wanted.sha256 !== null && wanted.sha256 === hasSha256) || !isOtherVersion(wanted, found)) &&
    (wanted.sha256 === null || hasSha256 === null || wanted.sha256 === hasSha256)
  );
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  }
  return remainder;
});

/**
 * CRC-32 as of gzip and PNG (ISO 3309).
 * @param {Uint8Array} bytes
 */
export function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 255];
  return (crc ^ 0xffffffff) >>> 0;
}
