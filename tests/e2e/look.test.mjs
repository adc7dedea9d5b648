// SPDX-License-Identifier: MIT
//
// Every page in both themes and on narrow screens: axe-core finds nothing, nothing scrolls sideways,
// the theme that was chosen stays; and the theme's colours keep what base.css promises.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { hexToOklab } from '../../web/theme/palette.js';
import { drawn, eventually, inBrowsers, ROOT, waitFor } from '../browser.mjs';
import { LESSONS } from '../support/places.mjs';
import { chooseModel, expectCount, expectRead, modelReady, run, runEnded } from './page.mjs';

const AXE = readFileSync(path.join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** Not the lesson's own text: of a table with a row a token, twenty rows show as much as five hundred. */
const SHORT = 'She put her book on the table, and he took it from her.';

const PATCHED = new URLSearchParams({
  lesson: 'stepper',
  text: 'The man was tired, and',
  source: 'The woman was tired, and',
  edit: 'patch-h_3_1',
  sweep: '1',
});

/** @param {import('puppeteer-core').Page} page */
async function swept(page) {
  await runEnded(page);
  await expectRead(page, 'sweep-status', /^Quét xong/);
  await expectCount(page, '[data-testid="differences"] tr', 3);
}

/** @type {{ name: string, path: string, ready: (page: import('puppeteer-core').Page) => Promise<unknown> }[]} */
const PAGES = [
  { name: 'the course home', path: '', ready: run },
  { name: 'the stepper', path: 'stepper/', ready: runEnded },
  { name: 'the stepper with a sweep of patches', path: `stepper/#${PATCHED}`, ready: swept },
  ...LESSONS.map((path) => ({
    name: `/${path}`,
    path,
    ready: (/** @type {import('puppeteer-core').Page} */ page) => run(page, SHORT),
  })),
  { name: 'the question before a large download', path: LESSONS[0], ready: askForLarge },
  { name: 'the models on this machine', path: 'models/', ready: listed },
];

/** Nothing is fetched: nobody says yes. @param {import('puppeteer-core').Page} page */
async function askForLarge(page) {
  await modelReady(page);
  await chooseModel(page, 'GPT-2 Large');
  await waitFor(page, () => document.querySelector('[data-testid="consent"]')?.checkVisibility());
}

/** With the question about removing all. @param {import('puppeteer-core').Page} page */
async function listed(page) {
  await waitFor(page, () => /SHA-256 [0-9a-f]{64}/.test(document.body.innerText));
  await page.click('#remove-all');
}

/** Contrast depends on the theme and not on the width, structure on the width and not on the theme. */
const LOOKS = /** @type {const} */ ([
  ['light', 1280],
  ['dark', 390],
]);

inBrowsers('the look', (site) => {
  for (const { name, path: where, ready } of PAGES) {
    test(`${name}: axe finds nothing, light and wide or dark and narrow; no sideways scroll`, async () => {
      const { page, errors } = await site.open(where);
      await ready(page);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      });
      await page.evaluate(AXE);
      for (const [theme, width] of LOOKS) {
        await page.setViewport({ width, height: 800 });
        await drawn(page);
        const found = await page.evaluate(async (value) => {
          if (document.documentElement.dataset.theme !== value) {
            document.getElementById('theme')?.click();
          }
          const axe = Reflect.get(globalThis, 'axe');
          const { violations } = await axe.run(document, { resultTypes: ['violations'] });
          return violations.map((/** @type {any} */ v) => ({
            rule: v.id,
            where: v.nodes.slice(0, 3).map((/** @type {any} */ n) => n.html.slice(0, 160)),
          }));
        }, theme);
        assert.deepEqual(found, [], `${theme}, ${width} px`);
      }
      for (const width of [390, 320]) {
        await page.setViewport({ width, height: 700 });
        await eventually(async () => {
          const [content, room] = await page.evaluate(() => [
            document.documentElement.scrollWidth,
            document.documentElement.clientWidth,
          ]);
          assert.ok(content <= room, `${content} px of content in ${room}`);
        });
      }
      assert.deepEqual(errors, []);
      await page.close();
    });
  }

  test('the chosen theme stays when the page is opened again', async () => {
    const { page } = await site.open('');
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    const before = await theme();
    await page.click('#theme');
    const chosen = await theme();
    assert.notEqual(chosen, before);
    await page.reload();
    await eventually(async () => assert.equal(await theme(), chosen));
    await page.click('#theme');
    await page.close();
  });

  test('where the system forces its colours the theme goes with them, and tokens keep theirs', async () => {
    const { page, errors } = await site.open('');
    await page.evaluate(() => localStorage.setItem('laminar.theme', 'light'));
    const session = await page.createCDPSession();
    const force = (/** @type {'active' | 'none'} */ value) =>
      session.send('Emulation.setEmulatedMedia', {
        features: [
          { name: 'forced-colors', value },
          { name: 'prefers-color-scheme', value: 'dark' },
        ],
      });
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    await force('active');
    await page.goto(new URL('stepper/', site.url).href);
    assert.equal(await theme(), 'dark');
    assert.equal(await page.$eval('#theme', (button) => button.checkVisibility()), false);
    await runEnded(page);
    const [border, hue, ink, paper] = await page.$eval('.tokens .token.first', (token) => {
      const root = getComputedStyle(document.documentElement);
      const shown = getComputedStyle(token);
      const probe = document.createElement('i');
      probe.style.color = 'var(--first)';
      token.append(probe);
      const wanted = getComputedStyle(probe).color;
      probe.remove();
      return [
        shown.borderTopColor,
        wanted,
        root.getPropertyValue('--ink-2'),
        root.getPropertyValue('--paper'),
      ];
    });
    assert.equal(border, hue);
    const contrast = contrastOf(ink.trim(), '#000000');
    assert.ok(contrast >= 4.5, `text of axes ${contrast.toFixed(1)}:1 on black (${paper})`);
    await force('none');
    await eventually(async () => assert.equal(await theme(), 'light'));
    await page.evaluate(() => localStorage.removeItem('laminar.theme'));
    assert.deepEqual(errors, []);
    await page.close();
  });

  test('charts take on the colours of the new theme', async () => {
    const { page } = await site.open('');
    await run(page);
    const paper = () =>
      page.$eval('.key canvas', (canvas) => {
        const context = /** @type {HTMLCanvasElement} */ (canvas).getContext('2d');
        return [...(context?.getImageData(4, 7, 1, 1).data ?? [])].join();
      });
    const before = await paper();
    await page.click('#theme');
    await eventually(async () => assert.notEqual(await paper(), before));
    await page.click('#theme');
    await page.close();
  });
});

