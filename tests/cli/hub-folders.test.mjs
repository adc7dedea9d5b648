// SPDX-License-Identifier: MIT
/**
 * `laminar convert` on folders as the hub has them today: tokenizer.json alone, added tokens, weights
 * in several files, names of training wrappers, nanoGPT's layout, padded vocabularies, files that
 * Python wrote; each becomes the model that it is, or is refused by name.
 *
 * Ids of texts with added tokens are those of the tokenizers package (make_added_tokens.py); of GPT-2's
 * vocabulary, those of gpt-tokenizer.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { encode } from 'gpt-tokenizer/encoding/r50k_base';
import { readSafetensors } from '../golden/compare.js';
import { readGguf } from '../support/gguf-reader.mjs';
import { byteAlphabet, gpt2Vocabulary } from '../support/gpt2-vocabulary.mjs';
import {
  hfFiles,
  hfGpt2,
  shardedFiles,
  tensorOf,
  tokenizerJson,
  writeFiles,
} from '../support/hf-folder.mjs';
import { laminar, ok, PROGRAM } from '../support/program.mjs';

/** @typedef {import('../support/hf-folder.mjs').HfModel} HfModel */
/** @typedef {Record<string, string | Uint8Array>} Files */

const INDEX = 'model.safetensors.index.json';

const scratch = mkdtempSync(join(tmpdir(), 'laminar-hub-folders-'));
after(() => rmSync(scratch, { recursive: true }));

let count = 0;

/** Converts a folder of these files. @param {Files} files @param {string[]} options @returns {string} the new file's path */
function convert(files, ...options) {
  const folder = writeFiles(join(scratch, `${++count}`, 'tiny'), files);
  const out = join(scratch, `${count}.gguf`);
  assert.equal(ok('convert', folder, '-o', out, ...options), '');
  return out;
}

/** @param {Files} files */
const bytesOf = (files) => readFileSync(convert(files));

/** Refused with status 1, a message, and no file left. @param {RegExp} message @param {Files} files */
function refused(message, files) {
  const folder = writeFiles(join(scratch, `${++count}`, 'tiny'), files);
  const outs = mkdtempSync(join(scratch, 'refused-'));
  const { status, stdout, stderr } = laminar('convert', folder, '-o', join(outs, 'o'));
  assert.match(stderr, message);
  assert.equal(stderr.trimEnd().split('\n').length, 1, 'one sentence');
  assert.equal(stdout, '');
  assert.equal(status, 1);
  assert.deepEqual(readdirSync(outs), []);
}

/** @param {string} model @param {string} text @returns {number[]} */
const idsOf = (model, text) => JSON.parse(ok('tokenize', model, text));

/** What a run of some ids gives: the residual stream of the last block, and logits. @param {string} model */
function run(model, tokens = '1,2,3') {
  const out = join(scratch, 'out.safetensors');
  ok('run', model, '--tokens', tokens, '--taps', 'blocks.*.hook_resid_post', '--out', out);
  return readSafetensors(Uint8Array.from(readFileSync(out)).buffer);
}

const LETTERS = { tokens: [...'abcdefghĠ', 'ab', 'Ġa', '<|endoftext|>'], merges: ['a b', 'Ġ a'] };
const VOCABULARY = { ...LETTERS, types: [], eos: LETTERS.tokens.length - 1 };
const V = LETTERS.tokens.length;

/** @param {Partial<Parameters<typeof hfGpt2>[0]>} [options] */
const tiny = (options) => hfGpt2({ vocabulary: VOCABULARY, ...options });

/** The same model with `more` further rows of embeddings. @param {number} more @param {HfModel} [model] */
function padded(more, model = tiny()) {
  const wte = /** @type {import('../support/hf-folder.mjs').Tensor} */ (
    model.tensors.get('wte.weight')
  );
  const [rows, columns] = wte.shape;
  const bytes = new Uint8Array(4 * (rows + more) * columns);
  bytes.set(wte.bytes);
  bytes.set(wte.bytes.subarray(0, 4 * more * columns), wte.bytes.length);
  const tensors = new Map(model.tensors);
  tensors.set('wte.weight', { ...wte, shape: [rows + more, columns], bytes });
  return { ...model, tensors, config: { ...model.config, vocab_size: rows + more } };
}

