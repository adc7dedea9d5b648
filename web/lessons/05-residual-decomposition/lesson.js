// SPDX-License-Identifier: MIT
//
// lesson.js - lesson 05's page: runs a text, keeps what was measured, and redraws from it.
//
// One state, one way: a run fills state.lengths layer by layer (measure.js); every control changes the
// state and calls draw(). Nothing is computed from what is on the page.

import { bars } from '../../charts/bars.js';
import { heatmap } from '../../charts/heatmap.js';
import { lines } from '../../charts/lines.js';
import { scatter } from '../../charts/scatter.js';
import { text as lesson } from '../../text/vi-lesson-05.js';
import { text } from '../../text/vi.js';
import { readPalette } from '../../theme/palette.js';
import { createChartCard } from '../../ui/chart-card.js';
import { createChoice } from '../../ui/choice.js';
import { byId, el } from '../../ui/dom.js';
import { int, num, scientific, signed } from '../../ui/format.js';
import { createModelBar, provenance } from '../../ui/model-bar.js';
import { createRunBar } from '../../ui/run-bar.js';
import { createSlider } from '../../ui/slider.js';
import { onThemeChange } from '../../ui/theme-toggle.js';
import { createTokenStrip } from '../../ui/token-strip.js';
import { viewTokens } from '../../ui/tokens.js';
import { checkIdentity, hiddenTap, rowNorms, STREAM_TAPS } from '../residual.js';
import {
  correlate,
  emptyLengths,
  fitLine,
  influence,
  keep,
  mean,
  measureLayer,
  median,
  mostSensitive,
  ranksOfKept,
} from './measure.js';

/**
 * @typedef {import('./measure.js').Lengths} Lengths
 * @typedef {import('./measure.js').Reading} Reading
 * @typedef {import('./measure.js').Part} Part
 */

/** Position 0's norm over the others' mean, from which the page calls it a clear outlier. */
const OUTLIER_RATIO = 3;

const PARTS = /** @type {const} */ (['attn', 'mlp']);

const state = {
  /** @type {Lengths | null} */
  lengths: null,
  /** @type {string[]} token labels */
  names: [],
  provenance: '',
  modelName: '',
  /** how many layers are measured */
  measured: 0,
  complete: false,
  layer: 1,
  /** @type {Part} */
  part: 'attn',
  /** @type {Reading} */
  reading: 'difference',
  logScale: false,
  /** @type {Set<number>} */
  dropped: new Set(),
  /** @type {{ layer: number, ratio: number } | null} where position 0's norm stands out most */
  firstRatio: null,
};

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

// ---- controls ------------------------------------------------------------------------------------

const modelBar = createModelBar();
byId('model').append(
  modelBar.element,
  el('p', { class: 'small muted', text: text.model.englishOnly }),
);

const runBar = createRunBar({ text: lesson.sample, rows: 7, run });
byId('run').append(runBar.element);

const readingChoice = createChoice({
  legend: lesson.reading.legend,
  options: [
    { value: 'difference', label: lesson.reading.difference },
    { value: 'size', label: lesson.reading.size },
  ],
  onChoose: (/** @type {Reading} */ value) => {
    state.reading = value;
    draw(true);
  },
});
const scaleChoice = createChoice({
  legend: lesson.scale.legend,
  options: [
    { value: 'even', label: lesson.scale.even },
    { value: 'log', label: lesson.scale.log },
  ],
  onChoose: (value) => {
    state.logScale = value === 'log';
    draw(false);
  },
});
byId('map-controls').append(readingChoice.element, scaleChoice.element);

const strip = createTokenStrip({
  label: lesson.toggle.strip,
  selection: 'many',
  onPick: toggleToken,
});
const droppedNote = el('span', { role: 'status' });
const restore = el('button', {
  type: 'button',
  class: 'plain',
  text: lesson.toggle.restore,
  hidden: true,
  on: {
    click: () => {
      state.dropped.clear();
      draw(true);
    },
  },
});
byId('tokens').append(strip.element, el('p', { class: 'small muted' }, droppedNote, ' ', restore));

