// SPDX-License-Identifier: MIT
//
// words.mjs - finds the files of words that a page needs, and turns translations into scripts.
// Called by build-site.mjs; reads web/ only.
//
// A translation is a module, so that tsc holds it against its original. The site has it as a classic
// script that sets laminarWords[NAME], because it must run before the first module of a page that is not
// known to need it (web/theme/apply.js says why). NAME is what the original hands to inLanguage():
//
//     web/text/lesson.js               web/text/en/lesson.js                'lesson'
//     web/lessons/05-name/words.js     web/lessons/05-name/words.en.js      'lessons/05/words'

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, transform } from 'esbuild';

/**
 * Skips imports of vendor/ and wasm/, which the build makes and web/ does not have.
 * @type {import('esbuild').Plugin}
 */
const BUILT_ELSEWHERE = {
  name: 'built-elsewhere',
  setup({ onResolve }) {
    onResolve({ filter: /\/(vendor|wasm)\// }, ({ path: imported }) => ({
      path: imported,
      external: true,
    }));
  },
};

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
 * The files of words that the modules of a page import, directly or not.
 *
 * @param {string} html  the page's source
 * @param {string} file  where it is
 * @param {string} web   the folder web/
 * @returns {Promise<string[]>} ['interface', 'lessons/05/words']
 */
async function wordsOf(html, file, web) {
  const modules = [...html.matchAll(/<script type="module" src="([^"]+)"/g)].map(([, src]) =>
    path.resolve(path.dirname(file), src),
  );
  const { metafile } = await build({
    entryPoints: modules,
    absWorkingDir: web,
    bundle: true,
    plugins: [BUILT_ELSEWHERE],
    format: 'esm',
    metafile: true,
    outdir: 'unused',
    write: false,
  });
  return Object.keys(metafile.inputs)
    .flatMap((input) => {
      const [, lesson] = /^lessons\/(\d\d)-[^/]+\/words\.js$/.exec(input) ?? [];
      return lesson ? `lessons/${lesson}/words` : (/^text\/([\w-]+)\.js$/.exec(input)?.[1] ?? []);
    })
    .filter((name) => name !== 'language')
    .sort();
}

/**
 * The scripts that a page asks for in each language that there is.
 *
 * @param {string} html
 * @param {string} file
 * @param {string} web
 * @param {string[]} sitePaths  of all files of the site
 * @returns {Promise<Record<string, string[]>>} { en: ['text/en/interface.js', ...] }
 */
export async function translationsOf(html, file, web, sitePaths) {
  const names = await wordsOf(html, file, web);
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
