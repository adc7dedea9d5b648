// SPDX-License-Identifier: MIT
//
// The stepper's grid, its side panel, interventions and links on the default model. Every number is
// checked against taps that the test itself reads, with loops of its own.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { eventually, inBrowsers, waitFor } from '../browser.mjs';
import { MINI } from '../support/mini.mjs';
import {
  expectCount,
  expectRead,
  expectText,
  parseVi,
  press,
  read,
  readTable,
  run,
  runEnded,
} from './page.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {(number | null)[][]} Grid  [l][t] */
/** @typedef {'norm' | 'step' | 'angle' | 'previous' | 'next' | 'entropy' | 'first'} Scalar */

/**
 * What the interventions of the test are, as the page's form takes them.
 *
 * @type {Record<string, string>[]}
 */
const EDITS = [
  { part: 'mlp', layer: '2', scale: '0' },
  { part: 'head', layer: '3', head: '1', scale: '0,5' },
  { part: 'dims', layer: '6', count: '3' },
];

/**
 * Measures the page's text in a lab of the test's own, as it is or with EDITS.
 *
 * @param {Page} page
 * @param {boolean} isEdited
 */
const measure = (page, isEdited) =>
  page.evaluate(async (edited) => {
    const { Lab } = await import(new URL('/lab.js', location.href).href);
    const lab = await Lab.load({ model: 'mini' });
    const text = document.querySelector('textarea')?.value;
    const { nLayers: L, nHeads: H, dHead: D, dModel: C, dVocab: V } = lab.config;
    /** @type {Map<string, Float32Array>} */
    const taps = new Map();
    const note = (/** @type {any} */ { name, data }) => void taps.set(name, data.slice());
    /** @type {[string, (tensor: { data: Float32Array }) => any][]} */
    const hooks = edited
      ? [
          ['blocks.1.hook_mlp_out', ({ data }) => new Float32Array(data.length)],
          [
            'blocks.2.attn.hook_z',
            ({ data }) => data.map((x, i) => (Math.floor(i / D) % H === 1 ? x / 2 : x)),
          ],
          [
            'blocks.5.hook_resid_post',
            ({ data }) => {
              for (let from = 0; from < data.length; from += C) {
                for (let n = 0; n < 3; n++) {
                  let best = from;
                  for (let c = from; c < from + C; c++) {
                    if (Math.abs(data[c]) > Math.abs(data[best])) best = c;
                  }
                  data[best] = 0;
                }
              }
            },
          ],
        ]
      : [];
    const seen = [
      'blocks.0.hook_resid_pre',
      'blocks.*.hook_resid_post',
      'blocks.*.hook_attn_out',
      'blocks.*.hook_mlp_out',
      'blocks.*.attn.hook_pattern',
    ];
    const { logits, tokens } = await lab.runWithHooks(text, {
      fwdHooks: [...hooks, ...seen.map((name) => [name, note])],
    });
    const T = tokens.length;
    const at = (/** @type {string} */ name) => taps.get(name) ?? new Float32Array();
    const h = (/** @type {number} */ l) =>
      at(l === 0 ? 'blocks.0.hook_resid_pre' : `blocks.${l - 1}.hook_resid_post`);
    const vector = (/** @type {number} */ l, /** @type {number} */ t) => [
      ...h(l).slice(t * C, (t + 1) * C),
    ];
    const dot = (/** @type {number[]} */ x, /** @type {number[]} */ y) =>
      x.reduce((sum, value, i) => sum + value * y[i], 0);
    const cos = (/** @type {number[]} */ x, /** @type {number[]} */ y) =>
      dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
    const grid = (/** @type {(l: number, t: number) => number | null} */ value) =>
      Array.from({ length: L + 1 }, (_, l) => Array.from({ length: T }, (_, t) => value(l, t)));
    /** @type {number[][]} */
    const entropy = [];
    for (let l = 0; l <= L; l++) {
      const rows = await lab.logitLens(h(l), { k: V });
      entropy.push(
        rows.map((/** @type {{ prob: number }[]} */ row) =>
          row.reduce((sum, { prob }) => (prob > 0 ? sum - prob * Math.log(prob) : sum), 0),
        ),
      );
    }
    const middle = (/** @type {number} */ l, /** @type {number} */ t) => {
      const a = at(`blocks.${l - 1}.hook_attn_out`);
      return vector(l - 1, t).map((value, c) => value + a[t * C + c]);
    };
    const part = (/** @type {string} */ name, /** @type {number} */ t) => [
      ...at(name).slice(t * C, (t + 1) * C),
    ];
    const top = Math.max(...logits.data);
    const shares = [...logits.data].map((logit) => Math.exp(logit - top));
    const sum = shares.reduce((total, share) => total + share, 0);
    /** @type {Record<string, (number | null)[][]>} */
    const scalars = {
      norm: grid((l, t) => Math.sqrt(dot(vector(l, t), vector(l, t)))),
      step: grid((l, t) => {
        if (l === 0) return null;
        const step = vector(l, t).map((value, c) => value - vector(l - 1, t)[c]);
        return Math.sqrt(dot(step, step));
      }),
      angle: grid((l, t) => (l === 0 ? null : Math.acos(cos(vector(l - 1, t), vector(l, t))))),
      previous: grid((l, t) => (t === 0 ? null : cos(vector(l, t - 1), vector(l, t)))),
      next: grid((l, t) => (t === T - 1 ? null : cos(vector(l, t), vector(l, t + 1)))),
      entropy: grid((l, t) => entropy[l][t]),
      first: grid((l, t) => {
        if (l === 0) return null;
        const pattern = at(`blocks.${l - 1}.attn.hook_pattern`);
        let mean = 0;
        for (let head = 0; head < H; head++) mean += pattern[(head * T + t) * T] / H;
        return mean;
      }),
    };
    const cell = { l: 4, t: 7 };
    const result = {
      T,
      L,
      scalars,
      probabilities: shares.map((share) => share / sum),
      split: {
        attn: Math.acos(cos(vector(3, cell.t), middle(4, cell.t))),
        mlp: Math.acos(cos(middle(4, cell.t), vector(4, cell.t))),
        cosine: cos(part('blocks.3.hook_attn_out', cell.t), part('blocks.3.hook_mlp_out', cell.t)),
      },
      vector: vector(4, cell.t),
      median: [...h(4)].map(Math.abs).sort((a, b) => a - b)[(T * C) >> 1],
    };
    await lab.dispose();
    return result;
  }, isEdited);