const toggleLabel = el('span');
const toggle = el(
  'button',
  {
    type: 'button',
    class: 'switch',
    role: 'switch',
    'aria-checked': 'false',
    'data-testid': 'drop-first',
    'aria-label': lesson.toggle.label,
    on: { click: () => toggleToken(0) },
  },
  el('span', { class: 'track', 'aria-hidden': 'true' }),
  toggleLabel,
);
const layerSlider = createSlider({ label: lesson.choose.layer, onInput: chooseLayer });
const partChoice = createChoice({
  legend: lesson.choose.part,
  options: PARTS.map((value) => ({ value, label: lesson.part[value] })),
  onChoose: (/** @type {Part} */ value) => {
    state.part = value;
    draw(true);
  },
});
/** @type {{ part: Part, coefficient: 'pearson' | 'spearman', value: HTMLElement, other: HTMLElement }[]} */
const readouts = [];
const readout = el('div', { class: 'readout', 'aria-live': 'polite' });
for (const part of PARTS) {
  for (const coefficient of /** @type {const} */ (['pearson', 'spearman'])) {
    const value = el('div', { class: 'value', 'data-testid': `${coefficient}-${part}` });
    const other = el('div', { class: 'other', 'data-testid': `${coefficient}-${part}-compare` });
    const name = lesson.readout.name(part, coefficient === 'pearson' ? 'Pearson' : 'Spearman');
    readouts.push({ part, coefficient, value, other });
    readout.append(
      el('div', { class: part }, el('div', { class: 'name', text: name }), value, other),
    );
  }
}
byId('controls').append(
  el('div', { class: 'row' }, toggle, layerSlider.element, partChoice.element),
  readout,
);

// ---- figures -------------------------------------------------------------------------------------

const mapCard = createChartCard({
  number: 1,
  title: lesson.map.title,
  file: 'bai-05-hinh-1-do-dai',
  panels: [
    { id: 'attn', heading: lesson.map.attn(lesson.reading.axis.difference.attn), height: 190 },
    { id: 'mlp', heading: lesson.map.mlp(lesson.reading.axis.difference.mlp), height: 190 },
    { id: 'hidden', heading: lesson.map.hidden, height: 226 },
  ],
});
const curveCard = createChartCard({
  number: 2,
  title: lesson.curves.title,
  file: 'bai-05-hinh-2-tuong-quan',
  panels: [{ id: 'curves', height: 340 }],
});
const scatterCard = createChartCard({
  number: 3,
  title: lesson.scatter.title,
  file: 'bai-05-hinh-3-tung-token',
  side: true,
  panels: [
    { id: 'values', height: 340 },
    { id: 'ranks', height: 340 },
  ],
});
const influenceCard = createChartCard({
  number: 4,
  title: lesson.influence.title,
  file: 'bai-05-hinh-4-anh-huong',
  panels: [{ id: 'influence', height: 280 }],
});
byId('figure-map').append(mapCard.element);
byId('figure-curves').append(curveCard.element);
byId('figure-scatter').append(scatterCard.element);
byId('figure-influence').append(influenceCard.element);

// ---- the run -------------------------------------------------------------------------------------

/**
 * @param {string} input
 * @param {import('../../ui/run-bar.js').Running} running
 * @returns {Promise<{ tokens: number }>}
 */
