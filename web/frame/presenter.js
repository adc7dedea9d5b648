// SPDX-License-Identifier: MIT
//
// presenter.js - a lesson on a projector: large type, and keys that move from section to section.
//
// The build puts it into every lesson. It adds its button to the masthead and, while presenting, a bar
// at the foot that says where one is. Keys that a control of the page needs itself stay with it.

import { text } from '../text/lesson.js';
import { byId, el } from '../ui/dom.js';
import { int } from '../ui/format.js';

const words = text.presenter;
const root = document.documentElement;

/** Arrow keys, Space and the like belong to these when they have the focus. */
const KEEPS_KEYS =
  'input, textarea, select, button, summary, a, dialog, [role="grid"], [role="slider"], [tabindex]:not(h1, h2)';

const sections = [...byId('main').querySelectorAll('h1, h2')].filter(
  (h) => h instanceof HTMLElement,
);
let at = 0;

const open = el('button', { type: 'button', class: 'plain present', text: words.start });
const where = el('span', { class: 'where', role: 'status' });
const bar = el(
  'section',
  { class: 'presenter-bar no-print', 'aria-label': words.bar, hidden: true },
  el('button', {
    type: 'button',
    'aria-label': words.previous,
    text: '←',
    on: { click: () => move(-1) },
  }),
  where,
  el('button', {
    type: 'button',
    'aria-label': words.next,
    text: '→',
    on: { click: () => move(1) },
  }),
  el('button', { type: 'button', class: 'plain', text: words.leave, on: { click: leave } }),
);
byId('theme').before(open);
document.body.append(bar);
for (const heading of sections) heading.tabIndex = -1;

open.addEventListener('click', () => {
  root.classList.add('presenting');
  bar.hidden = false;
  at = current();
  show();
});

function leave() {
  root.classList.remove('presenting');
  bar.hidden = true;
  sections[at]?.scrollIntoView();
  open.focus();
}

/** @returns {number} the section whose heading was scrolled past last */
function current() {
  const edge = window.innerHeight / 3;
  const last = sections.findLastIndex((heading) => heading.getBoundingClientRect().top < edge);
  return Math.max(0, last);
}

/** @param {number} by */
function move(by) {
  at = Math.min(sections.length - 1, Math.max(0, current() + by));
  show();
}

function show() {
  const heading = sections[at];
  if (!heading) return;
  heading.scrollIntoView();
  heading.focus({ preventScroll: true });
  where.textContent = words.where({
    section: int(at + 1),
    all: int(sections.length),
    title: heading.textContent ?? '',
  });
}

document.addEventListener('keydown', (event) => {
  const isPresenting = root.classList.contains('presenting');
  if (!isPresenting || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey)
    return;
  const { target } = event;
  // An expanded figure closes first.
  if (event.key === 'Escape' && !document.querySelector('dialog[open]')) {
    leave();
    return;
  }
  if (target instanceof Element && target.closest(KEEPS_KEYS)) return;
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowRight: () => move(1),
    PageDown: () => move(1),
    ' ': () => move(1),
    ArrowLeft: () => move(-1),
    PageUp: () => move(-1),
    Home: () => move(-sections.length),
    End: () => move(sections.length),
  };
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});
