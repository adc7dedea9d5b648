// SPDX-License-Identifier: MIT
//
// Puts the static site together in build/site/. Run by serve.sh and test.sh after the WebAssembly
// builds; it starts no other build and reads no network.
//
//     web/                        -> /            lessons/05-name/ becomes /lessons/05/ without what only
//                                                 tests read (tools/site/lessons.mjs); every page gets
//                                                 its head, masthead and foot (tools/site/page.mjs), and
//                                                 its modules together, in /app/ (tools/site/bundle.mjs);
//                                                 modules and style sheets lose their comments
//     web/text/LANGUAGE/, lessons/NN-name/words.LANGUAGE.js
//                                 -> the same places  as classic scripts (tools/site/words.mjs)
//     build/wasm/VARIANT/laminar* -> /wasm/VARIANT/
//     build/wasm/sha256.wasm      -> /wasm/
//     models/                     -> /models/     the default model, its card, registry.json
//     tools/site/vendor/*.js      -> /vendor/     bundled with the libraries they import, whose
//                                                 licences go into /vendor/LICENSES.txt
//     @fontsource/be-vietnam-pro  -> /vendor/fonts/
//     katex                       -> /vendor/katex/  style sheet of formulas, and its fonts cut down to
//                                                 their characters (tools/site/math-fonts.mjs)
//     all of these                -> /service-worker.js  their list and hashes (tools/site/offline.mjs)
//
// A file that is already there with the same size and time is not copied again, and a file that no
// source has any more is removed, so a second run takes a fraction of a second and leaves no stale
// files.

import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import katex from 'katex';
import { isOfDefaultModel } from '../web/frame/recorded.js';
import { APP_MANIFEST, appManifest } from './site/app-manifest.mjs';
import { bundleScripts } from './site/bundle.mjs';
import { checkLesson, readLessons } from './site/lessons.mjs';
import { writeMathFonts } from './site/math-fonts.mjs';
import { offlineScripts } from './site/offline.mjs';
import { COMMON_SCRIPTS, formulaCharacters, PAGE_SCRIPTS, renderPage } from './site/page.mjs';
import { isTranslation, translationScript, translationsOf } from './site/words.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const WEB = path.join(ROOT, 'web');
const SITE = path.join(ROOT, 'build/site');
const VENDOR = path.join(ROOT, 'tools/site/vendor');
const FONTS = path.join(ROOT, 'node_modules/@fontsource/be-vietnam-pro');

const KATEX = path.join(ROOT, 'node_modules/katex');

const WASM_VARIANTS = ['relaxed-threads', 'simd-threads', 'simd'];
/**
 * If two subsets have a letter, the browser takes it from the later one: ă and đ come from
 * Vietnamese.
 */
const FONT_SUBSETS = ['latin-ext', 'vietnamese', 'latin'];
/** Each face costs 12 to 22 KB per subset before the first paint; 600 is used for all bold text. */
const FONT_FACES = ['400-normal', '400-italic', '600-normal'];
const FONT_WEIGHTS = { 400: '400', 600: '500 700' };

/** The folder of a lesson in a path, and the part of it that the site keeps. */
const LESSON_FOLDER = /\b(lessons\/\d\d)-[^/"']+\//;

/** What only the build and tests read, or what the site has in another file. */
const NOT_ALONE =
  /^lessons\/[^/]+\/(test\/|about\.json$)|^glossary\/terms\.js$|^offline\/(no-)?service-worker\.js$/;

/** What a module imports from a lesson's folder, from outside of it. */
const LESSON_IMPORT = new RegExp(`(["'](?:\\.{1,2}/)+)${LESSON_FOLDER.source}`, 'g');

/** @param {string} relative  to web/ @returns {string} where it lies in the site */
const sitePathOf = (relative) => relative.replace(LESSON_FOLDER, '$1/');

/**
 * Modules in which libraries test the browser's features by running a string as code. The site's
 * Content-Security-Policy forbids that; the build answers `true`, since every browser that runs the
 * engine has those features.
 */
const KNOWN_ANSWERS = {
  '@stdlib/assert-has-generator-support': 'data:text/javascript,module.exports = () => true',
};

/**
 * Where every file of the site comes from: its path in the site -> the file to copy.
 * @typedef {Map<string, string>} Plan
 */

/**
 * Adds every file below `folder` to the plan, except hidden ones.
 * @param {Plan} plan
 * @param {string} folder
 * @param {(relative: string) => string | null} placeOf  null leaves the file out
 */
async function planFolder(plan, folder, placeOf) {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      await planFolder(plan, file, (relative) => placeOf(`${entry.name}/${relative}`));
    } else {
      const target = placeOf(entry.name);
      if (target !== null) plan.set(target, file);
    }
  }
}

