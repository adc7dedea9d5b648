// SPDX-License-Identifier: MIT
//
// page.mjs - makes a page of the site from its source. Called by build-site.mjs; pure functions.
//
// A source in web/ is a plain document with the page's own parts: title, description, style sheets
// and module in the head, <main> in the body. This file adds the same head, masthead and foot to
// every page, and to a lesson the style sheets of lessons, the presenter and links to the lessons
// before and after it. <ol data-course> becomes the list of lessons, <div data-glossary> the terms, and
// terms become links to them (glossary.mjs); <div data-first-picture> becomes a recorded run
// (first-picture.mjs). Every empty element with
// data-tex becomes a formula, HTML for display and MathML for screen readers, which KaTeX makes
// here, so that no page has to run KaTeX.
//
// The interface's words are in the page in every language, each in an element of class "told" with
// its lang; base.css shows those in the language of <html> (web/theme/apply.js). A lesson's own
// prose is Vietnamese, and its <main> has lang="vi".

import katex from 'katex';
import { text as vi } from '../../web/text/course.js';
import { text as en } from '../../web/text/en/course.js';
import { APP_MANIFEST } from './app-manifest.mjs';
import { renderFirstPicture } from './first-picture.mjs';
import { linkFirstUses, linkMarked, renderGlossary } from './glossary.mjs';
import { toHtml, toldIn } from './html.mjs';

/** @typedef {typeof vi} Course */
/** @typedef {import('./lessons.mjs').Lesson} Lesson */
/** @typedef {(course: Course) => string} Say  picks what is said from a language's words */

/** By language; the first one, Vietnamese, is the default. */
const COURSES = { vi, en };

/**
 * The pages that the masthead lists besides the lessons, in order.
 * @type {{ sitePath: string, name: Say }[]}
 */
const PAGES = [
  { sitePath: 'stepper/', name: (course) => course.names.stepper },
  { sitePath: 'glossary/', name: (course) => course.names.glossary },
  { sitePath: 'models/', name: (course) => course.names.models },
  { sitePath: 'bench.html', name: (course) => course.names.bench },
];

/** What every page and what every lesson runs beside its own scripts. */
export const PAGE_SCRIPTS = ['ui/language-switch.js', 'offline/status.js'];
const LESSON_SCRIPTS = ['frame/presenter.js'];

/** Scripts that a page has without naming them. */
export const COMMON_SCRIPTS = [...PAGE_SCRIPTS, ...LESSON_SCRIPTS];

const SHEETS = ['vendor/fonts/fonts.css', 'theme/base.css', 'theme/widgets.css'];
const LESSON_SHEETS = ['theme/figures.css', 'theme/models.css', 'theme/lesson.css'];

/** @param {string} html @returns {string} with the character references of attributes decoded */
const fromHtml = (html) =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** @param {string} sitePath @returns {string | null} '05' of 'lessons/05/index.html' */
const lessonOf = (sitePath) => /^lessons\/(\d\d)\/index\.html$/.exec(sitePath)?.[1] ?? null;

/** @param {Say} say @returns {string} HTML in every language; base.css shows one */
const told = (say) =>
  toldIn(Object.fromEntries(Object.entries(COURSES).map(([lang, course]) => [lang, say(course)])));

/**
 * @param {Say} say
 * @returns {string} attributes: a name in Vietnamese, and its translations for language-switch.js
 */
const named = (say) => ` aria-label="${toHtml(say(vi))}"${inOthers(say, 'label')}`;

/**
 * @param {Say} say
 * @param {string} [what]
 * @returns {string} data attributes of the other languages
 */
const inOthers = (say, what) =>
  Object.entries(COURSES)
    .filter(([lang]) => lang !== 'vi')
    .map(([lang, course]) => ` data-${lang}${what ? `-${what}` : ''}="${toHtml(say(course))}"`)
    .join('');

/** @param {import('./lessons.mjs').Said} said @returns {Say} */
const inLanguageOf = (said) => (course) => said[languageOf(course)];

/** @param {Course} course */
const languageOf = (course) =>
  /** @type {string} */ (Object.entries(COURSES).find(([, one]) => one === course)?.[0]);

/** @param {Lesson} lesson @returns {Say} its title */
const titleOf = ({ title }) => inLanguageOf(title);

/**
 * @param {string} sitePath   where the page will be in the site: 'lessons/05/index.html'
 * @param {string} source
 * @param {Lesson[]} lessons those that exist, by number
 * @param {Record<string, string[]>} [words] language -> files of words that the page needs and it has
 * @param {import('../../web/frame/recorded.js').Recorded | null} [recorded]  what the page's first picture shows
 * @returns {string}
 */