async function run(input, { signal, progress, warn }) {
  const lab = await modelBar.ready(signal);
  const { precision } = modelBar;
  const all = await lab.toTokens(input);
  const tokens = all.subarray(0, lab.config.nCtx);
  if (tokens.length < all.length) {
    warn(text.run.cut(int(all.length), int(tokens.length), int(all.length - tokens.length)));
  }
  const views = viewTokens(await lab.tokenBytes(tokens));
  signal.throwIfAborted();

  const layers = lab.config.nLayers;
  const lengths = emptyLengths(layers, tokens.length);
  const firstRun = !state.complete;
  Object.assign(state, {
    lengths,
    names: views.map((v) => v.label),
    provenance: provenance(lab, precision, tokens.length),
    modelName: lab.config.name,
    measured: 0,
    complete: false,
    layer: Math.min(Math.max(1, state.layer), layers),
    firstRatio: null,
  });
  state.dropped = new Set(state.dropped.has(0) ? [0] : []);
  strip.show(views);
  byId('result').hidden = true;

  const { cache } = await lab.runWithCache(tokens, {
    namesFilter: STREAM_TAPS,
    precision,
    signal,
    onLayer({ layer, kind, done, total, cache: soFar }) {
      const block = layer === null ? '' : text.run.layer(int(layer + 1), int(layers));
      progress(done, total, block || (kind === 'embed' ? text.run.embed : text.run.unembed));
      if (kind !== 'mlp' || layer === null) return;
      measureLayer(lengths, soFar, layer + 1);
      state.measured = layer + 1;
      if (firstRun) state.layer = layer + 1;
      drawSoon();
    },
  });

  const identity = checkIdentity(cache, layers);
  byId('identity').textContent = identity.holds
    ? text.identity.holds(scientific(identity.worst))
    : text.identity.fails(scientific(identity.worst), scientific(identity.bound));
  byId('identity').className = identity.holds ? '' : 'c-first';
  byId('result').hidden = false;

  state.firstRatio = firstTokenRatio(cache, layers);
  state.complete = true;
  const sensitive = mostSensitive(lengths, state.reading);
  if (firstRun && sensitive) {
    state.layer = sensitive.layer;
    state.part = sensitive.part;
  }
  draw(false);
  return { tokens: tokens.length };
}

/**
 * Where |h[l]| of position 0 is largest against the mean of the other positions.
 *
 * @param {import('../residual.js').Cache} cache
 * @param {number} layers
 */
function firstTokenRatio(cache, layers) {
  /** @type {{ layer: number, ratio: number } | null} */
  let best = null;
  for (let l = 1; l <= layers; l++) {
    const [first, ...others] = rowNorms(cache.get(hiddenTap(l)));
    if (!others.length) return null;
    const ratio = first / mean(others);
    if (!best || ratio > best.ratio) best = { layer: l, ratio };
  }
  return best;
}

// ---- changes of state ----------------------------------------------------------------------------

/** @param {number} position */
function toggleToken(position) {
  if (!state.lengths) return;
  if (!state.dropped.delete(position)) state.dropped.add(position);
  draw(true);
}

/** @param {number} layer */
function chooseLayer(layer) {
  state.layer = layer;
  draw(true);
}

let drawPending = false;

/** During a run: at most one drawing a frame. */
function drawSoon() {
  if (drawPending) return;
  drawPending = true;
  requestAnimationFrame(() => {
    drawPending = false;
    if (!state.complete) draw(false);
  });
}

// ---- drawing -------------------------------------------------------------------------------------

/** @param {boolean} animate points and lines move to their new places */
function draw(animate) {
  const { lengths } = state;
  if (!lengths) return;
  const palette = readPalette();
  const moving = animate && !reducedMotion.matches;
  drawControls(lengths);
  drawMap(lengths, palette);
  if (lengths.tokens < 3) {
    for (const [card, id] of /** @type {const} */ ([
      [curveCard, 'curves'],
      [scatterCard, 'values'],
      [scatterCard, 'ranks'],
      [influenceCard, 'influence'],
    ])) {
      card.blank(id, lesson.tooFew);
    }
  } else {
    drawCurves(lengths, palette, moving);
    drawScatter(lengths, palette, moving);
    drawInfluence(lengths, palette, moving);
  }
  drawPublished(lengths);
}

/** @param {number} position */
const tokenName = (position) => `“${state.names[position]}”`;

/** @param {Lengths} lengths */
function drawControls(lengths) {
  const { dropped } = state;
  strip.paint((t) => ({ dropped: dropped.has(t) }));
  const first = dropped.has(0);
  toggle.setAttribute('aria-checked', String(first));
  toggleLabel.textContent = first ? lesson.toggle.dropping : lesson.toggle.keeping;
  layerSlider.set(1, lengths.layers, state.layer);
  partChoice.set(state.part);
  const positions = [...dropped].sort((a, b) => a - b);
  droppedNote.textContent = positions.length
    ? lesson.toggle.dropped(
        positions.map((t) => `${tokenName(t)} (${text.words.position} ${int(t)})`).join(', '),
      )
    : lesson.toggle.none;
  restore.hidden = positions.length === 0;

  for (const { part, coefficient, value, other } of readouts) {
    const at = (/** @type {ReadonlySet<number>} */ without) =>
      num(correlate(lengths, state.reading, part, state.layer, without)[coefficient]);
    value.textContent = at(dropped);
    other.textContent = lesson.readout.compare(at(new Set()), at(new Set([0])));
  }
}