/** Without some files. @param {Files} files @param {string[]} names */
const without = (files, ...names) =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));

const TWO = /** @type {const} */ (['vocab.json', 'merges.txt']);

describe('tokenizer.json', () => {
  test('alone it gives the file that vocab.json and merges.txt give, in every spelling', () => {
    const model = tiny();
    const expected = bytesOf(hfFiles(model));
    const files = without(hfFiles(model), ...TWO);
    /** @param {string} json */
    const same = (json) =>
      assert.ok(bytesOf({ ...files, 'tokenizer.json': json }).equals(expected), json);
    const added = [{ id: V - 1, content: '<|endoftext|>' }];
    same(tokenizerJson(model, { added }));
    same(tokenizerJson(model, { added, pairs: true }));
    same(`\ufeff${tokenizerJson(model, { added })}`);
    same(JSON.stringify(JSON.parse(tokenizerJson(model, { added }))));
    // The official file names no type of its model.
    const change = (/** @type {any} */ json) => Reflect.deleteProperty(json.model, 'type');
    same(tokenizerJson(model, { added, change }));
    same(tokenizerJson(model));
  });

  test('beside vocab.json and merges.txt it counts alone', () => {
    const model = tiny();
    const json = tokenizerJson(model, { added: [{ id: V - 1, content: '<|endoftext|>' }] });
    const files = { ...hfFiles(model), 'merges.txt': '#version: 0.2\n', 'tokenizer.json': json };
    assert.ok(bytesOf(files).equals(bytesOf(hfFiles(model))));
  });

  test("GPT-2's whole vocabulary, merges as pairs, encodes as gpt-tokenizer does", () => {
    const model = hfGpt2({ vocabulary: gpt2Vocabulary(), dModel: 8 });
    const added = [{ id: 50256, content: '<|endoftext|>' }];
    const files = without(hfFiles(model), ...TWO);
    const out = convert({
      ...files,
      'tokenizer.json': tokenizerJson(model, { added, pairs: true }),
    });
    for (const text of ['Hello world', 'Tiếng Việt, được huấn luyện', '  \n\n it’s 2026\t🙂'])
      assert.deepEqual(idsOf(out, text), encode(text));
    assert.deepEqual(idsOf(out, 'a<|endoftext|>b'), [64, 50256, 65]);
  });

  test('another kind is refused by its name', () => {
    const model = tiny();
    const files = without(hfFiles(model), ...TWO);
    /** @param {RegExp} message @param {(json: any) => void} change */
    const other = (message, change) =>
      refused(message, { ...files, 'tokenizer.json': tokenizerJson(model, { change }) });
    /** @param {RegExp} message @param {string} part @param {any} value */
    const part = (message, part, value) => other(message, (json) => (json[part] = value));
    /** @param {RegExp} message @param {Record<string, any>} change */
    const bpe = (message, change) => other(message, (json) => Object.assign(json.model, change));
    bpe(/model of tokenizer.json is WordPiece; GPT-2's is BPE/, { type: 'WordPiece' });
    bpe(/model of tokenizer.json is Unigram/, { type: 'Unigram', vocab: [['a', 0]] });
    bpe(/end_of_word_suffix to "<\/w>"/, { end_of_word_suffix: '</w>' });
    bpe(/continuing_subword_prefix to "##"/, { continuing_subword_prefix: '##' });
    bpe(/ignore_merges/, { ignore_merges: true });
    bpe(/dropout/, { dropout: 0.1 });
    bpe(/no vocab and merges/, { merges: undefined });
    bpe(/merge 1 of tokenizer.json is no pair/, { merges: ['a b', ['a', 'b', 'c']] });
    bpe(/merge 0 of tokenizer.json is no pair/, { merges: [1] });
    part(/normalizer NFC/, 'normalizer', { type: 'NFC' });
    part(/pre_tokenizer of tokenizer.json is Whitespace; GPT-2's is ByteLevel/, 'pre_tokenizer', {
      type: 'Whitespace',
    });
    part(/pre_tokenizer of tokenizer.json is of no type/, 'pre_tokenizer', null);
    part(/sets add_prefix_space.*set it to false/, 'pre_tokenizer', {
      type: 'ByteLevel',
      add_prefix_space: true,
    });
    part(/use_regex to false/, 'pre_tokenizer', { type: 'ByteLevel', use_regex: false });
    part(/decoder of tokenizer.json is Metaspace/, 'decoder', { type: 'Metaspace' });
    part(/has no model/, 'model', null);
    part(/added_tokens of tokenizer.json are no list/, 'added_tokens', {});
    refused(/tokenizer.json holds no object/, { ...files, 'tokenizer.json': '[]' });
  });
});

