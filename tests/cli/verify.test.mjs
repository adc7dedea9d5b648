// SPDX-License-Identifier: MIT
/**
 * `laminar verify` and the page's own comparison (web/published/asking.js) on stand-ins that answer
 * rightly and wrongly. What is right was computed by the numpy reference, or by decoding token by token.
 */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decode, encode } from 'gpt-tokenizer/encoding/r50k_base';
import { Asking } from '../../web/published/asking.js';
import { modelOf, readPublished } from '../../web/published/facts.js';
import { readSafetensors } from '../golden/compare.js';
import { changedMini } from '../support/changed-mini.mjs';
import { laminar, ok, PROGRAM } from '../support/program.mjs';
import { byValue, factsOf, publishedOf, readShipped, rowOf } from '../support/published-facts.mjs';

const FIXTURES = fileURLToPath(new URL('../golden/fixtures/', import.meta.url));
const MINI = fileURLToPath(new URL('../../models/mini/mini.gguf', import.meta.url));
/** Massive activations at position 0 in the stream, as GPT-2 has them. */
const MODEL = path.join(FIXTURES, 'q8-outliers.gguf');

const scratch = mkdtempSync(path.join(tmpdir(), 'laminar-verify-'));
after(() => rmSync(scratch, { recursive: true }));

/** @param {string} file */
const tensorsOf = (file) => readSafetensors(Uint8Array.from(readFileSync(file)).buffer);

/** @param {ReturnType<typeof tensorsOf>} tensors */
const reader = (tensors) => (/** @type {string} */ name) => {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`there is no ${name}`);
  return /** @type {{ shape: number[], data: Float32Array }} */ (tensor);
};

/** @param {string} model @returns {any} */
const infoOf = (model) => JSON.parse(ok('info', model, '--json'));

/** @param {any} info */
const shapeOf = ({ nLayers, dModel, nHeads, dVocab, unusedTokens }) => ({
  blocks: nLayers,
  dModel,
  heads: nHeads,
  vocabulary: dVocab - unusedTokens,
});