/** @param {string} file */
function exists(file) {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** @returns {Promise<Plan>} */
async function planSite() {
  /** @type {Plan} */
  const plan = new Map();
  await planFolder(plan, WEB, (relative) => {
    if (NOT_ALONE.test(relative)) return null;
    return sitePathOf(relative);
  });
  await planFolder(
    plan,
    path.join(ROOT, 'models'),
    // Not how it was trained, but what the training wrote down.
    (relative) => (/\.(gguf|json|md|svg|tsv)$/.test(relative) ? `models/${relative}` : null),
  );
  for (const variant of WASM_VARIANTS) {
    for (const name of ['laminar.js', 'laminar.wasm']) {
      plan.set(`wasm/${variant}/${name}`, path.join(ROOT, 'build/wasm', variant, name));
    }
  }
  plan.set('wasm/sha256.wasm', path.join(ROOT, 'build/wasm/sha256.wasm'));
  for (const subset of FONT_SUBSETS) {
    for (const face of FONT_FACES) {
      const name = `be-vietnam-pro-${subset}-${face}.woff2`;
      plan.set(`vendor/fonts/${name}`, path.join(FONTS, 'files', name));
    }
  }
  plan.set('vendor/fonts/LICENSE', path.join(FONTS, 'LICENSE'));
  plan.set('vendor/katex/LICENSE', path.join(KATEX, 'LICENSE'));
  return plan;
}

/**
 * Copies a file unless the copy has its size and time already.
 * @param {string} from
 * @param {string} to
 */
async function copyIfChanged(from, to) {
  const [source, copy] = await Promise.all([stat(from), stat(to).catch(() => null)]);
  if (copy && copy.size === source.size && copy.mtimeMs === source.mtimeMs) return;
  await mkdir(path.dirname(to), { recursive: true });
  await copyFile(from, to);
  await utimes(to, source.atime, source.mtime);
}

/**
 * Writes a file unless it says the same already.
 * @param {string} file
 * @param {string} text
 */
async function writeIfChanged(file, text) {
  if ((await readFile(file, 'utf8').catch(() => null)) === text) return;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** The @font-face rules of the subsets we serve, as the package declares their ranges. */
async function fontsStyleSheet() {
  const ranges = JSON.parse(await readFile(path.join(FONTS, 'unicode.json'), 'utf8'));
  const rules = FONT_SUBSETS.flatMap((subset) =>
    FONT_FACES.map((face) => {
      const [weight, style] = /** @type {['400' | '600', string]} */ (face.split('-'));
      return `@font-face {
  font-family: 'Be Vietnam Pro';
  font-style: ${style};
  font-weight: ${FONT_WEIGHTS[weight]};
  font-display: swap;
  src: url('be-vietnam-pro-${subset}-${face}.woff2') format('woff2');
  unicode-range: ${ranges[subset]};
}
`;
    }),
  );
  return rules.join('\n');
}

/** KaTeX's sheet with the one font format that every browser we support reads. */
async function katexStyleSheet() {
  const css = await readFile(path.join(KATEX, 'dist/katex-swap.min.css'), 'utf8');
  return css.replace(
    /(url\([^)]+\.woff2\) format\("woff2"\))(,url\([^)]+\) format\("\w+"\))+/g,
    '$1',
  );
}

/**
 * Our own modules and style sheets, minified: comments, spaces and long names are half of their bytes. They
 * stay separate files, and their exports keep their names.
 * @param {Plan} plan
 * @returns {Promise<Record<string, string>>} path in the site -> JavaScript or CSS
 */
