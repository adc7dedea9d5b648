// SPDX-License-Identifier: MIT
//
// address-form.js - the form for a model that is in no list: a web address, or a repository of the hub,
// whose files it lists where there are several. And the token for repositories that need permission.
//
// Called by model-choice.js. Asks the hub for a list; loads no model.

import { authorize, fileUrl, lookUp, readAddress, readPathOfFile } from '../hub.js';
import { pageStore } from '../registry.js';
import { text as words } from '../text/models.js';
import { el, freshId } from './dom.js';
import { followWait } from './download-view.js';
import { foreign } from './foreign.js';
import { int, megabytes } from './format.js';
import { chosenHub, heldToken, holdToken, isBlocked } from './hub-setting.js';
import { managerLink } from './message.js';
import { fromHub, fromUrl } from './model-sources.js';

/** @typedef {import('./model-sources.js').Source} Source */
/** @typedef {import('../hub.js').Address} Address */
/** @typedef {import('../hub.js').Listing} Listing */

/**
 * @typedef {object} Hands
 * @property {(source: Source) => void} onChoose
 * @property {(sentence: string) => void} onMistake
 * @property {(error: unknown) => void} onFail
 */

/** @param {Hands} hands */
export function createAddressForm({ onChoose, onMistake, onFail }) {
  const inputId = freshId('address');
  const input = el('input', {
    id: inputId,
    type: 'url',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: words.address.example,
  });
  const form = el(
    'form',
    { class: 'row address', novalidate: true },
    el('label', { for: inputId, text: words.address.label }),
    input,
    el('button', { type: 'submit', text: words.address.use }),
  );
  const files = el('div', { 'data-testid': 'hub-files' });
  const live = el('p', { class: 'small muted', role: 'status', 'data-testid': 'hub-said' });
  const element = el(
    'div',
    { hidden: true, id: freshId('address-form') },
    form,
    live,
    files,
    el('p', { class: 'small muted' }, words.address.hub(hubHost()), managerLink(), '.'),
    createTokenBox(onFail),
  );
  const opener = createOpener(element, input);
  /** Of the repository that is looked at. @type {AbortController | null} */
  let looking = null;

  /** @param {Address} address */
  async function look(address) {
    looking = new AbortController();
    const { signal } = looking;
    const asking = words.address.asking(hubHost(), foreign(address.repo));
    live.textContent = asking;
    let endWait = () => {};
    try {
      const store = await pageStore();
      await authorize(store, chosenHub(), heldToken());
      const onOpening = (/** @type {any} */ status) => {
        endWait();
        if (status.state !== 'waiting' || signal.aborted) return;
        endWait = followWait(status, (why) => {
          if (!signal.aborted) live.textContent = `${asking} ${why}.`;
        });
      };
      const { listing, url } = await lookUp(store, address, chosenHub(), { signal, onOpening });
      if (signal.aborted) return;
      live.textContent = '';
      if (listing === null) return onChoose(fromUrl(url));
      if (listing.choices.length === 1) return onChoose(fromHub(listing, listing.choices[0]));
      files.replaceChildren(createFileList(listing, onChoose));
    } catch (error) {
      if (signal.aborted) return;
      live.textContent = '';
      onFail(error);
    } finally {
      endWait();
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    looking?.abort();
    live.textContent = '';
    files.replaceChildren();
    const typed = input.value.trim();
    const hub = chosenHub();
    const address = readAddress(typed, hub) ?? readPathOfFile(typed);
    const url = address?.file ? fileUrl(hub, address, address.file) : webAddress(typed);
    if (address && !address.file) look(address);
    else if (url === null) onMistake(words.address.bad);
    else if (isBlocked(url)) onMistake(words.address.insecure);
    else onChoose(fromUrl(url));
  });
  return { element, opener };
}

/** @param {HTMLElement} element @param {HTMLElement} first what gets the focus */
function createOpener(element, first) {
  const opener = el('button', {
    type: 'button',
    text: words.address.open,
    'aria-expanded': 'false',
    'aria-controls': element.id,
    on: {
      click: () => {
        element.hidden = !element.hidden;
        opener.setAttribute('aria-expanded', String(!element.hidden));
        if (!element.hidden) first.focus();
      },
    },
  });
  return opener;
}

/**
 * @param {Listing} listing of a repository with several models
 * @param {Hands['onChoose']} onChoose
 */
function createFileList(listing, onChoose) {
  const id = freshId('hub-file');
  const options = listing.choices.map(({ file, bytes, parts }, value) => {
    const count = parts.length > 0 ? words.address.parts(int(parts.length)) : '';
    const size = bytes === null ? words.unknownSize : megabytes(bytes);
    return el('option', { value, text: [foreign(file), count, size].filter(Boolean).join(', ') });
  });
  const select = el('select', { id }, ...options);
  const use = () => onChoose(fromHub(listing, listing.choices[Number(select.value)]));
  return el(
    'div',
    { class: 'row' },
    el('label', { for: id, text: words.address.several(foreign(listing.repo)) }),
    select,
    el('button', { type: 'button', text: words.address.useFile, on: { click: use } }),
  );
}

/**
 * The token is taken out of its field at once, and the field is in no form, so that no browser offers
 * to keep it as a password.
 *
 * @param {Hands['onFail']} onFail
 */
function createTokenBox(onFail) {
  const { token } = words.address;
  const id = freshId('token');
  const input = el('input', { id, type: 'password', autocomplete: 'off', spellcheck: 'false' });
  const said = el('span', { role: 'status', 'data-testid': 'token-said' });
  const say = () => {
    said.textContent = heldToken() ? token.held(hubHost()) : token.none;
    forgetting.hidden = !heldToken();
  };
  const hold = async () => {
    const given = input.value.trim();
    input.value = '';
    if (!given) return;
    try {
      await authorize(await pageStore(), chosenHub(), given);
      holdToken(given);
      say();
    } catch (error) {
      onFail(error);
    }
  };
  const forget = async () => {
    holdToken('');
    say();
    input.focus();
    const { origin } = new URL(chosenHub());
    await (await pageStore()).call('authorize', { origin, token: null });
  };
  const button = (/** @type {string} */ text, /** @type {() => void} */ click) =>
    el('button', { type: 'button', text, on: { click } });
  const forgetting = button(token.forget, forget);
  input.addEventListener('keydown', (event) => event.key === 'Enter' && hold());
  say();
  return el(
    'details',
    { class: 'token small' },
    el('summary', { text: token.open }),
    el('p', { text: token.note(hubHost()) }),
    el(
      'div',
      { class: 'row address' },
      el('label', { for: id, text: token.label }),
      input,
      button(token.use, hold),
      forgetting,
    ),
    said,
  );
}

function hubHost() {
  return foreign(new URL(chosenHub()).host);
}

/** @param {string} typed @returns {string | null} null: not an address of the web */
function webAddress(typed) {
  if (!URL.canParse(typed)) return null;
  const url = new URL(typed);
  return ['https:', 'http:'].includes(url.protocol) ? url.href : null;
}