/** @param {any} content @returns {string} its path */
function putFacts(content) {
  const file = path.join(scratch, 'facts.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** @param {string} model @param {any} published */
function verify(model, published) {
  const { status, stdout, stderr } = laminar(
    ...['verify', model, '--facts', putFacts(published), '--json'],
  );
  assert.equal(stderr, '');
  return { status, answer: JSON.parse(stdout) };
}

/** What the page's code says, on taps of `laminar run`. @param {string} model @param {any} published */
function askInJavaScript(model, published) {
  const info = infoOf(model);
  const read = readPublished(JSON.stringify(published), 'facts.json');
  const entry = modelOf(read, info);
  assert.ok(entry);
  const asking = new Asking(entry, read.tolerance, info);
  const texts = asking.texts.map((ids) => {
    const out = path.join(scratch, 'taps.safetensors');
    ok('run', model, '--tokens', ids.join(), '--taps', asking.taps.join(), '--out', out);
    return tensorsOf(out);
  });
  for (const name of texts[0].keys()) {
    if (name === 'tokens' || name === 'lengths') continue;
    const get = (/** @type {string} */ tap, /** @type {number} */ text) => {
      const { shape, data } = reader(texts[text])(tap);
      return { shape: shape.slice(1), data };
    };
    asking.take({ names: [name], get });
  }
  return asking.answer();
}

/** Equal but for the rounding of numbers. @param {any} got @param {any} wanted @param {string} [place] */
function assertAlike(got, wanted, place = 'answer') {
  if (typeof wanted === 'number' && !Number.isInteger(wanted)) {
    assert.ok(
      Math.abs(got - wanted) <= 1e-5 * Math.max(1, Math.abs(wanted)),
      `${place}: ${got}, ${wanted}`,
    );
  } else if (typeof wanted === 'object' && wanted !== null) {
    assert.deepEqual(Object.keys(got).sort(), Object.keys(wanted).sort(), place);
    for (const key of Object.keys(wanted)) assertAlike(got[key], wanted[key], `${place}.${key}`);
  } else assert.equal(got, wanted, place);
}

/** The program's answer, which the page's must equal. @param {string} model @param {any} published */
function bothAnswers(model, published) {
  const { status, answer } = verify(model, published);
  assertAlike(askInJavaScript(model, published), answer);
  assert.equal(status, answer.verdict === 'as-published' ? 0 : 1);
  return answer;
}

/** @param {any} answer */
const verdictsOf = ({ lines }) => lines.map((/** @type {any} */ { verdict }) => verdict);

const info = infoOf(MODEL);
const golden = tensorsOf(path.join(FIXTURES, 'q8-outliers-9.safetensors'));
const ids = [...reader(golden)('tokens').data];
const right = factsOf({
  ids,
  tensor: reader(golden),
  layers: info.nLayers,
  dimensions: 2,
  from: 4,
});

/** The right facts, one of them changed. @param {number} index @param {any} change */
const changed = (index, change) =>
  publishedOf(
    shapeOf(info),
    right.map((fact, i) => (i === index ? { ...fact, ...change } : fact)),
  );

describe('a stand-in, asked what is true of it by the numpy reference', () => {
  test('answers as published, natively and in JavaScript', () => {
    const answer = bothAnswers(MODEL, publishedOf(shapeOf(info), right));
    assert.equal(answer.verdict, 'as-published');
    assert.deepEqual(verdictsOf(answer), ['same', 'same', 'same', 'same']);
    assert.deepEqual(answer.lines[2].ranks, [1, 2]);
  });

  test('says the same in words, and with which status', () => {
    const facts = putFacts(publishedOf(shapeOf(info), right));
    const said = ok('verify', MODEL, '--facts', facts);
    assert.match(said, /^as published +greedy tokens: 1 of 1 tokens$/m);
    assert.match(said, /^The answers are those published of Stand-in\.$/m);
    const wrong = laminar('verify', MODEL, '--facts', putFacts(changed(1, { value: 1 })));
    assert.equal(wrong.status, 1);
    assert.match(wrong.stdout, /^differs +loss: [\d.]+, published 1 \(off by /m);
    assert.match(wrong.stdout, /^The answers differ: this file is not the Stand-in that was /m);
  });

  const last = rowOf(reader(golden)('logits'), ids.length - 1);
  const order = byValue(last);
  const gap = last[order[0]] - last[order.at(-1) ?? 0];

  test('each wrong fact is told, and only that one', () => {
    const largest = right[2].dimensions;
    const others = [0, 1, 2, 3, 4].filter((c) => !largest.includes(c)).slice(0, 2);
    /** @type {[number, any][]} */
    const cases = [
      [0, { ids: [...ids, order.at(-1)] }],
      [1, { value: right[1].value + 1 }],
      [2, { dimensions: others, needed: 2 }],
      [3, { value: right[3].value > 0.5 ? 0.1 : 0.9 }],
    ];
    for (const [index, change] of cases) {
      const answer = bothAnswers(MODEL, changed(index, change));
      assert.equal(answer.verdict, 'differs');
      const wanted = right.map((_, i) => (i === index ? 'differs' : 'same'));
      assert.deepEqual(verdictsOf(answer), wanted);
    }
  });

  test('another token says by how much its logit is larger', () => {
    const { lines } = bothAnswers(MODEL, changed(0, { ids: [...ids, order.at(-1)] }));
    const { turn, agreeing, tokens, ties } = lines[0];
    assert.deepEqual([agreeing, tokens, ties], [0, 1, 0]);
    assert.deepEqual([turn.position, turn.published, turn.given], [9, order.at(-1), order[0]]);
    assertAlike(turn.gap, gap);
  });

  test('another token within the error is a tie, and no failure', () => {
    const published = changed(0, { ids: [...ids, order[1]] });
    const narrow = last[order[0]] - last[order[1]];
    const { lines } = verify(MODEL, published).answer;
    const { allowed } = lines[0].turn;
    published.tolerance.gap *= (1.01 * narrow) / allowed;
    const tie = bothAnswers(MODEL, published);
    assert.deepEqual(
      [tie.verdict, tie.lines[0].verdict, tie.lines[0].ties],
      ['as-published', 'tie', 1],
    );
    published.tolerance.gap *= 0.98;
    assert.equal(bothAnswers(MODEL, published).lines[0].verdict, 'differs');
  });

  test('a text beyond the context, and weights of a type without tolerance, are not asked', () => {
    const long = Array.from({ length: info.nCtx + 1 }, (_, i) => ids[i % ids.length]);
    const beyond = bothAnswers(MODEL, changed(1, { ids: long }));
    assert.deepEqual(verdictsOf(beyond), ['same', 'unasked', 'same', 'same']);
    assert.equal(beyond.lines[1].why, 'context');
    const published = publishedOf(shapeOf(info), right);
    delete published.tolerance.weights.Q8_0;
    const { status, answer } = verify(MODEL, published);
    assert.deepEqual([status, answer.verdict, answer.lines[0].why], [1, 'unasked', 'type']);
  });

  test('a model of which nothing is published is told so', () => {
    const facts = putFacts(publishedOf({ ...shapeOf(info), blocks: info.nLayers + 1 }, right));
    for (const options of [[], ['--facts', facts]]) {
      const { status, stdout, stderr } = laminar('verify', MODEL, ...options);
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, /nothing is published of a model with \d+ blocks, width \d+, .*--facts/);
    }
    assert.equal(laminar('verify', MODEL, '--facts').status, 2);
    assert.match(laminar('verify', MODEL, '--facts', '/nowhere').stderr, /\/nowhere: No such file/);
  });
});

describe('--as names the model that it should be', () => {
  const shape = shapeOf(info);
  const own = publishedOf(shape, right);
  const [entry] = own.models;
  const other = { ...entry, id: 'deeper', name: 'Deeper', blocks: shape.blocks + 1 };
  const twin = {
    ...entry,
    id: 'twin',
    name: 'Twin',
    facts: changed(1, { value: 1 }).models[0].facts,
  };
  const asked = (/** @type {string} */ id) =>
    laminar(
      ...['verify', MODEL, '--as', id, '--json'],
      ...['--facts', putFacts({ ...own, models: [other, entry, twin] })],
    );

  test('of two of one shape, the one that is named', () => {
    const same = asked(entry.id);
    assert.deepEqual([same.status, JSON.parse(same.stdout).model], [0, entry.id]);
    const { status, stdout } = asked('twin');
    const answer = JSON.parse(stdout);
    assert.deepEqual([status, answer.model, answer.verdict], [1, 'twin', 'differs']);
    assert.deepEqual(verdictsOf(answer), ['same', 'differs', 'same', 'same']);
  });

  test('one of another shape is told by both shapes, and nothing is asked', () => {
    const { status, stdout, stderr } = asked('deeper');
    assert.deepEqual([status, stdout], [1, '']);
    const { blocks, dModel, heads, vocabulary } = shape;
    assert.match(
      stderr,
      new RegExp(`is not Deeper, which has ${blocks + 1} blocks, width ${dModel}, `),
    );
    assert.match(
      stderr,
      new RegExp(`it has ${blocks}, ${dModel}, ${heads} and ${vocabulary}, so noth`),
    );
    for (const { id, name } of JSON.parse(readShipped()).models) {
      const { status, stderr } = laminar('verify', MODEL, '--as', id);
      assert.equal(status, 1);
      assert.ok(stderr.includes(`${MODEL} is not ${name}, which has `), stderr);
    }
  });

  test('an id that there is not is a mistake of the call, and those there are are listed', () => {
    const { status, stdout, stderr } = asked('gpt9');
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, new RegExp(`not "gpt9"; these are: deeper, ${entry.id}, twin$`, 'm'));
    const none = laminar(
      'verify',
      MODEL,
      '--as',
      'gpt9',
      '--facts',
      putFacts({ ...own, models: [] }),
    );
    assert.match(none.stderr, /these are: none$/m);
    const shipped = laminar('verify', MODEL, '--as', 'gpt9').stderr;
    assert.match(shipped, /these are: gpt2, gpt2-medium, gpt2-large$/m);
    assert.match(laminar('--help').stdout, /--as gpt2\|gpt2-medium\|gpt2-large\]/);
    assert.equal(laminar('verify', MODEL, '--as').status, 2);
  });
});

