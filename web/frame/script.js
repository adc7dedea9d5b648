// SPDX-License-Identifier: MIT
//
// script.js - "tải mã PyTorch": the experiment of the page as a TransformerLens program for the
// learner's own computer. Each lesson writes its own program (python.js).

import { language } from '../text/language.js';
import { text } from '../text/lesson.js';
import { download, el } from '../ui/dom.js';

/**
 * @param {object} options
 * @param {string} options.file            name of the download
 * @param {() => string | Promise<string>} options.script    the program, with the texts and options of now
 * @returns {HTMLElement}
 */
export function createScriptButton({ file, script }) {
  const save = async () =>
    download(new Blob([await script()], { type: 'text/x-python;charset=utf-8' }), file);
  return el(
    'div',
    { class: 'lesson-tool', lang: language, 'data-testid': 'script' },
    el('button', { type: 'button', text: text.script.button, on: { click: save } }),
    el('p', { class: 'small muted', text: text.script.about }),
  );
}
