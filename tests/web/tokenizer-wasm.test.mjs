// SPDX-License-Identifier: MIT
//
// The tokeniser on WebAssembly gives the ids of the native one on every text of
// tokenizer-texts.mjs; tokenizer.test.mjs compares the native one with another implementation.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { inBothBrowsers, ROOT } from '../browser.mjs';
import { writeTinyGpt2 } from '../support/gguf-writer.mjs';
import { gpt2Vocabulary } from '../support/gpt2-vocabulary.mjs';
import { generatedTexts } from './tokenizer-texts.mjs';

const models = mkdtempSync(path.join(tmpdir(), 'laminar-tokenizer-wasm-'));
const model = path.join(models, 'tiny.gguf');
writeFileSync(model, writeTinyGpt2({ vocabulary: gpt2Vocabulary() }));
after(() => rmSync(models, { recursive: true }));

const texts = generatedTexts().map(({ text }) => text);

/** @returns {number[][]} */
function nativeIds() {
  const records = texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  const output = execFileSync(path.join(ROOT, 'build/native/tokenize_texts'), [model], {
    input: Buffer.concat(records),
    maxBuffer: 1 << 28,
  });
  return output
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

inBothBrowsers(
  'the tokeniser on WebAssembly',
  (site) => {
    /** @type {import('puppeteer-core').Page} */
    let page;
    before(async () => {
      ({ page } = await site.open('tests/web/blank.html'));
    });

    test(`${texts.length} texts give the native ids and decode to themselves`, async () => {
      assert.ok(texts.length >= 2000);
      const { ids, decoded } = await page.evaluate(async (inputs) => {
        const { Lab } = await import(new URL('/lab.js', location.href).href);
        const lab = await Lab.load({ model: '/models/local/tiny.gguf' });
        /** @type {Int32Array[]} */
        const all = await lab.toTokens(inputs);
        const wrong = [];
        for (const [i, tokens] of all.entries()) {
          const back = await lab.toString(tokens);
          if (
            back !==
            new TextDecoder('utf-8', { ignoreBOM: true }).decode(
              new TextEncoder().encode(inputs[i]),
            )
          )
            wrong.push(inputs[i]);
        }
        await lab.dispose();
        return { ids: all.map((tokens) => [...tokens]), decoded: wrong };
      }, texts);
      const expected = nativeIds();
      for (const [i, text] of texts.entries()) {
        assert.deepEqual(ids[i], expected[i], JSON.stringify(text));
      }
      assert.deepEqual(decoded, []);
    });
  },
  { models },
);
