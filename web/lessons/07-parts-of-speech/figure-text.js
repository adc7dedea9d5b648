// SPDX-License-Identifier: MIT
//
// figure-text.js - figure 2: the text as tokens, with visible spaces; pieces of a split word stand close in
// dashed boxes, and the tag of the whole word stands under the first of them.

import { createChartCard } from '../../ui/chart-card.js';
import { tokenCells, tokenColumn } from '../../ui/csv.js';
import { el } from '../../ui/dom.js';
import { int, percent } from '../../ui/format.js';
import { createTokenPanel } from '../../ui/token-panel.js';
import { viewNames } from '../../ui/tokens.js';
import { aligned, classOf, isSplit, kindsOf, splitOf } from './measure.js';
import { nameOf, nothingOf } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 * @typedef {Omit<import('../../ui/token-panel.js').TokenText, 'token'> & { data: object, reading: string,
 *   paper: string }} Drawn
 */

/** @param {import('../../frame/controls.js').Page} page */
export function createTextFigure(page) {
  const card = createChartCard({
    number: 2,
    title: lesson.textFigure.title,
    file: 'bai-07-hinh-2-van-ban',
    panels: [{ id: 'text', height: 440 }],
    plot: createTokenPanel({
      label: lesson.textFigure.strip,
      onMove: (token) => page.set({ token }),
    }),
  });
  const chosen = el('p', { class: 'small', role: 'status', 'data-testid': 'chosen-token' });
  card.below.append(chosen);
  /** What was drawn last: moving the cursor changes neither boxes nor table. @type {Drawn | null} */
  let drawn = null;

  /** @param {Scene} scene @param {Palette} palette */
  function draw(scene, palette) {
    const { data, names, token } = scene;
    if (names.length === 0) {
      drawn = null;
      card.reset();
      card.blank('text', nothingOf(scene));
      return;
    }
    const at = Math.min(token, names.length - 1);
    const isSame =
      drawn?.data === data && drawn.reading === scene.reading && drawn.paper === palette.paper;
    const shown = drawn && isSame ? drawn : drawAll(scene, palette);
    drawn = shown;
    card.draw('text', { ...shown, token: at }, '');
    chosen.textContent = lesson.textFigure.chosen({
      token: names[at],
      position: int(at),
      says: saysOf(scene, at),
    });
  }

  /** All but the cursor. @param {Scene} scene @param {Palette} palette @returns {Drawn} */
  function drawAll(scene, palette) {
    const { data, names, reading, provenance } = scene;
    card.setKey(
      [
        { mark: 'bar', color: `${palette.hidden}55`, label: lesson.textFigure.noun },
        { mark: 'bar', color: `${palette.mlp}55`, label: lesson.textFigure.verb },
        { mark: 'dash', color: palette.muted, label: lesson.textFigure.piece },
      ],
      palette,
    );
    card.say({ title: titleOf(scene), reading: lesson.textFigure.reading, provenance });
    card.setTable(...tableOf(scene));
    const views = drawn?.data === data ? drawn.views : viewNames(names);
    return { data, reading, paper: palette.paper, views, look: (t) => lookAt(scene, t) };
  }

  return { element: card.element, draw };
}

/** @param {Scene} scene */
function titleOf({ data }) {
  const { tokens, kinds } = kindsOf(data);
  const { words, split } = splitOf(data, 'wide');
  if (words === 0) return lesson.textFigure.title;
  return lesson.textFigure.titleDone({
    tokens: int(tokens),
    words: int(words),
    whole: int(kinds[0].count),
    split: int(split),
    share: percent(split / words),
  });
}

/** Short names of the tags, as they stand under the tokens. @param {string} tag */
const shortOf = (tag) =>
  Object.hasOwn(lesson.short, tag)
    ? lesson.short[/** @type {keyof typeof lesson.short} */ (tag)]
    : tag;

/** @param {Scene} scene @param {number} t @returns {import('../../ui/token-strip.js').Look} */
function lookAt(scene, t) {
  const { data, reading } = scene;
  const all = aligned(data);
  const { kind, words } = all.tokens[t];
  const [word] = words;
  const isFirst = word === undefined || all.pieces[word][0] === t;
  const isWordLike = kind === 'whole' || kind === 'piece' || kind === 'several';
  const tags = words.map((i) => shortOf(all.words[i].upos)).join('+');
  const shown = classOf('wide')(word === undefined ? '' : all.words[word].upos);
  const isCounted = t >= data.prompt;
  const shapes = [
    kind,
    isCounted && isWordLike && (shown === 'noun' || shown === 'verb') ? shown : '',
    isWordLike && !isFirst ? 'goes-on' : '',
    isCounted ? '' : 'prompt',
  ];
  return {
    shape: shapes.filter(Boolean).join(' '),
    tag: kind === 'space' ? '' : isFirst || kind === 'several' ? tags : '·',
    says: saysOf({ ...scene, reading }, t),
  };
}

/** @param {Scene} scene @param {number} t @returns {string} kind, words and tags of a token, as a sentence */
function saysOf({ data, reading }, t) {
  const all = aligned(data);
  const { kind, words } = all.tokens[t];
  const parts = words.map((i) => {
    const { text, upos } = all.words[i];
    const tokens = all.pieces[i].length;
    const said = { word: text, tag: upos, name: nameOf(reading, classOf(reading)(upos)) };
    return isSplit(all, i)
      ? lesson.textFigure.splitWord({ ...said, tokens: int(tokens) })
      : lesson.textFigure.word(said);
  });
  const alone = data.alone[t];
  const isOther = alone !== '' && words.some((i) => all.words[i].upos !== alone);
  return [
    lesson.kinds[kind],
    ...(kind === 'punctuation' ? [] : parts),
    isOther && kind !== 'punctuation' ? lesson.textFigure.alone(alone) : '',
    t < data.prompt ? lesson.textFigure.prompt : '',
  ]
    .filter(Boolean)
    .join('; ');
}

/**
 * @param {Scene} scene
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function tableOf(scene) {
  const { data, names } = scene;
  const all = aligned(data);
  return [
    [
      { key: 'position', label: lesson.table.position, digits: 0 },
      tokenColumn(lesson.table.token),
      { key: 'kind', label: lesson.table.kind },
      { key: 'words', label: lesson.table.word },
      { key: 'tags', label: lesson.table.tags },
      { key: 'alone', label: lesson.table.alone },
      { key: 'part', label: lesson.table.part },
    ],
    names.map((_, t) => {
      const { kind, words } = all.tokens[t];
      return {
        position: t,
        ...tokenCells(scene, t),
        kind: lesson.kinds[kind],
        words: words.map((i) => all.words[i].text).join(' '),
        tags: words.map((i) => all.words[i].upos).join(' '),
        alone: data.alone[t],
        part: t < data.prompt ? lesson.table.prompt : lesson.table.continued,
      };
    }),
  ];
}
