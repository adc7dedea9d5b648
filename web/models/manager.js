// SPDX-License-Identifier: MIT
//
// manager.js - the manager page: lists the models that this browser keeps, and whether they answered as
// published; verifies and removes them. Where models come from is set in hub-form.js.
//
// Asks the store and shows its answers; nothing is removed without a question. Loads no model into
// an engine.

import { createBadge } from '../published/badge.js';
import { forgetAnswer, recallAnswer } from '../published/kept-answers.js';
import { pageStore } from '../registry.js';
import { requestPersistence } from '../store/client.js';
import { text as say } from '../text/manager.js';
import { text as answers } from '../text/published-answers.js';
import { byId, el } from '../ui/dom.js';
import { date, int, megabytes, percent } from '../ui/format.js';
import { createMessageArea } from '../ui/message.js';
import { hostOf, listSources } from '../ui/model-sources.js';
import '../ui/theme-toggle.js';
import { createHubForm } from './hub-form.js';
import { storedName } from './stored-name.js';

/** @typedef {import('../store/protocol.js').StoredModel} StoredModel */
/** @typedef {StoredModel & { name: string }} Entry */

const messages = createMessageArea();
byId('messages').append(messages.element);
byId('hub-form').append(createHubForm());
const removeAll = byId('remove-all');
const sources = listSources();
/** @type {Entry[]} */
let entries = [];

/** @returns {Promise<import('../store/client.js').StoreClient>} */
const store = () => pageStore();

// ---- The list ------------------------------------------------------------------------------------

async function refresh() {
  const client = await store();
  const [models, known] = await Promise.all([client.call('list', {}), sources]);
  const found = models.map((model) => ({
    ...model,
    name: storedName(model.url, known),
  }));
  const isNew = JSON.stringify(found) !== JSON.stringify(entries);
  entries = found;
  const space = await client.call('space', {});
  byId('sum').textContent = sentenceOfAll(space.hasDisk);
  if (isNew) showEntries();
  removeAll.hidden = entries.length === 0;
  await showSpace(space);
}

/** @param {boolean} hasDisk */
function sentenceOfAll(hasDisk) {
  if (!hasDisk) return say.noDisk;
  if (entries.length === 0) return say.empty;
  return say.sum(int(entries.length), megabytes(sumOf(entries)));
}

/** Makes the list anew; the focus returns to the same button. */
function showEntries() {
  const list = byId('models');
  const focused = list.contains(document.activeElement)
    ? document.activeElement?.getAttribute('aria-label')
    : null;
  list.replaceChildren(...entries.map(item));
  for (const node of list.querySelectorAll('button')) {
    if (focused && node.getAttribute('aria-label') === focused) node.focus();
  }
}

/** @param {Entry[]} list */
const sumOf = (list) => list.reduce((sum, { storedBytes }) => sum + storedBytes, 0);

/** @param {import('../store/protocol.js').Space} space */
async function showSpace({ usedBytes, quotaBytes }) {
  byId('space').textContent = quotaBytes
    ? say.space(megabytes(usedBytes), megabytes(quotaBytes))
    : '';
  showKept((await navigator.storage?.persisted?.()) ?? false, '');
}

/** @param {boolean} isKept @param {string} otherwise */
function showKept(isKept, otherwise) {
  byId('keep').hidden = isKept;
  byId('keep-note').hidden = isKept;
  byId('kept').textContent = isKept ? say.isKept : otherwise;
}

/** @param {Entry} entry */
function item(entry) {
  const { name, url, size, storedBytes, usedAt, sha256 } = entry;
  const isWhole = storedBytes === size;
  const amount = isWhole ? megabytes(size) : say.size(megabytes(storedBytes), megabytes(size));
  return el(
    'li',
    { 'data-testid': 'stored' },
    el('b', { text: name }),
    el('span', {
      class: 'amount',
      text: [amount, say.from(hostOf(url)), ...(usedAt ? [say.used(date(usedAt))] : [])].join(', '),
    }),
    el('span', { class: 'state', text: stateOf(entry) }),
    sha256 && el('span', { class: 'hash mono muted' }, `${say.sha256} `, sha256),
    badgeOf(entry),
    el(
      'span',
      { class: 'row' },
      button(say.verify, say.verifyOf(name), () => verify(entry)),
      button(say.remove, say.removeOf(name), () => askToRemove([entry])),
    ),
  );
}

