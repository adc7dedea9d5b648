// SPDX-License-Identifier: MIT
/**
 * `laminar convert`: a Hugging Face folder becomes the GGUF file that it must be, or is refused with a
 * message that names what is wrong, and then leaves nothing behind.
 *
 * The golden fixtures are turned into Hugging Face folders (tests/support/hf-folder.mjs), converted
 * back and run: their taps were computed by tests/golden/reference.py, which knows neither.
 */

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compareExact, readSafetensors } from '../golden/compare.js';
import { readGguf } from '../support/gguf-reader.mjs';
import { gpt2Vocabulary } from '../support/gpt2-vocabulary.mjs';
import { hfFiles, hfFromGguf, hfGpt2, tensorOf, writeHfFolder } from '../support/hf-folder.mjs';
import { laminar, ok, PROGRAM } from '../support/program.mjs';

/** @typedef {import('../support/hf-folder.mjs').HfModel} HfModel */

const FIXTURES = fileURLToPath(new URL('../golden/fixtures/', import.meta.url));
const TYPES = { 0: 'f32', 1: 'f16', 2: 'q4_0', 8: 'q8_0' };

const scratch = mkdtempSync(join(tmpdir(), 'laminar-convert-'));
after(() => rmSync(scratch, { recursive: true }));

let folders = 0;
/** A fresh folder, which becomes the model's name. @param {HfModel} model @param {string} name */
function put(model, name = 'tiny') {
  return writeHfFolder(join(scratch, `${++folders}`, name), model);
}

/** The bytes of what a folder becomes. @param {string} folder @param {string[]} options */
function converted(folder, ...options) {
  const out = join(scratch, 'out.gguf');
  assert.equal(ok('convert', folder, '-o', out, ...options), '');
  return readFileSync(out);
}

const LETTERS = { tokens: [...'abcdefghĠ', 'ab', 'Ġa', '<|endoftext|>'], merges: ['a b', 'Ġ a'] };
const VOCABULARY = { ...LETTERS, types: [], eos: LETTERS.tokens.length - 1 };

/** @param {Partial<Parameters<typeof hfGpt2>[0]>} [options] */
const tiny = (options) => hfGpt2({ vocabulary: VOCABULARY, ...options });

/** @param {string} name */
const fixture = (name) => readFileSync(join(FIXTURES, `${name}.gguf`));