describe('added tokens', () => {
  const fixture = JSON.parse(
    readFileSync(new URL('../golden/fixtures/added-tokens.json', import.meta.url), 'utf8'),
  );
  const json = fixture.tokenizerJson;
  const size = 1 + Math.max(...json.added_tokens.map((/** @type {any} */ { id }) => id));
  const tokens = Array.from({ length: size }, (_, id) => `${id}`);
  const base = without(hfFiles(tiny({ vocabulary: { ...VOCABULARY, tokens } })), ...TWO);

  /** The ids of every text, and the texts again from them. @param {string} model */
  function checkTexts(model) {
    for (const { text, ids } of fixture.cases) {
      assert.deepEqual(idsOf(model, text), ids, JSON.stringify(text));
    }
  }

  test('texts that hold them have the ids of the tokenizers package', () => {
    checkTexts(convert({ ...base, 'tokenizer.json': JSON.stringify(json) }));
  });

  test('the same from vocab.json, merges.txt, added_tokens.json and special_tokens_map.json', () => {
    const { vocab, merges } = json.model;
    const added = json.added_tokens.filter((/** @type {any} */ { content }) => !(content in vocab));
    const special = json.added_tokens.filter((/** @type {any} */ { special }) => special);
    const contents = special.map((/** @type {any} */ { content }) => content);
    const files = {
      ...base,
      'vocab.json': JSON.stringify(vocab),
      'merges.txt': merges.map((/** @type {string[]} */ pair) => pair.join(' ')).join('\n'),
      'added_tokens.json': JSON.stringify(
        Object.fromEntries(added.map((/** @type {any} */ { content, id }) => [content, id])),
      ),
      'special_tokens_map.json': JSON.stringify({
        bos_token: { content: contents[0], lstrip: false, normalized: true, rstrip: false },
        pad_token: contents[1],
        additional_special_tokens: [contents[2], { content: contents[3] }, ...contents.slice(4)],
      }),
    };
    const out = convert(files);
    checkTexts(out);
    const other = convert({ ...base, 'tokenizer.json': JSON.stringify(json) });
    const types = (/** @type {string} */ path) =>
      readGguf(readFileSync(path)).keys.get('tokenizer.ggml.token_type');
    assert.deepEqual(types(out), types(other));
    for (const { id, special } of json.added_tokens)
      assert.equal(types(out)[id], special ? 3 : 4, `token ${id}`);
  });

  test('one id V in the middle, and its bytes come back', () => {
    const files = { ...hfFiles(padded(1)), 'added_tokens.json': `{"<|pad|>": ${V}}` };
    const out = convert(files);
    assert.deepEqual(idsOf(out, 'a<|pad|>b'), [0, V, 1]);
    const { keys } = readGguf(readFileSync(out));
    assert.equal(keys.get('tokenizer.ggml.tokens')[V], '<|pad|>');
    assert.equal(keys.get('tokenizer.ggml.token_type')[V], 4);
  });

  test('a token that cannot be a single one is refused by name', () => {
    const model = tiny();
    const files = hfFiles(model);
    const map = 'special_tokens_map.json';
    refused(
      /added token "<\|pad\|>" of added_tokens.json has the id 12, but the model has only 12/,
      {
        ...files,
        'added_tokens.json': `{"<|pad|>": ${V}}`,
      },
    );
    refused(/names the token "<\|pad\|>", to which no other file gives an id/, {
      ...files,
      [map]: '{"pad_token": "<|pad|>"}',
    });
    refused(/id 0 belongs to the added token "<x>" of added_tokens.json and to the token "a"/, {
      ...files,
      'added_tokens.json': '{"<x>": 0}',
    });
    refused(/has the id -1/, { ...files, 'added_tokens.json': '{"<x>": "12"}' });
    refused(/tokens 0 and 12 are spelled the same/, {
      ...hfFiles(padded(1, model)),
      'added_tokens.json': `{"a": ${V}}`,
    });
    /** @param {RegExp} message @param {any[]} added */
    const tokenizer = (message, added) =>
      refused(message, {
        ...without(hfFiles(padded(added.length, model)), ...TWO),
        'tokenizer.json': tokenizerJson(model, { added }),
      });
    for (const option of ['lstrip', 'rstrip', 'single_word'])
      tokenizer(new RegExp(`"<x>" of tokenizer.json sets ${option}`), [
        { id: V, content: '<x>', [option]: true },
      ]);
    tokenizer(/an added token of tokenizer.json is empty/, [{ id: V, content: '' }]);
    tokenizer(/an added token of tokenizer.json has no content/, [{ id: V }]);
    tokenizer(/"<x>y" and "y" of tokenizer.json can overlap/, [
      { id: V, content: '<x>y', normalized: true },
      { id: V + 1, content: 'y' },
    ]);
    // Ġ is how the vocabulary spells a space.
    tokenizer(/added token 8 of tokenizer.json is spelled as the vocabulary spells other bytes/, [
      { id: 8, content: 'Ġ' },
    ]);
    tokenizer(/special token 12 has 257 bytes; at most 256/, [{ id: V, content: 'x'.repeat(257) }]);
  });

  test('normalized ones that cannot meet others are converted', () => {
    const model = tiny();
    const added = [
      { id: V, content: '<x>', normalized: true, special: false },
      { id: V + 1, content: '<y>' },
    ];
    const files = without(hfFiles(padded(2, model)), ...TWO);
    const out = convert({ ...files, 'tokenizer.json': tokenizerJson(model, { added }) });
    assert.deepEqual(idsOf(out, 'a<x><y>b'), [0, V, V + 1, 1]);
  });
});