/**
 * @param {Lengths} lengths
 * @param {import('../../theme/palette.js').Palette} palette
 */
function drawMap(lengths, palette) {
  const { reading, names } = state;
  const parts = lengths.parts[reading];
  const maps = {
    attn: {
      rows: parts.attn,
      heading: lesson.map.attn(lesson.reading.axis[reading].attn),
      columnTitle: '',
    },
    mlp: {
      rows: parts.mlp,
      heading: lesson.map.mlp(lesson.reading.axis[reading].mlp),
      columnTitle: '',
    },
    hidden: {
      rows: lengths.hidden,
      heading: lesson.map.hidden,
      columnTitle: lesson.map.columnTitle,
    },
  };
  const max = Math.max(
    0,
    ...Object.values(maps).flatMap(({ rows }) => rows.map((r) => (r ? Math.max(...r) : 0))),
  );
  if (max === 0) return;
  const scale = { max, log: state.logScale };
  for (const [id, map] of Object.entries(maps)) {
    const config = heatmap(
      {
        rows: map.rows.slice(1),
        firstRow: 1,
        columns: names,
        scale,
        rowTitle: lesson.map.rowTitle,
        columnTitle: map.columnTitle,
        markRow: state.complete ? state.layer : undefined,
        tooltip: (layer, token, position, value) =>
          lesson.map.cell(int(layer), token, int(position), value),
        onPick: chooseLayer,
      },
      palette,
    );
    mapCard.draw(id, config, describeMap(map.heading, map.rows), map.heading);
  }

  const means = lengths.hidden.flatMap((values, l) =>
    values ? [{ layer: l, value: mean(values) }] : [],
  );
  const longest = means.reduce((a, b) => (b.value > a.value ? b : a));
  const shortest = means.reduce((a, b) => (b.value < a.value ? b : a));
  mapCard.say({
    title: state.complete
      ? lesson.map.titleDone({
          longest: int(longest.layer),
          longestValue: num(longest.value, 1),
          shortest: int(shortest.layer),
          shortestValue: num(shortest.value, 1),
        })
      : lesson.map.title,
    reading: lesson.map.reading + (reading === 'difference' ? lesson.map.noFirst : ''),
    provenance: state.provenance,
  });
  const shownMax = num(max, 1);
  mapCard.setKey(
    [
      {
        mark: 'heat',
        scale: palette.heat,
        label: state.logScale ? lesson.map.keyLog(shownMax) : lesson.map.key(shownMax),
      },
    ],
    palette,
  );
  mapCard.setTable(
    [
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      { key: 'position', label: lesson.table.position, digits: 0 },
      { key: 'token', label: lesson.table.token },
      { key: 'pl_attn', label: lesson.reading.axis[reading].attn, digits: 3 },
      { key: 'pl_mlp', label: lesson.reading.axis[reading].mlp, digits: 3 },
      { key: 'pl_hidden', label: lesson.reading.hidden, digits: 3 },
    ],
    lengths.hidden.flatMap((values, l) =>
      (values ?? []).map((value, t) => ({
        layer: l,
        position: t,
        token: names[t],
        pl_attn: parts.attn[l]?.[t] ?? null,
        pl_mlp: parts.mlp[l]?.[t] ?? null,
        pl_hidden: value,
      })),
    ),
  );
}

/**
 * @param {string} name
 * @param {import('./measure.js').LayerRow[]} rows
 */
function describeMap(name, rows) {
  let best = { value: -1, layer: 0, position: 0 };
  rows.forEach((values, layer) => {
    values?.forEach((value, position) => {
      if (value > best.value) best = { value, layer, position };
    });
  });
  return lesson.map.describe({
    name,
    layers: int(rows.length - 1),
    tokens: int(state.names.length),
    max: num(Math.max(0, best.value), 1),
    layer: int(best.layer),
    token: `${tokenName(best.position)} (${text.words.position} ${int(best.position)})`,
  });
}