describe('the tolerance of Q8_0', () => {
  /** Weights between the steps of Q8_0, in F32 or rounded to it. @param {'F32' | 'Q8_0'} type */
  function write(type) {
    const file = path.join(scratch, `${type}.gguf`);
    writeFileSync(file, changedMini({ share: 0.02, type }));
    return file;
  }

  /** Decodes greedily, one pass for each token. @param {string} model @param {number[]} start @param {number} n */
  function decodeGreedily(model, start, n) {
    const text = [...start];
    for (let i = 0; i < n; i++) {
      const out = path.join(scratch, 'next.safetensors');
      ok('run', model, '--tokens', text.join(), '--out', out);
      text.push(byValue(reader(tensorsOf(out))('logits').data)[0]);
    }
    return text;
  }

  test('covers what rounding does to the default model, and no more than it needs', () => {
    const f32 = write('F32');
    const q8 = write('Q8_0');
    const text = 'It was late in the evening when she came back to the old house by the river.';
    const tokens = JSON.parse(ok('tokenize', MINI, text));
    const out = path.join(scratch, 'f32.safetensors');
    const taps = 'logits,blocks.*.hook_resid_post,blocks.*.attn.hook_pattern';
    ok('run', f32, '--tokens', tokens.join(), '--taps', taps, '--out', out);
    const shape = shapeOf(infoOf(f32));
    const facts = factsOf({
      ...{ ids: tokens, tensor: reader(tensorsOf(out)), layers: shape.blocks },
      ...{ dimensions: 3, from: 10, tolerance: 1e-6 },
    });
    facts[0] = { ...facts[0], ids: decodeGreedily(f32, tokens, 12), given: tokens.length };
    const published = publishedOf(shape, facts);
    const exact = bothAnswers(f32, published);
    assert.deepEqual(verdictsOf(exact), ['same', 'same', 'same', 'same']);
    assert.equal(exact.lines[0].agreeing, 12);
    const rounded = bothAnswers(q8, published);
    assert.equal(rounded.verdict, 'as-published');
    const [, loss] = rounded.lines;
    const off = Math.abs(loss.value - loss.published);
    assert.ok(off > exact.lines[1].allowed, 'rounding moves the loss by more than F32 is allowed');
    assert.ok(loss.allowed < 0.02 * loss.published, `${loss.allowed} of ${loss.published}`);
  });
});

