// SPDX-License-Identifier: MIT
//
// What must hold for every file of build/site/, so that any host can serve it from any folder, offline
// and under the site's policy: complete, no inline script, no URL from the server's root, no host.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LESSONS } from '../support/places.mjs';

const SITE = fileURLToPath(new URL('../../build/site/', import.meta.url));

/**
 * @param {string} extension
 * @returns {string[]} files of the site, relative to its root
 */
function filesOf(extension) {
  return readdirSync(SITE, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .sort();
}

/** @param {string} name */
const read = (name) => readFileSync(path.join(SITE, name), 'utf8');

/**
 * The file that a relative URL in `from` names, a folder standing for its index.
 * @param {string} from
 * @param {string} url
 */
function target(from, url) {
  const file = path.join(SITE, path.dirname(from), decodeURI(url.split(/[?#]/, 1)[0]));
  return url.endsWith('/') ? path.join(file, 'index.html') : file;
}

test('the engine is there in all three builds, with the model and the licences', () => {
  for (const build of ['relaxed-threads', 'simd-threads', 'simd']) {
    assert.equal(read(`wasm/${build}/laminar.wasm`).slice(0, 4), '\0asm');
    assert.match(read(`wasm/${build}/laminar.js`), /export default/);
  }
  assert.equal(read('models/mini/mini.gguf').slice(0, 4), 'GGUF');
  assert.equal(read('models/local.json').trim(), '[]');
  for (const library of ['chart.js', 'chartjs-chart-matrix']) {
    assert.ok(read('vendor/LICENSES.txt').includes(`${library}\n`), library);
  }
  assert.match(read('vendor/fonts/LICENSE'), /SIL OPEN FONT LICENSE/i);
});

test('every font of formulas is there, in one format', () => {
  const css = read('vendor/katex/katex.css');
  const urls = [...css.matchAll(/url\(([^)]+)\)/g)].map(([, url]) => url);
  assert.ok(urls.length >= 20);
  for (const url of urls) {
    assert.match(url, /\.woff2$/);
    assert.ok(existsSync(path.join(SITE, 'vendor/katex', url)), url);
  }
  assert.match(read('vendor/katex/LICENSE'), /MIT/);
});

test('the course home lists nine lessons, and links to those that exist', () => {
  const html = read('index.html');
  const items = [...html.matchAll(/<li\b.*?<span class="state.*?<\/li>/g)].map(([item]) => item);
  assert.equal(items.length, 9);
  items.forEach((item, i) => {
    const place = `lessons/0${i + 1}/`;
    const isThere = existsSync(path.join(SITE, place, 'index.html'));
    assert.equal(item.includes(`href="./${place}"`), isThere, item);
    assert.equal(item.includes('sắp có'), !isThere, item);
  });
});

test('no test of a lesson is published', () => {
  assert.deepEqual(filesOf('.test.mjs'), []);
});

test('every font file that the style sheet names is there, Vietnamese first', () => {
  const css = read('vendor/fonts/fonts.css');
  const urls = [...css.matchAll(/url\('([^']+)'\)/g)].map(([, url]) => url);
  assert.equal(urls.length, 9);
  for (const url of urls) assert.ok(existsSync(path.join(SITE, 'vendor/fonts', url)), url);
  assert.match(css, /U\+1EA0-1EF9/i);
});

test('the app manifest names icons of the sizes that it says, and addresses relative to itself', () => {
  const manifest = JSON.parse(read('manifest.json'));
  assert.deepEqual([manifest.start_url, manifest.scope, manifest.id], ['./', './', './']);
  const pngs = manifest.icons.filter((/** @type {any} */ { type }) => type === 'image/png');
  assert.deepEqual(
    pngs.map((/** @type {any} */ { sizes, purpose }) => `${sizes} ${purpose ?? 'any'}`),
    ['192x192 any', '512x512 any', '512x512 maskable'],
  );
  for (const { src, sizes } of pngs) {
    const bytes = readFileSync(path.join(SITE, src));
    assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, sizes, src);
  }
});

test('the service worker lists every file with its hash, but for weights, maps and a local list', () => {
  const [, json] = /^self\.laminarSite=(.*);$/m.exec(read('service-worker.js')) ?? [];
  const { kept, others } = JSON.parse(json ?? '');
  const unlisted = /\.(gguf|map)$|^models\/local\.json$|^(no-)?service-worker\.js$/;
  const files = filesOf('').filter(
    (name) => !unlisted.test(name) && statSync(path.join(SITE, name)).isFile(),
  );
  assert.deepEqual(Object.keys({ ...kept, ...others }).sort(), files.sort());
  let bytes = 0;
  for (const [name, hash] of Object.entries({ ...kept, ...others })) {
    const content = readFileSync(path.join(SITE, name));
    assert.equal(createHash('sha256').update(content).digest('base64'), hash, name);
    if (name in kept) bytes += content.length;
  }
  assert.ok(bytes < 5e6, `${bytes} bytes are kept at the first visit`);
  for (const page of filesOf('.html')) assert.ok(page in kept, page);
  for (const name of filesOf('.js').filter((file) => /^(app|vendor|wasm|text\/en)\//.test(file))) {
    assert.equal(name in kept, name !== 'vendor/wink.js', name); // it is kept once it was asked for
  }
});

describe('every page', () => {
  const pages = filesOf('.html');

  test('exists: course home, stepper, every lesson, stored models, bench', () => {
    for (const page of [
      'index.html',
      'stepper/index.html',
      ...LESSONS.map((place) => `${place}index.html`),
      'models/index.html',
      'bench.html',
    ]) {
      assert.ok(pages.includes(page), page);
    }
  });

  for (const page of pages) {
    test(`${page} has the common head, one masthead that says where it is, and no formula unset`, () => {
      const html = read(page);
      for (const part of [
        '<meta charset',
        'theme/apply.js',
        'class="masthead"',
        'class="colophon"',
      ]) {
        assert.equal(html.split(part).length, 2, part);
      }
      assert.equal(html.split('aria-current="page"').length, 2);
      assert.doesNotMatch(html, /data-tex|data-course|katex-error/);
      assert.equal(html.includes('class="katex"'), html.includes('vendor/katex/katex.css'));
    });

    test(`${page} has no inline script and no event handler`, () => {
      const html = read(page);
      for (const [tag, attributes, body] of html.matchAll(/<script\b([^>]*)>(.*?)<\/script>/gis)) {
        assert.match(attributes, /\bsrc=/, tag);
        assert.equal(body.trim(), '');
      }
      assert.doesNotMatch(html, /<[^>]+\son[a-z]+\s*=/i);
      assert.doesNotMatch(html, /href\s*=\s*["']?javascript:/i);
    });

    test(`${page} loads relative files that exist, and nothing from elsewhere`, () => {
      const html = read(page);
      const loaded = [
        ...html.matchAll(/<(?:script|img|source|iframe)\b[^>]*?\ssrc=["']([^"']+)["']/gi),
        ...html.matchAll(/<link\b[^>]*?\shref=["']([^"']+)["']/gi),
      ].map(([, url]) => url);
      assert.ok(loaded.length > 0);
      const followed = [...html.matchAll(/<a\b[^>]*?\shref=["']([^"'#]+)["']/gi)]
        .map(([, url]) => url)
        .filter((url) => !/^[a-z]+:/i.test(url));
      for (const url of [...loaded, ...followed]) {
        if (url.startsWith('data:')) continue;
        assert.doesNotMatch(url, /^(\/|[a-z]+:)/i);
        assert.ok(existsSync(target(page, url)), url);
      }
    });
  }
});

describe('every module', () => {
  for (const module of filesOf('.js').filter((name) => !/^(vendor|wasm)\//.test(name))) {
    test(`${module} imports relative files that exist`, () => {
      const source = read(module);
      const imports = [
        ...source.matchAll(/\b(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]/g),
        ...source.matchAll(/\bimport\s*['"]([^'"]+)['"]/g),
      ].map(([, url]) => url);
      for (const url of imports) {
        assert.match(url, /^\.\.?\//, url);
        assert.ok(existsSync(target(module, url)), url);
      }
    });
  }
});
