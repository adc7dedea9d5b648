// SPDX-License-Identifier: MIT
//
// read-parts.js - reads several files as if they were one. Called by source.js (the parts of a split
// GGUF) and original.js (weights in several safetensors files).

/** @typedef {import('./source.js').OnPiece} OnPiece */

/**
 * Reads bytes that may lie in several files, as if these were one.
 * @param {{ parts: { base: number, size: number }[],
 *   read: (part: number, offset: number, length: number, onPiece: OnPiece,
 *     signal: AbortSignal) => Promise<void> }} files
 * @param {{ offset: number, length: number, onPiece: OnPiece, signal: AbortSignal }} how
 */
export async function readParts({ parts, read }, { offset, length, onPiece, signal }) {
  const end = offset + length;
  for (const [i, { base, size }] of parts.entries()) {
    const from = Math.max(offset, base);
    const to = Math.min(end, base + size);
    if (from >= to) continue;
    const move = (/** @type {Uint8Array} */ bytes, /** @type {number} */ at) =>
      onPiece(bytes, base + at);
    await read(i, from - base, to - from, move, signal);
  }
}

/**
 * Opens all files, one after another, or none.
 * @template {{ close: () => Promise<void> }} T
 * @param {(() => Promise<T>)[]} opens
 * @returns {Promise<T[]>}
 */
export async function openEach(opens) {
  /** @type {T[]} */
  const opened = [];
  try {
    for (const open of opens) opened.push(await open());
  } catch (error) {
    await Promise.all(opened.map((file) => file.close()));
    throw error;
  }
  return opened;
}

/**
 * Where each file begins when their bytes are counted from the first one's first to the last one's last.
 * @param {{ size: number }[]} files
 * @returns {{ parts: { base: number, size: number }[], size: number }} size: of all together
 */
export function placed(files) {
  let end = 0;
  const parts = files.map(({ size }) => {
    const base = end;
    end += size;
    return { base, size };
  });
  return { parts, size: end };
}
