// SPDX-License-Identifier: MIT
//
// The parts of web/ui and web/text that need no browser: error sentences, numbers, CSV cells, token
// labels. Run beside the end-to-end tests that see them on the page.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { INNER_CODES, LAB_CODES } from '../../web/engine/error.js';
import { errorSentences } from '../../web/text/errors.js';
import { toCsv, tokenCells, tokenColumn } from '../../web/ui/csv.js';
import { duration } from '../../web/ui/download-view.js';
import { degrees, megabytes, num, scientific, signed } from '../../web/ui/format.js';
import { viewTokens, visible } from '../../web/ui/tokens.js';
import { ROOT } from '../browser.mjs';
import { parseCsv } from './page.mjs';

test('every error code that reaches a page has a sentence and a next step', () => {
  const header = readFileSync(path.join(ROOT, 'wasm/laminar.h'), 'utf8');
  const engine = [...header.matchAll(/^ *X\(E_\w+, -\d+, "([\w-]+)"\)/gm)].map(([, code]) => code);
  assert.ok(engine.length >= 15, String(engine));
  const unknown = errorSentences({ code: 'no such code' }).what;
  const inner = new Set(/** @type {readonly string[]} */ (INNER_CODES));
  for (const code of [...engine, ...LAB_CODES].filter((each) => !inner.has(each))) {
    const { what, next, detail } = errorSentences({ code, op: 'run', message: 'English' });
    assert.notEqual(what, unknown, code);
    assert.match(what, /\.$/);
    assert.match(next, /\.$/);
    assert.equal(detail, `${code} · run · English`);
  }
});

test('no source throws a code that is not listed', () => {
  const header = readFileSync(path.join(ROOT, 'wasm/laminar.h'), 'utf8');
  const listed = new Set([...LAB_CODES, ...INNER_CODES]);
  const folder = path.join(ROOT, 'web');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const thrown = files
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [
      ...readFileSync(path.join(folder, name), 'utf8').matchAll(
        /new (?:LabError|Trouble)\(\s*'([\w-]+)'/g,
      ),
    ])
    .map(([, code]) => code);
  assert.ok(thrown.length > 50, String(thrown.length));
  for (const code of thrown) {
    assert.ok(listed.has(/** @type {any} */ (code)) || header.includes(`"${code}"`), code);
  }
});

test('a full disk is said with the bytes that are missing, and points to the manager page', () => {
  const error = { code: 'quota', detail: { missingBytes: 586_000_000 } };
  const { next, isAboutStorage } = errorSentences(error, megabytes);
  assert.match(next, /^Cần thêm 586 MB: hãy xóa bớt/);
  assert.ok(isAboutStorage);
  assert.ok(!errorSentences({ code: 'not-gguf' }).isAboutStorage);
});

test('a time to wait is said as roughly as it is known', () => {
  const said = [0.2, 9.5, 12, 54, 56, 89, 91, 3599, 5400].map(duration);
  assert.deepEqual(said, [
    '1 giây',
    '10 giây',
    '15 giây',
    '55 giây',
    '1 phút',
    '1 phút',
    '2 phút',
    '1 giờ 0 phút',
    '1 giờ 30 phút',
  ]);
});

test('something that is no LabError still ends in a sentence', () => {
  for (const thrown of [new TypeError('x'), 'text', undefined, { code: 'constructor' }]) {
    assert.match(errorSentences(thrown).next, /tải lại trang/);
  }
});

test('numbers are written as in Vietnam, and what does not exist is a dash', () => {
  assert.equal(num(1234.567), '1.234,57');
  assert.equal(num(-0.256), '−0,26');
  assert.equal(num(-0.001), '0,00');
  assert.equal(signed(0.05, 1), '+0,1');
  assert.equal(scientific(3.71e-6), '3,7·10⁻⁶');
  assert.equal(degrees(Math.PI / 2), '90,0°');
  assert.equal(megabytes(11_572_064), '11,6 MB');
  for (const none of [Number.NaN, Number.POSITIVE_INFINITY, null, undefined]) {
    assert.equal(num(none), '–');
  }
});

/** Texts of tokens that programs misread: formulas, separators, quotes, line ends, and names of nothing. */
const ODD = [
  ...['=1+1', '+1', '-', '@SUM(A1)', '＝1＋1', '\t=1', ';=1+1', 'a;=cmd', 'x| -2', '\r\n=3', ' ='],
  ...['a,"b"', '"', '\\', 'null', 'NaN', ' the', '\n', '␣', '<U+0041>', '<0x41>', '<', '\u200d'],
  ...['ế', '🙂', '\u00a0', ';', '|=', "'="],
];