export function renderPage(sitePath, source, lessons, words = {}, recorded = null) {
  for (const part of ['<header class="masthead"', '<meta charset', 'class="colophon"']) {
    if (source.includes(part)) {
      throw new Error(`${sitePath}: ${part} is put in by the build; the source must not have it`);
    }
  }
  const root = '../'.repeat(sitePath.split('/').length - 1) || './';
  const parts = renderParts(source, { sitePath, root, lessons });
  let page = renderFormulas(renderFirstPicture(parts, recorded), sitePath);
  const hasFormulas = page.includes('class="katex"');
  /** @param {string} part @param {string} by */
  const put = (part, by) => {
    page = replaceOnce(page, part, by, sitePath);
  };
  put('<head>', `<head>\n${head(sitePath, root, hasFormulas, words)}`);
  put('<body>', `<body>\n${masthead(sitePath, root, lessons)}`);
  put('</body>', `${foot(sitePath, root, lessons)}\n</body>`);
  if (lessonOf(sitePath)) put('<main ', '<main lang="vi" ');
  const lesson = lessons.find(({ number }) => number === lessonOf(sitePath));
  if (lesson) {
    const title = inOthers(
      (course) => `${course.lesson} ${Number(lesson.number)}: ${titleOf(lesson)(course)} · Laminar`,
    );
    put('<title>', `<title${title}>`);
  }
  return page;
}

/**
 * The lists that the build knows, and links to the glossary.
 *
 * @param {string} source
 * @param {{ sitePath: string, root: string, lessons: Lesson[] }} page
 */
function renderParts(source, { sitePath, root, lessons }) {
  const whole = renderGlossary(renderCourse(source, root, lessons), lessons);
  const marked = linkMarked(whole, sitePath, root);
  return lessonOf(sitePath) ? linkFirstUses(marked, root) : marked;
}

/**
 * @param {string} html
 * @param {string} part
 * @param {string} by
 * @param {string} sitePath
 */
function replaceOnce(html, part, by, sitePath) {
  const pieces = html.split(part);
  if (pieces.length !== 2) throw new Error(`${sitePath}: not exactly one ${part}`);
  return pieces.join(by);
}

/**
 * @param {string} sitePath
 * @param {string} root
 * @param {boolean} hasFormulas
 * @param {Record<string, string[]>} words
 */
