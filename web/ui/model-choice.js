// SPDX-License-Identifier: MIT
//
// model-choice.js - the list of models, and the two ways to name one that is not in it: a file of the
// learner's and an address.
//
// Called by model-bar.js, which hands a choice to model-control.js. Loads nothing.

import { text } from '../text/interface.js';
import { text as words } from '../text/models.js';
import { el, freshId } from './dom.js';
import { megabytes, percent } from './format.js';
import { managerLink } from './message.js';
import { fromFiles, fromUrl } from './model-sources.js';

/** @typedef {import('./model-sources.js').Source} Source */
/** @typedef {import('./model-sources.js').StoredModel} StoredModel */

/** The groups in the order in which they are listed. */
const GROUPS = /** @type {const} */ (['registry', 'local', 'address', 'file']);

/**
 * @param {object} options
 * @param {(source: Source) => void} options.onChoose
 * @param {(sentence: string) => void} options.onMistake
 */
export function createModelChoice({ onChoose, onMistake }) {
  const chooserId = freshId('model');
  const chooser = el('select', { id: chooserId });
  const file = el('input', {
    type: 'file',
    accept: '.gguf,.safetensors,.json,.txt,.bin', // .bin: to say what to do with it
    multiple: true,
  });
  const address = createAddressForm({ onChoose, onMistake });
  const row = el(
    'div',
    { class: 'row' },
    el('label', { for: chooserId, text: text.model.choose }),
    chooser,
    el('label', { class: 'button file' }, text.model.file, file),
    address.opener,
    managerLink(),
  );

  /** @type {Source[]} as they are listed */
  let listed = [];

  chooser.addEventListener('change', () => onChoose(listed[Number(chooser.value)]));
  file.addEventListener('change', () => {
    const chosen = [...(file.files ?? [])];
    if (chosen.length === 0) return;
    file.value = '';
    onChoose(fromFiles(chosen));
  });

  return {
    element: el('div', {}, row, address.element),
    /**
     * @param {Source[]} sources
     * @param {Source | null} selected
     * @param {Map<string, StoredModel>} stored
     */
    show(sources, selected, stored) {
      const isSame = sources.length === listed.length && sources.every((s, i) => s === listed[i]);
      listed = sources;
      if (!isSame) chooser.replaceChildren(...optionGroups(sources));
      // An open list closes when it is filled anew, so only what has changed is touched.
      for (const option of chooser.options) {
        const label = labelOf(sources[Number(option.value)], stored);
        if (option.textContent !== label) option.textContent = label;
      }
      chooser.value = selected ? String(sources.indexOf(selected)) : '';
    },
    focus() {
      chooser.focus();
    },
  };
}

/** @param {Source[]} sources */
function optionGroups(sources) {
  return GROUPS.flatMap((group) => {
    const options = sources.flatMap((source, i) =>
      source.group === group ? [el('option', { value: i })] : [],
    );
    return options.length ? [el('optgroup', { label: words.groups[group] }, ...options)] : [];
  });
}

/**
 * @param {Source} source
 * @param {Map<string, StoredModel>} stored
 * @returns {string} name, type, size; what is on this machine
 */
function labelOf({ name, quantisation, bytes, isRounded, url }, stored) {
  const known = stored.get(url ?? '');
  const exact = known?.size ?? bytes;
  const size = exact === null ? words.unknownSize : megabytes(exact);
  const about = [name, quantisation, isRounded && !known ? words.about(size) : size];
  return [about.filter(Boolean).join(', '), ...(known ? [storedState(known)] : [])].join('; ');
}

/** @param {StoredModel} known */
function storedState({ size, storedBytes, verified }) {
  if (storedBytes < size) return words.stored.part(percent(storedBytes / size, 0));
  return `${words.stored.whole}, ${verified ? words.stored.verified : words.stored.unverified}`;
}

/**
 * @param {object} options
 * @param {(source: Source) => void} options.onChoose
 * @param {(sentence: string) => void} options.onMistake
 */
function createAddressForm({ onChoose, onMistake }) {
  const inputId = freshId('address');
  const input = el('input', {
    id: inputId,
    type: 'url',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'https://…/model.gguf',
  });
  const element = el(
    'form',
    { class: 'row address', hidden: true, novalidate: true, id: freshId('address-form') },
    el('label', { for: inputId, text: words.address.label }),
    input,
    el('button', { type: 'submit', text: words.address.use }),
  );
  const opener = el('button', {
    type: 'button',
    text: words.address.open,
    'aria-expanded': 'false',
    'aria-controls': element.id,
    on: {
      click: () => {
        element.hidden = !element.hidden;
        opener.setAttribute('aria-expanded', String(!element.hidden));
        if (!element.hidden) input.focus();
      },
    },
  });
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    const url = webAddress(input.value.trim());
    if (url === null) onMistake(words.address.bad);
    else onChoose(fromUrl(url));
  });
  return { element, opener };
}

/** @param {string} typed @returns {string | null} null: not an address of the web */
function webAddress(typed) {
  if (!URL.canParse(typed)) return null;
  const url = new URL(typed);
  return ['https:', 'http:'].includes(url.protocol) ? url.href : null;
}
