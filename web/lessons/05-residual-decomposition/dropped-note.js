// SPDX-License-Identifier: MIT
//
// dropped-note.js - which tokens are left out, in words, and a button that brings all of them back.

import { text } from '../../text/interface.js';
import { el } from '../../ui/dom.js';
import { int } from '../../ui/format.js';
import { tokenName } from './scene.js';
import { text as lesson } from './words.js';

/** @type {import('../../frame/controls.js').ControlOf} */
export const droppedNote = ({ set }) => {
  const note = el('span', { role: 'status' });
  const restore = el('button', {
    type: 'button',
    class: 'plain',
    text: lesson.toggle.restore,
    hidden: true,
    on: { click: () => set({ dropped: new Set() }, true) },
  });
  return {
    elements: [el('p', { class: 'small muted' }, note, ' ', restore)],
    draw(scene) {
      if (!scene) return;
      const positions = [...scene.dropped].sort((a, b) => a - b);
      const names = positions.map(
        (t) => `${tokenName(scene, t)} (${text.words.position} ${int(t)})`,
      );
      note.textContent = names.length
        ? lesson.toggle.dropped(names.join(', '))
        : lesson.toggle.none;
      restore.hidden = names.length === 0;
    },
  };
};