describe('what a folder becomes', () => {
  test('Q8_0 weights that were widened come back byte for byte, header and all', () => {
    const file = fixture('q8');
    assert.ok(converted(put(hfFromGguf(readGguf(file)), 'q8'), '--type', 'q8_0').equals(file));
  });

  const manifest = JSON.parse(readFileSync(join(FIXTURES, 'manifest.json'), 'utf8'));
  for (const golden of manifest.cases) {
    if (golden.model.includes('/') || golden.texts.length > 1) continue;
    if (golden.model === 'mixed.gguf') continue; // types that convert does not write
    test(`${golden.name}: the converted model gives the reference's taps`, () => {
      const file = readGguf(readFileSync(join(FIXTURES, golden.model)));
      const type = file.tensors.get('token_embd.weight')?.type ?? -1;
      const folder = put(hfFromGguf(file));
      const options = ['--type', /** @type {Record<number, string>} */ (TYPES)[type]];
      const model = join(scratch, 'golden.gguf');
      writeFileSync(model, converted(folder, ...options));
      const out = join(scratch, 'taps.safetensors');
      const input = ['--tokens', golden.texts[0].join(), '--taps', golden.taps.join()];
      ok('run', model, ...input, '--out', out);
      /** @param {string} path */
      const read = (path) => readSafetensors(Uint8Array.from(readFileSync(path)).buffer);
      const results = compareExact(read(join(FIXTURES, golden.expected)), read(out)).taps;
      assert.ok(results.length > 3);
      assert.deepEqual(
        results.filter((tap) => !tap.pass),
        [],
      );
    });
  }

  test("GPT-2's own vocabulary encodes as it must", () => {
    const folder = put(hfGpt2({ vocabulary: gpt2Vocabulary() }), 'gpt2');
    const out = join(scratch, 'gpt2.gguf');
    writeFileSync(out, converted(folder));
    const ids = JSON.parse(ok('tokenize', out, 'Hello world, Tiếng Việt<|endoftext|>'));
    assert.deepEqual(ids.slice(0, 3), [15496, 995, 11]);
    assert.equal(ids.at(-1), 50256);
    const info = JSON.parse(ok('info', out, '--json'));
    assert.deepEqual([info.name, info.quantisation], ['gpt2', 'Q8_0']);
    assert.deepEqual([info.bosToken, info.eosToken, info.tied], [50256, 50256, true]);
  });

  test('prefix, masks and the order of tensors make no difference', () => {
    const model = tiny();
    const expected = converted(put(model));
    /** @param {(tensors: HfModel['tensors']) => HfModel['tensors']} change */
    const same = (change) =>
      assert.ok(converted(put({ ...model, tensors: change(model.tensors) })).equals(expected));
    same((tensors) => new Map([...tensors].map(([name, t]) => [`transformer.${name}`, t])));
    same((tensors) => new Map([...tensors].filter(([name]) => !/^h\.\d+\.attn\.bias$/.test(name))));
    same((tensors) => new Map([...tensors].reverse()));
    same((tensors) =>
      new Map(tensors).set('h.0.attn.masked_bias', tensorOf(new Float32Array(1), [])),
    );
    same((tensors) =>
      new Map(tensors).set('h.0.attn.bias', tensorOf(new Float32Array(64), [1, 1, 8, 8], 'U8')),
    );
  });

  test('F16 and BF16 weights become what their F32 becomes', () => {
    for (const type of ['f32', 'f16', 'q8_0', 'q4_0']) {
      const expected = converted(put(tiny()), '--type', type);
      for (const dtype of /** @type {const} */ (['F16', 'BF16']))
        assert.ok(converted(put(tiny({ dtype })), '--type', type).equals(expected), type + dtype);
    }
  });

  test('one thread and two give the same bytes', () => {
    const folder = put(tiny({ dModel: 288, heads: 4, layers: 2 }));
    const one = converted(folder, '--threads', '1');
    assert.ok(converted(folder, '--threads', '2').equals(one));
  });

  test('vectors and positions stay F32; rows that make no blocks become F16', () => {
    const folder = put(tiny({ dModel: 48, dMlp: 64 }));
    const { tensors } = readGguf(converted(folder, '--type', 'q8_0'));
    /** @param {string} name */
    const type = (name) => tensors.get(name)?.type;
    assert.equal(type('token_embd.weight'), 1);
    assert.equal(type('blk.0.ffn_up.weight'), 1);
    assert.equal(type('blk.0.ffn_down.weight'), 8);
    for (const name of ['position_embd.weight', 'blk.0.attn_norm.weight', 'blk.0.ffn_up.bias'])
      assert.equal(type(name), 0);
  });

  test('lm_head.weight is kept where it is not tied, left out where it is the same', () => {
    const model = tiny();
    const wte = /** @type {import('../support/hf-folder.mjs').Tensor} */ (
      model.tensors.get('wte.weight')
    );
    const tensors = new Map(model.tensors).set('lm_head.weight', wte);
    assert.ok(converted(put({ ...model, tensors })).equals(converted(put(model))));
    const config = { ...model.config, tie_word_embeddings: false };
    const { tensors: kept } = readGguf(converted(put({ ...model, tensors, config })));
    assert.deepEqual(kept.get('output.weight'), kept.get('token_embd.weight'));
  });

  test('ids that vocab.json leaves out are filled, CRLF in merges.txt is read', () => {
    const model = tiny();
    const { [LETTERS.tokens[3]]: _, ...vocab } = model.vocab;
    const merges = LETTERS.merges.map((merge) => `${merge}\r`);
    const { keys } = readGguf(converted(put({ ...model, vocab, merges })));
    assert.equal(keys.get('tokenizer.ggml.tokens')[3], '[PAD3]');
    assert.deepEqual(keys.get('tokenizer.ggml.token_type').slice(2, 5), [1, 5, 1]);
    assert.deepEqual(keys.get('tokenizer.ggml.merges'), LETTERS.merges);
  });
});

