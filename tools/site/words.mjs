// SPDX-License-Identifier: MIT
//
// words.mjs - which files of words a page needs, and the translated ones as scripts. Called by
// build-site.mjs; reads web/ only.
//
// A translation is a module, web/text/en/lesson.js, so that tsc holds it against its original. The site
// has it as a classic script that sets laminarWords["lesson"], because it must run before the first
// module of a page that is not known to need it (web/theme/apply.js says why).

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, transform } from 'esbuild';

/**
 * Libraries and the engine are no files of web/.
 * @type {import('esbuild').Plugin}
 */
const BUILT_ELSEWHERE = {
  name: 'built-elsewhere',
  setup({ onResolve }) {
    onResolve({ filter: /\/(vendor|wasm)\// }, ({ path: place }) => ({
      path: place,
      external: true,
    }));
  },
};

/** @param {string} place in the site @returns {boolean} whether it is a translated file of words */
export const isTranslation = (place) => /^text\/\w+\/[\w-]+\.js$/.test(place);

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
 * What a page asks for in each language that there is.
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
