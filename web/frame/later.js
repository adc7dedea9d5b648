// SPDX-License-Identifier: MIT
//
// later.js - a figure far down the page whose modules are fetched when the learner comes near it, runs
// something, or prints: the bytes of a page's first screen stay few. Declared like any other figure:
//
//     figures: { arrows: [later(() => import('./figure-arrows.js'))] }

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { el } from '../ui/dom.js';

/** How far below the window a figure is fetched already. */
const NEAR = '800px';

/**
 * @param {() => Promise<{ createFigure: (page: import('./controls.js').Page) => import('./lesson.js').Figure }>} load
 * @returns {(page: import('./controls.js').Page) => import('./lesson.js').Figure}
 */
export const later = (load) => (page) => {
  const element = el('div', { class: 'wide figure-to-come' });
  /** @type {import('./lesson.js').Draw | undefined} */
  let draw;
  /** @type {Parameters<import('./lesson.js').Draw> | null} */
  let asked = null;
  let isAsked = false;

  async function fetchIt() {
    if (isAsked) return;
    isAsked = true;
    nearby.disconnect();
    try {
      const figure = (await load()).createFigure(page);
      draw = figure.draw;
      element.replaceChildren(figure.element);
      if (asked) draw?.(asked[0], asked[1], false);
    } catch (error) {
      console.warn(error);
      element.replaceChildren(
        el('p', { class: 'message', lang: language, role: 'status', text: text.figureNotLoaded }),
      );
    }
    element.classList.remove('figure-to-come');
  }

  const nearby = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) fetchIt();
    },
    { rootMargin: NEAR },
  );
  nearby.observe(element);
  window.addEventListener('beforeprint', fetchIt);

  return {
    element,
    draw(...now) {
      asked = now;
      if (!now[0].isRecorded) fetchIt();
      draw?.(...now);
    },
  };
};
