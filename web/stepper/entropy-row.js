// SPDX-License-Identifier: MIT
//
// entropy-row.js - the entropy of the raw logit lens for the whole grid: every vector of every layer goes
// through the unembedding, which costs as much as a pass or more, so it is computed only when asked
// for, a layer at a time, with progress and a way to stop.

import { hiddenTap } from '../measures/residual.js';
import { text } from '../text/interface.js';
import { text as words } from '../text/stepper.js';
import { el } from '../ui/dom.js';
import { int } from '../ui/format.js';
import { createMessageArea } from '../ui/message.js';
import { tapOf } from './measured.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./grid-data.js').Runs} Runs
 */

/** @param {Measured} run @returns {boolean} layers that are measured lack their entropy */
const lacks = (run) => run.entropy.length < run.layers + 1;

/**
 * @param {object} options
 * @param {() => void} options.onRow  one more layer is there, or the work has ended
 */
export function createEntropyRow({ onRow }) {
  const bar = el('progress', { max: 1, value: 0, 'aria-label': words.entropy.progress });
  const status = el('span');
  const stop = el('button', { type: 'button', text: text.run.cancel });
  const again = el('button', { type: 'button', text: words.entropy.goOn });
  const progress = el('div', { class: 'progress' }, bar, status, stop);
  const messages = createMessageArea();
  const element = el('div', { hidden: true }, progress, again, messages.element);

  /** @type {AbortController | null} */
  let controller = null;
  /** @type {Runs | null} what the figure shows; null while it shows something else */
  let wanted = null;
  /** The runs whose work was stopped or failed: it goes on only when asked. @type {WeakSet<Measured>} */
  const held = new WeakSet();

  /** @returns {Measured | undefined} the next run to work on */
  function next() {
    if (!wanted) return undefined;
    const runs = [wanted.base, wanted.edited].filter((run) => run !== null);
    // A run under way fills its layers in order and wants the engine for itself.
    return runs.find((run) => run.measured === run.layers && lacks(run) && !held.has(run));
  }

  async function work() {
    if (controller) return;
    controller = new AbortController();
    const { signal } = controller;
    for (let run = next(); run && !signal.aborted; run = next()) {
      try {
        const l = run.entropy.length;
        bar.max = run.layers + 1;
        bar.value = l;
        status.textContent = words.entropy.layer(int(l), int(run.layers));
        const { data } = tapOf(run, hiddenTap(l));
        run.entropy[l] = Array.from(await run.lab.lensEntropy(data, { signal }));
        onRow();
      } catch (error) {
        held.add(run);
        // A run that has been replaced, perhaps with its model, is of no more interest.
        const isShown = wanted?.base === run || wanted?.edited === run;
        if (!signal.aborted && isShown) messages.fail(error);
      }
    }
    controller = null;
    show();
  }

  function show() {
    element.hidden = wanted === null;
    progress.hidden = controller === null;
    again.hidden =
      !wanted ||
      controller !== null ||
      ![wanted.base, wanted.edited].some((r) => r && held.has(r) && lacks(r));
  }

  stop.addEventListener('click', () => controller?.abort());
  again.addEventListener('click', () => {
    messages.clear();
    if (wanted) for (const run of [wanted.base, wanted.edited]) if (run) held.delete(run);
    draw(wanted);
  });

  /** @param {Runs | null} runs null: nobody wants entropies now */
  function draw(runs) {
    wanted = runs;
    if (next()) work();
    show();
  }

  return { element, draw };
}
