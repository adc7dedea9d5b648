// SPDX-License-Identifier: MIT
//
// status.js - registers the site's service worker, and says in the page's foot whether the page opens without the
// network, that a new build is there, or what keeps either from happening. In every page; importing it does it all.
//
// Nothing is fetched before the page has loaded and is idle. A learner who saves data is asked first.

import { trusted } from '../create-worker.js';
import { text } from '../text/offline.js';
import { byId, el } from '../ui/dom.js';
import { createReloadButton, reloadPage } from './reload.js';

/** The site's root: this module's own address is below it, in whichever file the build puts it. */
const WORKER = new URL('../service-worker.js', import.meta.url);
/** How long a worker may take to answer; one that has left (no-service-worker.js) never does. */
const ANSWER_MS = 10_000;
const IDLE_TIMEOUT_MS = 3000;

const line = byId('offline');
const workers = navigator.serviceWorker;
const hadController = Boolean(workers?.controller);
/** The learner took the new build in this page. */
let isTaking = false;
/** The first worker could not keep the files, and has said why. */
let hasFailed = false;

/** @param {...(Node | string)} parts */
const say = (...parts) => line.replaceChildren(...parts);

/**
 * @param {ServiceWorker} worker
 * @param {'status' | 'take'} question
 * @returns {Promise<any>} null: no answer
 */
function ask(worker, question) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(null), ANSWER_MS);
    worker.postMessage(question, [port2]);
  });
}

/** @param {ServiceWorkerRegistration} registration */
async function sayHowItStands({ active, waiting }) {
  // no-service-worker.js takes itself away: before it is asked, while it is asked, or after it has answered.
  // A worker that could not keep the files leaves too, and has said why.
  const isGone = async () => !(await workers.getRegistration(WORKER.href)) && !hasFailed;
  if (await isGone()) return say(text.notKept.off);
  if (!active) return;
  const status = await ask(active, 'status');
  if (status?.isOff || (await isGone())) return say(text.notKept.off);
  if (!status) return;
  if (waiting) return offerUpdate(waiting);
  if (!status.isWhole) return say(text.notKept.cleared);
  say(navigator.onLine ? text.ready : text.offline);
}

/** @param {ServiceWorker} waiting */
function offerUpdate(waiting) {
  const take = createReloadButton(text.update.take, async () => {
    isTaking = true;
    const answer = await ask(waiting, 'take');
    if (answer?.taken) return;
    isTaking = false;
    say(text.update.otherPages, ' ', take);
  });
  say(text.update.isThere, ' ', take);
}

/** @param {ServiceWorkerRegistration} registration */
function follow(registration) {
  const update = () => sayHowItStands(registration);
  const watch = (/** @type {ServiceWorker | null} */ coming) =>
    coming?.addEventListener('statechange', () => {
      // One that takes itself away may be redundant before it is activated.
      if (['installed', 'activated', 'redundant'].includes(coming.state)) update();
    });
  watch(registration.installing);
  watch(registration.waiting);
  watch(registration.active);
  registration.addEventListener('updatefound', () => watch(registration.installing));
  for (const event of ['online', 'offline']) addEventListener(event, update);
  update();
}

async function register() {
  try {
    follow(await workers.register(trusted(WORKER.href), { updateViaCache: 'none' }));
  } catch {
    // A host without the file, a private window, a policy, or the first visit lost its network.
    say(navigator.onLine ? text.notKept.refused : text.notKept.network);
  }
}

async function begin() {
  if (!workers) return say(isSecureContext ? text.notKept.refused : text.notKept.insecure);
  workers.addEventListener('message', ({ data }) => {
    // Where a worker is there already, its files go on answering.
    if (!data?.failed || workers.controller) return;
    hasFailed = true;
    say(text.notKept[/** @type {'space'} */ (data.failed)]);
  });
  workers.addEventListener('controllerchange', () => {
    if (isTaking) reloadPage();
    else if (hadController && workers.controller)
      say(text.update.elsewhere, ' ', createReloadButton(text.update.reload));
  });
  const savesData = Reflect.get(navigator, 'connection')?.saveData === true;
  const known = await workers.getRegistration(WORKER.href).catch(() => undefined);
  if (!savesData || known) return register();
  const keep = el('button', { type: 'button', text: text.keep, on: { click: register } });
  say(text.savesData, ' ', keep);
}

/** @param {() => void} work */
function whenIdle(work) {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: IDLE_TIMEOUT_MS });
  else setTimeout(work);
}

if (document.readyState === 'complete') whenIdle(begin);
else addEventListener('load', () => whenIdle(begin), { once: true });
