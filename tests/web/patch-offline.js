// SPDX-License-Identifier: MIT
//
// Takes the network away, but for this site's own files. Imported before the store's worker.

const { fetch } = globalThis;

Object.defineProperty(navigator, 'onLine', { value: false });
globalThis.fetch = (target, options) => {
  const url = target instanceof Request ? target.url : target;
  if (new URL(url, location.href).origin === location.origin) return fetch(target, options);
  return Promise.reject(new TypeError('there is no network'));
};
