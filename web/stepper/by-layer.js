// SPDX-License-Identifier: MIT
//
// by-layer.js - the stepper's first picture: what the model would say next after the chosen token if it ended
// at each layer, the last layer on top. From the recorded run until a run of the learner's is there.

import { hiddenTap, row } from '../measures/residual.js';
import { language } from '../text/language.js';
import { text as words } from '../text/stepper.js';
import { el } from '../ui/dom.js';
import { createMessageArea } from '../ui/message.js';
import { provenanceOf } from './edit-words.js';
import { createLatest } from './latest.js';
import { pictureOf, rowsOf, sentenceOf } from './layer-view.js';
import { tapOf } from './measured.js';
import { topsOf } from './top-tokens.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 * @typedef {import('./top-tokens.js').Tops} Tops
 * @typedef {import('../frame/run.js').Run<{ tops: Tops[][] }>} Recorded
 */

/** @type {import('./layer-view.js').Make<HTMLElement>} */
const make = el;

/**
 * @param {HTMLElement} host  holds the recorded run's picture as the build has drawn it, which is gone on with:
 *   another one in its place would be painted anew. A link brings a run of its own.
 */
export function createByLayer(host) {
  const isLinked = document.documentElement.hasAttribute('data-linked');
  const drawn = isLinked ? null : host.querySelector(`[lang="${language}"]`);
  for (const child of [...host.children]) if (child !== drawn) child.remove();
  const element = drawn ?? pictureOf(make, words, { said: '', rows: [], from: '' });
  const [said, body, from] = ['.said', 'tbody', '.provenance'].map(
    (part) => /** @type {HTMLElement} */ (element.querySelector(part)),
  );
  const messages = createMessageArea();
  said.after(messages.element);

  const appear = () => {
    if (!element.isConnected) host.append(element);
  };

  /**
   * @param {Tops[]} tops     [L + 1]
   * @param {string[]} names  of the text's tokens
   * @param {number} token    after which the next one is predicted
   */
  function show(tops, names, token) {
    body.removeAttribute('aria-busy');
    body.replaceChildren(...rowsOf(make, tops));
    said.textContent = sentenceOf(words, tops, names.slice(0, token + 1));
    appear();
  }

  /** What another text or token says is not shown under this one. @param {string} [sentence] */
  function wait(sentence = '') {
    body.setAttribute('aria-busy', 'true');
    said.textContent = sentence;
  }

  const ask = createLatest({
    keyOf: ({ token }) => String(token),
    ask: (run, { token }) => topsOf(run.lab, streamOf(run, token)),
    show(tops, run, { token }) {
      messages.clear();
      from.textContent = provenanceOf(run);
      show(tops, run.names, token);
    },
    wait: () => wait(),
    fail(error) {
      appear();
      messages.fail(error);
    },
  });

  return {
    /** @param {Recorded} recorded @param {number} token */
    showRecorded({ data, names, provenance }, token) {
      from.textContent = provenance;
      show(
        data.tops.map((layer) => layer[token]),
        names,
        token,
      );
    },
    /** Another text is being run. */
    begin() {
      wait(words.byLayer.waits);
      from.textContent = '';
    },
    /** Once every layer is measured. @param {Measured} run @param {Cursor} cursor */
    draw(run, cursor) {
      if (run.measured === run.layers) ask(run, cursor);
    },
  };
}

/** h[0..L] of one token, one after another. @param {Measured} run @param {number} token */
function streamOf(run, token) {
  const rows = run.hidden.map((_, l) => row(tapOf(run, hiddenTap(l)), token));
  const vectors = new Float32Array(rows.length * rows[0].length);
  rows.forEach((vector, l) => {
    vectors.set(vector, l * vector.length);
  });
  return vectors;
}