/** @param {Page} page @param {string} name */
const colourBy = (page, name) => page.select('[data-testid="scalar"]', name);

/**
 * The grid's table as [l][t].
 *
 * @param {Page} page
 * @param {number} T
 * @param {number} [column] 3: the numbers, or those before an intervention; 4: those after it
 * @returns {Promise<Grid>}
 */
async function gridTable(page, T, column = 3) {
  const { rows } = await readTable(page, 1);
  /** @type {Grid} */
  const grid = [];
  for (const cells of rows) {
    const [l, t] = [parseVi(cells[0]), parseVi(cells[1])];
    grid[l] ??= new Array(T).fill(null);
    grid[l][t] = cells[column] === '–' ? null : parseVi(cells[column]);
  }
  return grid;
}

/**
 * @param {Grid} shown
 * @param {Grid} truth
 * @param {string} what
 */
function sameGrid(shown, truth, what) {
  assert.equal(shown.length, truth.length, what);
  // Tables show three decimals of lengths and four of the rest, rounded; acos of an f64 cosine near 1
  // is good to 1e-7.
  const tolerance = what === 'norm' || what === 'step' ? 0.6e-3 : 0.6e-4;
  truth.forEach((row, l) => {
    row.forEach((value, t) => {
      const got = shown[l][t];
      const isSame =
        value === null || got === null ? value === got : Math.abs(got - value) < tolerance;
      assert.ok(isSame, `${what} ${l} ${t}: ${got}, not ${value}`);
    });
  });
}

/** @param {Page} page @param {string} id @param {string} value */
const type = (page, id, value) =>
  page.$eval(
    `[data-testid="${id}"]`,
    (input, typed) => {
      if (input instanceof HTMLInputElement) input.value = typed;
    },
    value,
  );

/** @param {Page} page @param {Record<string, string>} edit */
async function intervene(page, { part, ...fields }) {
  await page.select('[data-testid="edit-part"]', part);
  for (const [field, value] of Object.entries(fields)) await type(page, `edit-${field}`, value);
  await press(page, 'Thêm và chạy', '#edits');
}

