// SPDX-License-Identifier: MIT
//
// service-worker.js - keeps the site's own files in the browser, so that every page opens again without the
// network, and answers pages with them. Never weights: the store keeps those (web/store/).
//
// The build (tools/site/offline.mjs) bundles this file into /service-worker.js, behind the list of the site's files
// and their SHA-256. A new build is a new list, so the browser finds another worker at the next visit:
//
//     install   every file of the list is fetched, or taken from the cache of the build before it, and compared with
//               its hash; only when all are right are they written, into a cache of this build's own. One wrong or
//               missing file, or a full disk, and the worker that is there stays, with its cache.
//     waiting   pages of the old build keep the old worker, and so get all files, those that they import late too,
//               from the old cache, until none is open or the learner takes the new build in the only one
//     activate  the old caches go
//
// What no page asks for by itself (single modules, licences) is kept when it is first asked. What the list does
// not name is not touched: models, other hosts, the list of a local folder. A cache that somebody has cleared makes
// this worker a plain way to the network until it has filled the cache again, all of it at once.
//
// Answers get the headers that shared memory needs (COOP, COEP) where the host does not send them.

import { placeAt } from './places.js';

/**
 * @typedef {object} SiteList
 * @property {string} build  names the list
 * @property {Record<string, string>} kept    path in the site -> SHA-256, base64: what pages ask for
 * @property {Record<string, string>} others  the same of what is kept once somebody asks for it
 *
 * @typedef {'space' | 'file' | 'network'} Reason  why the files could not be kept
 *
 * @typedef {Event & { waitUntil: (work: Promise<unknown>) => void }} Lasting
 * @typedef {Lasting & { request: Request, respondWith: (answer: Promise<Response> | Response) => void }} Fetching
 * @typedef {{ url: string, postMessage: (message: unknown) => void }} Client
 */

/** What TypeScript's DOM library lacks of a service worker. */
const worker = /** @type {any} */ (globalThis);
/** @type {SiteList} */
const { build, kept, others } = worker.laminarSite;
/** @type {string} */
const scope = worker.registration.scope;

/** Several copies of the site may share an origin. */
const CACHES_OF_SITE = `laminar ${new URL(scope).pathname} `;
const CACHE = CACHES_OF_SITE + build;
/** At a time; a page may be loading a model beside it. */
const AT_ONCE = 4;

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
/** They are about how the bytes came. */
const OF_THE_WAY = ['content-encoding', 'content-length', 'transfer-encoding'];

class Failure extends Error {
  /** @param {Reason} reason @param {string} message */
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
}

/** @param {string} file */
const addressOf = (file) => new URL(encodeURI(file), scope).href;

/** @param {string} file */
const isFile = (file) => Object.hasOwn(kept, file) || Object.hasOwn(others, file);

// ---- Keeping -------------------------------------------------------------------------------------

/** @param {ArrayBuffer} bytes @returns {Promise<string>} SHA-256, base64 */
async function hashOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return btoa(String.fromCharCode(...digest));
}

/** @param {Response} response @param {string} hash @returns {Promise<Response | null>} null: other bytes */
async function checked(response, hash) {
  const bytes = await response.arrayBuffer();
  if ((await hashOf(bytes)) !== hash) return null;
  const headers = new Headers(response.headers);
  for (const name of OF_THE_WAY) headers.delete(name);
  return new Response(bytes, { headers });
}

/** @returns {Promise<string[]>} names of all builds' caches */
async function ownCaches() {
  return (await caches.keys()).filter((name) => name.startsWith(CACHES_OF_SITE));
}

/**
 * @param {string} file
 * @param {string} hash
 * @param {string[]} from  caches that may have it already
 * @returns {Promise<Response>} rejects with a Failure
 */
async function obtain(file, hash, from) {
  const url = addressOf(file);
  for (const cacheName of from) {
    const old = await caches.match(url, { cacheName });
    const same = old && (await checked(old, hash));
    if (same) return same;
  }
  // A cache on the way may have the old file under a new build's address.
  for (const cache of /** @type {const} */ (['no-cache', 'reload'])) {
    const response = await fetch(url, { cache, priority: 'low' }).catch((error) => {
      throw new Failure('network', `${file}: ${error}`);
    });
    if (!response.ok) throw new Failure('file', `${file}: status ${response.status}`);
    const right = await checked(response, hash).catch((error) => {
      throw new Failure('network', `${file}: ${error}`);
    });
    if (right) return right;
  }
  throw new Failure('file', `${file} is not the file of build ${build}`);
}