describe('models/published.json', () => {
  const shipped = readPublished(readShipped(), 'published.json');

  test('is valid, and is what the program holds', () => {
    assert.ok(readFileSync(PROGRAM).includes(readShipped()));
    const known = laminar('verify', MODEL, '--facts', putFacts(readShipped()));
    assert.match(known.stderr, /nothing is published of a model/);
  });

  test('its models are those of the registry, by their shapes', () => {
    const registry = new URL('../../models/registry.json', import.meta.url);
    const { models } = JSON.parse(readFileSync(registry, 'utf8'));
    for (const { id, blocks, dModel, heads, vocabulary } of shipped.models) {
      const entry = models.find((/** @type {any} */ one) => one.id === id);
      const { blocks: l, dModel: c, heads: h, vocabulary: v } = entry;
      assert.deepEqual([blocks, dModel, heads, vocabulary], [l, c, h, v], id);
    }
  });

  test('has a tolerance for every type that the engine reads', () => {
    const source = readFileSync(new URL('../../wasm/kernels/quant.h', import.meta.url), 'utf8');
    const types = [...source.matchAll(/X\((\w+), \d+, \d+, \d+\)/g)].map(([, name]) => name);
    assert.ok(types.length >= 10);
    assert.deepEqual(Object.keys(shipped.tolerance.weights).sort(), types.sort());
  });

  test('its ids are texts as GPT-2 encodes them', () => {
    const texts = [
      'The dog was found in a field near the intersection of West and West Streets.\n\nThe dog',
      'Hello world!',
      'DeepMind Company is a leading AI research company, with a focus on deep learning and',
      'The old town lies on a wide river,',
    ];
    for (const { ids: all } of shipped.models.flatMap(({ facts }) => facts)) {
      const own = all[0] === 50256 ? all.slice(1) : all;
      const text = decode(own);
      assert.ok(
        texts.some((start) => text.startsWith(start)),
        text,
      );
      assert.deepEqual(encode(text), own);
    }
  });
});

