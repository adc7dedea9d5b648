// SPDX-License-Identifier: MIT
//
// text-door.js - how a text file comes into a run's box: a button that opens one, and the box itself, onto which
// one may be dropped. Says what was read of it and what was cut off. Nothing runs by itself, and a file that cannot
// be read leaves the box as it is. The file stays on the learner's device. Called by lesson.js.

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { el } from '../ui/dom.js';
import { int, megabytes } from '../ui/format.js';
import { createMessageArea } from '../ui/message.js';
import { readTextFile } from './text-file.js';

const words = text.door;

/**
 * @param {object} options
 * @param {HTMLElement} options.place  takes dropped files
 * @param {(text: string) => void} options.onText  what was read goes into the box
 * @returns {HTMLElement}
 */
export function createTextDoor({ place, onText }) {
  const messages = createMessageArea();
  const input = el('input', {
    type: 'file',
    accept: '.txt,text/plain',
    hidden: true,
    on: {
      change() {
        const [file] = input.files ?? [];
        input.value = '';
        if (file) take(file);
      },
    },
  });
  const button = el('button', {
    type: 'button',
    text: words.open,
    on: { click: () => input.click() },
  });
  /** Of several files one after another, the last counts. */
  let turn = 0;

  /** @param {File} file */
  async function take(file) {
    const own = ++turn;
    messages.clear();
    try {
      const read = await readTextFile(file);
      if (own !== turn) return;
      onText(read.text);
      messages.say(sentenceOf(file.name, read), [], false);
    } catch (error) {
      if (own === turn) messages.fail(readable(error));
    }
  }

  place.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
  place.addEventListener('drop', (event) => {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    take(file);
  });
  return el(
    'div',
    { class: 'text-door no-print', lang: language, 'data-testid': 'text-door' },
    el(
      'p',
      { class: 'row' },
      button,
      el('span', { class: 'small muted', text: words.hint }),
      input,
    ),
    messages.element,
  );
}

/** What the disk says of a file that has gone becomes an error with a sentence. @param {unknown} error */
const readable = (error) =>
  error instanceof DOMException ? Object.assign(error, { code: 'lost-file' }) : error;

/**
 * @param {string} name
 * @param {import('./text-file.js').ReadFile} read
 */
function sentenceOf(name, { text: kept, encoding, bytes, readBytes, head, tail, left }) {
  return [
    words.read({
      name,
      encoding: encoding.toUpperCase(),
      size: megabytes(bytes),
      characters: int(kept.length),
    }),
    head + tail > 0 ? words.gutenberg(int(head), int(tail)) : '',
    left > 0 || readBytes < bytes ? words.part : '',
    words.run,
  ]
    .filter(Boolean)
    .join(' ');
}
