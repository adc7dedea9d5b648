// SPDX-License-Identifier: MIT
//
// hash.js - SHA-256 of a chunk, and of a whole file piece by piece. Called by the store's files.
//
// crypto.subtle hashes a chunk on another thread, with the processor's SHA instructions. Plain http
// pages have no crypto.subtle; there, and for whole files, sha256.wasm does it.

import { Sha256 } from './sha256.js';

/** @type {Promise<Sha256> | null} */
let loading = null;

function load() {
  loading ??= Sha256.load().catch((error) => {
    loading = null; // the next call tries again
    throw error;
  });
  return loading;
}

/** @returns {Promise<import('./sha256.js').Hash>} */
export async function startHash() {
  return (await load()).start();
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Promise<string>} lower-case hexadecimal
 */
export async function hashOf(bytes) {
  const { subtle } = globalThis.crypto;
  if (!subtle) return (await startHash()).update(bytes).hex();
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