describe('a facts file that is not valid is refused by its name and the place', () => {
  /** @type {[string, (published: any) => void, RegExp][]} */
  const cases = [
    [
      'another schema',
      (p) => {
        p.schema = 2;
      },
      /schema must be 1/,
    ],
    [
      'no tolerance',
      (p) => {
        delete p.tolerance;
      },
      /tolerance\.arithmetic must be a number from 0 on/,
    ],
    [
      'a tolerance below 0',
      (p) => {
        p.tolerance.gap = -1;
      },
      /tolerance\.gap must be/,
    ],
    [
      'weights',
      (p) => {
        p.tolerance.weights.F32 = 'none';
      },
      /tolerance\.weights must be numbers/,
    ],
    [
      'no models',
      (p) => {
        p.models = {};
      },
      /models must be a list/,
    ],
    [
      'no name',
      (p) => {
        p.models[0].name = '';
      },
      /models\[0\]\.name must be a text/,
    ],
    [
      'no blocks',
      (p) => {
        p.models[0].blocks = 0;
      },
      /models\[0\]\.blocks must be a whole number/,
    ],
    [
      'no facts',
      (p) => {
        delete p.models[0].facts;
      },
      /models\[0\]\.facts must be a list/,
    ],
    [
      'a kind',
      (p) => {
        p.models[0].facts[0].kind = 'beam';
      },
      /models\[0\]\.facts\[0\]\.kind must be greedy, loss, /,
    ],
    [
      'an id',
      (p) => {
        p.models[0].facts[1].ids = [1, 1e6];
      },
      /facts\[1\]\.ids must be 2 to 1024 ids below \d+$/,
    ],
    [
      'one id',
      (p) => {
        p.models[0].facts[1].ids = [1];
      },
      /facts\[1\]\.ids must be/,
    ],
    [
      'no source',
      (p) => {
        p.models[0].facts[2].source.url = 'http://a';
      },
      /facts\[2\]\.source must be a title and an https address/,
    ],
    [
      'given',
      (p) => {
        p.models[0].facts[0].given = 99;
      },
      /facts\[0\]\.given must be fewer than all ids/,
    ],
    [
      'a value',
      (p) => {
        p.models[0].facts[1].value = null;
      },
      /facts\[1\]\.value must be a number/,
    ],
    [
      'dimensions twice',
      (p) => {
        p.models[0].facts[2].dimensions = [1, 1];
      },
      /facts\[2\]\.dimensions must be different dimensions below/,
    ],
    [
      'needed',
      (p) => {
        p.models[0].facts[2].needed = 3;
      },
      /facts\[2\]\.needed must be a number of these/,
    ],
    [
      'from',
      (p) => {
        p.models[0].facts[3].from = 0;
      },
      /facts\[3\]\.from must be a position/,
    ],
    [
      'blocks',
      (p) => {
        p.models[0].facts[3].blocks = [1, 0];
      },
      /facts\[3\]\.blocks must be the first and the last/,
    ],
    [
      'a share',
      (p) => {
        p.models[0].facts[3].value = 1.5;
      },
      /facts\[3\]\.value must be a number from 0 to 1/,
    ],
  ];
  for (const [what, spoil, message] of cases) {
    test(what, () => {
      const published = JSON.parse(JSON.stringify(publishedOf(shapeOf(info), right)));
      spoil(published);
      const file = putFacts(published);
      assert.throws(() => readPublished(JSON.stringify(published), file), {
        message: new RegExp(`^${file}: .*${message.source}`),
      });
      const { status, stdout, stderr } = laminar('verify', MODEL, '--facts', file);
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr.trim(), new RegExp(`^laminar: ${file}: .*${message.source}`));
    });
  }

  test('no JSON', () => {
    const file = putFacts('{"schema": 1');
    assert.throws(() => readPublished('{"schema": 1', file), { message: new RegExp(`^${file}: `) });
    const { status, stderr } = laminar('verify', MODEL, '--facts', file);
    assert.equal(status, 1);
    assert.match(stderr, new RegExp(`^laminar: ${file}`));
  });
});
