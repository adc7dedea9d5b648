// SPDX-License-Identifier: MIT
//
// figure-scatter.js - figure 2: the last step of every token against the logit of what is predicted
// there, one plot for each model that has read the text.

import { scatter } from '../../charts/scatter.js';
import { shownRuns } from '../../frame/run-switches.js';
import { fitLine, keep } from '../../measures/statistics.js';
import { text } from '../../text/interface.js';
import { createChartCard } from '../../ui/chart-card.js';
import { tokenCells, tokenColumn } from '../../ui/csv.js';
import { el } from '../../ui/dom.js';
import { int, num } from '../../ui/format.js';
import { relate } from './measure.js';
import { dropped } from './scene.js';
import { text as lesson } from './words.js';

/**
 * @typedef {import('./scene.js').Scene} Scene
 * @typedef {import('./scene.js').Run} Run
 * @typedef {import('../../theme/palette.js').Palette} Palette
 */

/** @param {number} count of plots */
const createCard = (count) =>
  createChartCard({
    number: 2,
    title: lesson.scatter.title,
    file: 'bai-03-hinh-2-buoc-cuoi-va-logit',
    side: count > 1,
    empty: lesson.scatter.empty,
    panels: Array.from({ length: count }, (_, i) => ({ id: `model-${i}`, height: 360 })),
  });

/** @param {import('../../frame/controls.js').Page} page */
export function createScatterFigure(page) {
  const element = el('div', { class: 'wide' });
  let plots = 1;
  let card = createCard(plots);
  element.append(card.element);

  /** A card has as many plots as it was made with. @param {number} count */
  function setPlots(count) {
    if (count === plots) return;
    for (let i = 0; i < plots; i++) card.blank(`model-${i}`, '');
    plots = count;
    card = createCard(count);
    element.replaceChildren(card.element);
  }

  /**
   * @param {Scene} scene
   * @param {Palette} palette
   */
  function draw(scene, palette) {
    const shown = shownRuns(scene);
    const runs = shown.map(({ run }) => run);
    setPlots(Math.max(1, runs.length));
    if (!runs.length) {
      card.reset();
      return;
    }
    const without = dropped(scene);
    const labels = new Map(shown.map(({ run, name }) => [run, name]));
    runs.forEach((run, i) => {
      const label = labels.get(run) ?? '';
      const onPick = (/** @type {number} */ token) => {
        if (run.data === scene.data) page.set({ token });
      };
      drawModel(card, `model-${i}`, run, { label, without, palette, onPick });
    });
    card.setKey(
      [
        { mark: 'circle', color: palette.hidden, label: lesson.scatter.keyToken },
        ...(without.has(0)
          ? []
          : [
              {
                mark: /** @type {const} */ ('triangle'),
                color: palette.first,
                label: lesson.firstToken,
              },
            ]),
        { mark: 'line', color: palette.ink, label: lesson.scatter.keyFit },
      ],
      palette,
    );
    card.say({
      title: titleOf(runs, labels, without),
      reading: lesson.scatter.reading,
      provenance: runs.map(({ provenance }) => provenance).join(' '),
    });
    setTable(card, labels, without);
  }

  return { element, draw };
}

/**
 * @param {ReturnType<typeof createChartCard>} card
 * @param {string} id
 * @param {Run} run
 * @param {{ label: string, without: ReadonlySet<number>, palette: Palette,
 *   onPick: (position: number) => void }} how  label: what the run is called
 */
function drawModel(card, id, { data: path, names }, { label, without, palette, onPick }) {
  const xs = path.steps[path.layers] ?? [];
  const ys = path.logits ?? [];
  const { pearson, spearman } = relate(path, path.layers, without);
  const heading = lesson.scatter.heading({
    model: label,
    r: num(pearson),
    rho: num(spearman),
    n: int(xs.length - without.size),
  });
  if (pearson === null) {
    card.blank(id, lesson.tooFew);
    return;
  }
  const fit = fitLine(keep(xs, without), keep(ys, without));
  card.draw(
    id,
    scatter(
      {
        points: xs
          .map((x, t) => ({ x, y: ys[t], position: t, name: names[t], dropped: false }))
          .filter(({ position }) => !without.has(position)),
        fits: fit ? [{ ...fit, faint: false }] : [],
        color: palette.hidden,
        xTitle: lesson.scatter.x(int(path.layers), int(path.layers - 1)),
        yTitle: lesson.scatter.y,
        positionWord: text.words.position,
        droppedWord: text.words.dropped,
        onPick,
      },
      palette,
    ),
    lesson.scatter.describe(heading),
    heading,
  );
}

/** @param {Run[]} runs @param {Map<Run, string>} labels @param {ReadonlySet<number>} without */
function titleOf(runs, labels, without) {
  if (runs.length > 1) {
    return lesson.scatter.titleMany(
      runs
        .map(
          (run) => `${labels.get(run)} ${num(relate(run.data, run.data.layers, without).pearson)}`,
        )
        .join('; '),
    );
  }
  const { data: path, model } = runs[0];
  const { pearson, spearman } = relate(path, path.layers, without);
  if (pearson === null) return lesson.scatter.titleNone(model.name);
  return lesson.scatter.titleDone({ model: model.name, r: num(pearson), rho: num(spearman) });
}

/**
 * @param {ReturnType<typeof createChartCard>} card
 * @param {Map<Run, string>} labels  what each run is called
 * @param {ReadonlySet<number>} without
 */
function setTable(card, labels, without) {
  card.setTable(
    [
      { key: 'model', label: lesson.table.model },
      { key: 'position', label: lesson.table.position, digits: 0 },
      tokenColumn(lesson.table.token),
      { key: 'kept', label: lesson.table.kept },
      { key: 'last_step', label: lesson.table.lastStep, digits: 3 },
      tokenColumn(lesson.table.predicted, 'predicted'),
      { key: 'logit', label: lesson.table.logit, digits: 3 },
    ],
    [...labels].flatMap(([run, model]) => {
      const { names, data: path } = run;
      const predicted = { names: path.predicted, ids: path.predictedIds };
      return names.map((_, t) => ({
        model,
        position: t,
        ...tokenCells(run, t),
        kept: without.has(t) ? lesson.table.no : lesson.table.yes,
        last_step: path.steps[path.layers]?.[t] ?? null,
        ...tokenCells(predicted, t, 'predicted'),
        logit: path.logits?.[t] ?? null,
      }));
    }),
  );
}
