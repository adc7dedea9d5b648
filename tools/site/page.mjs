// SPDX-License-Identifier: MIT
//
// page.mjs - a page of the site out of its source. Called by build-site.mjs; pure.
//
// A source in web/ is a plain document with what is the page's own: title, description, its style
// sheets and module in the head, <main> in the body. Every page gets the same head, masthead and foot
// from here, a lesson also the sheets of lessons, the presenter
// and the way to its neighbours. <ol data-course> becomes
// the list of lessons, and every empty element with data-tex a formula: HTML for eyes, MathML for
// screen readers, made by KaTeX now, so that no page has to run it.

import katex from 'katex';
import { text } from '../../web/text/course.js';

/** The pages in the masthead beside the lessons, in their order. */
const PAGES = [
  { place: 'stepper/', name: text.names.stepper },
  { place: 'models/', name: text.names.models },
  { place: 'bench.html', name: text.names.bench },
];

const SHEETS = ['vendor/fonts/fonts.css', 'theme/base.css', 'theme/widgets.css'];
const LESSON_SHEETS = ['theme/figures.css', 'theme/models.css', 'theme/lesson.css'];

/** @param {string} words @returns {string} as text or attribute of HTML */
const toHtml = (words) =>
  words.replace(/[&<>"]/g, (c) => `&#${/** @type {number} */ (c.codePointAt(0))};`);

/** @param {string} html @returns {string} without the few references that an attribute needs */
const fromHtml = (html) =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** @param {string} place @returns {string | null} '05' of 'lessons/05/index.html' */
const lessonOf = (place) => /^lessons\/(\d\d)\/index\.html$/.exec(place)?.[1] ?? null;

/**
 * @param {string} place   where the page will be in the site: 'lessons/05/index.html'
 * @param {string} source
 * @param {string[]} lessons numbers of the lessons that exist: ['01', '05']
 * @returns {string}
 */
export function renderPage(place, source, lessons) {
  for (const part of ['<header class="masthead"', '<meta charset', 'class="colophon"']) {
    if (source.includes(part)) {
      throw new Error(`${place}: ${part} is put in by the build; the source must not have it`);
    }
  }
  const root = '../'.repeat(place.split('/').length - 1) || './';
  const body = renderFormulas(renderCourse(source, root, lessons), place);
  const hasFormulas = body.includes('class="katex"');
  return replaceOnce(
    replaceOnce(
      replaceOnce(body, '<head>', `<head>\n${head(place, root, hasFormulas)}`, place),
      '<body>',
      `<body>\n${masthead(place, root, lessons)}`,
      place,
    ),
    '</body>',
    `${foot(place, root, lessons)}\n</body>`,
    place,
  );
}

/**
 * @param {string} html
 * @param {string} part
 * @param {string} by
 * @param {string} place
 */
function replaceOnce(html, part, by, place) {
  const pieces = html.split(part);
  if (pieces.length !== 2) throw new Error(`${place}: not exactly one ${part}`);
  return pieces.join(by);
}

/** @param {string} place @param {string} root @param {boolean} hasFormulas */
function head(place, root, hasFormulas) {
  const sheets = [
    ...SHEETS,
    ...(lessonOf(place) ? LESSON_SHEETS : []),
    ...(hasFormulas ? ['vendor/katex/katex.css'] : []),
  ];
  return [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<link rel="icon" href="${root}theme/icon.svg" type="image/svg+xml">`,
    ...sheets.map((sheet) => `<link rel="stylesheet" href="${root}${sheet}">`),
    `<script src="${root}theme/apply.js"></script>`,
    ...(lessonOf(place)
      ? [`<script type="module" src="${root}lesson/presenter.js"></script>`]
      : []),
  ].join('\n');
}

/** @param {string} place @param {string} root @param {string[]} lessons */
function masthead(place, root, lessons) {
  /** @param {string} there @param {string} name @param {string} [label] */
  const link = (there, name, label) => {
    const isHere = place.replace(/index\.html$/, '') === there;
    return `<a href="${root}${there}"${
      label ? ` aria-label="${toHtml(label)}"` : ''
    }${isHere ? ' aria-current="page"' : ''}>${toHtml(name)}</a>`;
  };
  const numbers = lessons.map((lesson) => {
    const number = String(Number(lesson));
    const { title } = text.lessons[Number(lesson) - 1];
    return link(`lessons/${lesson}/`, number, `${text.lesson} ${number}: ${title}`);
  });
  return [
    `<a class="skip" href="#main">${text.skip}</a>`,
    '<header class="masthead">',
    `<a class="home" href="${root}">Laminar</a>`,
    `<nav aria-label="${text.pages}">`,
    link('', text.names.course),
    `<span class="numbers">${text.lesson} ${numbers.join('')}</span>`,
    ...PAGES.map(({ place: there, name }) => link(there, name)),
    '</nav>',
    '<button type="button" class="plain theme" id="theme"></button>',
    '</header>',
  ].join('\n');
}

/** @param {string} place @param {string} root @param {string[]} lessons */
function foot(place, root, lessons) {
  const footer = `<footer class="colophon">${toHtml(text.footer)}</footer>`;
  const lesson = lessonOf(place);
  if (!lesson) return footer;
  const at = lessons.indexOf(lesson);
  const step = (/** @type {string | undefined} */ to, /** @type {string} */ word) =>
    to === undefined
      ? []
      : [
          `<a href="${root}lessons/${to}/"><span class="muted">${word}</span> ${Number(to)}. ${toHtml(
            text.lessons[Number(to) - 1].title,
          )}</a>`,
        ];
  const steps = [...step(lessons[at - 1], text.previous), ...step(lessons[at + 1], text.next)];
  if (!steps.length) return footer;
  return [`<nav class="steps" aria-label="${text.steps}">`, ...steps, '</nav>', footer].join('\n');
}

/**
 * The list of lessons; home.js writes into each .state how far the learner is.
 *
 * @param {string} html
 * @param {string} root
 * @param {string[]} lessons
 */
function renderCourse(html, root, lessons) {
  const items = text.lessons.map(({ title, question }, i) => {
    const lesson = String(i + 1).padStart(2, '0');
    const isReady = lessons.includes(lesson);
    const name = isReady
      ? `<a href="${root}lessons/${lesson}/">${toHtml(title)}</a>`
      : toHtml(title);
    return `<li${isReady ? '' : ' class="soon"'}><span class="state${isReady ? ' live' : ''}"${
      isReady ? ` data-lesson="${lesson}"` : ''
    }>${isReady ? text.ready : text.soon}</span><b>${name}</b><span class="question">${toHtml(
      question,
    )}</span></li>`;
  });
  return html.replace(/<ol\b([^>]*) data-course><\/ol>/, `<ol$1>\n${items.join('\n')}\n</ol>`);
}

/** @param {string} html @param {string} place */
function renderFormulas(html, place) {
  const rendered = html.replace(
    /<(span|p)\b([^>]*?) data-tex="([^"]*)"([^>]*)><\/\1>/g,
    (_whole, tag, before, tex, after) => {
      const isDisplayed = tag === 'p';
      return `<${tag}${before}${after}>${formula(fromHtml(tex), isDisplayed, place)}</${tag}>`;
    },
  );
  if (/<[^>]* data-tex=/.test(rendered)) {
    throw new Error(`${place}: data-tex stands on an empty <span> or <p> only`);
  }
  return rendered;
}

/**
 * Set as inline mathematics even where it stands alone, because that may break at a relation and so
 * fits a narrow screen.
 *
 * @param {string} tex
 * @param {boolean} isDisplayed
 * @param {string} place
 */
function formula(tex, isDisplayed, place) {
  try {
    return katex.renderToString(isDisplayed ? `\\displaystyle ${tex}` : tex, {
      output: 'htmlAndMathml',
      throwOnError: true,
      // Colour by class is all that a formula may bring in, and the one extension of HTML it may use.
      trust: ({ command }) => command === '\\htmlClass',
      strict: (/** @type {string} */ code) => (code === 'htmlExtension' ? 'ignore' : 'error'),
    });
  } catch (cause) {
    throw new Error(`${place}: ${tex}: ${cause instanceof Error ? cause.message : cause}`);
  }
}
