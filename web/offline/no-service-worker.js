// SPDX-License-Identifier: MIT
//
// no-service-worker.js - the off switch. A host that puts this file in the place of /service-worker.js, or
// `./serve.sh --no-offline`, takes the worker out of every browser at its next visit: this one removes the site's caches
// and then itself. Pages that are open stay as they are; models on the device stay too.

const worker = /** @type {any} */ (globalThis);
const prefix = `laminar ${new URL(worker.registration.scope).pathname} `;

worker.addEventListener('install', () => worker.skipWaiting());

worker.addEventListener('activate', (/** @type {any} */ event) => {
  const leave = async () => {
    for (const name of await caches.keys()) if (name.startsWith(prefix)) await caches.delete(name);
    await worker.registration.unregister();
  };
  event.waitUntil(leave());
});

worker.addEventListener('message', (/** @type {MessageEvent} */ event) => {
  event.ports[0]?.postMessage({ isOff: true });
});

export {};