/** Refused with status 1, and no file is left. @param {RegExp} message @param {string} folder @param {string[]} options */
function refusedFolder(message, folder, ...options) {
  const outs = mkdtempSync(join(scratch, 'refused-'));
  const { status, stdout, stderr } = laminar('convert', folder, '-o', join(outs, 'o'), ...options);
  assert.match(stderr, message);
  assert.equal(stdout, '');
  assert.equal(status, 1);
  assert.deepEqual(readdirSync(outs), []);
}

/** @param {RegExp} message @param {(model: HfModel) => void} spoil @param {string[]} options */
function refused(message, spoil, ...options) {
  const model = tiny();
  spoil(model);
  refusedFolder(message, put(model), ...options);
}

describe('what is refused', () => {
  test('bad usage, with status 2', () => {
    /** @param {RegExp} message @param {string[]} args */
    const usage = (message, ...args) => {
      const { status, stderr } = laminar('convert', ...args);
      assert.match(stderr, message);
      assert.equal(status, 2);
    };
    const folder = put(tiny());
    usage(/which model/);
    usage(/needs -o/, folder);
    usage(/f32, f16, q8_0 or q4_0, not "q5_0"/, folder, '-o', 'x', '--type', 'q5_0');
    usage(/-o needs a value/, folder, '-o');
  });

  test('folders that lack something, with all that they lack', () => {
    refusedFolder(/No such file/, join(scratch, 'nowhere'));
    const file = join(scratch, 'a-file');
    writeFileSync(file, 'x');
    refusedFolder(/not a folder/, file);
    const folder = put(tiny());
    unlinkSync(join(folder, 'merges.txt'));
    refusedFolder(/has no merges.txt: fetch it/, folder);
    unlinkSync(join(folder, 'model.safetensors'));
    refusedFolder(/has no merges.txt, model.safetensors/, folder);
    writeFileSync(join(folder, 'pytorch_model.bin'), 'x');
    const python = /PyTorch file here; convert it with: python3 -c ".*save_pretrained\('\.'/;
    refusedFolder(python, folder);
    writeFileSync(join(folder, 'model-00001-of-00003.safetensors'), 'x');
    refusedFolder(/model.safetensors.index.json: the weights lie in several files here/, folder);
    mkdirSync(join(scratch, 'empty'));
    const all = /config.json, tokenizer.json \(or vocab.json and merges.txt\), model.safetensors/;
    refusedFolder(all, join(scratch, 'empty'));
  });

  test('models that are no plain GPT-2', () => {
    /** @param {RegExp} message @param {Record<string, any>} change */
    const config = (message, change) => refused(message, (m) => Object.assign(m.config, change));
    config(/model_type in config.json is "llama"/, { model_type: 'llama' });
    config(/config.json has no model_type/, { model_type: undefined });
    config(/activation_function in config.json is "gelu"/, { activation_function: 'gelu' });
    for (const key of [
      'scale_attn_by_inverse_layer_idx',
      'reorder_and_upcast_attn',
      'add_cross_attention',
    ])
      config(new RegExp(`sets ${key} to true`), { [key]: true });
    config(/sets scale_attn_weights to false/, { scale_attn_weights: false });
    config(/neither true nor false/, { tie_word_embeddings: 1 });
    config(/config.json has no n_layer/, { n_layer: null });
    config(/n_embd in config.json is no whole number/, { n_embd: 32.5 });
    config(/n_head in config.json is no whole number/, { n_head: 0 });
    config(/n_layer in config.json is no whole number/, { n_layer: 2 ** 20 + 1 });
    config(/does not divide into 3 heads/, { n_head: 3 });
    config(/layer_norm_epsilon in config.json/, { layer_norm_epsilon: '1e-5' });
    config(/h.1.ln_1.weight is missing/, { n_layer: 2 });
    config(/wte.weight is \[12, 32\]; config.json asks for \[13, 32\]/, { vocab_size: 13 });
    config(/wpe.weight is \[16, 32\]; config.json asks for \[17, 32\]/, { n_positions: 17 });
    config(/mlp.c_fc.weight is \[32, 128\]; config.json asks for \[32, 64\]/, { n_inner: 64 });
  });

  test('weights that are missing, transposed, of another type or of no use', () => {
    refused(/h.0.mlp.c_proj.bias is missing/, (m) => m.tensors.delete('h.0.mlp.c_proj.bias'));
    refused(/wte.weight is missing/, (m) => m.tensors.delete('wte.weight'));
    refused(/score.weight has no place in a GPT-2 of 1 blocks/, (m) =>
      m.tensors.set('score.weight', tensorOf(new Float32Array(2), [2])),
    );
    refused(/h.1.ln_1.weight has no place/, (m) =>
      m.tensors.set('h.1.ln_1.weight', tensorOf(new Float32Array(32), [32])),
    );
    refused(/both (transformer.)?wte.weight and (transformer.)?wte.weight/, (m) =>
      m.tensors.set('transformer.wte.weight', tensorOf(new Float32Array(12 * 32), [12, 32])),
    );
    refused(/c_fc.weight is \[128, 32\].*asks for \[32, 128\]: it is transposed/, (m) =>
      m.tensors.set('h.0.mlp.c_fc.weight', tensorOf(new Float32Array(4096), [128, 32])),
    );
    refused(/ln_f.bias is \[1, 32\]; config.json asks for \[32\]/, (m) =>
      m.tensors.set('ln_f.bias', tensorOf(new Float32Array(32), [1, 32])),
    );
    refused(/ln_f.bias is F64; F32, F16 and BF16 are converted/, (m) =>
      m.tensors.set('ln_f.bias', tensorOf(new Float32Array(32), [32], 'F64')),
    );
    refused(/lm_head.weight differs from wte.weight/, (m) =>
      m.tensors.set('lm_head.weight', tensorOf(new Float32Array(12 * 32), [12, 32])),
    );
  });

  test('weights that are not finite, or too large for the type', () => {
    /** @param {string} name @param {number} value @param {number} at */
    const plant = (name, value, at) => (/** @type {HfModel} */ m) => {
      const { bytes } = /** @type {any} */ (m.tensors.get(name));
      new DataView(bytes.buffer, bytes.byteOffset).setFloat32(4 * at, value, true);
    };
    for (const type of ['f32', 'f16', 'q8_0', 'q4_0'])
      for (const value of [NaN, Infinity, -Infinity])
        for (const name of ['wte.weight', 'h.0.mlp.c_fc.weight', 'ln_f.bias'])
          refused(new RegExp(`${name} holds NaN or inf`), plant(name, value, 31), '--type', type);
    const name = 'h.0.attn.c_attn.weight';
    refused(/c_attn.weight.*beyond what F16 can hold/, plant(name, 65520, 95), '--type', 'f16');
    refused(/c_attn.weight.*beyond what Q8_0 can hold/, plant(name, 1e30, 95), '--type', 'q8_0');
    const model = tiny();
    plant(name, 65519, 95)(model);
    converted(put(model), '--type', 'f16');
  });

  test('vocabularies that contradict themselves', () => {
    refused(/two tokens of vocab.json have the id 3/, (m) => {
      m.vocab.a = 3;
    });
    refused(/token "zz" of vocab.json has no id from 0 to 11/, (m) => {
      m.vocab.zz = 12;
    });
    refused(/token "zz" of vocab.json has no id/, (m) => {
      m.vocab.zz = 1.5;
    });
    refused(/merge/, (m) => {
      m.merges = ['a b', 'c d'];
    });
    refused(/merge/, (m) => {
      m.merges = ['a b', 'a b'];
    });
    refused(/merge/, (m) => {
      m.merges = ['ab'];
    });
  });

  test('damaged files', () => {
    const files = hfFiles(tiny());
    /** @param {string} name @param {string | Uint8Array} content @param {RegExp} message */
    const damaged = (name, content, message) => {
      const folder = put(tiny());
      writeFileSync(join(folder, name), content);
      refusedFolder(message, folder);
    };
    const weights = /** @type {Uint8Array} */ (files['model.safetensors']);
    damaged('config.json', '{"a":1,', /config.json is not valid JSON at byte 7/);
    damaged('config.json', '[]', /config.json holds no object/);
    damaged('config.json', '', /empty/);
    damaged('vocab.json', '{"a":0,"a":1}', /vocab.json has two members called "a"/);
    damaged('vocab.json', '{"\\ud800":0}', /half a surrogate pair/);
    damaged('vocab.json', '["a"]', /vocab.json holds no object of tokens/);
    damaged('model.safetensors', weights.subarray(0, 1000), /ends inside its header/);
    damaged('model.safetensors', weights.subarray(0, -1), /ends before tensor wte.weight does/);
    damaged('model.safetensors', Buffer.concat([weights, Buffer.of(0)]), /goes on for 1 bytes/);
    damaged('model.safetensors', '<!doctype html><title>404</title>', /web page/);
    damaged('model.safetensors', 'version https://git-lfs.github.com/spec/v1', /Git LFS pointer/);
    damaged('model.safetensors', fixture('q8'), /GGUF file, which needs no conversion/);
  });
});