test('a token of a CSV file has its id, its text as JSON and its name, whatever its text', () => {
  const names = ODD.map(visible);
  assert.equal(new Set(names).size, ODD.length, 'different texts have different names');
  const columns = [{ key: 'position', label: '', digits: 0 }, tokenColumn('Token')];
  const ids = ODD.map((_, t) => 7 * t);
  const rows = ODD.map((_, position) => ({ position, ...tokenCells({ names, ids }, position) }));
  const [head, ...cells] = parseCsv(toCsv(columns, rows));
  assert.deepEqual(head, ['position', 'token_id', 'token_text', 'token']);
  assert.equal(cells.length, ODD.length);
  cells.forEach(([position, id, text, name], t) => {
    assert.deepEqual([position, id], [String(t), String(7 * t)]);
    assert.equal(JSON.parse(text), ODD[t]);
    assert.equal(name.replaceAll("'", ''), names[t].replaceAll("'", ''));
  });
});

test('a token of bytes that are no whole character has no text, and an unknown id no number', () => {
  const [{ label }] = viewTokens([Uint8Array.of(0xe1, 0xbb)]);
  const csv = toCsv([tokenColumn('Token')], [tokenCells({ names: [label] }, 0)]);
  assert.deepEqual(parseCsv(csv)[1], ['', '', '<0xE1><0xBB>']);
});

test('no cell of a CSV file runs as a formula, at whichever separator a program splits it', () => {
  const columns = [
    { key: 'position', label: '', digits: 0 },
    tokenColumn('Token'),
    { key: 'model', label: '' },
    { key: 'value', label: '', digits: 2 },
  ];
  const names = ODD.map(visible);
  const rows = ODD.map((text, position) => ({
    position,
    ...tokenCells({ names }, position),
    model: text,
    value: -0.5,
  }));
  const csv = toCsv(columns, rows);
  for (const separator of /** @type {const} */ ([',', ';', '\t', '|'])) {
    const cells = parseCsv(csv, separator).flat();
    const live = cells.filter((cell) => /^\s*[=+\-@＝＋－＠]/.test(cell) && cell !== '-0.5');
    assert.deepEqual(live, [], `split at ${JSON.stringify(separator)}`);
  }
  assert.ok(parseCsv(csv).every((row) => row.length === 6));
});

test('numbers of a CSV file have a point and all digits, and what does not exist is empty', () => {
  const columns = [
    { key: 'pair', label: 'Pair' },
    { key: 'value', label: 'x', digits: 2 },
  ];
  const rows = [
    { pair: 'a,"b"', value: -0.123456 },
    { pair: null, value: Number.NaN },
  ];
  assert.equal(toCsv(columns, rows), '\uFEFFpair,value\r\n"a,""b""",-0.123456\r\n,\r\n');
});

test('tokens that share a character are one group that spells it', () => {
  const bytes = (/** @type {number[]} */ ...values) => Uint8Array.from(values);
  const views = viewTokens([
    bytes(0x54), // T
    bytes(0x20, 0xe1, 0xba), // space and two bytes of ế
    bytes(0xbf),
    bytes(0x6e), // n
  ]);
  assert.deepEqual(
    views.map(({ label, group, whole }) => [label, group, whole]),
    [
      ['T', 0, ''],
      ['<0x20><0xE1><0xBA>', 1, '␣ế'],
      ['<0xBF>', 1, '␣ế'],
      ['n', 2, ''],
    ],
  );
});

test('bytes that are no UTF-8 stand alone, and a broken end ends the group', () => {
  const views = viewTokens([Uint8Array.of(0xbf), Uint8Array.of(0x61), Uint8Array.of(0xe1)]);
  assert.deepEqual(
    views.map(({ label, group }) => [label, group]),
    [
      ['<0xBF>', 0],
      ['a', 1],
      ['<0xE1>', 2],
    ],
  );
  assert.equal(viewTokens([]).length, 0);
});

test('spaces, line ends and invisible characters are made visible', () => {
  assert.equal(visible(' a\n\t\u200d\u0000'), '␣a⏎⇥<U+200D><U+0000>');
});
