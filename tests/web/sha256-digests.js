// SPDX-License-Identifier: MIT
//
// The messages of sha256.test.mjs, and their digests by web/store/sha256.js. Imported by the test and by
// its page; started as a worker, it hashes what it is sent.

/**
 * A message of `length` bytes that follow from `seed`, to be hashed in pieces.
 * @typedef {{ length: number, seed: number, pieces: number[] }} Message
 */

/** @param {number} x not 0 @returns {number} the next of xorshift's numbers (Marsaglia 2003) */
export function next(x) {
  x ^= x << 13;
  x ^= x >>> 17;
  return x ^ (x << 5);
}

/** @param {Message} message */
export function content({ length, seed }) {
  const bytes = new Uint8Array(length);
  for (let i = 0, x = seed; i < length; i++) {
    x = next(x);
    bytes[i] = x;
  }
  return bytes;
}

/**
 * @param {Message[]} messages
 * @returns {Promise<string[]>}
 */
export async function digests(messages) {
  const { Sha256 } = await import(new URL('/store/sha256.js', location.href).href);
  const sha256 = await Sha256.load();
  return messages.map((message) => {
    const hash = sha256.start();
    const bytes = content(message);
    let at = 0;
    for (const piece of message.pieces) {
      hash.update(bytes.subarray(at, at + piece));
      at += piece;
    }
    return hash.hex();
  });
}

if ('WorkerGlobalScope' in globalThis) {
  addEventListener('message', async ({ data }) => postMessage(await digests(data)));
}
