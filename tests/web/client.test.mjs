// SPDX-License-Identifier: MIT
//
// web/engine/client.js against a real worker that misbehaves (stub-worker.js): every call ends.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inBothBrowsers } from '../browser.mjs';

/**
 * Runs in the page: starts a client on the stub, makes the calls, and says how each ended.
 * @param {string} script
 * @param {string[]} calls ops; 'abort NAME' aborts the call NAME after making it
 */
async function outcomes(script, calls) {
  const { EngineClient } = await import(new URL('/engine/client.js', location.href).href);
  /** @param {any} error */
  const describe = (error) => ({ code: error.code, op: error.op, name: error.constructor.name });
  let client;
  try {
    client = await EngineClient.start(new URL(script, location.href).href);
  } catch (error) {
    return [describe(error)];
  }
  const settled = await Promise.allSettled(
    calls.map((call) => {
      const [op, aborted] = call.split(' ').reverse();
      if (!aborted) return client.call(op, { value: 7 });
      const controller = new AbortController();
      const promise = client.call(op, {}, { signal: controller.signal });
      controller.abort();
      return promise;
    }),
  );
  client.terminate('the test is over');
  return settled.map((end) => (end.status === 'fulfilled' ? end.value : describe(end.reason)));
}

inBothBrowsers('the engine client', (site) => {
  /** @type {import('puppeteer-core').Page} */
  let page;
  const lost = (/** @type {string} */ op) => ({ code: 'worker-lost', op, name: 'LabError' });

  before(async () => {
    ({ page } = await site.open('tests/web/blank.html'));
  });

  test('a call gives back what the worker answers', async () => {
    const ends = await page.evaluate(outcomes, 'stub-worker.js', ['echo']);
    assert.deepEqual(ends, [{ value: 7 }]);
  });

  test('an error keeps its code and op', async () => {
    const ends = await page.evaluate(outcomes, 'stub-worker.js', ['fail', 'echo']);
    assert.deepEqual(ends, [{ code: 'over-context', op: 'fail', name: 'LabError' }, { value: 7 }]);
  });

  for (const death of ['throw', 'fatal', 'vanish']) {
    test(`a worker that dies (${death}) rejects every pending call`, async () => {
      const ends = await page.evaluate(outcomes, 'stub-worker.js', ['hang', 'hang', death]);
      assert.deepEqual(ends, [lost('hang'), lost('hang'), lost(death)]);
    });
  }

  test('a worker that computes for long is not taken for one that has ended', async () => {
    const ends = await page.evaluate(async () => {
      const { EngineClient } = await import(new URL('/engine/client.js', location.href).href);
      const client = await EngineClient.start(new URL('stub-worker.js', location.href).href);
      const long = client.call('stay', { ms: 1500 });
      const after = client.call('vanish', {}).catch((/** @type {any} */ error) => error.message);
      return [await long, await after];
    });
    assert.deepEqual(ends, ['computed', 'the engine worker ended without a word']);
  });

  test('a missing script rejects the start', async () => {
    const ends = await page.evaluate(outcomes, 'no-such-worker.js', []);
    assert.deepEqual(ends, [lost('load')]);
  });

  test('an aborted call rejects with code aborted', async () => {
    const ends = await page.evaluate(outcomes, 'stub-worker.js', ['abort hang', 'echo']);
    assert.deepEqual(ends, [{ code: 'aborted', op: 'hang', name: 'LabError' }, { value: 7 }]);
  });

  test('an abort that comes too late for the worker still rejects', async () => {
    const ends = await page.evaluate(outcomes, 'stub-worker.js', ['abort echo']);
    assert.deepEqual(ends, [{ code: 'aborted', op: 'echo', name: 'LabError' }]);
  });

  test('a call that yields is aborted by the next one, and by its own signal; then it is quiet', async () => {
    const ends = await page.evaluate(async () => {
      const { EngineClient } = await import(new URL('/engine/client.js', location.href).href);
      const client = await EngineClient.start(new URL('stub-worker.js', location.href).href);
      const codeOf = (/** @type {Promise<unknown>} */ promise) =>
        promise.catch((/** @type {any} */ error) => error.code);
      const yielding = codeOf(client.call('hang', {}, { yields: true }));
      const next = client.call('echo', 7);
      const first = [await yielding, await next];
      const controller = new AbortController();
      const { signal } = controller;
      const second = codeOf(client.call('hang', {}, { yields: true, signal }));
      let said = 'busy';
      const quiet = client.quiet(10, new AbortController().signal).then(() => {
        said = 'quiet';
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      const meanwhile = said;
      controller.abort();
      const last = [await second, await quiet.then(() => said)];
      client.terminate('the test is over');
      return [...first, meanwhile, ...last];
    });
    assert.deepEqual(ends, ['aborted', 7, 'busy', 'aborted', 'quiet']);
  });

  test('after terminate, pending and later calls reject', async () => {
    const codes = await page.evaluate(async () => {
      const { EngineClient } = await import(new URL('/engine/client.js', location.href).href);
      const client = await EngineClient.start(new URL('stub-worker.js', location.href).href);
      const pending = client.call('hang', {});
      client.terminate('over');
      const ends = await Promise.allSettled([pending, client.call('echo', {})]);
      return ends.map((end) => end.status === 'rejected' && end.reason.code);
    });
    assert.deepEqual(codes, ['worker-lost', 'worker-lost']);
  });

  test('after close, pending and later calls reject, and closing again is nothing', async () => {
    const codes = await page.evaluate(async () => {
      const { EngineClient } = await import(new URL('/engine/client.js', location.href).href);
      const client = await EngineClient.start(new URL('stub-worker.js', location.href).href);
      const pending = client.call('hang', {});
      const closing = client.close('over');
      const ends = await Promise.allSettled([pending, client.call('echo', {})]);
      await closing;
      await client.close('over');
      return ends.map((end) => end.status === 'rejected' && end.reason.code);
    });
    assert.deepEqual(codes, ['worker-lost', 'worker-lost']);
  });

  test('events arrive in order; a listener that throws ends its call with its own error', async () => {
    const result = await page.evaluate(async () => {
      const { EngineClient } = await import(new URL('/engine/client.js', location.href).href);
      const client = await EngineClient.start(new URL('stub-worker.js', location.href).href);
      /** @type {number[]} */
      const stages = [];
      const onStage = (/** @type {{ stage: number }} */ event) => stages.push(event.stage);
      const value = await client.call('stages', {}, { onStage });
      const onHook = async (/** @type {{ data: Float32Array }} */ { data }) => data.map((x) => -x);
      const answer = await client.call('ask', {}, { onHook });
      const failing = {
        onStage: () => {
          throw new Error('mine');
        },
      };
      const message = await client
        .call('stages', {}, failing)
        .catch((/** @type {Error} */ error) => error.message);
      const afterwards = await client.call('echo', 1);
      client.terminate('the test is over');
      return { stages, value, answer: [...answer], message, afterwards };
    });
    assert.deepEqual(result, {
      stages: [0, 1, 2],
      value: 'done',
      answer: [-1, -2],
      message: 'mine',
      afterwards: 1,
    });
  });
});
