// SPDX-License-Identifier: MIT
//
// patch-sweep.js - patches every cell, one run of the model each, through lab.patching(): what it costs is
// said before it starts, it can be stopped, and every run that ends fills a cell. Called by patch.js.

import { text } from '../text/interface.js';
import { text as words } from '../text/patch.js';
import { el } from '../ui/dom.js';
import { duration } from '../ui/download-view.js';
import { int, megabytes } from '../ui/format.js';
import { createMessageArea } from '../ui/message.js';
import { runBegins } from '../ui/running.js';
import { patchTaps } from './edits.js';
import { firstDifference, logitDifference, plan, startSweep } from './patch-data.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').SourceText} SourceText
 * @typedef {import('./patch-data.js').Sweep} Sweep
 * @typedef {import('./patch-data.js').Pair} Pair
 * @typedef {import('./edits.js').Patch} Patch
 *
 * @typedef {object} Task  what is to be swept
 * @property {Measured} base
 * @property {SourceText} source  of as many tokens
 * @property {Pair} pair
 * @property {Patch} part
 * @property {number} runMs      what one run has taken
 *
 * @typedef {{ sweep: Sweep, done: number, total: number, task: Task }} Swept
 */

/** @param {Task} task */
const planOf = ({ base, source, part }) =>
  plan(part, base.layers, base.names.length, firstDifference(base.tokens, source.tokens));

/** @param {Task} task @returns {number} milliseconds that a sweep takes, as far as one run tells */
export const timeOf = (task) => planOf(task).runs * task.runMs;

/** @param {Task} task @returns {{ runs: string, time: string }} */
export const costWords = (task) => ({
  runs: int(planOf(task).runs),
  time: duration(timeOf(task) / 1000),
});

/**
 * @param {object} options
 * @param {() => void} options.onStart
 * @param {() => void} options.onCell   a cell was filled, or the sweep has ended
 */
export function createSweep({ onStart, onCell }) {
  const start = el('button', { type: 'button', 'data-testid': 'sweep', on: { click: onStart } });
  const cost = el('p', { class: 'small muted' });
  const bar = el('progress', { max: 1, value: 0, 'aria-label': words.sweeping });
  const count = el('span');
  const halt = el('button', {
    type: 'button',
    text: text.run.cancel,
    on: {
      click() {
        stop();
        start.focus();
      },
    },
  });
  const progress = el('div', { class: 'progress', hidden: true }, bar, count, halt);
  const status = el('p', { class: 'small', role: 'status', 'data-testid': 'sweep-status' });
  const messages = createMessageArea();

  /** @type {Swept | null} */
  let swept = null;
  /** @type {AbortController | null} */
  let controller = null;

  function stop() {
    controller?.abort();
  }

  /** @param {Task} task */
  function begin({ base, source, pair, part }) {
    return startSweep({
      part,
      layers: base.layers,
      tokens: base.names.length,
      from: firstDifference(base.tokens, source.tokens),
      page: logitDifference(/** @type {Float32Array} */ (base.logits), pair),
      source: logitDifference(source.logits, pair),
    });
  }

  /** @param {Task} task */
  async function run(task) {
    stop();
    const mine = new AbortController();
    controller = mine;
    const ends = runBegins();
    messages.clear();
    status.textContent = '';
    const { base, source, pair, part } = task;
    const { names, positions, runs } = planOf(task);
    const layerOf = new Map(patchTaps(part, base.layers).map((tap, l) => [tap, l]));
    const now = { sweep: begin(task), done: 0, total: runs, task };
    swept = now;
    tell(now);
    progress.hidden = false;
    onCell();
    try {
      await base.lab.patching(source.tokens, base.tokens, names, {
        ...pair,
        positions,
        precision: base.precision,
        signal: mine.signal,
        onCell({ name, position, value, done }) {
          const row = now.sweep.rows[layerOf.get(name) ?? 0];
          if (row) row[position] = value;
          now.done = done;
          if (swept !== now) return;
          tell(now);
          onCell();
        },
      });
      now.sweep.isWhole = true;
      if (swept === now) status.textContent = words.finished(int(runs));
    } catch (error) {
      // What nobody sees any more has no message.
      if (swept === now && mine.signal.aborted) status.textContent = words.stopped;
      else if (swept === now) messages.fail(error);
    } finally {
      ends();
      if (controller === mine) {
        controller = null;
        progress.hidden = true;
        onCell();
      }
    }
  }

  /** @param {Swept} of */
  function tell({ done, total }) {
    bar.max = total;
    bar.value = done;
    count.textContent = words.done(int(done), int(total));
  }

  return {
    start,
    element: el('div', {}, cost, progress, status, messages.element),
    status,
    run,
    stop,
    get shown() {
      return swept;
    },
    get isRunning() {
      return controller !== null;
    },
    /** Takes what was swept away: it is of other texts, tokens or vectors. */
    clear() {
      stop();
      swept = null;
      status.textContent = '';
      messages.clear();
    },
    /** Says what a sweep would cost. @param {Task} task */
    offer(task) {
      const { runs, time } = costWords(task);
      const { names, positions } = planOf(task);
      start.textContent = words.sweep(runs, time);
      const { config, engine } = task.base.lab;
      const isLow = engine.weights === 'low-memory';
      cost.textContent = [
        words.cost(int(names.length), int(positions.length)),
        positions[0] > 0 && words.equalBefore(int(positions[0])),
        isLow && words.lowMemory(megabytes(config.weightBytes)),
      ]
        .filter(Boolean)
        .join(' ');
    },
  };
}