describe('a vocabulary padded beyond the tokenizer', () => {
  // Every real token is a byte that prints, so that a filler in the text would be seen.
  const bytes = byteAlphabet();
  const vocabulary = { tokens: bytes, types: [], merges: ['a b'], eos: 0 };
  const { vocab, ...model } = hfGpt2({ vocabulary: { ...vocabulary, tokens: [...bytes, 'ab'] } });
  const PADDED = 704;

  test('loads, its further ids are named as such and never generated', () => {
    const out = convert(hfFiles(padded(PADDED, { vocab, ...model })));
    const { keys } = readGguf(readFileSync(out));
    const tokens = keys.get('tokenizer.ggml.tokens');
    assert.equal(tokens.length, 257 + PADDED);
    assert.deepEqual([tokens[256], tokens[257], tokens.at(-1)], ['ab', '[PAD257]', '[PAD960]']);
    const info = JSON.parse(ok('info', out, '--json'));
    assert.deepEqual([info.dVocab, info.unusedTokens], [257 + PADDED, PADDED]);
    assert.ok(
      run(out)
        .get('logits')
        ?.data.some((_, id, all) => all[id] > all[0] && id > 256),
    );
    for (const seed of [1, 2, 3]) {
      const options = ['--prompt', 'a', '-n', '12', '--temperature', '5', '--seed', `${seed}`];
      const text = spawnSync(PROGRAM, ['generate', out, ...options]).stdout;
      // At temperature 5 all ids are about as likely: of 12, fillers would be 8.
      assert.ok(text.length > 0 && !text.includes('PAD'), text.toString());
    }
  });

  test('where config.json does not know of the padding, the sizes and the way out are named', () => {
    const { config, ...rest } = padded(PADDED, { vocab, ...model });
    refused(
      /wte.weight is \[961, 32\]; config.json asks for \[257, 32\]: set its vocab_size to 961/,
      {
        ...hfFiles({ ...rest, config: { ...config, vocab_size: 257 } }),
      },
    );
  });
});

