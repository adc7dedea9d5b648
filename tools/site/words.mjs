// SPDX-License-Identifier: MIT
//
// words.mjs - names the files of words that a page needs, and turns translations into scripts.
// Called by build-site.mjs; reads web/ only.
//
// A translation is a module, so that tsc holds it against its original. The site has it as a classic
// script that sets laminarWords[NAME], because it must run before the first module of a page that is not
// known to need it (web/theme/apply.js says why). NAME is what the original hands to inLanguage():
//
//     web/text/lesson.js               web/text/en/lesson.js                'lesson'
//     web/lessons/05-name/words.js     web/lessons/05-name/words.en.js      'lessons/05/words'

import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/** @param {string} sitePath  path in the site @returns {{ name: string, language: string } | null} of a translation */
function translationAt(sitePath) {
  const [, language, name] = /^text\/(\w+)\/([\w-]+)\.js$/.exec(sitePath) ?? [];
  if (language) return { name, language };
  const [, words, ofLesson] = /^(lessons\/\d\d\/words)\.(\w+)\.js$/.exec(sitePath) ?? [];
  return words ? { name: words, language: ofLesson } : null;
}

/** @param {string} sitePath  path in the site @returns {boolean} whether it is a translated file of words */
export const isTranslation = (sitePath) => translationAt(sitePath) !== null;

/**
 * @param {string} file   a translation
 * @param {string} sitePath  path in the site
 * @returns {Promise<string>} the script
 */
export async function translationScript(file, sitePath) {
  const { code } = await transform(await readFile(file, 'utf8'), {
    charset: 'utf8',
    format: 'iife',
    globalName: `laminarWords[${JSON.stringify(translationAt(sitePath)?.name)}]`,
    minify: true,
    target: 'es2022',
    sourcefile: file,
  });
  return code;
}

/**
 * The scripts that a page asks for in each language that there is.
 *
 * @param {string[]} modules  that the page needs, relative to web/
 * @param {string[]} sitePaths  of all files of the site
 * @returns {Record<string, string[]>} { en: ['text/en/interface.js', ...] }
 */
export function translationsOf(modules, sitePaths) {
  const names = modules.flatMap((module) => {
    const [, lesson] = /^lessons\/(\d\d)-[^/]+\/words\.js$/.exec(module) ?? [];
    return lesson ? `lessons/${lesson}/words` : (/^text\/([\w-]+)\.js$/.exec(module)?.[1] ?? []);
  });
  /** @type {Record<string, string[]>} */
  const scripts = {};
  for (const sitePath of sitePaths) {
    const { name, language } = translationAt(sitePath) ?? {};
    if (!name || !language) continue;
    scripts[language] ??= [];
    if (names.includes(name)) scripts[language].push(sitePath);
  }
  return scripts;
}
