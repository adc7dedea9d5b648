// SPDX-License-Identifier: MIT
//
// How the pages of the course feel on the default model, against their goals: bytes and time until a
// page stands, time of a run, how long a run keeps the page from answering, and how fast a chart of 54
// lines is there. In Chromium, on the built site. A benchmark, not a test: nothing here fails for being
// slow. Needs build/site (./serve.sh --build-only).
//
//     npm run bench:course [-- --rounds N]      the best of N rounds, 3, of everything that is timed
//
// LCP is Chromium's largest contentful paint, over loopback, nothing cached, the processor slowed down
// to a quarter. Runs are not slowed down. What keeps a page from answering is measured twice while a run
// is on: the longest task of the main thread as Chromium tells it, from 50 ms on (Long Tasks), and the
// longest gap between two animation frames, which a busy machine stretches too.

import os from 'node:os';
import { parseArgs } from 'node:util';
import { onSite, waitFor } from '../browser.mjs';
import { modelReady, runEnded } from '../e2e/page.mjs';
import { BUDGET, firstPaint } from '../support/first-paint.mjs';
import { LESSONS } from '../support/places.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {{ what: string, goal: string, figure: string, isMet: boolean }} Row */
/** @typedef {{ ms: number, longestTaskMs: number, longestGapMs: number }} Run */

const PLACES = ['', ...LESSONS, 'stepper/'];
const SLOWDOWN = 4;
const GOALS = { paintMs: 1500, runMs: 3000, taskMs: 50, drawMs: 300 };

/** @param {string} place */
const nameOf = (place) => `/${place}`;