/**
 * @param {Lengths} lengths
 * @param {import('../../theme/palette.js').Palette} palette
 * @param {boolean} animate
 */
function drawCurves(lengths, palette, animate) {
  const { reading, dropped } = state;
  const first = reading === 'difference' ? 2 : 1;
  const layers = Array.from(
    { length: Math.max(0, lengths.layers - first + 1) },
    (_, i) => first + i,
  );
  if (!layers.length) {
    curveCard.blank('curves', lesson.undefinedHere);
    return;
  }
  const at = (/** @type {Part} */ part, /** @type {ReadonlySet<number>} */ without) =>
    layers.map((l) => correlate(lengths, reading, part, l, without));
  const series = {
    attn: { now: at('attn', dropped), all: at('attn', new Set()) },
    mlp: { now: at('mlp', dropped), all: at('mlp', new Set()) },
  };
  const point = /** @type {const} */ ({ attn: 'circle', mlp: 'rect' });
  curveCard.draw(
    'curves',
    lines(
      {
        xs: layers,
        xTitle: lesson.map.rowTitle,
        yTitle: lesson.curves.y,
        xName: text.words.layer,
        min: -1,
        max: 1,
        markX: state.layer,
        animate,
        onPick: chooseLayer,
        lines: [
          ...PARTS.map((part) => ({
            label: lesson.curves.pearson(part),
            values: series[part].now.map((c) => c.pearson),
            color: palette[part],
            point: point[part],
          })),
          ...PARTS.map((part) => ({
            label: lesson.curves.spearman(part),
            values: series[part].now.map((c) => c.spearman),
            color: palette[part],
            point: point[part],
            dashed: true,
          })),
          ...PARTS.map((part) => ({
            label: lesson.curves.pearsonAll(part),
            values: dropped.size ? series[part].all.map((c) => c.pearson) : layers.map(() => null),
            color: palette[part],
            faint: true,
          })),
        ],
      },
      palette,
    ),
    describeCurves(layers, series),
  );
  curveCard.setKey(
    [
      ...PARTS.map((part) => ({
        mark: /** @type {const} */ ('line'),
        color: palette[part],
        label: lesson.curves.pearson(part),
      })),
      ...PARTS.map((part) => ({
        mark: /** @type {const} */ ('dash'),
        color: palette[part],
        label: lesson.curves.spearman(part),
      })),
      ...(dropped.size
        ? PARTS.map((part) => ({
            mark: /** @type {const} */ ('faint'),
            color: palette[part],
            label: lesson.curves.pearsonAll(part),
          }))
        : []),
    ],
    palette,
  );
  const sensitive = state.complete ? mostSensitive(lengths, reading) : null;
  if (sensitive) {
    const all = correlate(lengths, reading, sensitive.part, sensitive.layer, new Set());
    const without = correlate(lengths, reading, sensitive.part, sensitive.layer, new Set([0]));
    curveCard.say({
      title: lesson.curves.titleDone({
        layer: int(sensitive.layer),
        part: sensitive.part,
        pearsonAll: num(all.pearson),
        pearson: num(without.pearson),
        spearmanAll: num(all.spearman),
        spearman: num(without.spearman),
      }),
    });
  } else curveCard.say({ title: lesson.curves.title });
  curveCard.say({ reading: lesson.curves.reading, provenance: state.provenance });
  curveCard.setTable(
    [
      { key: 'layer', label: lesson.table.layer, digits: 0 },
      ...PARTS.flatMap((part) => [
        { key: `pearson_${part}`, label: lesson.curves.pearson(part), digits: 4 },
        { key: `spearman_${part}`, label: lesson.curves.spearman(part), digits: 4 },
        {
          key: `pearson_${part}_all`,
          label: lesson.table.all(lesson.curves.pearson(part)),
          digits: 4,
        },
        {
          key: `spearman_${part}_all`,
          label: lesson.table.all(lesson.curves.spearman(part)),
          digits: 4,
        },
      ]),
    ],
    layers.map((layer, i) => ({
      layer,
      ...Object.fromEntries(
        PARTS.flatMap((part) => [
          [`pearson_${part}`, series[part].now[i].pearson],
          [`spearman_${part}`, series[part].now[i].spearman],
          [`pearson_${part}_all`, series[part].all[i].pearson],
          [`spearman_${part}_all`, series[part].all[i].spearman],
        ]),
      ),
    })),
  );
}