/** Until the run with interventions has ended. @param {Page} page @param {number} count of interventions */
const edited = (page, count) =>
  waitFor(
    page,
    (wanted) =>
      document.querySelectorAll('[data-testid="edits"] li').length === wanted &&
      document.querySelector('#edits .progress')?.hasAttribute('hidden') &&
      document.querySelector('[data-testid="figure-1"] .provenance')?.textContent?.split(';')
        .length ===
        wanted + 1,
    count,
  );

/** Until a run with interventions is in view. @param {Page} page */
const compared = (page) =>
  waitFor(page, () =>
    document
      .querySelector('[data-testid="figure-1"] .provenance')
      ?.textContent?.includes('Có can thiệp'),
  );

/** Runs the page's text again and presses Stop at the first layer. @param {Page} page */
async function stopAtLayer(page) {
  await page.evaluate(() => {
    const [start, stop] = document.querySelectorAll('.run-bar button');
    const strip = document.querySelector('#strip');
    if (!strip) throw new Error('no strip');
    new MutationObserver((_, observer) => {
      observer.disconnect();
      /** @type {HTMLElement} */ (stop).click();
    }).observe(strip, { childList: true, subtree: true });
    /** @type {HTMLElement} */ (start).click();
  });
  await waitFor(page, () =>
    document.querySelector('.run-bar')?.textContent?.includes('Đã dừng theo ý bạn'),
  );
}

/** @param {Page} page */
async function place(page) {
  const [, position, layer] = /, vị trí (\d+), lớp (\d+)$/.exec(await read(page, 'where')) ?? [];
  return { token: Number(position), layer: Number(layer) };
}

/** @param {Page} page @param {number} token @param {number} layer by keys alone */
async function goTo(page, token, layer) {
  await page.focus('[data-testid="grid"]');
  await page.keyboard.down('Control');
  await page.keyboard.press('Home');
  await page.keyboard.up('Control');
  for (let t = 0; t < token; t++) await page.keyboard.press('ArrowRight');
  for (let l = 0; l < layer; l++) await page.keyboard.press('ArrowUp');
}