describe('the new file', () => {
  test('replaces an old one when it is complete, and leaves it alone when it fails', () => {
    const out = join(scratch, 'kept.gguf');
    writeFileSync(out, 'old');
    const model = tiny();
    model.tensors.delete('wte.weight');
    assert.equal(laminar('convert', put(model), '-o', out).status, 1);
    assert.equal(readFileSync(out, 'utf8'), 'old');
    ok('convert', put(tiny()), '-o', out);
    assert.equal(readFileSync(out, 'latin1').slice(0, 4), 'GGUF');
  });

  test('that does not fit says how much room it needs, and leaves nothing', () => {
    const outs = mkdtempSync(join(scratch, 'full-'));
    const folder = put(tiny({ dModel: 128 }));
    const command = 'ulimit -f 64; exec "$0" convert "$1" -o "$2"';
    const { status, stderr } = spawnSync('sh', ['-c', command, PROGRAM, folder, join(outs, 'o')], {
      encoding: 'utf8',
    });
    assert.match(stderr, /File too large; the file needs 0\.\d MB: make room/);
    assert.equal(status, 1);
    assert.deepEqual(readdirSync(outs), []);
  });

  test('that cannot be made is refused by name', () => {
    const folder = put(tiny());
    /** @param {RegExp} message @param {string} out */
    const no = (message, out) => {
      const { status, stderr } = laminar('convert', folder, '-o', out);
      assert.match(stderr, message);
      assert.equal(status, 1);
    };
    no(/No such file/, join(scratch, 'no/out'));
    no(/is not a file/, scratch);
    no(/is not a file/, '/dev/full');
    no(/is the file to convert/, join(folder, 'model.safetensors'));
  });

  test('a conversion that is interrupted leaves nothing behind', async () => {
    const outs = mkdtempSync(join(scratch, 'stopped-'));
    // Large enough that it is still at work when its unfinished file is seen.
    const large = put(tiny({ dModel: 1024, dMlp: 8192, layers: 2 }));
    const child = spawn(PROGRAM, ['convert', large, '-o', join(outs, 'o'), '--threads', '1']);
    const ended = new Promise((resolve) => child.on('exit', (...why) => resolve(why)));
    while (readdirSync(outs).length === 0 && child.exitCode === null)
      await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGTERM');
    await ended;
    assert.deepEqual(
      readdirSync(outs).filter((name) => name.endsWith('.part')),
      [],
    );
  });

  test('the name of the folder is the name of the model, through a link as well', () => {
    const folder = put(tiny(), 'gpt2-mine');
    const link = join(scratch, 'link');
    symlinkSync(folder, link);
    assert.equal(readGguf(converted(link)).keys.get('general.name'), 'gpt2-mine');
    assert.equal(readGguf(converted(`${folder}/.`)).keys.get('general.name'), 'gpt2-mine');
  });
});
