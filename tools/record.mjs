// SPDX-License-Identifier: MIT
//
// record.mjs - makes the recorded run of every lesson, or of those named, on the default model:
//
//     ./serve.sh --build-only && npm run record [-- 01 05]
//
// A lesson's own record.js measures, in Chromium, out of build/site/; what it gives is written to
// web/lessons/NN-name/recorded.json with the model's hash and the engine's version. Run it anew
// after a change of the default model or of a lesson's measurement; tests/e2e/recorded.test.mjs
// says when.

import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onSite, ROOT } from '../tests/browser.mjs';

const LESSONS = path.join(ROOT, 'web/lessons');

/** @returns {Promise<Map<string, string>>} number -> folder, of lessons with a record.js */
export async function recordableLessons() {
  const names = (await readdir(LESSONS)).sort();
  return new Map(
    names
      .filter((name) => /^\d\d-/.test(name) && existsSync(path.join(LESSONS, name, 'record.js')))
      .map((name) => [name.slice(0, 2), path.join(LESSONS, name)]),
  );
}

/**
 * @param {import('puppeteer-core').Page} page a page of the site
 * @param {string} lesson
 * @returns {Promise<import('../web/frame/recorded.js').Recorded<any>>}
 */
export async function recordRun(page, lesson) {
  const measured = await page.evaluate(async (number) => {
    const at = (/** @type {string} */ relative) => new URL(relative, location.origin).href;
    const { Lab } = await import(at('/lab.js'));
    const { record } = await import(at(`/lessons/${number}/record.js`));
    const lab = await Lab.load({ model: 'mini' });
    try {
      const data = JSON.parse(JSON.stringify(await record(lab)));
      const { name, quantisation } = lab.config;
      return { model: { name, quantisation }, engine: lab.engine.version, data };
    } finally {
      await lab.dispose();
    }
  }, lesson);
  const { model, engine, data } = measured;
  return { schema: 1, lesson, model: { ...model, sha256: await defaultHash() }, engine, data };
}

/** @returns {Promise<string>} the SHA-256 of the default model, as the registry has it */
async function defaultHash() {
  const { models } = JSON.parse(await readFile(path.join(ROOT, 'models/registry.json'), 'utf8'));
  return models.find((/** @type {{ id: string }} */ { id }) => id === 'mini').sha256;
}

/** @param {string[]} wanted */
async function main(wanted) {
  const folders = await recordableLessons();
  const unknown = wanted.filter((lesson) => !folders.has(lesson));
  if (unknown.length > 0) {
    console.error(`error: no record.js in lesson ${unknown.join(', ')}`);
    console.error(`  next: choose from ${[...folders.keys()].join(', ')}`);
    process.exit(2);
  }
  await onSite(async (page) => {
    for (const lesson of wanted.length > 0 ? wanted : folders.keys()) {
      const json = `${JSON.stringify(await recordRun(page, lesson))}\n`;
      const file = path.join(/** @type {string} */ (folders.get(lesson)), 'recorded.json');
      await writeFile(file, json);
      console.log(`${path.relative(ROOT, file)}: ${json.length} bytes`);
    }
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2));
}
