// SPDX-License-Identifier: MIT
//
// first-picture.mjs - draws the recorded run of the stepper into its page, in every language, so that the
// page's first picture is there before a module has run: <div id="by-layer" data-first-picture></div>. Called
// by page.mjs; pure functions. web/stepper/by-layer.js goes on with the picture; a page that a link opens
// (web/theme/apply.js) does not show it.

import { recordedLine } from '../../web/frame/recorded.js';
import { pictureOf, rowsOf, sentenceOf } from '../../web/stepper/layer-view.js';
import { text as lessonEn } from '../../web/text/en/lesson.js';
import { text as stepperEn } from '../../web/text/en/stepper.js';
import { text as lessonVi } from '../../web/text/lesson.js';
import { text as stepperVi } from '../../web/text/stepper.js';
import { toHtml } from './html.mjs';

/** @typedef {import('../../web/frame/recorded.js').Recorded} Recorded */

const WORDS = {
  vi: { stepper: stepperVi, lesson: lessonVi },
  en: { stepper: stepperEn, lesson: lessonEn },
};

/**
 * An element as el() of web/ui/dom.js makes it, but as HTML.
 *
 * @type {import('../../web/stepper/layer-view.js').Make<string>}
 */
const make = (tag, { text = '', ...attributes }, ...children) => {
  const written = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${toHtml(String(value))}"`)
    .join('');
  return `<${tag}${written}>${toHtml(text)}${children.join('')}</${tag}>`;
};

/**
 * @param {string} html
 * @param {Recorded | null} recorded  null where there is none of the default model
 * @returns {string}
 */
export const renderFirstPicture = (html, recorded) =>
  html.replace(/(<div\b[^>]*) data-first-picture><\/div>/, (_whole, tag) =>
    recorded ? `${tag}>\n${inEveryLanguage(recorded)}\n</div>` : `${tag}></div>`,
  );

/** @param {Recorded} recorded @returns {string} what follows the last token of the sample */
function inEveryLanguage(recorded) {
  const last = recorded.names.length - 1;
  /** @type {import('../../web/stepper/layer-view.js').Tops[]} */
  const tops = recorded.data.tops.map((/** @type {any[]} */ layer) => layer[last]);
  return Object.entries(WORDS)
    .map(([lang, { stepper, lesson }]) => {
      const picture = pictureOf(make, stepper, {
        said: sentenceOf(stepper, tops, recorded.names),
        rows: rowsOf(make, tops),
        from: recordedLine(recorded, lesson),
      });
      return make('div', { class: 'told first-picture', lang }, picture);
    })
    .join('\n');
}
