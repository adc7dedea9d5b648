// SPDX-License-Identifier: MIT
//
// stub-worker.js - a worker that speaks engine/protocol.js and misbehaves on demand.
//
// Started by client.test.mjs instead of the engine's worker. The `op` of a call says what happens
// to it; the arguments come back as they are.

/** @param {any} message */
function post(message) {
  globalThis.postMessage(message);
}

globalThis.onmessage = ({ data: message }) => {
  const { kind, id, op, args } = message;
  if (kind === 'answer') post({ kind: 'result', id, value: message.data });
  // Only 'hang' is still there to be aborted.
  if (kind === 'abort') {
    post({
      kind: 'error',
      id,
      error: { code: 'aborted', op: 'hang', message: 'stopped', detail: {} },
    });
  }
  if (kind !== 'call') return;
  switch (op) {
    case 'echo':
      return post({ kind: 'result', id, value: args });
    case 'close':
      return post({ kind: 'result', id, value: null });
    case 'fail': {
      const error = { code: 'over-context', op, message: 'too long', detail: { tokens: 9 } };
      return post({ kind: 'error', id, error });
    }
    case 'hang':
      return;
    case 'stages':
      for (const stage of [0, 1, 2]) {
        post({ kind: 'event', id, event: { type: 'stage', stage, total: 3, taps: [] } });
      }
      return post({ kind: 'result', id, value: 'done' });
    case 'ask': {
      const tensor = { name: 'a', shape: [2], data: Float32Array.of(1, 2) };
      return post({ kind: 'event', id, event: { type: 'hook', tensor } });
    }
    case 'throw':
      throw new Error('the worker fell over');
    case 'vanish': // the page is told nothing
      return globalThis.close();
    case 'stay': {
      // A long computation: no message is read or sent meanwhile.
      const end = performance.now() + args.ms;
      while (performance.now() < end);
      return post({ kind: 'result', id, value: 'computed' });
    }
    case 'fatal':
      post({ kind: 'fatal', message: 'trap' });
      return globalThis.close();
  }
};

// It begins once its end would be noticed.
const { holdAlive } = await import(new URL('/alive.js', location.href).href);
holdAlive((/** @type {any} */ alive) => {
  post(alive);
  post({ kind: 'started' });
});

export {}; // a module, for its await
