// SPDX-License-Identifier: MIT
//
// record.mjs - makes the recorded run of every lesson, or of those named, on the default model:
//
//     ./serve.sh --build-only && npm run record [-- 01 05]
//
// The lesson's measurement runs in Chromium, out of build/site/; what it gives is written to
// web/lessons/NN-name/recorded.json with the model's hash and the engine's version. Run it anew after a
// change of the default model or of a lesson's measurement; tests/e2e/recorded.test.mjs says when.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onSite, ROOT } from '../tests/browser.mjs';
import { readLessons } from './site/lessons.mjs';

/**
 * @param {import('puppeteer-core').Page} page a page of the site
 * @param {string} lesson its number
 * @returns {Promise<import('../web/frame/recorded.js').Recorded>}
 */
export async function recordRun(page, lesson) {
  const measured = await page.evaluate(async (number) => {
    const at = (/** @type {string} */ place) => new URL(place, location.origin).href;
    const [{ Lab }, { recordLesson }, { measurement }] = await Promise.all(
      ['/lab.js', '/frame/record.js', `/lessons/${number}/measure.js`].map((m) => import(at(m))),
    );
    const lab = await Lab.load({ model: 'mini' });
    try {
      const run = JSON.parse(JSON.stringify(await recordLesson(lab, measurement)));
      const { name, quantisation } = lab.config;
      return { model: { name, quantisation }, engine: lab.engine.version, run };
    } finally {
      await lab.dispose();
    }
  }, lesson);
  const { model, engine, run } = measured;
  return { schema: 2, lesson, model: { ...model, sha256: await defaultHash() }, engine, ...run };
}

/** @returns {Promise<string>} the SHA-256 of the default model, as the registry has it */
async function defaultHash() {
  const { models } = JSON.parse(await readFile(path.join(ROOT, 'models/registry.json'), 'utf8'));
  return models.find((/** @type {{ id: string }} */ { id }) => id === 'mini').sha256;
}

/** @param {string[]} wanted */
async function main(wanted) {
  const folders = new Map(readLessons().map(({ number, folder }) => [number, folder]));
  const unknown = wanted.filter((lesson) => !folders.has(lesson));
  if (unknown.length > 0) {
    console.error(`error: there is no lesson ${unknown.join(', ')}`);
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