describe('weights', () => {
  test('in several files they become the same file', () => {
    const model = tiny({ layers: 3 });
    const expected = bytesOf(hfFiles(model));
    for (const parts of [1, 2, 5]) assert.ok(bytesOf(shardedFiles(model, parts)).equals(expected));
    const reversed = { ...model, tensors: new Map([...model.tensors].reverse()) };
    assert.ok(bytesOf(shardedFiles(reversed, 3)).equals(expected));
  });

  test('a model.safetensors counts, whatever index lies beside it', () => {
    const model = tiny();
    const files = { ...hfFiles(model), [INDEX]: '{}' };
    assert.ok(bytesOf(files).equals(bytesOf(hfFiles(model))));
  });

  test('a part that is missing or of another model, and a wrong total, are named', () => {
    const model = tiny({ layers: 2 });
    const files = shardedFiles(model, 2);
    const [one, two] = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
    refused(/has no model-00002-of-00002.safetensors, which model.safetensors.index.json names/, {
      ...without(files, two),
    });
    const index = JSON.parse(/** @type {string} */ (files[INDEX]));
    /** @param {RegExp} message @param {(index: any) => void} change */
    const changed = (message, change) => {
      const copy = structuredClone(index);
      change(copy);
      refused(message, { ...files, [INDEX]: JSON.stringify(copy) });
    };
    changed(/total_size in model.safetensors.index.json is 12345/, (x) => {
      x.metadata.total_size = 12345;
    });
    changed(/holds tensor wte.weight, which model.safetensors.index.json does not know/, (x) =>
      Reflect.deleteProperty(x.weight_map, 'wte.weight'),
    );
    changed(
      /which model.safetensors.index.json puts into model-00001-of-00002.safetensors/,
      (x) => {
        x.weight_map['wte.weight'] = one;
      },
    );
    changed(/model-00001-of-00002.safetensors lacks tensor extra/, (x) => {
      x.weight_map.extra = one;
    });
    changed(/has no weight_map/, (x) => Reflect.deleteProperty(x, 'weight_map'));
    changed(/names no tensor/, (x) => {
      x.weight_map = {};
    });
    for (const file of ['../secret.safetensors', 'a/b.safetensors', '.safetensors', 'x.bin', 7])
      changed(/puts tensor wte.weight into no .safetensors file beside it/, (x) => {
        x.weight_map['wte.weight'] = file;
      });
    const other = shardedFiles(tiny({ layers: 2, dModel: 64 }), 2);
    refused(/total_size/, { ...files, [two]: other[two] });
    const old = { ...index, metadata: {} };
    assert.ok(bytesOf({ ...files, [INDEX]: JSON.stringify(old) }).equals(bytesOf(files)));
    const { 'merges.txt': _, ...unfit } = files;
    refused(/has no merges.txt/, unfit);
  });

  test('the words of training wrappers in names make no difference, in any order', () => {
    const model = tiny({ layers: 2 });
    const expected = bytesOf(hfFiles(model));
    /** @param {(name: string) => string} rename */
    const same = (rename) => {
      const tensors = new Map([...model.tensors].map(([name, t]) => [rename(name), t]));
      assert.ok(bytesOf(hfFiles({ ...model, tensors })).equals(expected), rename('x'));
    };
    for (const prefix of [
      'transformer.',
      '_orig_mod.',
      'module.',
      '_orig_mod.transformer.',
      'module._orig_mod.transformer.',
      'transformer.module._orig_mod.',
      '_orig_mod.module.transformer.',
    ])
      same((name) => prefix + name);
    same((name) => name.replace(/^h\.(\d+)\./, 'h.$1._orig_mod.'));
  });

  /** @param {HfModel['tensors']} tensors as torch.nn.Linear keeps them */
  function linear(tensors) {
    return new Map(
      [...tensors].map(([name, tensor]) => {
        if (!/(c_attn|c_proj|c_fc)\.weight$/.test(name)) return [name, tensor];
        const [rows, columns] = tensor.shape;
        const from = new Float32Array(tensor.bytes.slice().buffer);
        const to = Float32Array.from({ length: from.length }, (_, i) => {
          return from[(i % rows) * columns + Math.floor(i / rows)];
        });
        return [name, tensorOf(to, [columns, rows])];
      }),
    );
  }

  test("nanoGPT's layout and names become what GPT-2's own become", () => {
    const model = tiny({ layers: 2 });
    const tensors = new Map(
      [...linear(model.tensors)].map(([name, t]) => [`_orig_mod.transformer.${name}`, t]),
    );
    const wte = /** @type {any} */ (model.tensors.get('wte.weight'));
    tensors.set('_orig_mod.lm_head.weight', wte);
    for (const type of ['f32', 'q8_0', 'q4_0']) {
      const expected = readFileSync(convert(hfFiles(model), '--type', type));
      assert.ok(
        readFileSync(convert(hfFiles({ ...model, tensors }), '--type', type)).equals(expected),
      );
    }
    const mixed = new Map(model.tensors);
    mixed.set(
      'h.0.mlp.c_fc.weight',
      /** @type {any} */ (linear(model.tensors).get('h.0.mlp.c_fc.weight')),
    );
    refused(/h.0.mlp.c_fc.weight is \[128, 32\].*transposed, unlike the file's other matrices/, {
      ...hfFiles({ ...model, tensors: mixed }),
    });
  });

  test('a model without biases runs as one whose biases are zeros', () => {
    const model = tiny({ layers: 2 });
    const isBias = (/** @type {string} */ name) =>
      /\.bias$/.test(name) && !/\.attn\.bias$/.test(name);
    const none = new Map([...model.tensors].filter(([name]) => !isBias(name)));
    const zeros = new Map(
      [...model.tensors].map(([name, t]) => [
        name,
        isBias(name) ? { ...t, bytes: new Uint8Array(t.bytes.length) } : t,
      ]),
    );
    for (const type of ['f32', 'q8_0']) {
      const out = convert(hfFiles({ ...model, tensors: none }), '--type', type);
      const expected = run(convert(hfFiles({ ...model, tensors: zeros }), '--type', type));
      const got = run(out);
      for (const [name, { data }] of expected) assert.deepEqual(got.get(name)?.data, data, name);
      const { tensors } = readGguf(readFileSync(out));
      assert.deepEqual(tensors.get('blk.1.attn_qkv.bias')?.dims, [96]);
    }
    const linearNone = new Map([...linear(none)].map(([name, t]) => [`transformer.${name}`, t]));
    assert.ok(
      bytesOf(hfFiles({ ...model, tensors: linearNone })).equals(
        bytesOf(hfFiles({ ...model, tensors: none })),
      ),
    );
    none.set('h.0.ln_1.bias', /** @type {any} */ (model.tensors.get('h.0.ln_1.bias')));
    refused(/h.0.attn.c_attn.bias is missing/, hfFiles({ ...model, tensors: none }));
  });

  test('a header that is no list of tensors is refused before memory is taken for it', () => {
    const list = `{"a":[${'0,'.repeat(1 << 20)}0]}`;
    const bytes = new Uint8Array(8 + list.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(list.length), true);
    new TextEncoder().encodeInto(list, bytes.subarray(8));
    refused(/header has more than \d+ values/, { ...hfFiles(tiny()), 'model.safetensors': bytes });
    new DataView(bytes.buffer).setBigUint64(0, 100_000_000n, true);
    refused(/its header would have 100000000 bytes/, {
      ...hfFiles(tiny()),
      'model.safetensors': bytes,
    });
  });
});