/**
 * @param {number[]} layers
 * @param {Record<Part, { now: { pearson: number | null }[] }>} series
 */
function describeCurves(layers, series) {
  const range = (/** @type {Part} */ part) => {
    const values = series[part].now.flatMap((c) => (c.pearson === null ? [] : [c.pearson]));
    return values.length
      ? lesson.curves.range(num(Math.min(...values)), num(Math.max(...values)))
      : text.words.undefinedValue;
  };
  return lesson.curves.describe({
    first: int(layers[0]),
    last: int(layers[layers.length - 1]),
    attn: range('attn'),
    mlp: range('mlp'),
  });
}

/**
 * Why the chosen layer has no correlation, or '' where it has one.
 *
 * @param {Lengths} lengths
 */
function whyNoCorrelation(lengths) {
  const { reading, part, layer, dropped } = state;
  if (reading === 'difference' && layer === 1) return lesson.undefinedHere;
  if (lengths.tokens - dropped.size < 3) return lesson.tooFew;
  if (correlate(lengths, reading, part, layer, dropped).pearson === null) return lesson.constant;
  return '';
}

/**
 * @param {Lengths} lengths
 * @param {import('../../theme/palette.js').Palette} palette
 * @param {boolean} animate
 */
function drawScatter(lengths, palette, animate) {
  const { reading, part, layer, dropped, names } = state;
  const xs = lengths.parts[reading][part][layer];
  const ys = lengths.hidden[layer];
  const why = whyNoCorrelation(lengths);
  scatterCard.say({ reading: lesson.scatter.reading, provenance: state.provenance });
  if (why || !xs || !ys) {
    // While a run is on its way the layer may simply not be there yet.
    if (why && state.complete) {
      scatterCard.say({ title: lesson.scatter.title });
      scatterCard.blank('values', why);
      scatterCard.blank('ranks', why);
      scatterCard.setTable([], []);
    }
    return;
  }
  const { pearson, spearman } = correlate(lengths, reading, part, layer, dropped);
  const axis = lesson.reading.axis[reading][part];
  const kept = lengths.tokens - dropped.size;

  const fit = fitLine(keep(xs, dropped), keep(ys, dropped));
  const fitAll = dropped.size ? fitLine(xs, ys) : null;
  const common = {
    color: palette[part],
    positionWord: text.words.position,
    droppedWord: text.words.dropped,
    animate,
    onPick: toggleToken,
  };
  const points = xs.map((x, t) => ({
    x,
    y: ys[t],
    position: t,
    name: names[t],
    dropped: dropped.has(t),
  }));
  scatterCard.draw(
    'values',
    scatter(
      {
        ...common,
        points,
        fits: [
          ...(fit ? [{ ...fit, faint: false }] : []),
          ...(fitAll ? [{ ...fitAll, faint: true }] : []),
        ],
        xTitle: axis,
        yTitle: lesson.reading.hidden,
      },
      palette,
    ),
    lesson.scatter.describeValues({
      x: axis,
      y: lesson.reading.hidden,
      r: num(pearson),
      n: int(kept),
    }),
    lesson.scatter.values(num(pearson)),
  );

  const rankX = ranksOfKept(xs, dropped);
  const rankY = ranksOfKept(ys, dropped);
  const rankPoints = points.flatMap((p, t) => {
    const [x, y] = [rankX[t], rankY[t]];
    return x === null || y === null ? [] : [{ ...p, x, y }];
  });
  const rankFit = fitLine(
    rankPoints.map((p) => p.x),
    rankPoints.map((p) => p.y),
  );
  scatterCard.draw(
    'ranks',
    scatter(
      {
        ...common,
        points: rankPoints,
        fits: rankFit ? [{ ...rankFit, faint: false }] : [],
        xTitle: lesson.scatter.rankOf(axis),
        yTitle: lesson.scatter.rankOf(lesson.reading.hidden),
      },
      palette,
    ),
    lesson.scatter.describeRanks({ rho: num(spearman), n: int(kept) }),
    lesson.scatter.ranks(num(spearman)),
  );
  scatterCard.setKey(
    [
      { mark: 'circle', color: palette[part], label: lesson.scatter.keyToken },
      { mark: 'triangle', color: palette.first, label: lesson.scatter.keyFirst },
      ...(dropped.size
        ? [
            {
              mark: /** @type {const} */ ('cross'),
              color: palette.muted,
              label: lesson.scatter.keyDropped,
            },
          ]
        : []),
      { mark: 'line', color: palette.ink, label: lesson.scatter.keyFit },
      ...(dropped.size
        ? [
            {
              mark: /** @type {const} */ ('faint'),
              color: palette.muted,
              label: lesson.scatter.keyFitAll,
            },
          ]
        : []),
    ],
    palette,
  );
  scatterCard.say({
    title: lesson.scatter.titleDone({
      layer: int(layer),
      part,
      r: num(pearson),
      rho: num(spearman),
      tokens: int(kept),
    }),
  });
  scatterCard.setTable(
    [
      { key: 'position', label: lesson.table.position, digits: 0 },
      { key: 'token', label: lesson.table.token },
      { key: 'kept', label: lesson.table.kept },
      { key: `pl_${part}`, label: axis, digits: 3 },
      { key: 'pl_hidden', label: lesson.reading.hidden, digits: 3 },
      { key: `rank_${part}`, label: lesson.table.rank(axis), digits: 1 },
      { key: 'rank_hidden', label: lesson.table.rank(lesson.reading.hidden), digits: 1 },
    ],
    points.map((p, t) => ({
      position: t,
      token: p.name,
      kept: p.dropped ? lesson.table.no : lesson.table.yes,
      [`pl_${part}`]: p.x,
      pl_hidden: p.y,
      [`rank_${part}`]: rankX[t],
      rank_hidden: rankY[t],
    })),
  );
}

