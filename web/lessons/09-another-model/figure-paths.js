// SPDX-License-Identifier: MIT
//
// figure-paths.js - figure 3: the mean paths of both groups, a plot for each model, each in its own PCA.

import { pathsChart, pathsKey } from '../../frame/travel-charts.js';
import { GROUPS } from '../../measures/whole-words.js';
import { meanPlaces } from '../../measures/word-travel.js';
import { text as travel } from '../../text/travel.js';
import { num } from '../../ui/format.js';
import { createModelPanels, panelOf } from './model-panels.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

export function createFigure() {
  const panels = createModelPanels({
    number: 3,
    title: lesson.paths.title,
    file: 'bai-09-hinh-3-duong-di',
    height: 340,
  });

  /** @param {Scene} scene @param {Palette} palette */
  function draw({ answered }, palette) {
    const all = answered.flatMap(({ run, name, kept }) => {
      const paths = meanPlaces(run.data, kept);
      const [first = 0, second = 0] = run.data.plane?.shares ?? [];
      return paths && second > 0 ? [{ name, paths, run, shares: [first, second] }] : [];
    });
    const card = panels.of(all.length);
    if (all.length === 0) return;
    all.forEach(({ name, paths, run, shares: [first, second] }, i) => {
      card.draw(
        panelOf(i),
        pathsChart({ paths, shares: [first, second], layer: run.data.layers }, palette),
        lesson.paths.describe(name),
        name,
      );
    });
    card.setKey(pathsKey(palette), palette);
    card.say({
      title: lesson.paths.titleDone(
        all
          .map(({ name, shares: [first, second] }) =>
            lesson.paths.item({ name, share: num(100 * (first + second), 0) }),
          )
          .join('; '),
      ),
      reading: lesson.paths.reading,
      provenance: all.map(({ run }) => run.provenance).join(' '),
    });
    card.setTable(
      [
        { key: 'model', label: lesson.table.model },
        { key: 'layer', label: lesson.table.layer, digits: 0 },
        ...GROUPS.flatMap((group) => [
          { key: `${group}_pc1`, label: lesson.table.x(travel.group[group]), digits: 3 },
          { key: `${group}_pc2`, label: lesson.table.y(travel.group[group]), digits: 3 },
        ]),
      ],
      all.flatMap(({ name, paths }) =>
        paths.noun.map((_, l) => ({
          model: name,
          layer: l,
          ...Object.fromEntries(
            GROUPS.flatMap((group) => [
              [`${group}_pc1`, paths[group][l][0]],
              [`${group}_pc2`, paths[group][l][1]],
            ]),
          ),
        })),
      ),
    );
  }

  return { element: panels.element, draw };
}
