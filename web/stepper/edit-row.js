// SPDX-License-Identifier: MIT
//
// edit-row.js - the interventions: a form that adds one, the list of those in force with the way to
// remove each and all, progress of their run, and what is looked at: before, after or the change.

import { text } from '../text/interface.js';
import { text as words } from '../text/stepper.js';
import { createChoice } from '../ui/choice.js';
import { el, freshId } from '../ui/dom.js';
import { int } from '../ui/format.js';
import { createMessageArea } from '../ui/message.js';
import { editWords } from './edit-words.js';
import { formFieldsOf, isSamePlace, PARTS, readEdit } from './edits.js';

/**
 * @typedef {import('./edits.js').Edit} Edit
 * @typedef {import('./edits.js').FormPart} Part
 * @typedef {import('./edits.js').FormField} Field
 * @typedef {import('./edits.js').Sizes} Sizes
 * @typedef {import('./grid-data.js').View} View
 */

const FIELDS = /** @type {const} */ (['layer', 'head', 'scale', 'count']);
/** More rules at once than anybody can keep apart. */
export const MOST_EDITS = 20;

/**
 * @param {object} options
 * @param {(edits: Edit[]) => void} options.onEdits  the list has changed
 * @param {(view: View) => void} options.onView
 * @param {() => void} options.onStop
 */
export function createEditRow({ onEdits, onView, onStop }) {
  /** @type {Edit[]} */
  let edits = [];
  /** @type {Sizes | null} of the model in use */
  let sizes = null;

  const partId = freshId('part');
  const part = el(
    'select',
    { id: partId, 'data-testid': 'edit-part' },
    ...PARTS.map((value) => el('option', { value, text: words.edits.parts[value] })),
  );
  const inputs = Object.fromEntries(
    FIELDS.map((field) => {
      const id = freshId(field);
      const input = el('input', {
        id,
        type: 'text',
        inputmode: 'decimal',
        autocomplete: 'off',
        size: 4,
        value: words.edits.initial[field],
        'data-testid': `edit-${field}`,
      });
      const label = el('label', { for: id, text: words.edits.fields[field] });
      return [field, { input, element: el('span', { class: 'field' }, label, input) }];
    }),
  );
  const messages = createMessageArea();
  const add = el('button', { type: 'submit', text: words.edits.add, disabled: true });
  const form = el(
    'form',
    { class: 'row', novalidate: true },
    el('span', { class: 'field' }, el('label', { for: partId, text: words.edits.part }), part),
    ...FIELDS.map((field) => inputs[field].element),
    add,
  );

  const list = el('ul', { class: 'edits', 'data-testid': 'edits' });
  const clear = el('button', { type: 'button', text: words.edits.clear });
  const again = el('button', { type: 'button', text: words.edits.again, hidden: true });
  const bar = el('progress', { max: 1, value: 0, 'aria-label': words.edits.progress });
  const status = el('span', { role: 'status' });
  const stop = el('button', { type: 'button', text: text.run.cancel });
  const progress = el('div', { class: 'progress', hidden: true }, bar, status, stop);
  const viewChoice = createChoice({
    legend: words.edits.view,
    options: /** @type {const} */ (['before', 'after', 'change']).map((value) => ({
      value,
      label: words.edits.views[value],
    })),
    onChoose: onView,
  });
  const inForce = el('div', { hidden: true }, list, el('div', { class: 'row' }, clear, again));
  const results = el('div', { hidden: true }, viewChoice.element);
  const element = el('div', {}, form, messages.element, inForce, progress);

  function showFields() {
    const shown = formFieldsOf(/** @type {Part} */ (part.value));
    for (const field of FIELDS) inputs[field].element.hidden = !shown.includes(field);
  }

  function showList() {
    inForce.hidden = edits.length === 0;
    list.replaceChildren(
      ...edits.map((edit, i) =>
        el(
          'li',
          {},
          el('span', { text: editWords(edit) }),
          el('button', {
            type: 'button',
            class: 'plain',
            text: words.edits.remove,
            'aria-label': words.edits.removeOne(editWords(edit)),
            on: { click: () => change(edits.filter((_, k) => k !== i)) },
          }),
        ),
      ),
    );
  }

  /** @param {Edit[]} next */
  function change(next) {
    edits = next;
    messages.clear();
    showList();
    onEdits(edits);
  }

  /** @param {SubmitEvent} event */
  function submit(event) {
    event.preventDefault();
    messages.clear();
    for (const field of FIELDS) inputs[field].input.removeAttribute('aria-invalid');
    if (!sizes) return;
    const chosen = /** @type {Part} */ (part.value);
    const typed = /** @type {Record<Field, string>} */ (
      Object.fromEntries(FIELDS.map((field) => [field, inputs[field].input.value]))
    );
    const read = readEdit(chosen, typed, sizes);
    if ('field' in read) {
      const { field, min, max } = read;
      messages.warn(words.edits.mistake[field](int(min), int(max)));
      inputs[field].input.setAttribute('aria-invalid', 'true');
      inputs[field].input.focus();
    } else put(read);
  }

  /** A second rule for the same place replaces the first. @param {Edit} edit */
  function put(edit) {
    if (edits.length >= MOST_EDITS) messages.warn(words.edits.tooMany(int(MOST_EDITS)));
    else change([...edits.filter((one) => !isSamePlace(one, edit)), edit]);
  }

  form.addEventListener('submit', submit);
  part.addEventListener('change', () => {
    messages.clear();
    showFields();
  });
  clear.addEventListener('click', () => {
    change([]);
    part.focus();
  });
  again.addEventListener('click', () => change(edits));
  stop.addEventListener('click', onStop);
  showFields();

  return {
    element,
    /** What is looked at; the page puts it where it is looked at. */
    results,
    messages,
    put,
    /** @param {Sizes} of  the model that the next run is of */
    fit(of) {
      sizes = of;
      add.disabled = false;
    },
    /** @param {Edit[]} next shown without calling onEdits */
    set(next) {
      edits = next;
      showList();
    },
    /** @param {View} view @param {boolean} hasResult there is a run with interventions to look at */
    showView(view, hasResult) {
      results.hidden = !hasResult;
      again.hidden = hasResult || !progress.hidden;
      viewChoice.set(view);
    },
    /** @param {number} done @param {number} total 0: nothing is under way @param {string} [sentence] */
    progress(done, total, sentence = '') {
      progress.hidden = total === 0;
      bar.max = total || 1;
      bar.value = done;
      status.textContent = sentence;
    },
  };
}
