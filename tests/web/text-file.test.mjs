// SPDX-License-Identifier: MIT
//
// web/frame/text-file.js: encodings, files that are no text, Project Gutenberg's words, and how much is kept.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cutGutenberg,
  decode,
  firstPart,
  MOST_CHARACTERS,
  readTextFile,
} from '../../web/frame/text-file.js';

const TEXT = 'The café “was” quiet.\nNobody came — not even her dog.\n'.repeat(40);
const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);

/** @param {string} text @param {{ big?: boolean, mark?: boolean }} [how] */
function utf16(text, { big = false, mark = true } = {}) {
  const units = [...(mark ? '\ufeff' : ''), ...text].join('');
  return Uint8Array.from(
    Array.from({ length: units.length }, (_, i) => units.charCodeAt(i)).flatMap((code) =>
      big ? [code >> 8, code & 255] : [code & 255, code >> 8],
    ),
  );
}

test('a text is the same in every encoding', () => {
  for (const [data, encoding] of /** @type {[Uint8Array, string][]} */ ([
    [bytes(TEXT), 'utf-8'],
    [bytes(`\ufeff${TEXT}`), 'utf-8'],
    [utf16(TEXT), 'utf-16le'],
    [utf16(TEXT, { big: true }), 'utf-16be'],
    [utf16(TEXT, { mark: false }), 'utf-16le'],
    [utf16(TEXT, { big: true, mark: false }), 'utf-16be'],
  ])) {
    assert.deepEqual(decode(data), { text: TEXT, encoding });
  }
  const latin = 'Le café était fermé.'.repeat(9);
  assert.deepEqual(decode(Uint8Array.from(Buffer.from(latin, 'latin1'))), {
    text: latin,
    encoding: 'windows-1252',
  });
});

test('a file that is cut inside a character is still UTF-8', () => {
  const data = bytes('é'.repeat(50)).slice(0, 99);
  assert.equal(decode(data, true).encoding, 'utf-8');
  assert.equal(decode(data, true).text, 'é'.repeat(49));
});

test('what is no text is refused, and so is a file without any', async () => {
  const refused = (/** @type {Uint8Array<ArrayBuffer>} */ data, /** @type {string} */ code) =>
    assert.rejects(readTextFile(new Blob([data])), (/** @type {any} */ e) => e.code === code);
  await refused(
    Uint8Array.from({ length: 4000 }, (_, i) => (i * 37) % 256),
    'binary-file',
  );
  await refused(new Uint8Array(300), 'binary-file');
  for (const start of ['%PDF-1.7 all letters', 'PK\u0003\u0004 word', '{\\rtf1 text}']) {
    await refused(bytes(start.padEnd(400, 'x')), 'binary-file');
  }
  await refused(new Uint8Array(), 'empty-file');
  await refused(bytes(' \n\n '), 'empty-file');
});

test('the book stands between the marks of Project Gutenberg, old and new', () => {
  const head = 'The Project Gutenberg eBook of X\n\n*** START OF THE PROJECT GUTENBERG EBOOK X ***';
  for (const end of [
    '*** END OF THE PROJECT GUTENBERG EBOOK X ***\nLicence',
    'End of the Project Gutenberg EBook of X, by Y\n*** END OF THIS PROJECT GUTENBERG EBOOK X ***',
  ]) {
    const whole = `${head}\n${TEXT}${end}`;
    const { text, head: before, tail } = cutGutenberg(whole);
    assert.equal(text.trim(), TEXT.trim());
    assert.deepEqual([before, tail], [head.length, end.length]);
  }
  assert.deepEqual(cutGutenberg(TEXT), { text: TEXT, head: 0, tail: 0 });
});

test('of a long text the first characters are kept, up to the end of a paragraph, a line or a word', async () => {
  assert.equal(firstPart('one two\n\nthree four', 12), 'one two');
  assert.equal(firstPart('one two\nthree four', 12), 'one two');
  assert.equal(firstPart('one two three', 9), 'one two');
  assert.equal(firstPart('😀😀😀', 3), '😀');
  const large = new Blob([`${'A long road.\n'.repeat(100)}\n`.repeat(2000)]);
  const { text, left, readBytes, bytes: size } = await readTextFile(large);
  assert.ok(text.length <= MOST_CHARACTERS && text.length > MOST_CHARACTERS / 2);
  assert.ok(left > 0 && readBytes < size);
});
