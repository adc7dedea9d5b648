// SPDX-License-Identifier: MIT
//
// record.mjs - makes the recorded run of every lesson and of the stepper, or of those named, on the default
// model:
//
//     ./serve.sh --build-only && npm run record [-- 01 05 stepper]
//
// The page's measurement runs in Chromium, out of build/site/; what it gives is written to
// web/lessons/NN-name/recorded.json or web/stepper/recorded.json with the model's hash and the engine's
// version. Run it anew after a change of the default model or of a measurement; tests/e2e/recorded.test.mjs
// says when.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onSite, ROOT } from '../tests/browser.mjs';
import { readLessons } from './site/lessons.mjs';

/**
 * @typedef {object} Recording
 * @property {string} name    of the lesson, '05', or 'stepper'
 * @property {string} folder  where its recorded.json is kept
 * @property {string} module  of the site, which exports the measurement
 */

/** @param {{ number: string, folder: string }} lesson @returns {Recording} */
export const recordingOf = ({ number, folder }) => ({
  name: number,
  folder,
  module: `/lessons/${number}/measure.js`,
});

/** @returns {Recording[]} what there is to be recorded */
export const recordings = () => [
  ...readLessons().map(recordingOf),
  { name: 'stepper', folder: path.join(ROOT, 'web/stepper'), module: '/stepper/top-tokens.js' },
];

/**
 * @param {import('puppeteer-core').Page} page a page of the site
 * @param {Recording} recording
 * @returns {Promise<import('../web/frame/recorded.js').Recorded>}
 */
export async function recordRun(page, { name: lesson, module }) {
  const measured = await page.evaluate(async (file) => {
    const at = (/** @type {string} */ place) => new URL(place, location.origin).href;
    const [{ Lab }, { recordLesson }, { measurement }] = await Promise.all(
      ['/lab.js', '/frame/record.js', file].map((m) => import(at(m))),
    );
    const lab = await Lab.load({ model: 'mini' });
    try {
      const run = JSON.parse(JSON.stringify(await recordLesson(lab, measurement)));
      const { name, quantisation } = lab.config;
      return { model: { name, quantisation }, engine: lab.engine.version, run };
    } finally {
      await lab.dispose();
    }
  }, module);
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
  const all = recordings();
  const unknown = wanted.filter((one) => !all.some(({ name }) => name === one));
  if (unknown.length > 0) {
    console.error(`error: there is no lesson ${unknown.join(', ')}`);
    console.error(`  next: choose from ${all.map(({ name }) => name).join(', ')}`);
    process.exit(2);
  }
  await onSite(async (page) => {
    for (const recording of all) {
      if (wanted.length > 0 && !wanted.includes(recording.name)) continue;
      const json = `${JSON.stringify(await recordRun(page, recording))}\n`;
      const file = path.join(recording.folder, 'recorded.json');
      await writeFile(file, json);
      console.log(`${path.relative(ROOT, file)}: ${json.length} bytes`);
    }
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2));
}
