// SPDX-License-Identifier: MIT
//
// figure-paths.js - figure 1: the mean path of each word through the plane of the first two components, of one
// PCA for all layers or, to show what goes wrong, of one for each layer; every sentence's own path on demand.

import { trajectories } from '../../charts/trajectories.js';
import { createChartCard } from '../../ui/chart-card.js';
import { DEGREES, degrees, int, percent } from '../../ui/format.js';
import { WORDS } from './measure.js';
import { flips, HIM, lengthText, looksOf, measuredLayers, ROUND } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

const words = lesson.paths;

/** @param {import('../../frame/controls.js').Page} page */
export function createPathsFigure(page) {
  const card = createChartCard({
    number: 1,
    title: words.title,
    file: 'bai-06-hinh-1-quy-dao',
    panels: [{ id: 'paths', height: 380 }],
  });

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   * @param {boolean} animate
   */
  function draw(scene, palette, animate) {
    const { data, basis, layer, paths } = scene;
    if (paths.length === 0) {
      card.reset();
      const why = whyEmpty(scene);
      if (why) card.blank('paths', why);
      return;
    }
    const axes = axesOf(scene);
    card.draw(
      'paths',
      trajectories(
        {
          groups: groupsOf(scene, palette),
          layer,
          ...axes,
          layerName: words.layerName,
          animate,
          onPick: (picked) => page.set({ layer: picked }, true),
        },
        palette,
      ),
      describe(scene),
    );
    card.setKey(keyOf(scene, palette), palette);
    card.say({
      title: basis === 'common' ? commonTitle(scene) : separateTitle(scene),
      reading: words.reading[basis] + (hasThin(scene) ? words.reading.thin : ''),
      provenance: scene.provenance,
    });
    card.setTable(...(basis === 'common' ? commonTable(data) : separateTable(scene)));
  }

  return { element: card.element, draw, card };
}

/** Every sentence's own path: of the common PCA only. @param {Scene} scene */
const hasThin = ({ basis, thin }) => thin && basis === 'common';

/** @param {Scene} scene @returns {string | null} null before the first layer */
function whyEmpty({ data, complete }) {
  if (complete) return words.noPlane;
  const done = measuredLayers(data).length;
  return done > 0 ? words.soFar(int(done), int(data.layers + 1)) : null;
}

/** @param {Scene} scene */
function axesOf({ data: { common }, basis }) {
  if (basis === 'separate' || !common) return { xTitle: words.xOwn, yTitle: words.yOwn };
  const [x, y] = common.shares.map((share) => percent(share));
  return { xTitle: words.xShare(x), yTitle: words.yShare(y) };
}

/** "her" on top of the others. @param {Scene} scene @param {Palette} palette */
function groupsOf(scene, palette) {
  const { data, paths } = scene;
  const points = hasThin(scene) ? data.common?.points : null;
  return looksOf(palette)
    .map(({ color, point, dash, word }, w) => ({
      label: lesson.word(word),
      color,
      point,
      dash,
      path: paths[w],
      samples: points
        ? data.sentences.map((_, s) =>
            points.map((layer) => /** @type {[number, number]} */ (layer[w][s])),
          )
        : [],
    }))
    .reverse();
}

/** @param {Scene} scene @param {Palette} palette */
function keyOf(scene, palette) {
  const { layer, data } = scene;
  /** @type {import('../../ui/chart-card.js').KeyItem[]} */
  const items = looksOf(palette).map(({ color, mark, word }) => ({
    mark,
    color,
    label: lesson.word(word),
  }));
  if (layer < data.layers) {
    items.push({ mark: 'dotted', color: palette.muted, label: words.keyNext });
  }
  if (hasThin(scene)) items.push({ mark: 'thin', color: palette.muted, label: words.keyThin });
  return items;
}

/** @param {Scene} scene */
function commonTitle({ data, layer, model }) {
  const at = data.at[layer];
  const shares = data.common?.inPlane[layer];
  if (!at || !shares) return words.title;
  const said = (/** @type {number} */ pair) => {
    const share = shares[pair];
    return share === null ? '–' : percent(share, 0);
  };
  return words.done({
    layer: int(layer),
    width: int(model.width),
    round: lengthText(at.apart[ROUND]),
    him: lengthText(at.apart[HIM]),
    roundShare: said(ROUND),
    himShare: said(HIM),
  });
}

/** @param {Scene} scene */
function separateTitle({ data, layer }) {
  const title = words.separate({ flips: int(flips(data)), all: int(data.layers) });
  const [turn, jump] = [data.separate?.turns[layer] ?? null, data.separate?.jumps[layer] ?? null];
  if (turn === null || jump === null) return title;
  return (
    title +
    words.jump({
      before: int(layer - 1),
      layer: int(layer),
      turn: degrees(turn, 0),
      jump: lengthText(jump),
    })
  );
}

/** @param {Scene} scene */
function describe({ data, layer, paths }) {
  const places = WORDS.map((word, w) => {
    const at = paths[w][layer];
    return words.place(lesson.word(word), lengthText(at?.[0]), lengthText(at?.[1]));
  });
  return words.describe({
    layers: int(data.layers + 1),
    layer: int(layer),
    places: places.join(', '),
  });
}

const PLACE_COLUMNS = [
  { key: 'layer', label: lesson.table.layer, digits: 0 },
  { key: 'word', label: lesson.table.word },
  { key: 'sentence', label: lesson.table.sentence },
  { key: 'pc1', label: lesson.table.x, digits: 3 },
  { key: 'pc2', label: lesson.table.y, digits: 3 },
];

/**
 * The mean of each word at each layer, then every sentence.
 *
 * @param {import('./measure.js').Paths} data
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function commonTable({ common, sentences }) {
  const points = common?.points ?? [];
  /** @param {(places: number[][]) => { sentence: string, place: number[] }[]} rowsOf */
  const rows = (rowsOf) =>
    points.flatMap((layer, l) =>
      layer.flatMap((places, w) =>
        rowsOf(places).map(({ sentence, place: [pc1, pc2] }) => ({
          layer: l,
          word: WORDS[w],
          sentence,
          pc1,
          pc2,
        })),
      ),
    );
  const mean = (/** @type {number[][]} */ places, /** @type {0 | 1} */ k) =>
    places.reduce((sum, place) => sum + place[k], 0) / places.length;
  return [
    PLACE_COLUMNS,
    [
      ...rows((places) => [
        { sentence: lesson.table.mean, place: [mean(places, 0), mean(places, 1)] },
      ]),
      ...rows((places) => sentences.map((_, s) => ({ sentence: int(s + 1), place: places[s] }))),
    ],
  ];
}

/**
 * @param {Scene} scene
 * @returns {[import('../../ui/csv.js').Column[], import('../../ui/csv.js').Row[]]}
 */
function separateTable({ data: { separate }, paths }) {
  return [
    [
      ...PLACE_COLUMNS.filter(({ key }) => key !== 'sentence'),
      { key: 'pc1_turn_deg', label: lesson.table.turn, digits: 1 },
      { key: 'jump', label: lesson.table.jump, digits: 2 },
    ],
    (separate?.turns ?? []).flatMap((turn, layer) =>
      WORDS.map((word, w) => ({
        layer,
        word,
        pc1: paths[w][layer]?.[0] ?? null,
        pc2: paths[w][layer]?.[1] ?? null,
        pc1_turn_deg: turn === null ? null : turn * DEGREES,
        jump: separate?.jumps[layer] ?? null,
      })),
    ),
  ];
}