/** @param {number} ms */
const time = (ms) => (ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(0)} ms`);

/**
 * Does something in a page of a context of its own, where nothing is cached or kept.
 * @template T
 * @param {import('puppeteer-core').Browser} browser
 * @param {(page: Page) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function inNewContext(browser, work) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    return await work(page);
  } finally {
    await context.close();
  }
}

/** Until the page stands: a lesson's recorded run is shown, the model can run, nothing is under way. @param {Page} page @param {string} place */
async function stands(page, place) {
  if (place) await modelReady(page);
  if (place === 'stepper/') await runEnded(page); // it runs its text by itself
  if (place.startsWith('lessons/')) {
    await waitFor(page, () => document.querySelector('.provenance')?.textContent);
  }
}

/** @param {Page} page @param {string} url @param {string} place @returns {Promise<number>} ms */
async function largestPaint(page, url, place) {
  const session = await page.createCDPSession();
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
  await page.evaluateOnNewDocument(() => {
    const seen = { ms: 0 };
    Object.assign(globalThis, { seen });
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntries()) seen.ms = startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  });
  await page.goto(new URL(place, url).href, { waitUntil: 'load' });
  await stands(page, place);
  return page.evaluate(() => Reflect.get(globalThis, 'seen').ms);
}

/** @param {Page} page @param {string} url @param {string} place @returns {Promise<Run>} */
async function oneRun(page, url, place) {
  await page.goto(new URL(place, url).href, { waitUntil: 'load' });
  await stands(page, place);
  await page.evaluate(() => {
    const watch = { from: 0, ms: 0, tasks: [0], gaps: [0] };
    Object.assign(globalThis, { watch });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        if (watch.from && startTime >= watch.from) watch.tasks.push(duration);
      }
    }).observe({ type: 'longtask' });
    const button = document.querySelector('.run-bar button.primary');
    if (!(button instanceof HTMLButtonElement)) throw new Error('no run bar');
    let last = performance.now();
    const frame = () => {
      const now = performance.now();
      if (watch.from && !watch.ms) watch.gaps.push(now - Math.max(last, watch.from));
      last = now;
      if (!watch.ms) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new MutationObserver(() => {
      if (watch.from && !watch.ms && !button.disabled) watch.ms = performance.now() - watch.from;
    }).observe(button, { attributes: true });
    watch.from = performance.now();
    button.click();
  });
  await waitFor(page, () => Reflect.get(globalThis, 'watch').ms > 0);
  // The last tasks are told a little after they ended.
  await new Promise((resolve) => setTimeout(resolve, 300));
  return page.evaluate(() => {
    const { ms, tasks, gaps } = Reflect.get(globalThis, 'watch');
    return { ms, longestTaskMs: Math.max(...tasks), longestGapMs: Math.max(...gaps) };
  });
}

/**
 * 54 lines of 48 points in the figure of the lessons, until they are painted: the second frame after
 * the call has nothing of them left to do.
 * @param {Page} page
 * @param {string} url
 * @returns {Promise<number>} ms
 */
async function drawLines(page, url) {
  await page.goto(new URL(LESSONS[0], url).href, { waitUntil: 'load' });
  await stands(page, LESSONS[0]);
  return page.evaluate(async () => {
    const load = (/** @type {string} */ file) => import(new URL(file, location.origin).href);
    const { createChartCard } = await load('/ui/chart-card.js');
    const { lines } = await load('/charts/lines.js');
    const { readPalette } = await load('/theme/palette.js');
    const palette = readPalette();
    const xs = Array.from({ length: 48 }, (_, i) => i + 1);
    const all = Array.from({ length: 54 }, (_, s) => ({
      label: String(s),
      values: xs.map((x) => 40 + 30 * Math.sin(x / 5 + s) + (x * s) / 54),
      color: palette.muted,
      style: 'thin',
    }));
    const panels = [{ id: 'bench', height: 300 }];
    const card = createChartCard({ number: 99, title: 'bench', file: 'bench', panels });
    document.querySelector('main')?.prepend(card.element);
    scrollTo(0, 0);
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    const from = performance.now();
    card.draw('bench', lines({ xs, xTitle: '', yTitle: '', xName: '', lines: all }, palette), '');
    await frame();
    await frame();
    return performance.now() - from;
  });
}

/**
 * @param {number} rounds
 * @param {() => Promise<number>} measure
 */
async function best(rounds, measure) {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) least = Math.min(least, await measure());
  return least;
}

/**
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} url
 * @param {string} place
 * @param {number} rounds
 * @returns {Promise<Row[]>}
 */
async function ofPage(browser, url, place, rounds) {
  const what = nameOf(place);
  const files = await inNewContext(browser, (page) => firstPaint(page, url, place));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const paint = await best(rounds, () =>
    inNewContext(browser, (page) => largestPaint(page, url, place)),
  );
  /** @type {Run[]} */
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    runs.push(await inNewContext(browser, (page) => oneRun(page, url, place)));
  }
  const least = (/** @type {keyof Run} */ key) => Math.min(...runs.map((run) => run[key]));
  const task = least('longestTaskMs');
  return [
    {
      what: `${what} until it stands, compressed`,
      goal: `<= ${BUDGET / 1000} KB`,
      figure: `${(bytes / 1000).toFixed(0)} KB`,
      isMet: bytes <= BUDGET,
    },
    {
      what: `${what} LCP, ${SLOWDOWN} x slower`,
      goal: `< ${time(GOALS.paintMs)}`,
      figure: time(paint),
      isMet: paint < GOALS.paintMs,
    },
    {
      what: `${what} run`,
      goal: `< ${time(GOALS.runMs)}`,
      figure: time(least('ms')),
      isMet: least('ms') < GOALS.runMs,
    },
    {
      what: `${what} longest task of a run (longest gap of frames)`,
      goal: `<= ${time(GOALS.taskMs)}`,
      figure: `${task ? time(task) : 'none'} (${time(least('longestGapMs'))})`,
      isMet: task <= GOALS.taskMs,
    },
  ];
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error('usage: npm run bench:course [-- --rounds N]');
  process.exit(2);
}
const started = os.loadavg()[0];
let version = '';
/** @type {Row[]} */
const rows = [];
await onSite(async (first, url) => {
  const browser = first.browser();
  version = await browser.version();
  for (const place of PLACES) {
    console.error(`measuring: ${nameOf(place)}`);
    rows.push(...(await ofPage(browser, url, place, rounds)));
  }
  const draw = await best(rounds, () => inNewContext(browser, (page) => drawLines(page, url)));
  rows.push({
    what: '54 x 48 lines, drawn and painted',
    goal: `< ${time(GOALS.drawMs)}`,
    figure: time(draw),
    isMet: draw < GOALS.drawMs,
  });
});
const loads = `load ${started.toFixed(1)} at the start, ${os.loadavg()[0].toFixed(1)} at the end`;
console.log(
  `npm run bench:course, ${version}, ${os.cpus().length} cores, best of ${rounds}, ${loads}\n`,
);
console.log('| what | goal | figure | met |\n| --- | --- | --- | --- |');
for (const { what, goal, figure, isMet } of rows) {
  console.log(`| ${what} | ${goal} | ${figure} | ${isMet ? 'yes' : 'no'} |`);
}
