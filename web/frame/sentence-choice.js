// SPDX-License-Identifier: MIT
//
// sentence-choice.js - the control that shows one sentence of a run at a time: the list to choose it from
// and the strip of its tokens. The view's `sentence` counts from 1, its `position` is the chosen token.

import { text as her } from '../text/her.js';
import { el, freshId } from '../ui/dom.js';
import { int } from '../ui/format.js';
import { createTokenStrip } from '../ui/token-strip.js';
import { viewNames } from '../ui/tokens.js';

/**
 * @param {object} options
 * @param {string} options.label  of the strip
 * @param {(scene: any) => (position: number) => import('../ui/token-strip.js').Look} options.lookOf
 * @returns {import('./controls.js').ControlOf}
 */
export const sentenceChoice =
  ({ label, lookOf }) =>
  ({ set, state }) => {
    const id = freshId('sentence');
    const list = el('select', {
      id,
      'data-testid': 'sentence',
      on: { change: () => set(placeOf(Number(list.value) + 1)) },
    });
    const row = el(
      'div',
      { class: 'row sentence-choice', hidden: true },
      el('label', { for: id, text: her.sentence }),
      list,
    );
    const strip = createTokenStrip({
      label,
      selection: 'one',
      onMove: (position) => set({ position }),
    });
    /** Of the run. @type {import('./sentences.js').Sentence[]} */
    let sentences = [];
    /** The sentence whose tokens the strip has. */
    let shown = 0;

    /** @param {number} sentence @returns {{ sentence: number, position: number }} at its "her" */
    const placeOf = (sentence) => ({ sentence, position: sentences[sentence - 1].target });

    return {
      elements: [row, strip.element],
      begin({ data, sentence }) {
        sentences = data.sentences;
        list.replaceChildren(
          ...sentences.map(({ text }, i) =>
            el('option', { value: i, lang: 'en', text: `${int(i + 1)}. ${text}` }),
          ),
        );
        row.hidden = false;
        shown = 0;
        state.set(placeOf(sentence));
      },
      draw(scene) {
        if (!scene) return;
        const { sentence, position } = scene;
        list.value = String(sentence - 1);
        if (shown !== sentence) strip.show(viewNames(sentences[sentence - 1].names));
        shown = sentence;
        strip.select(position);
        strip.paint(lookOf(scene));
      },
    };
  };
