// SPDX-License-Identifier: MIT
//
// model-choice.js - the list of models, and two controls for a model that is not in the list: a file picker
// and a form for an address (address-form.js).
//
// Called by model-bar.js, which passes the chosen model to model-control.js. This module loads no model.

import { text } from '../text/interface.js';
import { text as words } from '../text/models.js';
import { createAddressForm } from './address-form.js';
import { el, freshId } from './dom.js';
import { megabytes, percent } from './format.js';
import { managerLink } from './message.js';
import { fromFiles } from './model-sources.js';

/** @typedef {import('./model-sources.js').Source} Source */
/** @typedef {import('./model-sources.js').StoredModel} StoredModel */

/** The groups in the order in which they are listed. */
const GROUPS = /** @type {const} */ (['registry', 'local', 'address', 'file']);

/** @param {import('./address-form.js').Hands} hands */
export function createModelChoice(hands) {
  const { onChoose } = hands;
  const chooserId = freshId('model');
  const chooser = el('select', { id: chooserId });
  const file = el('input', {
    type: 'file',
    accept: '.gguf,.safetensors,.json,.txt,.bin', // .bin: to say what to do with it
    multiple: true,
  });
  const address = createAddressForm(hands);
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
      // Replacing its options closes an open list, so only options that changed are updated.
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
 * @returns {string} name, type, size, and how much of the file is stored on this device
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