async function shortenSources(plan) {
  const own = [...plan].filter(
    ([sitePath, file]) => /\.(js|css)$/.test(sitePath) && file.startsWith(WEB),
  );
  const sources = await Promise.all(
    own.map(async ([sitePath, file]) => {
      if (isTranslation(sitePath)) return [sitePath, await translationScript(file, sitePath)];
      const source = await readFile(file, 'utf8');
      const loader = /** @type {'js' | 'css'} */ (path.extname(sitePath).slice(1));
      const target = loader === 'js' ? 'es2022' : undefined; // style sheets stay as written
      const charset = /** @type {const} */ ('utf8'); // else each ạ is an escape
      const options = { loader, charset, minify: true, target, sourcefile: file };
      const { code } = await transform(source, options);
      return [sitePath, code.replace(LESSON_IMPORT, '$1$2/')];
    }),
  );
  return Object.fromEntries(sources);
}

/** What names a page's script: its address in the page, between the two. */
const PAGE_SCRIPT = /(<script type="module" src=")([^"]+)(")/g;

/**
 * @param {string} html
 * @param {string} folder  of the page
 * @returns {string[]} its scripts, as paths from web/
 */
const scriptsOf = (html, folder) =>
  [...html.matchAll(PAGE_SCRIPT)].map(([, , src]) => path.relative(WEB, path.resolve(folder, src)));

/**
 * The pages, each put together from its source, and the scripts that they run.
 * @param {Plan} plan
 * @param {import('./site/lessons.mjs').Lesson[]} lessons
 * @returns {Promise<{ rendered: Record<string, string>, run: string[] }>} rendered: sitePath -> HTML, JavaScript or
 *   a source map; run: modules that pages run
 */
async function renderPages(plan, lessons) {
  const pages = await Promise.all(
    [...plan]
      .filter(([sitePath]) => sitePath.endsWith('.html'))
      .map(async ([sitePath, file]) => {
        const html = await readFile(file, 'utf8');
        const recorded = await recordedBeside(file);
        return { sitePath, html, recorded, scripts: scriptsOf(html, path.dirname(file)) };
      }),
  );
  const scripts = new Set([...COMMON_SCRIPTS, ...pages.flatMap((page) => page.scripts)]);
  const { files, nameOf, inputsOf } = await bundleScripts(WEB, scripts, sitePathOf);

  /** @type {Map<string, string>} */
  const bundleOf = new Map([...scripts].map((script) => [sitePathOf(script), nameOf(script)]));
  /** @type {Record<string, string>} */
  const rendered = { ...files };
  for (const { sitePath, html, recorded, scripts: own } of pages) {
    const words = translationsOf([...own, ...PAGE_SCRIPTS].flatMap(inputsOf), [...plan.keys()]);
    const folder = path.posix.dirname(sitePath);
    rendered[sitePath] = renderPage(sitePath, html, lessons, words, recorded).replace(
      PAGE_SCRIPT,
      (_, before, src, after) => {
        const bundle = bundleOf.get(path.posix.join(folder, src));
        if (!bundle) throw new Error(`${sitePath} runs ${src}, which nobody bundled`);
        return `${before}${path.posix.relative(folder, bundle)}${after}`;
      },
    );
  }
  return { rendered, run: [...Object.keys(files), 'theme/apply.js'] };
}

/**
 * The recorded run beside a page's source, unless it is of another default model than the one that is here.
 * @param {string} file
 * @returns {Promise<import('../web/frame/recorded.js').Recorded | null>}
 */
async function recordedBeside(file) {
  const recording = path.join(path.dirname(file), 'recorded.json');
  if (!(await exists(recording))) return null;
  const [recorded, registry] = await Promise.all(
    [recording, path.join(ROOT, 'models/registry.json')].map(async (name) =>
      JSON.parse(await readFile(name, 'utf8')),
    ),
  );
  return isOfDefaultModel(recorded.model, registry) ? recorded : null;
}

/**
 * The licences of the packages of which esbuild has bundled a part.
 * @param {import('esbuild').Metafile} metafile
 */
async function licences(metafile) {
  const packages = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input)?.[1];
    if (name) packages.add(name);
  }
  /** @type {Map<string, string[]>} a licence's text -> the packages that come under it */
  const byText = new Map();
  for (const name of [...packages].sort()) {
    const folder = path.join(ROOT, 'node_modules', name);
    const files = (await readdir(folder)).filter((entry) => /^(licen[cs]e|notice)/i.test(entry));
    if (files.length === 0) throw new Error(`the package ${name} has no licence file`);
    const parts = files.sort().map((file) => readFile(path.join(folder, file), 'utf8'));
    const text = (await Promise.all(parts)).map((part) => part.trim()).join('\n\n');
    byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  const texts = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

/**
 * Bundles the vendored libraries, unless neither our entry files nor the lockfile changed since.
 * @returns {Promise<string[]>} their paths in the site
 */
async function bundleVendor() {
  const entries = (await readdir(VENDOR)).filter((name) => name.endsWith('.js')).sort();
  const hash = createHash('sha256');
  for (const name of entries) hash.update(await readFile(path.join(VENDOR, name)));
  hash.update(await readFile(path.join(ROOT, 'package-lock.json')));
  hash.update(await readFile(fileURLToPath(import.meta.url)));
  const digest = hash.digest('hex');

  const stamp = path.join(ROOT, 'build/vendor.stamp');
  const sitePaths = [...entries.map((name) => `vendor/${name}`), 'vendor/LICENSES.txt'];
  const present = await Promise.all(sitePaths.map((sitePath) => exists(path.join(SITE, sitePath))));
  const known = await readFile(stamp, 'utf8').catch(() => '');
  if (known !== digest || present.includes(false)) {
    const { metafile } = await build({
      entryPoints: entries.map((name) => path.join(VENDOR, name)),
      absWorkingDir: ROOT,
      outdir: path.join(SITE, 'vendor'),
      bundle: true,
      alias: KNOWN_ANSWERS,
      format: 'esm',
      target: 'es2022',
      minify: true,
      metafile: true,
      legalComments: 'inline',
      logLevel: 'warning',
    });
    await writeFile(path.join(SITE, 'vendor/LICENSES.txt'), await licences(metafile));
    await writeFile(stamp, digest);
  }
  return sitePaths;
}

/**
 * Removes what is in the site's folder but not among `wanted`.
 * @param {string} folder
 * @param {Set<string>} wanted  paths in the site
 */
async function removeStale(folder, wanted) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      await removeStale(file, wanted);
      if ((await readdir(file)).length === 0) await rm(file, { recursive: true });
    } else if (!wanted.has(path.relative(SITE, file).split(path.sep).join('/'))) {
      await rm(file);
    }
  }
}

