// SPDX-License-Identifier: MIT
//
// words.mjs - finds the files of words that a page needs, and turns translations into scripts.
// Called by build-site.mjs; reads web/ only.
//
// A translation, such as web/text/en/lesson.js, is a module, so that tsc compares its shape with
// the original's. In the site it is a classic script that sets laminarWords["lesson"], because it
// must run before the first module of a page (web/theme/apply.js says why).

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
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

/** @param {string} sitePath @returns {boolean} whether it is a translated file of words */
export const isTranslation = (sitePath) => /^text\/\w+\/[\w-]+\.js$/.test(sitePath);

/**
 * @param {string} file  a translation in web/text/LANGUAGE/
 * @returns {Promise<string>} the script
 */
export async function translationScript(file) {
  const name = path.basename(file, '.js');
  const { code } = await transform(await readFile(file, 'utf8'), {
    charset: 'utf8',
    format: 'iife',
    globalName: `laminarWords[${JSON.stringify(name)}]`,
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
 * @returns {Promise<string[]>} ['interface', 'lesson-05']
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
    .flatMap((input) => /^text\/([\w-]+)\.js$/.exec(input)?.[1] ?? [])
    .filter((name) => name !== 'language')
    .sort();
}

/**
 * The translated files that a page needs, by language.
 *
 * @param {string} html
 * @param {string} file
 * @param {string} web
 * @returns {Promise<Record<string, string[]>>} { en: ['interface', ...] }
 */
export async function translationsOf(html, file, web) {
  const names = await wordsOf(html, file, web);
  const entries = await readdir(path.join(web, 'text'), { withFileTypes: true });
  const languages = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Object.fromEntries(
    languages.map((language) => [
      language,
      names.filter((name) => existsSync(path.join(web, 'text', language, `${name}.js`))),
    ]),
  );
}
