// SPDX-License-Identifier: MIT
//
// hub-form.js - the setting of the manager page that says from where models are downloaded: Hugging
// Face, or a mirror of it. Called by manager.js; ui/hub-setting.js keeps the choice.
//
// A choice is kept at once, and then its hub is asked for the list of a well-known model: what came of
// that is said, and the choice stays whatever it was.

import { HUB, hubOf, listModels } from '../hub.js';
import { pageStore } from '../registry.js';
import { text as say } from '../text/manager.js';
import { el, freshId } from '../ui/dom.js';
import { chooseHub, chosenHub, isBlocked } from '../ui/hub-setting.js';
import { createMessageArea } from '../ui/message.js';

/** A model that every mirror has. */
const WELL_KNOWN = { repo: 'openai-community/gpt2', revision: null, file: null, folder: '' };

/** @returns {HTMLElement} */
export function createHubForm() {
  const { hub } = say;
  const id = freshId('hub');
  const current = el('p', { 'data-testid': 'hub-current' });
  const input = el('input', {
    id,
    type: 'url',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'https://…',
  });
  const said = el('p', { role: 'status', 'data-testid': 'hub-answer' });
  const messages = createMessageArea();
  const back = el('button', { type: 'button', text: hub.back, on: { click: () => choose('') } });

  function show() {
    const chosen = chosenHub();
    current.textContent = chosen === HUB ? hub.isHub(HUB) : hub.isMirror(chosen);
    back.hidden = chosen === HUB;
    input.value = chosen === HUB ? '' : chosen;
  }

  /** @param {string} typed */
  async function choose(typed) {
    messages.clear();
    said.textContent = '';
    if (typed !== '' && !isAddress(typed)) return messages.warn(hub.bad);
    if (typed !== '' && isBlocked(typed)) return messages.warn(hub.insecure);
    if (!chooseHub(typed)) return messages.warn(hub.notKept);
    show();
    if (typed !== '') await ask(chosenHub());
  }

  /** @param {string} address */
  async function ask(address) {
    said.textContent = hub.asking;
    try {
      await listModels(await pageStore(), WELL_KNOWN, address);
      said.textContent = hub.answers;
    } catch (error) {
      said.textContent = hub.answersNot;
      messages.fail(error);
    }
  }

  const form = el(
    'form',
    { class: 'row address', novalidate: true },
    el('label', { for: id, text: hub.label }),
    input,
    el('button', { type: 'submit', text: hub.use }),
    back,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    choose(input.value.trim());
  });
  show();
  return el('div', { class: 'hub' }, current, form, said, messages.element);
}

/** @param {string} typed */
function isAddress(typed) {
  try {
    hubOf(typed);
    return true;
  } catch {
    return false;
  }
}
