// SPDX-License-Identifier: MIT
//
// create-worker.js - starts a module worker of this site, from a page of any origin.
//
// Called by engine/client.js, store/client.js and pos/tagger.js, with URLs relative to their own.

/**
 * Browsers refuse a worker script of another origin. For a page of another origin that imports
 * lab.js, this starts a worker of the page's own origin whose script only imports ours. That page's
 * Content-Security-Policy must allow `worker-src blob:` and our origin in `script-src` and
 * `connect-src`, and our server must send Access-Control-Allow-Origin.
 * @param {string} url
 * @param {string} name what debuggers show
 */
export function createWorker(url, name) {
  const options = /** @type {const} */ ({ type: 'module', name });
  if (new URL(url).origin === globalThis.origin) return new Worker(trusted(url), options);
  const source = new Blob([`import ${JSON.stringify(url)};`], { type: 'text/javascript' });
  const bootstrap = URL.createObjectURL(source);
  return new Worker(trusted(bootstrap), options);
}

/**
 * Pages with `require-trusted-types-for 'script'` start workers only from URLs that a Trusted Types
 * policy made. Only createWorker() and offline/status.js, which registers the service worker, call this function.
 * @param {string} url
 * @returns {string} a TrustedScriptURL where the browser has Trusted Types
 */
export function trusted(url) {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  if (!trustedTypes) return url;
  policy ??= trustedTypes.createPolicy('laminar', {
    createScriptURL: (/** @type {string} */ ownUrl) => ownUrl,
  });
  return policy.createScriptURL(url);
}

/** @type {any} */
let policy;
