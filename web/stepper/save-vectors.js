// SPDX-License-Identifier: MIT
//
// save-vectors.js - saves the vectors of the run that the stepper shows as a .safetensors file. Fetched when
// the learner opens that part (later-part.js).

import { text } from '../text/interface.js';
import { text as words } from '../text/vectors.js';
import { download, el, freshId } from '../ui/dom.js';
import { megabytes } from '../ui/format.js';
import { createMessageArea } from '../ui/message.js';
import { stageSentence } from '../ui/run-bar.js';
import { editWords } from './edit-words.js';
import { hooksOfRun } from './runs.js';
import { FILTERS, fileName, KINDS, metadataOf, savedBytes } from './saved-taps.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./saved-taps.js').Kind} Kind
 */

/**
 * @param {object} host
 * @param {() => Measured | null} host.run    the run in view
 * @param {() => string} host.text            what it read
 * @param {() => import('../frame/link-code.js').ModelStamp | null} host.stamp
 */
export function createSaveVectors({ run: runInView, text: textOfRun, stamp }) {
  const kindId = freshId('kind');
  const options = KINDS.map((value) => el('option', { value }));
  const chooser = el('select', { id: kindId, 'data-testid': 'save-kind' }, ...options);
  const which = el('p', { class: 'small' });
  const save = el('button', { type: 'button', text: words.save, on: { click: start } });
  const bar = el('progress', { max: 1, value: 0, 'aria-label': words.saving });
  const stage = el('span');
  const stop = el('button', { type: 'button', text: text.run.cancel });
  const progress = el('div', { class: 'progress', hidden: true }, bar, stage, stop);
  const status = el('p', { class: 'small', role: 'status', 'data-testid': 'saved' });
  const messages = createMessageArea();
  /** @type {AbortController | null} */
  let controller = null;
  stop.addEventListener('click', () => {
    controller?.abort();
    save.focus();
  });

  /** @param {Measured} run @param {Kind} kind @param {AbortSignal} signal */
  async function fileOf(run, kind, signal) {
    const { lab, tokens, precision, layers } = run;
    const { cache } = await lab.runWithHooks(tokens, {
      fwdHooks: hooksOfRun(run),
      namesFilter: FILTERS[kind],
      precision,
      signal,
      onLayer(now) {
        bar.max = now.total;
        bar.value = now.done;
        stage.textContent = stageSentence(now, layers);
      },
    });
    const metadata = metadataOf(run, { text: textOfRun(), stamp: stamp() });
    return new Blob([cache.toSafetensors({ metadata })], { type: 'application/octet-stream' });
  }

  async function start() {
    const run = runInView();
    messages.clear();
    status.textContent = '';
    if (!run?.logits) return messages.warn(words.needsRun);
    controller?.abort();
    const mine = new AbortController();
    controller = mine;
    progress.hidden = false;
    const kind = /** @type {Kind} */ (chooser.value);
    try {
      const name = fileName(stamp()?.model ?? run.lab.config.name, textOfRun(), kind);
      const blob = await fileOf(run, kind, mine.signal);
      download(blob, name);
      status.textContent = words.saved(name, megabytes(blob.size));
    } catch (/** @type {any} */ error) {
      if (mine.signal.aborted) status.textContent = words.stopped;
      else messages.fail(error, [], error?.code === 'memory' ? words.lessMemory : '');
    } finally {
      if (controller === mine) {
        controller = null;
        progress.hidden = true;
      }
    }
  }

  return {
    element: el(
      'div',
      {},
      el('p', { class: 'small muted', text: words.about }),
      el('div', { class: 'row' }, el('label', { for: kindId, text: words.what }), chooser, save),
      which,
      el('p', { class: 'small muted', text: words.again }),
      progress,
      status,
      messages.element,
    ),
    draw() {
      const run = runInView();
      if (!run) return;
      KINDS.forEach((kind, i) => {
        const size = megabytes(savedBytes(kind, run.lab, run.names.length));
        options[i].textContent = words.option(words.kinds[kind], size);
      });
      which.textContent = run.edits.length
        ? words.run.after(run.edits.map(editWords).join('; '))
        : words.run.before;
    },
    stop: () => controller?.abort(),
  };
}