/** The contrast of two colours, by WCAG 2. @param {string} one '#rrggbb' @param {string} other */
function contrastOf(one, other) {
  const [a, b] = [one, other].map((hex) => {
    const [red, green, blue] = [1, 3, 5].map((i) => {
      const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  });
  return Math.max(a, b) / Math.min(a, b);
}

const css = readFileSync(path.join(ROOT, 'web/theme/base.css'), 'utf8');
const [light, dark] = ['light', 'dark'].map((theme) => {
  const block = css.slice(css.indexOf(theme === 'light' ? ':root {' : ':root[data-theme="dark"]'));
  /** @param {string} name */
  return (name) => new RegExp(`--${name}: ([^;]+);`).exec(block)?.[1] ?? '';
});

for (const [theme, value] of /** @type {const} */ ([
  ['light', light],
  ['dark', dark],
])) {
  test(`${theme}: the heat scale is even in lightness`, () => {
    const lightness = value('heat')
      .split(' ')
      .map((hex) => hexToOklab(hex)[0]);
    const steps = lightness.slice(1).map((l, i) => l - lightness[i]);
    const mean = steps.reduce((sum, s) => sum + s, 0) / steps.length;
    for (const s of steps) assert.ok(Math.abs(s - mean) < 0.1 * Math.abs(mean), String(steps));
  });

  test(`${theme}: the four hues differ for every kind of colour vision`, () => {
    // Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
    const visions = [
      [1, 0, 0, 0, 1, 0, 0, 0, 1],
      [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
      [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
      [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
    ];
    const hues = ['attn', 'mlp', 'hidden', 'first'].map(value);
    for (const m of visions) {
      const seen = hues.map((hex) => {
        const [r, g, b] = [1, 3, 5].map((i) => {
          const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
          return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        });
        const channels = [0, 3, 6].map((i) => m[i] * r + m[i + 1] * g + m[i + 2] * b);
        return hexToOklab(
          `#${channels
            .map((c) => {
              const x = Math.min(1, Math.max(0, c));
              const v = x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055;
              return Math.round(255 * v)
                .toString(16)
                .padStart(2, '0');
            })
            .join('')}`,
        );
      });
      for (let i = 0; i < seen.length; i++) {
        for (let j = i + 1; j < seen.length; j++) {
          const distance = Math.hypot(...seen[i].map((v, k) => v - seen[j][k]));
          assert.ok(distance >= 0.13, `${hues[i]} and ${hues[j]}: ${distance.toFixed(3)}`);
        }
      }
    }
  });
}
