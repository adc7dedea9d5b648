// SPDX-License-Identifier: MIT
//
// triangle.js - the course home's first figure: every token of one layer of lesson 05's recorded run, the
// first one as a triangle, and one control that leaves it out and brings it back.
//
// No model is loaded for it. Which layer, what is said and how strongly follow from the numbers of the
// recording (triangle-facts.js).

import { scatter } from '../charts/scatter.js';
import { loadRecorded } from '../frame/recorded.js';
import { measurement } from '../lessons/05-residual-decomposition/measure.js';
import { fitsOf, pointsOf } from '../lessons/05-residual-decomposition/scatter-points.js';
import { FIRST, NONE_DROPPED } from '../measures/statistics.js';
import { text as words } from '../text/home.js';
import { text } from '../text/interface.js';
import { text as lessonWords } from '../text/lesson.js';
import { readPalette } from '../theme/palette.js';
import { createChartCard } from '../ui/chart-card.js';
import { el } from '../ui/dom.js';
import { int, num } from '../ui/format.js';
import { createReadout } from '../ui/readout.js';
import { factsOf } from './triangle-facts.js';

/**
 * @typedef {import('./triangle-facts.js').Facts} Facts
 * @typedef {import('../frame/run.js').Run<import('./triangle-facts.js').Lengths>} Run
 */

/** Digits of a coefficient's move: the median one is small. */
const MOVE_DIGITS = 3;

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

/**
 * The figure comes into its place once it is drawn, so that nothing moves.
 *
 * @param {HTMLElement} place
 * @returns {Promise<{ draw: () => void }>} draws it anew
 */
export async function createTriangle(place) {
  const card = createChartCard({
    number: 1,
    title: words.triangle.title,
    file: 'tam-giac',
    ofRuns: false,
    panels: [{ id: 'triangle', height: 290 }],
  });
  const run = await loadRecorded('05', measurement, { isReplaced: false });
  const facts = run && run !== 'other-model' ? factsOf(run.data, run.names) : null;
  if (!run || run === 'other-model' || !facts) {
    const why = run === 'other-model' ? lessonWords.recorded.otherModel : words.triangle.none;
    card.blank('triangle', why);
    place.append(card.element);
    return { draw() {} };
  }
  const draw = showTriangle(card, run, facts);
  place.append(card.element);
  draw();
  return { draw };
}

/**
 * Puts the control and the words into the card.
 *
 * @param {ReturnType<typeof createChartCard>} card
 * @param {Run} run
 * @param {Facts} facts
 * @returns {() => void} draws the figure as it stands
 */
function showTriangle(card, run, facts) {
  let isOut = false;
  const said = sayingsOf(run, facts);
  const pearson = createReadout('triangle-pearson', words.triangle.pearson);
  const spearman = createReadout('triangle-spearman', words.triangle.spearman);
  const button = el('button', {
    type: 'button',
    class: 'primary',
    'data-testid': 'triangle',
    on: { click: toggle },
  });
  const rule = el('p', { class: 'small muted', 'data-testid': 'triangle-rule' });
  const verdict = el('p', { role: 'status', 'data-testid': 'triangle-verdict' });
  card.below.append(
    button,
    el('div', { class: 'readout' }, pearson.element, spearman.element),
    verdict,
    rule,
  );

  function toggle() {
    isOut = !isOut;
    draw(!reducedMotion.matches);
  }

  function draw(moves = false) {
    const key = isOut ? 'left' : 'kept';
    button.textContent = isOut ? words.triangle.restore : words.triangle.leaveOut;
    for (const [readout, pair] of /** @type {const} */ ([
      [pearson, facts.pearson],
      [spearman, facts.spearman],
    ])) {
      readout.set(num(pair[key]), isOut ? words.triangle.before(num(pair.kept)) : '');
    }
    verdict.textContent = isOut ? said.verdict : said.invitation;
    // It would give the guess away.
    rule.textContent = isOut ? said.rule : '';
    drawCard(card, run, facts, isOut, moves, toggle);
  }

  return draw;
}

