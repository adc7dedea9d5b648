// SPDX-License-Identifier: MIT
//
// The recorded run of every lesson and of the stepper: made from the default model that is here now, and the same numbers
// as a fresh run. Where this fails after a change of the model or of a measurement: npm run record.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { recordings, recordRun } from '../../tools/record.mjs';
import { inBrowsers } from '../browser.mjs';

/**
 * Recordings keep at least four significant digits, which is half a unit of the fourth, 5e-4 at worst;
 * the engine's builds agree to 1e-4 per vector. Angles of nearly equal vectors and differences lose
 * digits, so a number may be off by this share of the largest beside it.
 */
const SHARE = 1e-3;

/**
 * @param {any} kept
 * @param {any} fresh
 * @param {string} where
 */
function assertSame(kept, fresh, where) {
  if (Array.isArray(kept) && kept.some((v) => typeof v === 'number')) {
    assert.equal(fresh.length, kept.length, where);
    const numbers = kept.filter((v) => typeof v === 'number');
    // Whole numbers were rounded by the lesson: one step is what rounding may differ by.
    const step = numbers.every(Number.isInteger) ? 1 : 0;
    const slack = Math.max(step, SHARE * Math.max(...numbers.map(Math.abs)));
    kept.forEach((value, i) => {
      const here = `${where}[${i}]: ${value} and ${fresh[i]}`;
      if (typeof value !== 'number') assert.equal(fresh[i], value, here);
      else assert.ok(Math.abs(value - fresh[i]) <= slack, here);
    });
  } else if (typeof kept === 'number') {
    assert.ok(Math.abs(kept - fresh) <= SHARE * Math.abs(kept), `${where}: ${kept} and ${fresh}`);
  } else if (kept !== null && typeof kept === 'object') {
    assert.deepEqual(Object.keys(fresh), Object.keys(kept), where);
    for (const key of Object.keys(kept)) assertSame(kept[key], fresh[key], `${where}.${key}`);
  } else assert.equal(fresh, kept, where);
}

inBrowsers('the recorded run', (site) => {
  for (const recording of recordings()) {
    const { name: lesson, folder } = recording;
    test(`of ${lesson} is the default model's, and equals a fresh run`, async () => {
      const file = path.join(folder, 'recorded.json');
      assert.ok(existsSync(file), `npm run record -- ${lesson}`);
      const kept = JSON.parse(readFileSync(file, 'utf8'));
      assert.equal(kept.schema, 2, `npm run record -- ${lesson}`);
      const { page, errors } = await site.open('models/');
      const fresh = await recordRun(page, recording);
      assert.deepEqual(kept.model, fresh.model, `npm run record -- ${lesson}`);
      assert.equal(kept.engine, fresh.engine, `npm run record -- ${lesson}`);
      const { names, ids, tokens, layers, width } = fresh;
      assert.deepEqual(
        [kept.lesson, kept.names, kept.ids, kept.tokens, kept.layers, kept.width],
        [lesson, names, ids, tokens, layers, width],
      );
      assertSame(kept.data, fresh.data, `lesson ${lesson}`);
      assert.deepEqual(errors, []);
      await page.close();
    });
  }
});
