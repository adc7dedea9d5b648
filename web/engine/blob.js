// SPDX-License-Identifier: MIT
//
// blob.js - bytes of a file that the learner picked from disk. Called by source.js, and by
// original.js for a model that is converted. A read that takes a minute fails; nothing is retried.

import { withDeadline } from './deadline.js';
import { abortedError, LabError } from './error.js';

const STALL_MS = 60_000;
const PIECE_BYTES = 4 << 20;

/**
 * Delivers consecutive pieces; fewer bytes only where the file ends early.
 * @param {Blob} file
 * @param {number} offset
 * @param {number} length
 * @param {import('./source.js').OnPiece} onPiece
 * @param {AbortSignal} signal
 */
export async function readBlob(file, offset, length, onPiece, signal) {
  const end = Math.min(offset + length, file.size);
  for (let at = offset; at < end; at += PIECE_BYTES) {
    const bytes = await readPart(file, at, Math.min(at + PIECE_BYTES, end));
    if (signal.aborted) throw abortedError();
    onPiece(bytes, at);
  }
}

/**
 * @param {Blob} file
 * @param {number} start
 * @param {number} end
 */
async function readPart(file, start, end) {
  const detail = { name: file instanceof File ? file.name : 'file', offset: start };
  const stalled = () =>
    new LabError('network', `nothing came for ${STALL_MS / 1000} s`, { detail });
  try {
    return new Uint8Array(
      await withDeadline(file.slice(start, end).arrayBuffer(), STALL_MS, stalled),
    );
  } catch (cause) {
    if (cause instanceof LabError || cause instanceof RangeError) throw cause;
    throw new LabError('network', 'the file can no longer be read', { detail, cause });
  }
}