function head(sitePath, root, hasFormulas, words) {
  const sheets = [
    ...SHEETS,
    ...(lessonOf(sitePath) ? LESSON_SHEETS : []),
    ...(hasFormulas ? ['vendor/katex/katex.css'] : []),
  ];
  const scripts = [...PAGE_SCRIPTS, ...(lessonOf(sitePath) ? LESSON_SCRIPTS : [])];
  return [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<link rel="icon" href="${root}theme/icon.svg" type="image/svg+xml">`,
    `<link rel="apple-touch-icon" href="${root}theme/icon-180.png">`,
    `<link rel="manifest" href="${root}${APP_MANIFEST}">`,
    ...sheets.map((sheet) => `<link rel="stylesheet" href="${root}${sheet}">`),
    `<script src="${root}theme/apply.js"${Object.entries(words)
      .map(([language, names]) => ` data-${language}="${names.join(' ')}"`)
      .join('')}></script>`,
    ...scripts.map((script) => `<script type="module" src="${root}${script}"></script>`),
  ].join('\n');
}

/** @param {string} sitePath @param {string} root @param {Lesson[]} lessons */
function masthead(sitePath, root, lessons) {
  /** @param {string} there @param {string} name @param {string} [attributes] */
  const link = (there, name, attributes = '') => {
    const isHere = sitePath.replace(/index\.html$/, '') === there;
    const current = isHere ? ' aria-current="page"' : '';
    return `<a href="${root}${there}"${attributes}${current}>${name}</a>`;
  };
  const numbers = lessons.map((lesson) => {
    const number = String(Number(lesson.number));
    const title = titleOf(lesson);
    const name = named((course) => `${course.lesson} ${number}: ${title(course)}`);
    return link(`lessons/${lesson.number}/`, number, name);
  });
  return [
    `<a class="skip" href="#main">${told((course) => course.skip)}</a>`,
    '<header class="masthead">',
    `<a class="home" href="${root}">Laminar</a>`,
    `<nav${named((course) => course.pages)}>`,
    link(
      '',
      told((course) => course.names.course),
    ),
    `<span class="numbers">${told((course) => course.lesson)} ${numbers.join('')}</span>`,
    ...PAGES.map(({ sitePath: there, name }) => link(there, told(name))),
    '</nav>',
    '<div class="choices">',
    '<button type="button" class="plain" id="language"></button>',
    '<button type="button" class="plain theme" id="theme"></button>',
    '</div>',
    '</header>',
  ].join('\n');
}

/** @param {string} sitePath @param {string} root @param {Lesson[]} lessons */
function foot(sitePath, root, lessons) {
  const footer = [
    `<footer class="colophon">${told((course) => course.footer)}`,
    '<p id="offline" role="status" data-testid="offline"></p>', // web/offline/status.js
    '</footer>',
  ].join('\n');
  const at = lessons.findIndex(({ number }) => number === lessonOf(sitePath));
  if (at < 0) return footer;
  const step = (/** @type {Lesson | undefined} */ to, /** @type {Say} */ word) =>
    to === undefined
      ? []
      : [
          `<a href="${root}lessons/${to.number}/"><span class="muted">${told(word)}</span> ${Number(to.number)}. ${told(
            titleOf(to),
          )}</a>`,
        ];
  const steps = [
    ...step(lessons[at - 1], (course) => course.previous),
    ...step(lessons[at + 1], (course) => course.next),
  ];
  if (!steps.length) return footer;
  const name = named((course) => course.steps);
  return [`<nav class="steps"${name}>`, ...steps, '</nav>', footer].join('\n');
}

/**
 * The list of lessons, those to come included; home.js writes into each .state how far the learner is.
 *
 * @param {string} html
 * @param {string} root
 * @param {Lesson[]} lessons
 */
function renderCourse(html, root, lessons) {
  const ready = lessons.map((lesson) => ({
    number: lesson.number,
    item: courseItem({
      name: `<a href="${root}lessons/${lesson.number}/">${told(titleOf(lesson))}</a>`,
      question: inLanguageOf(lesson.question),
      state: (course) => course.ready,
      attributes: ` data-lesson="${lesson.number}"`,
      isReady: true,
    }),
  }));
  const planned = vi.planned
    .filter(({ number }) => !lessons.some((lesson) => lesson.number === number))
    .map(({ number }) => {
      const of = (/** @type {Course} */ course) =>
        /** @type {Course['planned'][0]} */ (course.planned.find((one) => one.number === number));
      return {
        number,
        item: courseItem({
          name: told((course) => of(course).title),
          question: (course) => of(course).question,
          state: (course) => course.soon,
          attributes: '',
          isReady: false,
        }),
      };
    });
  const items = [...ready, ...planned].sort((a, b) => a.number.localeCompare(b.number));
  return html.replace(
    /<ol\b([^>]*) data-course><\/ol>/,
    `<ol$1>\n${items.map(({ item }) => item).join('\n')}\n</ol>`,
  );
}

/** @param {{ name: string, question: Say, state: Say, attributes: string, isReady: boolean }} lesson */
const courseItem = ({ name, question, state, attributes, isReady }) =>
  `<li${isReady ? '' : ' class="soon"'}><span class="state${isReady ? ' live' : ''}"${attributes}>` +
  `${told(state)}</span><b>${name}</b><span class="question">${told(question)}</span></li>`;

/** @param {string} html @param {string} sitePath */
function renderFormulas(html, sitePath) {
  const rendered = html.replace(
    /<(span|p)\b([^>]*?) data-tex="([^"]*)"([^>]*)><\/\1>/g,
    (_whole, tag, before, tex, after) => {
      const isDisplayed = tag === 'p';
      return `<${tag}${before}${after}>${formula(fromHtml(tex), isDisplayed, sitePath)}</${tag}>`;
    },
  );
  if (/<[^>]* data-tex=/.test(rendered)) {
    throw new Error(`${sitePath}: data-tex stands on an empty <span> or <p> only`);
  }
  return rendered;
}

/** Characters of all formulas that were rendered, for the fonts that they need. @type {Set<string>} */
export const formulaCharacters = new Set();

/**
 * A formula is in inline style even where it stands alone: an inline formula may break at a
 * relation, and so fits a narrow screen.
 *
 * @param {string} tex
 * @param {boolean} isDisplayed
 * @param {string} sitePath
 */
function formula(tex, isDisplayed, sitePath) {
  try {
    const html = katex.renderToString(isDisplayed ? `\\displaystyle ${tex}` : tex, {
      output: 'htmlAndMathml',
      throwOnError: true,
      // A formula may set a class, for its colour; it may use no other HTML extension.
      trust: ({ command }) => command === '\\htmlClass',
      strict: (/** @type {string} */ code) => (code === 'htmlExtension' ? 'ignore' : 'error'),
    });
    for (const character of html.replace(/<[^>]*>/g, '')) formulaCharacters.add(character);
    return html;
  } catch (cause) {
    throw new Error(`${sitePath}: ${tex}: ${cause instanceof Error ? cause.message : cause}`);
  }
}
