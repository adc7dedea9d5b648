// SPDX-License-Identifier: MIT
//
// made-of.js - which files of a server a converted model was made of, and whether the server still has
// these. The store keeps the description as the etag of the new file; this module alone writes it and
// reads it.
//
//     const etag = describeMade(url, [[url, { etag: '"b2"', size: 5e8 }]]);
//     const { isReplaced } = await compareMade(store, { url }, etag, signal);    // in a later visit
//
// Called by converted.js, and by the page before it loads a model (model-sources.js).

/** @typedef {import('../store/client.js').StoreClient} StoreClient */
/** @typedef {import('../store/protocol.js').Version} Version */

/**
 * @param {string} base the address of the source
 * @param {(readonly [url: string, version: Version])[]} files in any order, all beside `base`
 * @returns {string | null} null: none of them is a server's
 */
export function describeMade(base, files) {
  if (files.length === 0) return null;
  const folder = new URL('.', base).href;
  const named = files.map(([url, { etag, size }]) => {
    const name = url === base ? '' : url.slice(folder.length);
    return /** @type {const} */ ([name, [etag, size]]);
  });
  // In one order, since the store compares texts.
  return JSON.stringify(Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/**
 * Asks for each file how its server names it now. A file of which the server says nothing, also because
 * it cannot be reached, counts as the same one.
 * @param {StoreClient} store
 * @param {{ url: string, from?: string }} source
 * @param {string | null} etag of the converted file
 * @param {AbortSignal} signal
 * @returns {Promise<{ isReplaced: boolean, bytes: number | null }>} bytes: of all files on the server;
 *   null: it does not say
 */
export async function compareMade(store, { url, from }, etag, signal) {
  const known = Object.entries(parse(etag));
  const now = await Promise.all(
    known.map(([name]) => {
      const place = { url: new URL(name, url).href, from: from && new URL(name, from).href };
      const unheard = () => ({ etag: null, size: null });
      return store.call('version', place, { signal }).catch(unheard);
    }),
  );
  const isReplaced = known.some(
    ([, [etag, size]], i) => areOther(etag, now[i].etag) || areOther(size, now[i].size),
  );
  const sizes = now.map(({ size }) => size);
  const bytes = sizes.includes(null)
    ? null
    : sizes.reduce((sum, size) => Number(sum) + Number(size), 0);
  return { isReplaced, bytes };
}

/** @param {unknown} a @param {unknown} b null: not known */
function areOther(a, b) {
  return a !== null && b !== null && a !== b;
}

/**
 * A file that was made before there were descriptions has the source's own name, an ETag or a date, in their
 * place; an ETag in quotes is a JSON text too.
 *
 * @param {string | null} etag
 * @returns {Record<string, [etag: string | null, size: number | null]>} empty where it is a SHA-256, which
 *   vouches for the file by itself
 */
function parse(etag) {
  if (etag === null || /^[0-9a-f]{64}$/.test(etag)) return {};
  try {
    const described = JSON.parse(etag);
    if (typeof described === 'object' && described !== null) return described;
  } catch {
    // No description.
  }
  return { '': [etag, null] };
}