describe('files as Python and Windows write them', () => {
  test('the names of one and the same GELU are converted, another is refused', () => {
    const model = tiny();
    const expected = bytesOf(hfFiles(model));
    /** @param {string} name */
    const named = (name) =>
      hfFiles({ ...model, config: { ...model.config, activation_function: name } });
    for (const name of ['gelu_pytorch_tanh', 'gelu_fast'])
      assert.ok(bytesOf(named(name)).equals(expected));
    refused(/activation_function in config.json is "gelu"; only "gelu_new"/, named('gelu'));
    refused(/is "relu"/, named('relu'));
  });

  test('a byte order mark, NaN and Infinity in a key of no use do no harm', () => {
    const model = tiny();
    const files = hfFiles(model);
    const expected = bytesOf(files);
    for (const name of ['config.json', ...TWO])
      assert.ok(bytesOf({ ...files, [name]: `\ufeff${files[name]}` }).equals(expected), name);
    const config = /** @type {string} */ (files['config.json']);
    for (const value of ['Infinity', '-Infinity', 'NaN'])
      assert.ok(
        bytesOf({ ...files, 'config.json': config.replace('{', `{"x": ${value},`) }).equals(
          expected,
        ),
      );
    const epsilon = config.replace('1e-5', 'NaN').replace('0.00001', 'NaN');
    refused(/layer_norm_epsilon in config.json is no number/, { ...files, 'config.json': epsilon });
  });

  test('a text file that is far too large is refused by its size', () => {
    const files = hfFiles(tiny());
    const large = Buffer.alloc((32 << 20) + 1, ' ');
    for (const name of ['config.json', ...TWO])
      refused(new RegExp(`${name} has 33554433 bytes`), { ...files, [name]: large });
    const numbers = `[${'0,'.repeat(8 << 20)}0]`;
    refused(/vocab.json has more than \d+ values/, { ...files, 'vocab.json': numbers });
  });
});

