// SPDX-License-Identifier: MIT
//
// web/worker-calls.js over a real port whose other end is played by the test. That workers die in
// every way is tested with the clients that own them: client.test.mjs and store-client.test.mjs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkerCalls } from '../../web/worker-calls.js';

/**
 * Calls, what the other end was sent, and a way to answer.
 * @param {object} [how]
 */
function connect(how = {}) {
  const { port1, port2 } = new MessageChannel();
  /** @type {any[]} */
  const sent = [];
  /** @type {(() => void)[]} */
  const waiting = [];
  port2.onmessage = ({ data }) => {
    sent.push(data);
    for (const resume of waiting.splice(0)) resume();
  };
  /** @type {WorkerCalls<any, any>} */
  const calls = new WorkerCalls(port1, { name: 'stub', listen: () => {}, ...how });
  return {
    calls,
    sent,
    /** @param {object} message */
    answer: (message) => port2.postMessage(message),
    /** @param {number} count */
    async until(count) {
      while (sent.length < count) await new Promise((resolve) => waiting.push(() => resolve(null)));
    },
    end() {
      calls.lose('the test is over');
      port2.close();
    },
  };
}

/** @param {Promise<unknown>} promise */
const codeOf = (promise) =>
  promise.then(
    (value) => value,
    (error) => error.code ?? error.message,
  );

test('calls are answered by id, in whatever order the answers come', async () => {
  const { calls, sent, answer, until, end } = connect();
  const both = Promise.all([calls.call('a', 1, {}), codeOf(calls.call('b', 2, {}))]);
  await until(2);
  assert.deepEqual(sent, [
    { kind: 'call', id: 1, op: 'a', args: 1 },
    { kind: 'call', id: 2, op: 'b', args: 2 },
  ]);
  answer({ kind: 'error', id: 2, error: { code: 'quota', op: 'b', message: '', detail: {} } });
  answer({ kind: 'result', id: 1, value: 'first' });
  assert.deepEqual(await both, ['first', 'quota']);
  end();
});

test('an argument that cannot be cloned rejects its call and no other', async () => {
  const { calls, answer, until, end } = connect();
  assert.equal(await codeOf(calls.call('a', () => {}, {})), 'argument');
  const next = calls.call('b', null, {});
  await until(1);
  answer({ kind: 'result', id: 2, value: 'fine' });
  assert.equal(await next, 'fine');
  end();
});

test('an event goes to its call, whose reply carries the id', async () => {
  const { calls, sent, answer, until, end } = connect({
    listen: (/** @type {any} */ event, /** @type {any} */ { onEvent }, /** @type {any} */ reply) =>
      reply({ kind: 'reply', data: onEvent(event) }),
  });
  const call = calls.call('a', null, { onEvent: (/** @type {number} */ value) => 2 * value });
  await until(1);
  answer({ kind: 'event', id: 1, event: 21 });
  answer({ kind: 'event', id: 9, event: 1 }); // of a call that ended long ago
  await until(2);
  answer({ kind: 'result', id: 1, value: null });
  await call;
  assert.deepEqual(sent.slice(1), [{ kind: 'reply', id: 1, data: 42 }]);
  end();
});

test('a listener that throws has its call aborted, which ends with what was thrown', async () => {
  const { calls, sent, answer, until, end } = connect({
    listen: async () => {
      throw new Error('mine');
    },
  });
  const call = codeOf(calls.call('a', null, {}));
  await until(1);
  answer({ kind: 'event', id: 1, event: 0 });
  await until(2);
  assert.deepEqual(sent[1], { kind: 'abort', id: 1 });
  answer({ kind: 'error', id: 1, error: { code: 'aborted', op: 'a', message: '', detail: {} } });
  assert.equal(await call, 'mine');
  end();
});

test('messages of other kinds go to the owner', async () => {
  /** @type {(message: unknown) => void} */
  let got = () => {};
  const other = new Promise((resolve) => {
    got = resolve;
  });
  const { answer, end } = connect({ onOther: (/** @type {unknown} */ message) => got(message) });
  answer({ kind: 'status', status: 7 });
  assert.deepEqual(await other, { kind: 'status', status: 7 });
  end();
});

test('a call that goes on after its abort ends the worker; one that ends in time does not', async () => {
  const slow = connect({ stopMs: 1 });
  const controller = new AbortController();
  const stuck = slow.calls.call('a', null, { signal: controller.signal });
  const other = codeOf(slow.calls.call('b', null, {}));
  controller.abort();
  await assert.rejects(stuck, { code: 'worker-lost', message: 'the stub did not stop' });
  assert.equal(await other, 'worker-lost');
  slow.end();

  const good = connect({ stopMs: 60_000 });
  const second = new AbortController();
  const call = codeOf(good.calls.call('a', null, { signal: second.signal }));
  second.abort();
  await good.until(2);
  const error = { code: 'aborted', op: 'a', message: '', detail: {} };
  good.answer({ kind: 'error', id: 1, error });
  assert.equal(await call, 'aborted');
  assert.equal(good.calls.isLost, false);
  good.end(); // and no timer keeps this program from its end
});

test('a port that is left says so, once; pending and later calls are worker-lost', async () => {
  const { calls, sent, until, end } = connect({ farewell: { kind: 'leave' } });
  const pending = codeOf(calls.call('a', null, {}));
  const starting = codeOf(calls.started('start'));
  calls.lose('over');
  calls.lose('over again');
  assert.equal(await pending, 'worker-lost');
  assert.equal(await starting, 'worker-lost');
  assert.equal(await codeOf(calls.call('b', null, {})), 'worker-lost');
  assert.equal(await calls.lost, 'over');
  await until(2);
  assert.deepEqual(sent[1], { kind: 'leave' });
  end();
});

test('a last call is done before the end, and the others are rejected at once', async () => {
  const { calls, answer, until, end } = connect();
  const pending = codeOf(calls.call('a', null, {}));
  const ending = calls.loseAfter('over', 'close', {}, {}, 60_000);
  assert.equal(calls.isLost, true);
  assert.equal(await pending, 'worker-lost');
  await until(2);
  answer({ kind: 'result', id: 2, value: null });
  await ending;
  assert.equal(await calls.lost, 'over');
  end();
});

test('a worker that does not do its last call is ended all the same', async () => {
  const { calls, end } = connect();
  await calls.loseAfter('over', 'close', {}, {}, 1);
  assert.equal(await calls.lost, 'over');
  end();
});
