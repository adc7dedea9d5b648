// SPDX-License-Identifier: MIT
//
// The messages of sha256.test.mjs, their digests by web/store/sha256.js, and its rate. Imported by the test,
// by its page and by tests/bench/stream-page.js; started as a worker, it hashes what it is sent.

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

/** @param {Pick<Message, 'length' | 'seed'>} message */
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

/** The best rate of many rounds over 4 MiB, in MB/s. @returns {Promise<number>} */
export async function rate() {
  const { Sha256 } = await import(new URL('/store/sha256.js', location.href).href);
  const sha256 = await Sha256.load();
  const bytes = content({ length: 4 << 20, seed: 1 });
  let best = 0;
  for (let round = 0; round < 100; round++) {
    const start = performance.now();
    sha256.start().update(bytes).hex();
    best = Math.max(best, bytes.length / (performance.now() - start) / 1e3);
  }
  return best;
}

if ('WorkerGlobalScope' in globalThis) {
  addEventListener('message', async ({ data }) => postMessage(await digests(data)));
}
