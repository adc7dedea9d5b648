// SPDX-License-Identifier: MIT
//
// What strangers wrote, as pages show it: web/ui/foreign.js, and the labels of tokens and the sentences of
// errors and of links that go through it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorSentences } from '../../web/text/errors.js';
import { foreign, foreignList } from '../../web/ui/foreign.js';
import { nameOfLab, provenance } from '../../web/ui/model-facts.js';
import { fromFiles, fromUrl } from '../../web/ui/model-sources.js';
import { labelToken, textOfLabel, viewTokens } from '../../web/ui/tokens.js';

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
const OBEYED = /[\p{Cc}\u202a-\u202e\u2066\u2067\p{Zl}\p{Zp}]/u;

test('a plain name stays as it is', () => {
  for (const name of [
    'Laminar mini',
    'gpt2-medium.Q8_0.gguf',
    'truyện cổ',
    '模型',
    "O'Brien <b>",
  ]) {
    assert.equal(foreign(name), name);
  }
});

test('control and direction characters are shown, and the page’s quotes cannot be closed', () => {
  assert.equal(foreign('a\u202e821 = d'), 'a<U+202E>821 = d');
  assert.equal(foreign('a\u001b[31m\n\u2028'), 'a<U+001B>[31m<U+000A><U+2028>');
  assert.equal(foreign('x” đã kiểm chứng “'), 'x<U+201D> đã kiểm chứng <U+201C>');
  assert.equal(foreign(`a${'\u0301'.repeat(5)}`), 'a\u0301\u0301\u0301<U+0301><U+0301>');
});

test('a name that is written from right to left is isolated', () => {
  assert.equal(foreign('שלום 5'), '\u2068שלום 5\u2069');
  assert.equal(labelToken(bytes(' مرحبا')), '\u2068␣مرحبا\u2069');
  assert.equal(textOfLabel(labelToken(bytes(' مرحبا'))), ' مرحبا');
});

test('a long name is cut, with its length', () => {
  assert.equal(foreign('W'.repeat(256)), `${'W'.repeat(60)}…<256 ký tự>`);
  assert.equal(foreign('😀'.repeat(61)), `${'😀'.repeat(60)}…<61 ký tự>`);
  assert.equal(foreign('W'.repeat(60)), 'W'.repeat(60));
});

test('of a long list some are named and the rest is counted', () => {
  const names = Array.from({ length: 3000 }, (_, i) => `k${i}`);
  assert.equal(foreignList(names), 'k0, k1, k2, k3, k4, và 2995 mục nữa');
  assert.equal(foreignList(['a', 'b']), 'a, b');
});

test('a token of 40,000 characters or bytes has a short label that says so, which is no text', () => {
  for (const label of [
    labelToken(bytes('w'.repeat(40_000))),
    viewTokens([bytes('w'.repeat(40_000))])[0].label,
  ]) {
    assert.equal(label, `${'w'.repeat(64)}…<40000 ký tự>`);
    assert.equal(textOfLabel(label), null);
  }
  const broken = labelToken(new Uint8Array(40_000).fill(0xff));
  assert.equal(broken, `${'<0xFF>'.repeat(16)}…<40000 byte>`);
  assert.equal(textOfLabel(broken), null);
});

test('a token that looks like a cut one is told apart from it', () => {
  const imitation = `${'w'.repeat(50)}…<5 w>`;
  assert.equal(textOfLabel(labelToken(bytes(imitation))), imitation);
  assert.doesNotMatch(labelToken(bytes(imitation)), /<5/);
});

test('names of files and of addresses reach a page shortened and shown', () => {
  const file = new File(['x'], `bai\u202efdp.${'W'.repeat(300)}.gguf`);
  const { name } = fromFiles([file]);
  assert.doesNotMatch(name, OBEYED);
  assert.match(name, /^bai<U\+202E>fdp\.W+…<\d+ ký tự>$/);
  assert.equal(fromUrl('https://example.org/a%E2%80%AEb.gguf').name, 'a<U+202E>b.gguf');
  const local = fromUrl('https://example.org/a.gguf', { name: 'c\u202ed', group: 'local' });
  assert.equal(local.name, 'c<U+202E>d');
});

test('so does what a file says of itself', () => {
  const config = { name: `a\u202e${'W'.repeat(300)}`, quantisation: 'Q8_0' };
  const lab = /** @type {any} */ ({ config, engine: { build: 'simd', threads: 1 } });
  assert.match(nameOfLab(lab), /^a<U\+202E>W{58}…<302 ký tự>$/);
  assert.doesNotMatch(provenance(lab, 'exact', 3), OBEYED);
});

test('an error repeats names and messages so', () => {
  const message = `key ${'k'.repeat(2000)}\u202e`;
  const { detail } = errorSentences({ code: 'not-gguf', op: 'load', message });
  assert.ok(detail.length < 700);
  const names = ['a\u202eb', ...Array(99).fill('c')];
  const { next } = errorSentences({ code: 'parts', message: '', detail: { missingFiles: names } });
  assert.match(next, /Còn thiếu a<U\+202E>b, c, c, c, c, và 95 mục nữa\./);
});
