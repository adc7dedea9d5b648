// SPDX-License-Identifier: MIT
//
// create-worker.js - starts a module worker of this site, from a page of any origin.
//
// Called by engine/client.js and store/client.js, with URLs made from their own.

/**
 * Browsers refuse a worker script of another origin. A page elsewhere that imports lab.js therefore
 * gets a worker of its own origin that does nothing but import ours; such a page's policy must
 * allow `worker-src blob:` and our origin in `script-src` and `connect-src`, and our server must
 * send Access-Control-Allow-Origin.
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
 * Pages with `require-trusted-types-for 'script'` start workers only from a policy's URLs. Only
 * createWorker() calls it.
 * @param {string} url
 * @returns {string} a TrustedScriptURL where there are such things
 */
function trusted(url) {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  if (!trustedTypes) return url;
  policy ??= trustedTypes.createPolicy('laminar', {
    createScriptURL: (/** @type {string} */ ownUrl) => ownUrl,
  });
  return policy.createScriptURL(url);
}

/** @type {any} */
let policy;