/**
 * @param {Lengths} lengths
 * @param {import('../../theme/palette.js').Palette} palette
 * @param {boolean} animate
 */
function drawInfluence(lengths, palette, animate) {
  const { reading, part, layer, dropped, names } = state;
  const why = whyNoCorrelation(lengths);
  influenceCard.say({ reading: lesson.influence.reading, provenance: state.provenance });
  // Three tokens have a correlation, but none of them can be left out.
  const changes = why ? null : influence(lengths, reading, part, layer, dropped);
  const order = changes
    ? changes.pearson
        .flatMap((change, t) => (change === null ? [] : [{ t, change }]))
        .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
    : [];
  if (!changes || !order.length) {
    if (state.complete) {
      influenceCard.say({ title: lesson.influence.title });
      influenceCard.blank('influence', why || lesson.tooFew);
      influenceCard.setTable([], []);
    }
    return;
  }
  const largest = order[0];
  const firstAt = order.findIndex(({ t }) => t === 0);
  influenceCard.draw(
    'influence',
    bars(
      {
        names,
        series: [
          { label: lesson.influence.pearson, values: changes.pearson, color: palette[part] },
          {
            label: lesson.influence.spearman,
            values: changes.spearman,
            color: palette.muted,
            hollow: true,
          },
        ],
        xTitle: lesson.influence.x,
        yTitle: lesson.influence.y,
        positionWord: text.words.position,
        animate,
        onPick: toggleToken,
      },
      palette,
    ),
    lesson.influence.describe({
      tokens: int(lengths.tokens),
      name: `${tokenName(largest.t)} (${text.words.position} ${int(largest.t)})`,
      change: signed(largest.change, 3),
    }),
  );
  influenceCard.setKey(
    [
      { mark: 'bar', color: palette[part], label: lesson.influence.pearson },
      { mark: 'hollow', color: palette.muted, label: lesson.influence.spearman },
      { mark: 'bar', color: palette.first, label: lesson.scatter.keyFirst },
    ],
    palette,
  );
  influenceCard.say({
    title:
      lesson.influence.titleDone({
        layer: int(layer),
        part,
        token: tokenName(largest.t),
        position: int(largest.t),
        change: signed(largest.change, 3),
      }) +
      (firstAt === 0
        ? lesson.influence.firstIsLargest
        : firstAt > 0
          ? lesson.influence.firstRank(int(firstAt + 1), signed(order[firstAt].change, 3))
          : lesson.influence.firstDropped),
  });
  influenceCard.setTable(
    [
      { key: 'position', label: lesson.table.position, digits: 0 },
      { key: 'token', label: lesson.table.token },
      { key: 'change_pearson', label: lesson.influence.pearson, digits: 4 },
      { key: 'change_spearman', label: lesson.influence.spearman, digits: 4 },
    ],
    names.map((token, t) => ({
      position: t,
      token,
      change_pearson: changes.pearson[t],
      change_spearman: changes.spearman[t],
    })),
  );
}

