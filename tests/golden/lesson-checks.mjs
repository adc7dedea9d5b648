// SPDX-License-Identifier: MIT
//
// lesson-checks.mjs - holds a lesson's checks to their own hints: whoever follows them from the digits that
// the page shows is graded right, whatever the interface's language. Used by the lessons' measure.test.mjs.

import assert from 'node:assert/strict';
import { judge } from '../../web/frame/number.js';

/**
 * @param {import('../../web/frame/check.js').Check[]} checks
 * @param {any} scene  of a run
 * @param {Record<string, string>} typed  by the id of each check: what its hints lead to, as a learner types it
 */
export function assertFollowed(checks, scene, typed) {
  assert.deepEqual(
    checks.map(({ id }) => id),
    Object.keys(typed),
  );
  for (const check of checks) {
    if (check.kind === 'choose') {
      assert.equal(typed[check.id], check.answer(scene), check.id);
      continue;
    }
    const { id, unit, tolerance } = check;
    const answer = check.answer(scene);
    assert.ok(answer !== null, `${id} has no answer`);
    const slack = typeof tolerance === 'number' ? tolerance : tolerance(answer, scene);
    for (const language of /** @type {const} */ (['vi', 'en'])) {
      const { result } = judge(typed[id], answer, slack, { unit, language });
      assert.equal(result, 'right', `${id}: ${typed[id]} for ${answer}, give or take ${slack}`);
    }
  }
}