/**
 * @param {ReturnType<typeof createChartCard>} card
 * @param {Run} run
 * @param {Facts} facts
 * @param {boolean} isOut  position 0 is left out
 * @param {boolean} animate
 * @param {() => void} toggle
 */
function drawCard(card, run, facts, isOut, animate, toggle) {
  const palette = readPalette();
  const { layer, part } = facts;
  const { names, data } = run;
  const dropped = isOut ? FIRST : NONE_DROPPED;
  const points = pointsOf({ data, names, reading: 'difference', part, layer, dropped });
  const [xTitle, yTitle] = [words.triangle.x[part], words.triangle.y];
  const key = isOut ? 'left' : 'kept';
  const said = {
    layer: int(layer),
    part: words.triangle.part[part],
    r: num(facts.pearson[key]),
    rho: num(facts.spearman[key]),
    tokens: int(points.length - dropped.size),
  };
  card.draw(
    'triangle',
    scatter(
      {
        points,
        fits: fitsOf(points),
        color: palette[part],
        xTitle,
        yTitle,
        positionWord: text.words.position,
        droppedWord: text.words.dropped,
        animate,
        onPick: toggle,
        canPick: (position) => position === 0,
      },
      palette,
    ),
    words.triangle.describe({ ...said, x: xTitle, y: yTitle }),
  );
  card.setKey(
    [
      { mark: 'circle', color: palette[part], label: words.triangle.keyToken },
      isOut
        ? { mark: 'cross', color: palette.first, label: words.triangle.keyOut(names[0]) }
        : { mark: 'triangle', color: palette.first, label: words.triangle.keyFirst(names[0]) },
      { mark: 'line', color: palette.ink, label: words.triangle.keyFit },
      ...(isOut
        ? [
            /** @type {const} */ ({
              mark: 'dotted',
              color: palette.muted,
              label: words.triangle.keyFitAll,
            }),
          ]
        : []),
    ],
    palette,
  );
  card.say({
    title: words.triangle.titleDone(said),
    provenance: run.provenance,
    detail: words.triangle.ofText(firstSentence(run.text), int(run.tokens)),
  });
  card.setTable(...tableOf(points, [xTitle, yTitle]));
}

/**
 * The sentences of a recording, which the numbers choose.
 *
 * @param {Run} run
 * @param {Facts} facts
 */
function sayingsOf({ names, tokens, model }, { layer, part, pearson, spearman, ...facts }) {
  const { triangle } = words;
  const numbers = {
    tokens: int(tokens),
    pearson: num(pearson.kept),
    pearsonLeft: num(pearson.left),
    direction: triangle.direction[pearson.left < pearson.kept ? 'down' : 'up'],
    line: triangle.line[facts.line],
    spearman: num(spearman.kept),
    spearmanLeft: num(spearman.left),
  };
  return {
    invitation: triangle.invitation(names[0]),
    verdict: triangle.verdict[facts.verdict](numbers),
    rule: triangle.rule({
      layer: int(layer),
      layers: int(model.layers),
      part: triangle.part[part],
      pearson: num(facts.medians.pearson, MOVE_DIGITS),
      spearman: num(facts.medians.spearman, MOVE_DIGITS),
    }),
  };
}

/** @param {string} text */
const firstSentence = (text) => /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;

/**
 * @param {import('../lessons/05-residual-decomposition/scatter-points.js').Points} points
 * @param {[string, string]} axes
 * @returns {[import('../ui/csv.js').Column[], import('../ui/csv.js').Row[]]}
 */
const tableOf = (points, [x, y]) => [
  [
    { key: 'position', label: words.position, digits: 0 },
    { key: 'token', label: words.token },
    { key: 'x', label: x, digits: 3 },
    { key: 'y', label: y, digits: 3 },
    { key: 'rank_x', label: words.triangle.rank(x), digits: 1 },
    { key: 'rank_y', label: words.triangle.rank(y), digits: 1 },
  ],
  points.map(({ position, name, x: across, y: up, rankX, rankY }) => ({
    position,
    token: name,
    x: across,
    y: up,
    rank_x: rankX,
    rank_y: rankY,
  })),
];