/** Whether it answered as published, when it was asked. @param {Entry} entry */
function badgeOf({ name, sha256 }) {
  const known = recallAnswer(sha256);
  if (!known) return null;
  const again = button(answers.againNext, answers.againNextOf(name), () => {
    forgetAnswer(sha256);
    byId('live').textContent = answers.forgotten(name);
    showEntries();
    byId('sum').focus();
  });
  return createBadge(known.answer, known.texts, again);
}

/** @param {Entry} entry */
function stateOf({ size, storedBytes, verified }) {
  if (storedBytes < size) return say.state.part(percent(storedBytes / size, 0));
  return verified ? say.state.verified : say.state.whole;
}

/** @param {string} label @param {string} name @param {() => void} run */
const button = (label, name, run) =>
  el('button', { type: 'button', text: label, 'aria-label': name, on: { click: run } });

// ---- Actions -------------------------------------------------------------------------------------

/**
 * Runs one action at a time; an error is shown as a sentence.
 *
 * @param {() => Promise<void>} action
 */
async function act(action) {
  messages.clear();
  document.body.setAttribute('aria-busy', 'true');
  try {
    await action();
  } catch (error) {
    byId('live').textContent = '';
    messages.fail(error, [{ label: say.retry, run: () => act(refresh) }]);
  } finally {
    document.body.removeAttribute('aria-busy');
  }
}

/** @param {Entry} entry */
function verify({ name, url, storedBytes, size }) {
  return act(async () => {
    byId('live').textContent = say.verifying(name);
    const { checkedBytes, badBytes, verified } = await (await store()).call('verify', { url });
    const isWhole = verified && storedBytes === size;
    byId('live').textContent =
      badBytes > 0
        ? say.bad(name, megabytes(badBytes))
        : (isWhole ? say.good : say.goodPart)(name, megabytes(checkedBytes));
    await refresh();
  });
}

/** @param {Entry[]} list */
function askToRemove(list) {
  const asker = document.activeElement;
  const size = megabytes(sumOf(list));
  const isAll = list.length > 1;
  const question = isAll ? say.sureAll(int(list.length), size) : say.sure(list[0].name, size);
  const close = () => byId('question').replaceChildren();
  const keep = el('button', {
    type: 'button',
    text: say.no,
    on: {
      click: () => {
        close();
        if (asker instanceof HTMLElement) asker.focus();
      },
    },
  });
  byId('question').replaceChildren(
    el(
      'div',
      {
        class: 'consent',
        role: 'alertdialog',
        'aria-label': question,
        'data-testid': 'question',
        on: {
          keydown: (/** @type {KeyboardEvent} */ event) => event.key === 'Escape' && keep.click(),
        },
      },
      el('p', { class: 'title', text: question }),
      el(
        'div',
        { class: 'row' },
        el('button', {
          type: 'button',
          class: 'primary',
          text: isAll ? say.yesAll : say.yes,
          on: {
            click: () => {
              close();
              remove(list);
            },
          },
        }),
        keep,
      ),
    ),
  );
  keep.focus();
}

/** @param {Entry[]} list */
function remove(list) {
  return act(async () => {
    const client = await store();
    const removed = [];
    try {
      for (const { name, url, sha256 } of list) {
        const { freedBytes } = await client.call('remove', { url });
        forgetAnswer(sha256);
        removed.push(say.removed(name, megabytes(freedBytes)));
        byId('live').textContent = removed.join(' ');
      }
    } finally {
      await refresh();
      byId('sum').focus();
    }
  });
}

byId('keep').textContent = say.keep;
byId('keep-note').textContent = say.keepNote;
byId('keep').addEventListener('click', () =>
  act(async () => showKept(await requestPersistence(), say.notKept)),
);
removeAll.textContent = say.removeAll;
removeAll.addEventListener('click', () => askToRemove(entries));
document.addEventListener('visibilitychange', () => {
  const isAsking = byId('question').childElementCount > 0;
  if (!document.hidden && !isAsking) act(refresh);
});
byId('sum').textContent = say.reading;
act(refresh);
