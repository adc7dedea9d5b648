// SPDX-License-Identifier: MIT
//
// bundle.mjs - puts the modules of the pages together, so that a page asks for a third of the files, and
// fewer of them become known only once another has come. Called by build-site.mjs; reads web/ only.
//
//     scripts of pages   -> /app/NAME.js, and /app/NAME-HASH.js for what several pages share
//     lab.js and what goes with it stay where they are and hand on what the pages share, so that these and a
//                        script beside them have one Lab and one store
//     workers            -> one file each, where client.js looks for it
//
// Beside each lies NAME.js.map, which a browser asks for when its tools are open. Every other module stays a
// file of its own as well: a lesson's measurement is imported by the recorder.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const OUT = 'app';
const HANDED_ON = ['lab.js', 'registry.js', 'store/client.js'];
const WORKERS = ['engine/worker.js', 'pos/worker.js', 'store/worker.js'];

/** What is in vendor/ and wasm/ the build makes elsewhere; both lie beside the folder of the module. */
const BUILT_ELSEWHERE = /\/((?:vendor|wasm)\/.+)$/;

/**
 * A module's own address must be what it is in web/, whichever file the module ends up in. Every file made
 * here lies one folder below the site's root.
 *
 * @param {string} web
 * @param {(relative: string) => string} sitePathOf
 * @returns {import('esbuild').Plugin}
 */
const sitePlugin = (web, sitePathOf) => ({
  name: 'site',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: BUILT_ELSEWHERE }, ({ path: imported }) => ({
      path: `../${BUILT_ELSEWHERE.exec(imported)?.[1]}`,
      external: true,
    }));
    onLoad({ filter: /\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const own = `new URL('../${sitePathOf(path.relative(web, file))}', import.meta.url).href`;
      return { contents: source.replaceAll('import.meta.url', own), loader: 'js' };
    });
  },
});

/**
 * @typedef {object} Bundles
 * @property {Record<string, string>} files     path in the site -> JavaScript or a source map
 * @property {(script: string) => string} nameOf  a page's script, as its path in web/ -> its path in the site
 * @property {(script: string) => string[]} inputsOf  all modules that it needs, relative to web/
 */

/**
 * @param {string} web the folder
 * @param {Iterable<string>} scripts of all pages, relative to web/
 * @param {(relative: string) => string} sitePathOf where a file of web/ lies in the site
 * @returns {Promise<Bundles>}
 */
export async function bundleScripts(web, scripts, sitePathOf) {
  const common = /** @satisfies {import('esbuild').BuildOptions} */ ({
    absWorkingDir: web,
    bundle: true,
    charset: 'utf8', // else each ạ is an escape
    format: 'esm',
    logLevel: 'warning',
    metafile: true,
    minify: true,
    outdir: web,
    plugins: [sitePlugin(web, sitePathOf)],
    sourcemap: 'linked',
    target: 'es2022',
    write: false,
  });
  const stems = new Map(
    [...scripts].map((script) => [
      script,
      sitePathOf(script).replace(/\.js$/, '').replaceAll('/', '-'),
    ]),
  );
  const entries = [...stems].map(([script, stem]) => ({ in: script, out: `${OUT}/${stem}` }));
  const [pages, workers] = await Promise.all([
    build({
      ...common,
      entryPoints: [
        ...entries,
        ...HANDED_ON.map((module) => ({ in: module, out: module.replace(/\.js$/, '') })),
      ],
      chunkNames: `${OUT}/[name]-[hash]`,
      splitting: true,
    }),
    build({ ...common, entryPoints: WORKERS }),
  ]);

  const { outputs } = pages.metafile;
  for (const { path: file, text } of pages.outputFiles) {
    // Its modules would look for their neighbours in the wrong folder.
    const isBeside = path.dirname(file) !== path.join(web, OUT) && file.endsWith('.js');
    if (isBeside && text.includes('import.meta')) throw new Error(`${file} is not in ${OUT}/`);
  }
  /** @param {string} output @param {Set<string>} seen */
  const gather = (output, seen) => {
    if (seen.has(output)) return seen;
    seen.add(output);
    for (const imported of outputs[output].imports)
      if (!imported.external) gather(imported.path, seen);
    return seen;
  };
  const outputOf = (/** @type {string} */ script) => `${OUT}/${stems.get(script)}.js`;
  return {
    files: Object.fromEntries(
      [...pages.outputFiles, ...workers.outputFiles].map(({ path: file, text }) => [
        path.relative(web, file).split(path.sep).join('/'),
        text,
      ]),
    ),
    nameOf: outputOf,
    inputsOf: (script) =>
      [...gather(outputOf(script), new Set())].flatMap((output) =>
        Object.keys(outputs[output].inputs),
      ),
  };
}