async function main() {
  await mkdir(SITE, { recursive: true });
  const lessons = readLessons();
  await Promise.all(lessons.map(checkLesson));
  const plan = await planSite();
  const pages = await renderPages(plan, lessons);
  const rendered = { ...(await shortenSources(plan)), ...pages.rendered };
  for (const [sitePath, file] of plan) {
    if (Object.hasOwn(rendered, sitePath)) continue;
    if (!(await exists(file))) {
      throw new Error(`${path.relative(ROOT, file)} is missing; ./serve.sh --build-only builds it`);
    }
    await copyIfChanged(file, path.join(SITE, sitePath));
  }
  const texts = {
    ...rendered,
    'vendor/fonts/fonts.css': await fontsStyleSheet(),
    'vendor/katex/katex.css': await katexStyleSheet(),
    ...Object.fromEntries(
      lessons
        .map(({ number }) => `lessons/${number}/recorded.json`)
        .filter((sitePath) => !plan.has(sitePath))
        .map((sitePath) => [sitePath, 'null\n']),
    ),
    // The server answers this one with the files of --models; a static site has none.
    'models/local.json': '[]\n',
    [APP_MANIFEST]: appManifest(),
  };
  for (const [sitePath, text] of Object.entries(texts)) {
    await writeIfChanged(path.join(SITE, sitePath), text);
  }
  const bundles = await bundleVendor();
  const fonts = 'vendor/katex/fonts';
  const mathFonts = await writeMathFonts(
    path.join(KATEX, 'dist/fonts'),
    path.join(SITE, fonts),
    katex.version,
    formulaCharacters,
  );
  const others = [...bundles, ...mathFonts.map((name) => `${fonts}/${name}`)];
  const all = [...plan.keys(), ...Object.keys(texts), ...others];
  const isRun = (/** @type {string} */ name) =>
    /^(vendor|wasm)\//.test(name) || isTranslation(name);
  const run = new Set([...pages.run, ...all.filter(isRun)]);
  const workers = await offlineScripts(WEB, SITE, [...new Set(all)], run);
  for (const [sitePath, text] of Object.entries(workers)) {
    await writeIfChanged(path.join(SITE, sitePath), text);
  }
  await removeStale(SITE, new Set([...all, ...Object.keys(workers)]));
}

try {
  await main();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
