// SPDX-License-Identifier: MIT
//
// figure-scree.js - figure 3: what each component of the common PCA has of the variance, and how much of its own
// variance the layer and the word explain: the largest need not be the one that says what was asked.

import { scree } from '../../charts/scree.js';
import { createChartCard } from '../../ui/chart-card.js';
import { int, percent } from '../../ui/format.js';
import { COMPONENTS } from './measure.js';
import { firstShares, tellingComponent } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./measure.js').Common} Common
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

const words = lesson.scree;

export function createScreeFigure() {
  const card = createChartCard({
    number: 3,
    title: words.title,
    file: 'bai-06-hinh-3-phuong-sai',
    side: true,
    panels: [
      { id: 'shares', heading: words.heads.shares, height: 320 },
      { id: 'told', heading: words.heads.told, height: 320 },
    ],
  });

  /** @param {Scene} scene @param {Palette} palette */
  function draw(scene, palette) {
    const { common } = scene.data;
    if (!common) {
      card.reset();
      if (scene.complete) for (const id of ['shares', 'told']) card.blank(id, lesson.paths.noPlane);
      return;
    }
    const axes = { nameOf: nameOf(common), xTitle: words.x, yTitle: words.y };
    card.draw(
      'shares',
      scree({ ...axes, ...sharesOf(common, palette) }, palette),
      sharesSaid(common),
    );
    card.draw(
      'told',
      scree({ ...axes, series: toldOf(common, palette) }, palette),
      toldSaid(common),
    );
    card.setKey(
      [
        { mark: 'bar', color: palette.muted, label: words.share },
        { mark: 'circle', color: palette.ink, label: words.sum },
        { mark: 'hollow', color: palette.ink, label: words.layer },
        { mark: 'bar', color: palette.hidden, label: words.word },
      ],
      palette,
    );
    const { length } = common.shares;
    card.say({
      title: titleOf(scene, common),
      reading: words.reading + (length < COMPONENTS ? words.few(int(length)) : ''),
      provenance: scene.provenance,
    });
    card.setTable(...tableOf(common));
  }

  return { element: card.element, draw };
}

/** Ten names need to be short. @param {Common} common */
const nameOf =
  ({ shares }) =>
  (/** @type {number} */ k) =>
    shares.length > 6 ? int(k) : words.name(int(k));

/** @param {Common} common @param {Palette} palette */
const sharesOf = ({ shares }, palette) => ({
  series: [{ label: words.share, values: shares, color: palette.muted }],
  sum: words.sum,
});

/** @param {Common} common @param {Palette} palette @returns {import('../../charts/scree.js').Series[]} */
const toldOf = ({ told }, palette) => [
  { label: words.layer, values: told.layer, color: palette.ink, hollow: true },
  { label: words.word, values: told.word, color: palette.hidden },
];

/** @param {number | null | undefined} share */
const said = (share) => percent(share ?? Number.NaN, 0);

/** @param {Common} common */
const sharesSaid = ({ shares }) =>
  words.describeShares({
    count: int(shares.length),
    first: percent(shares[0]),
    all: percent(firstShares(shares, shares.length)),
  });

/** @param {Common} common */
const toldSaid = ({ told }) =>
  words.describeTold({ layer: said(told.layer[0]), word: said(told.word[0]) });

/** @param {Scene} scene @param {Common} common */
function titleOf({ data }, { shares, told }) {
  const best = tellingComponent(data) ?? 1;
  const common = {
    three: percent(firstShares(shares, 3)),
    one: percent(shares[0]),
    layer: said(told.layer[0]),
    word: said(told.word[0]),
  };
  if (best === 1) return words.doneFirst(common);
  return words.done({
    ...common,
    best: int(best),
    bestWord: said(told.word[best - 1]),
    bestShare: percent(shares[best - 1]),
  });
}

/**
 * @param {Common} common
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function tableOf({ shares, told }) {
  const { table } = lesson;
  /** @param {number | null} share */
  const inPercent = (share) => (share === null ? null : 100 * share);
  return [
    [
      { key: 'component', label: table.component, digits: 0 },
      { key: 'share', label: table.share, digits: 1 },
      { key: 'sum', label: table.sum, digits: 1 },
      { key: 'eta2_layer', label: table.toldLayer, digits: 1 },
      { key: 'eta2_word', label: table.toldWord, digits: 1 },
    ],
    shares.map((share, i) => ({
      component: i + 1,
      share: 100 * share,
      sum: 100 * firstShares(shares, i + 1),
      eta2_layer: inPercent(told.layer[i]),
      eta2_word: inPercent(told.word[i]),
    })),
  ];
}
