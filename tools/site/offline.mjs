// SPDX-License-Identifier: MIT
//
// offline.mjs - the list of the site's files with their SHA-256, and the service worker that is made of it
// (web/offline/service-worker.js says what it does with it). Called by build-site.mjs once every other file is there.
//
// Kept with a build: what pages ask for. That is every page, style sheet, font, picture, recording and list, all
// three WebAssembly builds, and of the modules those that pages run: bundles, workers, vendored libraries, words.
// Kept when it is first asked: single modules, licences, notes for people, the icons of an installed app, and the
// tagger of two lessons, which is larger than all else together. Never: weights, source maps, and the list of a
// local folder's models, which a server makes (models/local.json).

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

export const WORKER = 'service-worker.js';
/** What a host puts in the place of WORKER to take it out of browsers. */
export const NO_WORKER = 'no-service-worker.js';

const NEVER = /\.(gguf|map)$|^models\/local\.json$/;
/** Read by people, by a browser that installs the site, or by few pages and large. */
const SELDOM = /\.(md|txt)$|\/LICENSE$|^theme\/icon-\d|^theme\/icon-maskable|^vendor\/wink\.js$/;

/**
 * @param {string} site  the folder
 * @param {string[]} sitePaths  of all its files but the workers
 * @param {Set<string>} run  modules that pages run
 */
async function listFiles(site, sitePaths, run) {
  /** @type {{ kept: Record<string, string>, others: Record<string, string> }} */
  const list = { kept: {}, others: {} };
  for (const file of sitePaths.filter((name) => !NEVER.test(name)).sort()) {
    const bytes = await readFile(path.join(site, file));
    const isKept = !SELDOM.test(file) && (!file.endsWith('.js') || run.has(file));
    list[isKept ? 'kept' : 'others'][file] = createHash('sha256').update(bytes).digest('base64');
  }
  return list;
}

/**
 * @param {string} web  the folder of the sources
 * @param {string} site  the folder of the site
 * @param {string[]} sitePaths  of all its files but the workers
 * @param {Set<string>} run  modules that pages run
 * @returns {Promise<Record<string, string>>} the two workers: path in the site -> JavaScript
 */
export async function offlineScripts(web, site, sitePaths, run) {
  const [list, { outputFiles }] = await Promise.all([
    listFiles(site, sitePaths, run),
    build({
      absWorkingDir: web,
      bundle: true,
      entryPoints: [WORKER, NO_WORKER].map((name) => `offline/${name}`),
      format: 'iife',
      logLevel: 'warning',
      minify: true,
      outdir: site,
      target: 'es2022',
      write: false,
    }),
  ]);
  const codeOf = (/** @type {string} */ name) =>
    outputFiles.find((file) => path.basename(file.path) === name)?.text ?? '';
  const code = codeOf(WORKER);
  const hash = createHash('sha256').update(JSON.stringify(list)).update(code).digest('hex');
  const data = JSON.stringify({ build: hash.slice(0, 16), ...list });
  return { [WORKER]: `self.laminarSite=${data};\n${code}`, [NO_WORKER]: codeOf(NO_WORKER) };
}
