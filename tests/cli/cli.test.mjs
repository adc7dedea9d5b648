// SPDX-License-Identifier: MIT
/**
 * The native program: what its commands print and write, and how it refuses bad input: a message on
 * stderr that names what is wrong, nothing on stdout, exit status 1 (the work) or 2 (the usage).
 */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '../golden/compare.js';
import { TYPES, tinyGpt2, writeGguf, writeTinyGpt2 } from '../support/gguf-writer.mjs';
import { MINI as SHAPE } from '../support/mini.mjs';
import { laminar, ok } from '../support/program.mjs';

const MINI = fileURLToPath(new URL('../../models/mini/mini.gguf', import.meta.url));

const { blocks: L, dModel: C, heads: H, vocabulary: V, context } = SHAPE;

const scratch = mkdtempSync(join(tmpdir(), 'laminar-cli-'));
after(() => rmSync(scratch, { recursive: true }));

/** @param {RegExp} message @param {number} status @param {string[]} args */
function refused(message, status, ...args) {
  const result = laminar(...args);
  assert.match(result.stderr, message);
  assert.equal(result.stdout, '');
  assert.equal(result.status, status);
}

/** @param {string} name @param {string | Uint8Array} content @returns {string} its path */
function put(name, content) {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

/** Runs the default model and reads what it wrote. @param {string[]} args */
function runMini(...args) {
  const out = join(scratch, 'out.safetensors');
  assert.equal(ok('run', MINI, '--out', out, ...args), '');
  const bytes = readFileSync(out);
  return readSafetensors(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** The last position's logits of a run on a file. @param {string[]} args */
function logitsOf(...args) {
  const out = join(scratch, 'logits.safetensors');
  ok('run', ...args, '--out', out);
  const taps = readSafetensors(Uint8Array.from(readFileSync(out)).buffer);
  return [...(taps.get('logits')?.data ?? [])];
}

const TOKENS = [...'abcdefg', 'ab'];

/** @param {string[]} tokens */
const vocabularyOf = (tokens) => ({
  tokens,
  types: tokens.map(() => 1),
  merges: ['a b'],
  eos: tokens.length - 1,
});

/** A tiny file, spoilt. @param {(model: ReturnType<typeof tinyGpt2>) => void} spoil */
function spoiltModel(spoil) {
  const model = tinyGpt2({ vocabulary: vocabularyOf([...'abcdefgh']), dModel: 8 });
  model.pairs = model.pairs.map((pair) => [...pair]);
  if (!model.tensors.length) throw new Error('no tensors to spoil');
  spoil(model);
  return put('spoilt.gguf', writeGguf(model));
}

/** @param {ReturnType<typeof tinyGpt2>} model @param {string} key @param {any} value */
function setKey(model, key, value) {
  const pair = model.pairs.find(([name]) => name === key);
  if (!pair) throw new Error(`the model has no ${key}`);
  pair[2] = value;
}

describe('what the commands print and write', () => {
  test('info --json is one JSON object with the shapes and all tensors', () => {
    const info = JSON.parse(ok('info', MINI, '--json'));
    assert.deepEqual(
      [info.architecture, info.nLayers, info.dModel, info.nHeads, info.dHead, info.dMlp],
      ['gpt2', L, C, H, C / H, 4 * C],
    );
    assert.deepEqual([info.nCtx, info.dVocab, info.tied], [context, V, true]);
    assert.equal(info.tensors.length, 12 * L + 4);
    assert.equal(info.fileBytes, readFileSync(MINI).length);
  });

  test('info without --json prints the same object for people', () => {
    assert.deepEqual(JSON.parse(ok('info', MINI)), JSON.parse(ok('info', MINI, '--json')));
  });

  test('tokenize prints one JSON array', () => {
    const ids = JSON.parse(ok('tokenize', MINI, 'Once upon a time'));
    assert.ok(ids.length > 0 && ids.every(Number.isInteger));
    assert.deepEqual(JSON.parse(ok('tokenize', MINI, '')), []);
  });

  test('run writes taps batch first, tokens, lengths and the last logits', () => {
    const text = 'She took her hand.';
    const ids = JSON.parse(ok('tokenize', MINI, text));
    const taps = runMini('--text', text, '--taps', 'hook_embed,blocks.3.attn.hook_pattern');
    const T = ids.length;
    assert.deepEqual(taps.get('hook_embed')?.shape, [1, T, C]);
    assert.deepEqual(taps.get('blocks.3.attn.hook_pattern')?.shape, [1, H, T, T]);
    assert.deepEqual(taps.get('tokens')?.shape, [1, T]);
    assert.deepEqual([...(taps.get('tokens')?.data ?? [])], ids);
    assert.deepEqual(taps.get('logits')?.shape, [1, V]);
    assert.equal(taps.size, 5);
  });

  test('run --texts takes a file as Windows writes it: CRLF, a byte order mark', () => {
    const lines = ['She took her hand.', '', 'Once upon a time'];
    /** @param {string | Uint8Array} content */
    const tokensOf = (content) => {
      const taps = runMini('--texts', put('texts.txt', content));
      return [taps.get('tokens')?.shape, [...(taps.get('tokens')?.data ?? [])]];
    };
    const lf = `${[lines[0], lines[2]].join('\n')}\n`;
    const expected = tokensOf(lf);
    assert.deepEqual(tokensOf(lf.replaceAll('\n', '\r\n')), expected);
    assert.deepEqual(tokensOf(`\ufeff${lf}`), expected);
    assert.deepEqual(tokensOf(`\ufeff${lf.replaceAll('\n', '\r\n')}`), expected);
    assert.deepEqual(tokensOf(lf.slice(0, -1)), expected);
    // Only the end of a line is Windows' own: a carriage return or a mark inside a text is text.
    assert.notDeepEqual(tokensOf(lf.replace(' took', '\rtook')), expected);
    assert.notDeepEqual(tokensOf(lf.replace('Once', '\ufeffOnce')), expected);
  });

  test('run --taps logits writes all positions, the last as without', () => {
    const all = runMini('--tokens', '1,2,3', '--taps', 'logits').get('logits');
    const last = runMini('--tokens', '1,2,3').get('logits');
    assert.deepEqual(all?.shape, [1, 3, V]);
    const ofLast = [...(last?.data ?? [])];
    const tail = [...(all?.data ?? [])].slice(-V);
    assert.ok(ofLast.every((x, i) => Math.abs(x - tail[i]) < 1e-4));
  });

  test('run --texts takes one text a line and pads the shorter ones', () => {
    const file = put('texts.txt', 'One two three four.\nYes.');
    const taps = runMini('--texts', file, '--taps', 'hook_embed');
    const [long, short] = [...(taps.get('lengths')?.data ?? [])];
    assert.ok(long > short);
    assert.deepEqual(taps.get('hook_embed')?.shape, [2, long, C]);
    assert.deepEqual(taps.get('logits')?.shape, [2, V]);
    const tokens = [...(taps.get('tokens')?.data ?? [])];
    assert.deepEqual(tokens.slice(long + short), Array(long - short).fill(-1));
  });

  test('generate is the same for the same seed and another for another', () => {
    const args = ['generate', MINI, '--prompt', 'It was', '-n', '12', '--temperature', '1'];
    const first = ok(...args, '--seed', '1');
    assert.equal(ok(...args, '--seed', '1'), first);
    assert.notEqual(ok(...args, '--seed', '2'), first);
  });

  test('generate goes on to the end of the context and stops there', () => {
    const text = ok('generate', MINI, '--prompt', 'a', '-n', '1000', '--temperature', '0');
    assert.ok(text.length > 1);
  });

  test('bench --json reports times and memory', () => {
    const result = JSON.parse(
      ok('bench', MINI, '--prompt-tokens', '20', '--decode', '2', '--threads', '1', '--json'),
    );
    assert.equal(result.threads, 1);
    assert.equal(result.promptTokens, 20);
    for (const key of ['loadMs', 'prefillMs', 'decodeMsPerToken', 'memoryBytes'])
      assert.ok(result[key] > 0, key);
  });

  test('--help prints the usage', () => {
    assert.match(ok('--help'), /^usage: laminar/);
  });
});

describe('every tensor type', () => {
  const vocabulary = { ...vocabularyOf(TOKENS), eos: 99 }; // no token ends the text
  const types = /** @type {(keyof typeof TYPES)[]} */ (Object.keys(TYPES));
  for (const type of types) {
    const shape = { dModel: 256, dMlp: 256, heads: 4, context: 16 };
    const file = () => put('typed.gguf', writeTinyGpt2({ vocabulary, ...shape, type }));

    test(`${type} is named by info, and decodes what whole passes predict`, () => {
      const path = file();
      assert.equal(JSON.parse(ok('info', path, '--json')).quantisation, type);
      const text = ok('generate', path, '--prompt', 'cd', '-n', '6', '--temperature', '0');
      const ids = [2, 3];
      for (let i = 0; i < 6; i++) {
        const logits = logitsOf(path, '--tokens', ids.join());
        assert.ok(logits.every(Number.isFinite));
        ids.push(logits.indexOf(Math.max(...logits)));
      }
      const predicted = ids.slice(2).map((id) => TOKENS[id]);
      assert.equal(text.trimEnd(), predicted.join(''));
    });

    if (type === 'Q8_0' || type === 'Q4_0') continue;
    test(`${type} has no integer kernels: fast computes what exact does`, () => {
      const args = [file(), '--tokens', '1,2,3,4,5'];
      assert.deepEqual(logitsOf(...args, '--precision', 'fast'), logitsOf(...args));
    });
  }
});

describe('bad usage', () => {
  test('is refused with status 2', () => {
    refused(/usage/, 2);
    refused(/no command "frobnicate"/, 2, 'frobnicate', MINI);
    refused(/which model/, 2, 'info');
    refused(/which text/, 2, 'tokenize', MINI);
    refused(/--frob/, 2, 'info', MINI, '--frob');
    refused(/--threads needs a value/, 2, 'info', MINI, '--threads');
    refused(/--threads needs a whole number from 1 to 64/, 2, 'info', MINI, '--threads', '0');
    refused(/whole number/, 2, 'bench', MINI, '--decode', '1.5');
    refused(/exact or fast/, 2, 'run', MINI, '--precision', 'quick');
    refused(/--temperature/, 2, 'generate', MINI, '--prompt', 'a', '--temperature', 'nan');
    refused(/needs --out/, 2, 'run', MINI, '--text', 'a');
    refused(/one of --text/, 2, 'run', MINI, '--out', '/dev/null');
    refused(/one of --text/, 2, 'run', MINI, '--out', 'x', '--text', 'a', '--tokens', '1');
    refused(/commas between/, 2, 'run', MINI, '--out', 'x', '--tokens', '1,,2');
    refused(/commas between/, 2, 'run', MINI, '--out', 'x', '--tokens', '99999999999');
    refused(/needs --prompt/, 2, 'generate', MINI);
  });

  test('a number is what it looks like, or refused', () => {
    const whole = ['--seed', '-n', '--top-k', '--threads'];
    const words = ['', ' 1', '1 ', '+1', '0x1', '1x', 'nan', 'inf', '-1', '1e', '.', '１'];
    for (const option of [...whole, '--temperature', '--top-p']) {
      const needs = new RegExp(`^laminar: ${option} needs a (whole )?number from `);
      const wrong = whole.includes(option) ? ['1.5', '1.0', '1e1', '4294967296'] : ['1001'];
      for (const value of [...words, ...wrong]) {
        refused(needs, 2, 'generate', MINI, '--prompt', 'a', option, value);
      }
    }
    for (const option of ['--prompt-tokens', '--decode'])
      refused(/needs a whole number/, 2, 'bench', MINI, option, '1.5');
    const good = ['--seed', '4294967295', '-n', '1', '--top-k', '0', '--top-p', '0.5'];
    ok('generate', MINI, '--prompt', 'a', ...good, '--temperature', '1e-1');
  });
});

describe('bad input', () => {
  test('files that are no models', () => {
    refused(/No such file/, 1, 'info', join(scratch, 'nowhere.gguf'));
    refused(/not a file/, 1, 'info', scratch);
    refused(/empty/, 1, 'info', put('empty.gguf', ''));
    refused(/GGUF/, 1, 'info', put('page.gguf', '<!doctype html><title>404</title>'));
    const mini = readFileSync(MINI);
    refused(/ends/, 1, 'info', put('half.gguf', mini.subarray(0, mini.length / 2)));
    refused(/ends/, 1, 'info', put('head.gguf', mini.subarray(0, 1000)));
  });

  test('texts that cannot be run', () => {
    const out = ['--out', join(scratch, 'never')];
    refused(/no tokens/, 1, 'run', MINI, ...out, '--text', '');
    const long = 'word '.repeat(context + 1);
    refused(new RegExp(`${context} positions`), 1, 'run', MINI, ...out, '--text', long);
    const range = new RegExp(`ids go from 0 to ${V - 1}`);
    refused(range, 1, 'run', MINI, ...out, '--tokens', `1,${V}`);
    refused(range, 1, 'run', MINI, ...out, '--tokens', '-1');
    refused(/no tap.*nonsense/, 1, 'run', MINI, ...out, '--text', 'a', '--taps', 'nonsense');
    refused(/empty/, 1, 'run', MINI, ...out, '--texts', put('none.txt', ''));
    refused(/text 1 has no tokens/, 1, 'run', MINI, ...out, '--texts', put('gap.txt', 'a\n\nb\n'));
    const limit = new RegExp(`exceed the model's ${context} positions`);
    refused(limit, 1, 'bench', MINI, '--prompt-tokens', `${context + 1}`);
  });

  test('an output that cannot be written', () => {
    refused(/No such file/, 1, 'run', MINI, '--text', 'a', '--out', join(scratch, 'no/out'));
    refused(/No space left/, 1, 'run', MINI, '--text', 'a', '--out', '/dev/full');
  });

  test('models that are no GPT-2 or an impossible one', () => {
    /** @param {RegExp} message @param {(model: ReturnType<typeof tinyGpt2>) => void} spoil */
    const spoilt = (message, spoil) => refused(message, 1, 'info', spoiltModel(spoil));
    spoilt(/architecture "llama"/, (m) => setKey(m, 'general.architecture', 'llama'));
    spoilt(/gpt2.block_count is 0/, (m) => setKey(m, 'gpt2.block_count', 0));
    spoilt(/gpt2.block_count is 4000000000/, (m) => setKey(m, 'gpt2.block_count', 4e9));
    spoilt(/blk.1.attn_norm.weight is missing/, (m) => setKey(m, 'gpt2.block_count', 2));
    spoilt(/8 does not divide into 3 heads/, (m) => setKey(m, 'gpt2.attention.head_count', 3));
    spoilt(/position_embd.weight is 8 x 64/, (m) => setKey(m, 'gpt2.context_length', 63));
    spoilt(/ffn_up.weight is 8 x 32/, (m) => setKey(m, 'gpt2.feed_forward_length', 16));
    spoilt(/epsilon is nan/, (m) => setKey(m, 'gpt2.attention.layer_norm_epsilon', NaN));
    spoilt(/no key gpt2.block_count/, (m) => {
      m.pairs = m.pairs.filter(([key]) => key !== 'gpt2.block_count');
    });
    spoilt(/output_norm.bias is missing/, (m) => {
      m.tensors = m.tensors.filter(({ name }) => name !== 'output_norm.bias');
    });
    spoilt(/7 tokens, token_embd.weight 8 rows/, (m) =>
      setKey(m, 'tokenizer.ggml.tokens', [...'abcdefg']),
    );
  });

  test('tensor types that are not read, by their names', () => {
    const good = writeTinyGpt2({ vocabulary: vocabularyOf(TOKENS), dModel: 256 });
    const name = 'blk.0.attn_qkv.weight';
    const at = Buffer.from(good).indexOf(name) + name.length + 4 + 2 * 8; // past both dimensions
    const others = { 9: 'Q8_1', 10: 'Q2_K', 11: 'Q3_K', 15: 'Q8_K', 19: 'IQ1_S', 29: 'IQ1_M' };
    const later = { 34: 'TQ1_0', 38: 'type 38', 99: 'type 99' };
    for (const [id, type] of Object.entries({ ...others, ...later })) {
      const bytes = good.slice();
      new DataView(bytes.buffer).setUint32(at, Number(id), true);
      const reads =
        'this engine reads F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K, BF16';
      const message = `${name} is ${type}, which is not supported; ${reads}`;
      refused(new RegExp(message), 1, 'info', put('other.gguf', bytes));
    }
  });

  test('text for a model without a tokenizer, which still runs on ids', () => {
    const path = spoiltModel((m) => {
      m.pairs = m.pairs.filter(([key]) => key !== 'tokenizer.ggml.merges');
    });
    refused(/no merges: give token ids/, 1, 'tokenize', path, 'ab');
    ok('run', path, '--tokens', '1,2', '--out', join(scratch, 'ids'));
    const other = spoiltModel((m) => setKey(m, 'tokenizer.ggml.pre', 'llama-bpe'));
    refused(/pre-tokenizer is "llama-bpe"/, 1, 'tokenize', other, 'ab');
  });
});