/** Fetches and checks every file, then keeps all of them. Rejects with a Failure, and keeps none. */
async function keepAll() {
  const from = await ownCaches();
  const waiting = Object.entries(kept);
  /** @type {Map<string, Response>} */
  const ready = new Map();
  const take = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [file, hash] = next;
      try {
        ready.set(addressOf(file), await obtain(file, hash, from));
      } catch (error) {
        waiting.length = 0; // the others stop too
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
  try {
    const cache = await caches.open(CACHE);
    for (const [url, response] of ready) await cache.put(url, response);
  } catch (error) {
    await caches.delete(CACHE).catch(() => {});
    throw new Failure('space', String(error));
  }
}

/** @returns {Promise<boolean>} whether every file is kept */
async function isWhole() {
  if (!(await caches.has(CACHE))) return false;
  const there = new Set((await (await caches.open(CACHE)).keys()).map(({ url }) => url));
  return Object.keys(kept).every((file) => there.has(addressOf(file)));
}

/** @type {Promise<void> | null} */
let refilling = null;

/** Once in this worker's life: a host that has another build by now cannot fill the cache. */
function refill() {
  refilling ??= keepAll().catch((error) => console.warn(`laminar: not kept: ${error.message}`));
  return refilling;
}

// ---- Answering -----------------------------------------------------------------------------------

/** @param {Response} response @returns {Response} with the headers that shared memory needs */
function isolated(response) {
  if (response.type === 'opaqueredirect' || response.redirected || response.type === 'error') {
    return response;
  }
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  const { status, statusText } = response;
  const body = [204, 205, 304].includes(status) ? null : response.body;
  return new Response(body, { status, statusText, headers });
}

/**
 * @param {Fetching} event
 * @param {string} file
 * @returns {Promise<Response>}
 */
async function answer(event, file) {
  const url = addressOf(file);
  // A browser whose storage is broken still has the network.
  const ours = await caches.match(url, { cacheName: CACHE }).catch(() => undefined);
  if (ours) return isolated(ours);
  const response = await fetch(event.request);
  if (Object.hasOwn(kept, file)) {
    event.waitUntil(refill());
    return isolated(response);
  }
  if (!response.ok) return response;
  const right = await checked(response.clone(), others[file]);
  if (right) {
    const copy = right.clone();
    const keep = async () => (await caches.open(CACHE)).put(url, copy);
    if (await caches.has(CACHE)) event.waitUntil(keep().catch(() => {}));
    return isolated(right);
  }
  const isCode = ['script', 'worker'].includes(event.request.destination);
  if (isCode && (await caches.has(CACHE))) {
    const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
    const sentence = `${file} on the server is not of build ${build}, which this page is of: reload the page\n`;
    return new Response(sentence, { status: 503, headers });
  }
  return isolated(response);
}

// ---- Pages ---------------------------------------------------------------------------------------

/** @returns {Promise<Client[]>} all windows with a page of this site */
async function pages() {
  const all = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return all.filter((/** @type {Client} */ { url }) => url.startsWith(scope));
}

/**
 * What pages ask (web/offline/status.js): 'status', or to take this build's worker now.
 *
 * @param {unknown} asked
 * @returns {Promise<{ build: string, isWhole: boolean } | { taken: boolean }>}
 */
async function reply(asked) {
  if (asked === 'status') {
    if (!(await isWhole())) await refill();
    return { build, isWhole: await isWhole() };
  }
  // Another page of the old build would get files of this one.
  const taken = (await pages()).length <= 1;
  if (taken) await worker.skipWaiting();
  return { taken };
}

worker.addEventListener('install', (/** @type {Lasting} */ event) => {
  event.waitUntil(
    keepAll().catch(async (error) => {
      for (const page of await pages()) page.postMessage({ failed: error.reason ?? 'space' });
      throw error;
    }),
  );
});

worker.addEventListener('activate', (/** @type {Lasting} */ event) => {
  const clean = async () => {
    for (const name of await ownCaches()) if (name !== CACHE) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(clean());
});

worker.addEventListener('fetch', (/** @type {Fetching} */ event) => {
  const { request } = event;
  if (request.method !== 'GET' || request.headers.has('range')) return;
  const place = placeAt(request.url, scope, isFile);
  if (!place) return;
  if ('file' in place) event.respondWith(answer(event, place.file));
  else if (request.mode === 'navigate') event.respondWith(Response.redirect(place.moved));
});

worker.addEventListener('message', (/** @type {Lasting & MessageEvent} */ event) => {
  event.waitUntil(reply(event.data).then((answered) => event.ports[0]?.postMessage(answered)));
});
