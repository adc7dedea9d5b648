// SPDX-License-Identifier: MIT
//
// presenter.js - a lesson on a projector: large type, and keys that move from slide to slide.
//
// The slides are the page's headings with what follows them, the bar that runs the experiment, and every
// figure, which fills the window together with its controls (ui/expand.js). The build puts this module into
// every lesson. It adds its button to the masthead and, while presenting, a bar at the foot that says where
// one is. Keys that a control of the page needs itself stay with it.

import { text } from '../text/lesson.js';
import { byId, el } from '../ui/dom.js';
import { stageOf } from '../ui/expand.js';
import { int } from '../ui/format.js';

const words = text.presenter;
const root = document.documentElement;

/** Arrow keys, Space and the like belong to these when they have the focus. */
const KEEPS_KEYS =
  'input, textarea, select, button, summary, a, dialog:modal, [role="grid"], [role="slider"], [tabindex]:not([data-slide])';

const SLIDES = 'h1, h2, .run-bar, .chart-card';

/** A page that moved by more pixels than this was scrolled by hand. */
const SCROLLED = 2;

/** While presenting: the slides in the order of the page. @type {HTMLElement[]} */
let slides = [];
let at = 0;
/** Where the page was scrolled to when the slide was shown. */
let shownAt = 0;
/** The figure that fills the window. @type {import('../ui/expand.js').Stage | undefined} */
let stage;

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

open.addEventListener('click', () => {
  const all = [...byId('main').querySelectorAll(SLIDES)].filter(
    (one) => one instanceof HTMLElement,
  );
  slides = all.filter((one) => !one.closest('.held'));
  for (const slide of slides) {
    slide.dataset.slide = '';
    if (!isFigure(slide)) slide.tabIndex = -1;
  }
  root.classList.add('presenting');
  bar.hidden = false;
  at = nearest();
  show();
});

function leave() {
  unstage();
  root.classList.remove('presenting');
  bar.hidden = true;
  slides[at]?.scrollIntoView();
  open.focus();
}

/** @param {HTMLElement} slide */
const isFigure = (slide) => stageOf(slide) !== undefined;

/** @returns {number} the slide that was scrolled past last; at the top of the page its first */
function nearest() {
  if (window.scrollY <= SCROLLED) return 0;
  const edge = window.innerHeight / 3;
  return Math.max(
    0,
    slides.findLastIndex((slide) => slide.getBoundingClientRect().top < edge),
  );
}

/** @returns {number} the slide that is shown, also where somebody has scrolled on by hand */
const current = () => (stage || Math.abs(window.scrollY - shownAt) <= SCROLLED ? at : nearest());

/** @param {number} by */
function move(by) {
  at = Math.min(slides.length - 1, Math.max(0, current() + by));
  show();
}

/** The figure goes back to its place in the page. */
function unstage() {
  stage?.close();
  stage = undefined;
  root.classList.remove('staged');
  byId('main').inert = false;
}

function show() {
  unstage();
  const slide = slides[at];
  if (!slide) return;
  where.textContent = words.where({
    section: int(at + 1),
    all: int(slides.length),
    title: titleOf(slide),
  });
  stage = stageOf(slide);
  if (stage) {
    root.classList.add('staged');
    byId('main').inert = true;
    root.style.setProperty('--presenter-bar', `${bar.offsetHeight}px`);
    const dialog = stage.openAsSlide();
    dialog.dataset.slide = '';
    dialog.focus({ preventScroll: true });
  } else {
    slide.scrollIntoView();
    slide.focus({ preventScroll: true });
  }
  shownAt = window.scrollY;
}

/** @param {HTMLElement} slide @returns {string} what the bar calls it */
function titleOf(slide) {
  if (slide.matches('.run-bar')) return words.run;
  const title = isFigure(slide) ? slide.querySelector('figcaption .title') : slide;
  return title?.textContent ?? '';
}

document.addEventListener('keydown', (event) => {
  const isPresenting = root.classList.contains('presenting');
  if (!isPresenting || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey)
    return;
  const { target } = event;
  // A dialog that asks something closes first.
  if (event.key === 'Escape' && !document.querySelector('dialog:modal')) {
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
    Home: () => move(-slides.length),
    End: () => move(slides.length),
  };
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});
