// SPDX-License-Identifier: MIT
//
// Conversion outside the native program: the WebAssembly build gives the same bytes, and what it
// gives is a model to llama.cpp (wllama, in the first browser chosen) as it is to us. That the bytes
// are the right ones is tested in tests/cli/convert.test.mjs.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { openBrowser, startServer } from '../bench/session.mjs';
import { ROOT } from '../browser.mjs';
import { readGguf } from '../support/gguf-reader.mjs';
import { hfFiles, hfFromGguf, hfGpt2, writeHfFolder } from '../support/hf-folder.mjs';
import { loadWasmEngine } from '../support/wasm-engine.mjs';

const PROGRAM = path.join(ROOT, 'build/native/laminar');
const BROWSER = /** @type {'chromium' | 'firefox'} */ (
  process.env.LAMINAR_BROWSERS?.split(',')[0] ?? 'chromium'
);
const scratch = mkdtempSync(path.join(tmpdir(), 'laminar-convert-'));
after(() => rmSync(scratch, { recursive: true }));

const tokens = [...'abcdefghĠ', 'ab', 'Ġa', '<|endoftext|>'];
const vocabulary = { tokens, types: [], merges: ['a b', 'Ġ a'], eos: tokens.length - 1 };
const tiny = hfGpt2({ vocabulary, dModel: 64, dMlp: 96, layers: 2 });

/** @param {import('../support/hf-folder.mjs').HfModel} model @param {string} type */
function nativelyConverted(model, type) {
  const folder = writeHfFolder(path.join(scratch, 'tiny'), model);
  const out = path.join(scratch, `${type}.gguf`);
  execFileSync(PROGRAM, ['convert', folder, '-o', out, '--type', type]);
  return out;
}

/** @param {import('../support/hf-folder.mjs').HfModel} model @returns {Record<string, Uint8Array>} */
function bytesOf(model) {
  const files = Object.entries(hfFiles(model));
  return Object.fromEntries(files.map(([name, content]) => [name, Buffer.from(content)]));
}

test('WebAssembly converts to the bytes of the native program', async () => {
  const engine = await loadWasmEngine();
  for (const type of ['f32', 'f16', 'q8_0', 'q4_0']) {
    const expected = readFileSync(nativelyConverted(tiny, type));
    for (const step of [1000, 1 << 22]) {
      const { bytes, message } = engine.convert(bytesOf(tiny), type, 'tiny', step);
      assert.equal(message, '');
      assert.ok(expected.equals(bytes), `${type} in steps of ${step}`);
    }
  }
});

test('WebAssembly refuses by name what the native program refuses', async () => {
  const engine = await loadWasmEngine();
  /** @param {RegExp} message @param {Partial<import('../support/hf-folder.mjs').HfModel>} change */
  const refused = (message, change) => {
    const result = engine.convert(bytesOf({ ...tiny, ...change }), 'q8_0', 'tiny', 1 << 20);
    assert.match(result.message, message);
  };
  refused(/model_type/, { config: { ...tiny.config, model_type: 'bert' } });
  refused(/h.2.ln_1.weight is missing/, { config: { ...tiny.config, n_layer: 3 } });
  refused(/two tokens of vocab.json have the id 1/, { vocab: { ...tiny.vocab, a: 1 } });
  refused(/merge/, { merges: ['a b', 'x y'] });
  refused(/wte.weight is missing/, {
    tensors: new Map([...tiny.tensors].filter(([name]) => name !== 'wte.weight')),
  });
  const cut = { ...bytesOf(tiny) };
  cut['model.safetensors'] = cut['model.safetensors'].subarray(0, -4);
  assert.match(engine.convert(cut, 'q8_0', 'tiny', 1 << 20).message, /ends before tensor/);
});

/**
 * Runs in the page: what wllama writes after the prompt, greedily.
 * @param {string} prompt @param {number} count of tokens
 */
async function writeWithWllama(prompt, count) {
  const folder = new URL('/wllama/', location.href);
  const { LoggerWithoutDebug, Wllama } = await import(new URL('index.js', folder).href);
  const wllama = new Wllama(
    { default: new URL('wasm/wllama.wasm', folder).href },
    { logger: LoggerWithoutDebug, suppressNativeLog: true },
  );
  const file = await (await fetch('/model.gguf')).blob();
  await wllama.loadModel([file], { n_threads: 1, n_ctx: 128, n_gpu_layers: 0 });
  const { choices } = await wllama.createCompletion({
    prompt,
    max_tokens: count,
    temperature: 0,
  });
  await wllama.exit();
  return choices[0].text;
}

// The default model: a trained one chooses its words clearly, so two engines that round differently
// agree on them.
for (const type of ['f32', 'q8_0']) {
  test(`wllama loads a converted ${type} file and writes what we write`, async () => {
    const mini = hfFromGguf(readGguf(readFileSync(path.join(ROOT, 'models/mini/mini.gguf'))));
    const model = nativelyConverted(mini, type);
    const prompt = 'She took her hand and';
    const args = ['generate', model, '--prompt', prompt, '-n', '12', '--temperature', '0'];
    const ours = execFileSync(PROGRAM, args, { encoding: 'utf8' }).replace(/\n$/, '');
    assert.ok(ours.length > 12);
    const server = await startServer({ '/model.gguf': model });
    const browser = await openBrowser(BROWSER);
    try {
      const page = await browser.newPage();
      await page.goto(`${server.url}tests/web/blank.html`);
      assert.equal(await page.evaluate(writeWithWllama, prompt, 12), ours);
    } finally {
      await browser.close();
      server.close();
    }
  });
}