/** @param {Lengths | null} lengths null before the first run: the published column stands alone */
function drawPublished(lengths) {
  const words = lesson.published;
  const ready = lengths && state.complete ? lengths : null;
  const sensitive = ready && mostSensitive(ready, state.reading);
  /** @type {[string, string, string][]} */
  const rows = [
    [words.pearson, words.pearsonTheirs, ready ? pair(ready, sensitive, 'pearson') : ''],
    [words.spearman, words.spearmanTheirs, ready ? pair(ready, sensitive, 'spearman') : ''],
    [words.stronger, words.strongerTheirs, ready ? stronger(ready) : ''],
    [words.steps, words.stepsTheirs, ready ? steps(ready) : ''],
  ];
  byId('published').replaceChildren(
    el(
      'table',
      { class: 'table', 'data-testid': 'published' },
      el('caption', { class: 'visually-hidden', text: words.caption }),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col', text: words.claim }),
          el('th', { scope: 'col', text: words.theirs }),
          el('th', {
            scope: 'col',
            text: ready ? words.ours(state.modelName) : words.oursEmpty,
          }),
        ),
      ),
      el(
        'tbody',
        {},
        ...rows.map(([claim, theirs, ours]) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row', text: claim }),
            el('td', { text: theirs }),
            el('td', { text: ours || '…' }),
          ),
        ),
      ),
    ),
  );
  if (!ready) return;
  const { firstRatio } = state;
  byId('honest').textContent =
    !firstRatio || !sensitive
      ? lesson.honest.none
      : lesson.honest.ratio({ layer: int(firstRatio.layer), ratio: num(firstRatio.ratio) }) +
        (firstRatio.ratio < OUTLIER_RATIO ? lesson.honest.mild : lesson.honest.strong)({
          change: num(Math.abs(sensitive.change)),
        });
}

/**
 * @param {Lengths} lengths
 * @param {{ layer: number, part: Part } | null} where
 * @param {'pearson' | 'spearman'} coefficient
 */
function pair(lengths, where, coefficient) {
  if (!where) return text.words.undefinedValue;
  const at = (/** @type {ReadonlySet<number>} */ dropped) =>
    num(correlate(lengths, state.reading, where.part, where.layer, dropped)[coefficient]);
  return lesson.published.pair({
    without: at(new Set([0])),
    all: at(new Set()),
    layer: int(where.layer),
    part: where.part,
  });
}

/** @param {Lengths} lengths */
function stronger(lengths) {
  let compared = 0;
  let mlpWins = 0;
  for (let l = 1; l <= lengths.layers; l++) {
    const attn = correlate(lengths, state.reading, 'attn', l, state.dropped).pearson;
    const mlp = correlate(lengths, state.reading, 'mlp', l, state.dropped).pearson;
    if (attn === null || mlp === null) continue;
    compared += 1;
    if (mlp > attn) mlpWins += 1;
  }
  return lesson.published.strongerOurs(int(mlpWins), int(compared));
}

/** @param {Lengths} lengths */
function steps(lengths) {
  const means = lengths.hidden.flatMap((values) =>
    values ? [mean(keep(values, state.dropped))] : [],
  );
  const middle = median(means);
  return lesson.published.stepsOurs({
    first: num(means[0] / middle, 1),
    last: num(means[means.length - 1] / middle, 1),
  });
}

drawPublished(null);
onThemeChange(() => draw(false));