inBrowsers('the stepper’s grid', (site) => {
  /** @type {Page} */
  let page;
  /** @type {string[]} */
  let errors;
  /** @type {Awaited<ReturnType<typeof measure>>} */
  let truth;

  before(async () => {
    ({ page, errors } = await site.open('stepper/'));
    await runEnded(page);
    truth = await measure(page, false);
  });

  for (const scalar of /** @type {Scalar[]} */ ([
    'norm',
    'step',
    'angle',
    'previous',
    'next',
    'first',
    'entropy',
  ])) {
    test(`every cell of ${scalar} is what the taps give`, async () => {
      await colourBy(page, scalar);
      if (scalar === 'entropy') {
        await waitFor(page, () =>
          document.querySelector('#grid .progress')?.hasAttribute('hidden'),
        );
      }
      sameGrid(await gridTable(page, truth.T), truth.scalars[scalar], scalar);
    });
  }

  test('keys reach every edge and corner, and the cell in the grid says where it is', async () => {
    const { T, L } = truth;
    await colourBy(page, 'norm');
    await goTo(page, 0, 0);
    const step = async (/** @type {string} */ key, /** @type {number[]} */ expected) => {
      await page.keyboard.press(/** @type {any} */ (key));
      await eventually(async () => {
        const { token, layer } = await place(page);
        assert.deepEqual([token, layer], expected, key);
      });
    };
    await step('ArrowLeft', [0, 0]);
    await step('ArrowDown', [0, 0]);
    await step('End', [T - 1, 0]);
    await step('ArrowRight', [T - 1, 0]);
    await step('PageUp', [T - 1, 3]);
    await step('ArrowUp', [T - 1, 4]);
    await step('PageDown', [T - 1, 1]);
    await step('PageDown', [T - 1, 0]);
    await page.keyboard.down('Control');
    await step('End', [T - 1, L]);
    await page.keyboard.up('Control');
    await step('ArrowUp', [T - 1, L]);
    await step('Home', [0, L]);
    const cell = await page.evaluate(() => {
      const grid = document.querySelector('[data-testid="grid"]');
      const active = document.getElementById(grid?.getAttribute('aria-activedescendant') ?? '');
      return {
        role: active?.getAttribute('role'),
        column: active?.getAttribute('aria-colindex'),
        row: active?.parentElement?.getAttribute('aria-rowindex'),
        columns: grid?.getAttribute('aria-colcount'),
        rows: grid?.getAttribute('aria-rowcount'),
        text: active?.textContent,
      };
    });
    const norm = truth.scalars.norm[L][0];
    assert.equal(
      parseVi(/\|h\| (\S+)$/.exec(cell.text ?? '')?.[1] ?? '').toFixed(2),
      norm?.toFixed(2),
    );
    assert.deepEqual(
      [cell.role, cell.column, cell.row, cell.columns, cell.rows],
      ['gridcell', '1', String(L + 1), String(T), String(L + 1)],
    );
    assert.equal(
      await page.$eval('[data-position="0"]', (c) => c.getAttribute('aria-selected')),
      'true',
      'the strip follows',
    );
  });

  test('a click chooses the cell under it, a drag goes on choosing', async () => {
    const grid = await page.$('[data-testid="grid"]');
    await grid?.scrollIntoView();
    const box = await grid?.boundingBox();
    assert.ok(box);
    await page.mouse.click(box.x + 2, box.y + 2);
    await eventually(async () => assert.deepEqual(await place(page), { token: 0, layer: truth.L }));
    await page.mouse.move(box.x + box.width / 2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 2, box.y + box.height - 2, { steps: 3 });
    await page.mouse.up();
    await eventually(async () =>
      assert.deepEqual(await place(page), { token: truth.T - 1, layer: 0 }),
    );
  });

  test('the chosen cell’s step is split into the turns of attention and MLP', async () => {
    await goTo(page, 7, 4);
    const number = async (/** @type {string} */ id) =>
      parseVi((await read(page, id)).replace(' rad', ''));
    assert.ok(Math.abs((await number('attn-turn')) - truth.split.attn) < 0.6e-3);
    assert.ok(Math.abs((await number('mlp-turn')) - truth.split.mlp) < 0.6e-3);
    assert.ok(Math.abs((await number('cosine')) - truth.split.cosine) < 0.6e-3);
    assert.ok(Math.abs((await number('step')) - Number(truth.scalars.step[4][7])) < 0.006);
  });

  test('the largest dimensions are those of the tap, beside the layer’s median', async () => {
    const rows = await page.$$eval('[data-testid="dimensions"] tr', (all) =>
      all.map((r) => [...r.children].map((c) => c.textContent ?? '')),
    );
    const { vector, median } = truth;
    const order = [...vector.keys()].sort((a, b) => Math.abs(vector[b]) - Math.abs(vector[a]));
    assert.equal(rows.length, 8);
    rows.forEach(([index, value, ratio], i) => {
      assert.equal(Number(index), order[i]);
      assert.ok(Math.abs(parseVi(value) - vector[order[i]]) < 0.006);
      const times = Math.abs(vector[order[i]]) / median;
      assert.ok(Math.abs(parseVi(ratio.replace(' lần', '')) - times) < 0.06, `${ratio} ${times}`);
    });
  });

  test('nonsense in the form is named and changes nothing', async () => {
    for (const [edit, words] of /** @type {[Record<string, string>, string][]} */ ([
      [{ part: 'mlp', layer: '99', scale: '0' }, `từ 1 đến ${MINI.blocks}`],
      [{ part: 'mlp', layer: '', scale: '0' }, 'Lớp phải là số nguyên'],
      [
        { part: 'head', layer: '1', head: String(MINI.heads), scale: '0' },
        `từ 0 đến ${MINI.heads - 1}`,
      ],
      [{ part: 'attn', layer: '1', scale: '<b>x</b>' }, 'Hệ số nhân'],
      [{ part: 'dims', layer: '1', count: String(MINI.dModel + 1) }, `từ 1 đến ${MINI.dModel}`],
    ])) {
      await intervene(page, edit);
      await waitFor(
        page,
        (said) => document.querySelector('#edits .message.warning')?.textContent?.includes(said),
        words,
      );
      await expectCount(page, '#edits [aria-invalid="true"]', 1);
    }
    await expectCount(page, '[data-testid="edits"] li', 0);
  });

  test('interventions give the numbers of a run with the same hooks, on grid and predictions', async () => {
    for (const edit of EDITS) await intervene(page, edit);
    await edited(page, EDITS.length);
    const after = await measure(page, true);
    for (const scalar of /** @type {Scalar[]} */ (['norm', 'angle', 'first', 'entropy'])) {
      await colourBy(page, scalar);
      if (scalar === 'entropy') {
        await waitFor(page, () =>
          document.querySelector('#grid .progress')?.hasAttribute('hidden'),
        );
      }
      sameGrid(await gridTable(page, truth.T, 4), after.scalars[scalar], scalar);
      sameGrid(await gridTable(page, truth.T, 3), truth.scalars[scalar], scalar);
    }
    const rows = await page.$$eval('[data-testid="predictions"] tr', (all) =>
      all.map((r) => [...r.children].map((c) => c.textContent ?? '')),
    );
    const best = (/** @type {number[]} */ shares) => [...shares].sort((a, b) => b - a);
    const percent = (/** @type {string} */ cell) => parseVi(cell.replace('%', ''));
    const most = (/** @type {number} */ column) => Math.max(...rows.map((r) => percent(r[column])));
    assert.ok(rows.length >= 5 && rows.length <= 10);
    assert.ok(Math.abs(most(1) - 100 * best(truth.probabilities)[0]) < 0.006);
    assert.ok(Math.abs(most(2) - 100 * best(after.probabilities)[0]) < 0.006);
    for (const [, was, is, change] of rows) {
      assert.ok(Math.abs(percent(is) - percent(was) - parseVi(change)) < 0.016);
    }
  });

  test('before, after and the change can be looked at; panel and grid agree', async () => {
    await colourBy(page, 'norm');
    await goTo(page, truth.T - 1, truth.L);
    const choose = (/** @type {string} */ value) =>
      page.click(`input[type=radio][value="${value}"]`);
    await choose('before');
    const was = parseVi(await read(page, 'norm-hidden'));
    assert.ok(Math.abs(was - Number(truth.scalars.norm[truth.L][truth.T - 1])) < 0.006);
    await choose('after');
    const is = parseVi(await read(page, 'norm-hidden'));
    assert.notEqual(is, was);
    await choose('change');
    const [, change] = /đổi (\S+)/.exec(await read(page, 'cell-readout')) ?? [];
    assert.ok(Math.abs(parseVi(change) - (is - was)) < 0.016, `${change}: ${is} - ${was}`);
  });

  test('removing interventions, one and then all, leads back to the model as it was', async () => {
    await page.click('[data-testid="edits"] li button');
    await edited(page, EDITS.length - 1);
    await press(page, 'Bỏ mọi can thiệp', '#edits');
    await expectCount(page, '[data-testid="edits"] li', 0);
    await waitFor(page, () => document.querySelector('#grid .choice')?.checkVisibility() === false);
    sameGrid(await gridTable(page, truth.T), truth.scalars.norm, 'norm');
    assert.equal((await readTable(page, 1)).head.length, 4);
  });

  test('a link brings text, cell, colour and interventions back, and nonsense is named', async () => {
    const query = new URLSearchParams({
      lesson: 'stepper',
      text: 'The old man sat down by the fire.',
      token: '3',
      layer: '5',
      scalar: 'angle',
      scale: 'log',
      head: '2',
      view: 'change',
      wings: '2',
    });
    for (const edit of ['attn_4_0', 'tail_9_9']) query.append('edit', edit);
    const { page: linked, errors: linkedErrors } = await site.open(`stepper/#${query}`);
    await waitFor(linked, () =>
      document
        .querySelector('[data-testid="figure-1"] .provenance')
        ?.textContent?.includes('attention của khối 4'),
    );
    assert.deepEqual(await place(linked), { token: 3, layer: 5 });
    await waitFor(linked, () => {
      const select = document.querySelector('select[data-testid="scalar"]');
      return select instanceof HTMLSelectElement && select.value === 'angle';
    });
    await expectCount(linked, '[data-testid="edits"] li', 1);
    await expectCount(linked, 'input[type=radio][value=change]:checked', 1);
    await expectCount(linked, 'input[type=radio][value=log]:checked', 1);
    await expectText(linked, '[data-testid="figure-2"] .title', /đầu attention 2/);
    // The reader is brought to the figure that the link is about.
    await waitFor(linked, () => {
      const box = document.querySelector('[data-testid="figure-1"]')?.getBoundingClientRect();
      return box !== undefined && box.top >= 0 && box.top < window.innerHeight / 2;
    });
    const note = await expectRead(linked, 'link-note', /“wings”/);
    assert.match(note, /can thiệp/);
    await press(linked, 'Tạo liên kết');
    const made = await waitFor(linked, () => {
      const field = document.querySelector('#link input');
      return field instanceof HTMLInputElement ? field.value : '';
    });
    const values = new URLSearchParams(new URL(made).hash.slice(1));
    for (const key of ['text', 'token', 'layer', 'scalar', 'scale', 'head', 'view']) {
      assert.equal(values.get(key), query.get(key));
    }
    assert.deepEqual(values.getAll('edit'), ['attn_4_0']);
    assert.deepEqual(linkedErrors, []);
    await linked.close();
  });

  test('attention to position 0 is largest at a later token, in the title too', async () => {
    await colourBy(page, 'first');
    const later = truth.scalars.first.flatMap((row) => row.slice(1).map(Number));
    const largest = Math.max(...later);
    const title = await expectText(page, '[data-testid="figure-1"] .title', /lớn nhất là/);
    const [, shown, position] = /lớn nhất là (\S+), ở .* \(vị trí (\d+)\), lớp/.exec(title) ?? [];
    assert.ok(Math.abs(parseVi(shown) - largest) < 0.6e-3, title);
    assert.ok(Number(position) > 0, title);
    await colourBy(page, 'norm');
  });

  test('after a stopped run an intervention is not passed over in silence', async () => {
    const { page: stopped, errors: stoppedErrors } = await site.open('stepper/');
    await runEnded(stopped);
    await stopAtLayer(stopped);
    await intervene(stopped, EDITS[0]);
    await expectText(stopped, '#edits .message.warning', /một lần chạy trọn vẹn/);
    await run(stopped);
    await compared(stopped);
    await expectCount(stopped, '#edits .message.warning', 0);
    assert.deepEqual(stoppedErrors, []);
    await stopped.close();
  });

  test('Stop after the last layer starts no run with interventions', async () => {
    const { page: late } = await site.open(
      'stepper/#lesson=stepper&text=One+two+three&edit=mlp_1_0',
    );
    await compared(late);
    await runEnded(late);
    await late.evaluate(() => {
      const [start, stop] = document.querySelectorAll('.run-bar button');
      const identity = document.querySelector('#identity');
      if (!identity) throw new Error('no identity');
      new MutationObserver((_, observer) => {
        if (!identity.textContent) return;
        observer.disconnect();
        /** @type {HTMLElement} */ (stop).click();
      }).observe(identity, { childList: true });
      /** @type {HTMLElement} */ (start).click();
    });
    await waitFor(late, () =>
      document.querySelector('.run-bar')?.textContent?.includes('Đã dừng theo ý bạn'),
    );
    await waitFor(late, () =>
      [...document.querySelectorAll('#edits button')].some(
        (button) => button.checkVisibility() && button.textContent === 'Chạy lại với can thiệp',
      ),
    );
    await late.close();
  });

  test('another precision chosen while a run goes on is the one that the run ends with', async () => {
    await page.evaluate(() => {
      const fast = document.querySelector('input[type=radio][value=fast]');
      const start = document.querySelector('.run-bar button');
      /** @type {HTMLElement} */ (start).click();
      /** @type {HTMLElement} */ (fast).click();
    });
    await waitFor(page, () =>
      document.querySelector('[data-testid="figure-1"] .provenance')?.textContent?.includes('fast'),
    );
    await page.click('input[type=radio][value=exact]');
    await runEnded(page);
  });

  test('a link beyond the text or the model goes to the last one and says so', async () => {
    const { page: linked } = await site.open(
      'stepper/#lesson=stepper&text=One+two+three&token=77&layer=40',
    );
    await waitFor(linked, () => document.querySelectorAll('#run .message.warning').length === 2);
    await runEnded(linked);
    const tokens = (await linked.$$('[data-testid="token"]')).length;
    await waitFor(linked, () =>
      document.querySelector('[data-testid="where"]')?.textContent?.includes('lớp 12'),
    );
    assert.deepEqual(await place(linked), { token: tokens - 1, layer: 12 });
    await linked.close();
  });

  test('nothing was reported to the console', () => {
    assert.deepEqual(errors, []);
  });
});
