// SPDX-License-Identifier: MIT
//
// The way of tests/web/journey.test.mjs with files of full size: GPT-2 Large and XL as the hub has
// them, random weights, on the stand-in of the hub. What is wrong ends it with an error; what it
// measured, it prints as a table. Needs build/site (./serve.sh --build-only).
//
//     npm run test:hub                          Large in both browsers, XL in Chromium
//     npm run test:hub -- large:chromium        one of them; any of large|xl:chromium|firefox
//
//     --models FOLDER    where the files are made, once: build/models
//
// Takes 2.7 GB there and as much again in a browser profile, which is removed at the end.

import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { fromCaller, MODELS, modelFile, startHubSite } from '../bench/hub-site.mjs';
import { openBrowser } from '../bench/session.mjs';
import { SHAPES } from '../bench/shapes.mjs';
import { Journey } from '../support/journey.mjs';

/** What the memory of a page may hold of each in low memory. */
const LOW_MEMORY_BYTES = /** @type {Record<string, number>} */ ({ large: 400e6, xl: 600e6 });
/** Of the first visit: slow enough to be seen in the middle. */
const RATE = 25e6;
const DEADLINE_MS = 15 * 60_000;
/** A sentence's worth of tokens from all over the vocabulary. */
const IDS = Array.from({ length: 32 }, (_, i) => (7919 * i + 13) % 50_257);

/** @typedef {{ shape: string, browserName: 'chromium' | 'firefox' }} Trip */

/** @returns {{ trips: Trip[], folder: string }} */
function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { models: { type: 'string' } },
  });
  const wanted = positionals.length
    ? positionals
    : ['large:chromium', 'large:firefox', 'xl:chromium'];
  const trips = wanted.map((name) => {
    const [, shape, browserName] = /^(large|xl):(chromium|firefox)$/.exec(name) ?? [];
    if (!shape) {
      console.error('usage: npm run test:hub -- [large|xl:chromium|firefox]... [--models FOLDER]');
      process.exit(2);
    }
    return { shape, browserName: /** @type {Trip['browserName']} */ (browserName) };
  });
  return { trips, folder: values.models === undefined ? MODELS : fromCaller(values.models) };
}

/** @param {number} bytes */
const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
/** @param {number | null} ms */
const seconds = (ms) => `${((ms ?? Number.NaN) / 1000).toFixed(1)} s`;

/**
 * One learner's way with one model in one browser.
 * @param {Trip} trip
 * @param {string} file
 * @returns {Promise<[what: string, figure: string][]>}
 */
async function travel({ shape, browserName }, file) {
  const { layers } = SHAPES[shape];
  const id = `gpt2-${shape}`;
  const size = statSync(file).size;
  const site = await startHubSite([{ id, like: id, file }]);
  const { hub } = site;
  const browser = await openBrowser(browserName);
  try {
    const open = async () => {
      const page = await browser.newPage();
      await page.goto(site.pageUrl);
      return page;
    };
    const journey = new Journey({
      ...{ open, hub, url: site.urlOf(id), size, layers, model: id, ids: IDS },
      ...{ rate: RATE, deadlineMs: DEADLINE_MS },
    });
    const say = (/** @type {string} */ what) => console.error(`${shape}, ${browserName}: ${what}`);
    say('first visit');
    const first = await journey.closeEarly(0.4);
    say('second visit');
    const second = await journey.comeBack();
    await hub.close();
    say('the hub is lost');
    const streamed = await journey.again('streamed');
    const low = await journey.again('low-memory');
    assert.ok(low.memoryBytes <= LOW_MEMORY_BYTES[shape], `low memory took ${mb(low.memoryBytes)}`);
    const share = ((100 * first.firstLayerBytes) / size).toFixed(2);
    return [
      ['size of the file', mb(size)],
      ['left the hub when the first layer was seen', `${mb(first.firstLayerBytes)}, ${share} %`],
      ['tab closed at', `${mb(first.closedAtBytes)}, ${first.layers} of ${layers} layers`],
      ['on disk when the next tab opened', mb(second.storedBytes)],
      ['fetched twice', mb(second.refetchedBytes)],
      [
        'second visit: to the logits, to verified',
        `${seconds(second.runMs)}, ${seconds(second.endMs)}`,
      ],
      [
        'without the hub, first layer and logits',
        `${seconds(streamed.firstLayerMs)}, ${seconds(streamed.runMs)}`,
      ],
      ['... in low memory', `${seconds(low.firstLayerMs)}, ${seconds(low.runMs)}`],
      ['WASM memory, streamed and low', `${mb(streamed.memoryBytes)}, ${mb(low.memoryBytes)}`],
    ];
  } finally {
    await browser.close();
    await site.close();
  }
}

const { trips, folder } = readArguments();
for (const trip of trips) {
  const rows = await travel(trip, modelFile(trip.shape, folder));
  const load = os.loadavg()[0].toFixed(1);
  console.log(
    `\n| GPT-2 ${trip.shape}, ${trip.browserName}, ${IDS.length} tokens, load ${load} | |`,
  );
  console.log('| --- | --- |');
  for (const [what, figure] of rows) console.log(`| ${what} | ${figure} |`);
}