describe('models of the hub, by their layout', () => {
  const vocabulary = gpt2Vocabulary();

  test('DistilGPT-2: six blocks, tokenizer.json beside the old files, masks in the weights', () => {
    const model = hfGpt2({ vocabulary, layers: 6, heads: 2, dModel: 16, context: 32 });
    const extra = { _num_labels: 1, id2label: { 0: 'LABEL_0' }, label2id: { LABEL_0: 0 } };
    const added = [{ id: 50256, content: '<|endoftext|>' }];
    const out = convert({
      ...hfFiles({ ...model, config: { ...model.config, ...extra } }),
      'tokenizer.json': tokenizerJson(model, { added }),
      'tokenizer_config.json': '{"model_max_length": 1024}',
      'generation_config.json': '{"_from_model_config": true}',
    });
    assert.equal(JSON.parse(ok('info', out, '--json')).nLayers, 6);
    assert.deepEqual(idsOf(out, 'The quick brown fox'), encode('The quick brown fox'));
  });

  test('DialoGPT: names with transformer., a tied lm_head, ends of turns in the text', () => {
    const model = hfGpt2({ vocabulary, layers: 2, dModel: 16, context: 32 });
    const tensors = new Map([...model.tensors].map(([name, t]) => [`transformer.${name}`, t]));
    tensors.set('lm_head.weight', /** @type {any} */ (model.tensors.get('wte.weight')));
    const map = '{"bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"}';
    const out = convert({ ...hfFiles({ ...model, tensors }), 'special_tokens_map.json': map });
    const text = 'Does money buy happiness?<|endoftext|>It buys time.<|endoftext|>';
    assert.deepEqual(idsOf(out, text), [
      ...encode('Does money buy happiness?'),
      50256,
      ...encode('It buys time.'),
      50256,
    ]);
    assert.equal(JSON.parse(ok('info', out, '--json')).tied, true);
  });

  test('a Vietnamese GPT-2: its own vocabulary, special tokens first, shards', () => {
    const specials = ['<s>', '<pad>', '</s>', '<unk>', '<mask>'];
    const merges = ['t i', 'á º', 'áº ¿', 'ti áº¿', 'tiáº¿ n', 'tiáº¿n g', 'Ġ tiáº¿ng'];
    const tokens = [...specials, ...byteAlphabet(), ...merges.map((m) => m.replace(' ', ''))];
    const model = hfGpt2({ vocabulary: { tokens, types: [], merges, eos: 2 }, layers: 2 });
    const added = specials.map((content, id) => ({ id, content }));
    const config = { ...model.config, bos_token_id: 0, eos_token_id: 2 };
    const files = without(shardedFiles({ ...model, config }, 2), ...TWO);
    const out = convert({
      ...files,
      'tokenizer.json': tokenizerJson(model, { added, pairs: true }),
    });
    const word = tokens.indexOf('Ġtiáº¿ng');
    assert.deepEqual(idsOf(out, '<s> tiếng tiếng</s>'), [0, word, word, 2]);
    const info = JSON.parse(ok('info', out, '--json'));
    assert.deepEqual([info.bosToken, info.eosToken], [0, 2]);
  });
});
