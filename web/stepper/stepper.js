// SPDX-License-Identifier: MIT
//
// stepper.js - the stepper's page: a cursor over tokens and layers, and what stands under it.
//
// A run measures all norms and angles once; moving the cursor only reads them. The raw logit lens is
// asked of the engine for the vector under the cursor and remembered. Attention patterns of all layers
// come with the run unless they are too large, then layer by layer when the learner asks.

import { bars } from '../charts/bars.js';
import { lines } from '../charts/lines.js';
import { angle } from '../geometry.js';
import {
  attnTap,
  checkIdentity,
  hiddenTap,
  mlpTap,
  patternTap,
  row,
  rowNorms,
  STREAM_TAPS,
} from '../lessons/residual.js';
import { text } from '../text/vi.js';
import { text as words } from '../text/vi-stepper.js';
import { readPalette } from '../theme/palette.js';
import { createChartCard } from '../ui/chart-card.js';
import { byId, el, freshId } from '../ui/dom.js';
import { degrees, int, megabytes, num, percent, scientific } from '../ui/format.js';
import { createMessagePlace } from '../ui/message.js';
import { createModelBar, provenance } from '../ui/model-bar.js';
import { createRunBar } from '../ui/run-bar.js';
import { createSlider } from '../ui/slider.js';
import { onThemeChange } from '../ui/theme-toggle.js';
import { createTokenStrip } from '../ui/token-strip.js';
import { labelToken, viewTokens } from '../ui/tokens.js';

/**
 * @typedef {import('../lab.js').Lab} Lab
 * @typedef {import('../lessons/residual.js').Cache} Cache
 * @typedef {import('../theme/palette.js').Palette} Palette
 *
 * @typedef {object} Step  everything a run measured
 * @property {Lab} lab
 * @property {'exact' | 'fast'} precision
 * @property {Int32Array} tokens
 * @property {string[]} names            token labels
 * @property {Cache} cache
 * @property {number} layers             L
 * @property {number} measured           layers measured so far
 * @property {boolean} allPatterns       the cache holds, or will hold, every layer's attention
 * @property {Map<number, { data: Float32Array }>} patterns  attention fetched for one layer
 * @property {number[][]} hidden         [l][t] |h|, l = 0..measured
 * @property {(number[] | null)[]} attn  [l][t] |a|, null at l = 0
 * @property {(number[] | null)[]} mlp   [l][t] |m|, null at l = 0
 * @property {(number[] | null)[]} angles [l][t] radians, null at l = 0
 * @property {Map<string, LensRow[]>} lens  by 'layer,token'
 *
 * @typedef {{ label: string, logit: number, prob: number }} LensRow
 */

/** Attention of all layers is kept up to this many bytes. */
const PATTERN_BYTES = 96e6;

const TOP_TOKENS = 5;

/** How much of the hidden state's hue the darkest token background carries, so that ink stays readable. */
const SHADE_PERCENT = 30;

/** @type {Step | null} */
let step = null;
let token = 0;
let layer = 0;
/** @type {number | null} null: the mean over heads */
let head = null;

// ---- controls ------------------------------------------------------------------------------------

const modelBar = createModelBar({
  onLab: () => runBar.begin(),
  onPrecision: () => runBar.begin(),
});
byId('model').append(
  modelBar.element,
  el('p', { class: 'small muted', text: text.model.englishOnly }),
);

const runBar = createRunBar({ text: words.sample, rows: 3, run });
byId('run').append(runBar.element);

const strip = createTokenStrip({
  label: words.strip,
  selection: 'one',
  onMove: (position) => moveTo(position, layer),
  onVertical: (by) => moveTo(token, layer + by),
});
byId('strip').append(strip.element);

const slider = createSlider({ label: words.layer, onInput: (l) => moveTo(token, l) });
const shadeNote = el('p', { class: 'small muted' });
byId('layer').append(slider.element, shadeNote);

byId('norm-hidden-name').textContent = words.numbers.hidden;
byId('norm-attn-name').textContent = words.numbers.attn;
byId('norm-mlp-name').textContent = words.numbers.mlp;
byId('angle-name').textContent = words.numbers.angle;

const lensBody = el('tbody', { 'data-testid': 'lens' });
const lensMessages = createMessagePlace();
byId('lens').append(
  el('h3', { text: words.lens.title }),
  el(
    'table',
    { class: 'table lens' },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        el('th', { scope: 'col', text: words.lens.token }),
        el('th', { scope: 'col', class: 'n', text: words.lens.logit }),
        el('th', { scope: 'col', text: words.lens.probability }),
      ),
    ),
    lensBody,
  ),
  el('p', { class: 'small muted', text: words.lens.note }),
  lensMessages.element,
);

// ---- figures -------------------------------------------------------------------------------------

const attentionCard = createChartCard({
  number: 1,
  title: words.attention.title,
  file: 'attention',
  panels: [{ id: 'attention', height: 220 }],
});
const normCard = createChartCard({
  number: 2,
  title: words.norms.title,
  file: 'do-dai-theo-lop',
  panels: [{ id: 'norms', height: 240 }],
});
const angleCard = createChartCard({
  number: 3,
  title: words.angles.title,
  file: 'goc-theo-lop',
  panels: [{ id: 'angles', height: 240 }],
});
byId('figure-attention').append(attentionCard.element);
byId('figure-norms').append(normCard.element);
byId('figure-angles').append(angleCard.element);

const headId = freshId('head');
const headChooser = el('select', { id: headId });
headChooser.addEventListener('change', () => {
  head = headChooser.value === '' ? null : Number(headChooser.value);
  if (step) drawAttention(step, readPalette());
});
const askPattern = el('button', { type: 'button', hidden: true });
askPattern.addEventListener('click', fetchPattern);
const patternMessages = createMessagePlace();
attentionCard.tools.append(
  el(
    'div',
    { class: 'row' },
    el('label', { for: headId, text: words.attention.head }),
    headChooser,
    askPattern,
  ),
  patternMessages.element,
);

// ---- the run -------------------------------------------------------------------------------------

/**
 * @param {string} input
 * @param {import('../ui/run-bar.js').Running} running
 * @returns {Promise<{ tokens: number }>}
 */
async function run(input, { signal, progress, warn }) {
  const lab = await modelBar.ready(signal);
  const { precision } = modelBar;
  const { nLayers: layers, nHeads, nCtx } = lab.config;
  const all = await lab.toTokens(input);
  const tokens = all.subarray(0, nCtx);
  if (tokens.length < all.length) {
    warn(text.run.cut(int(all.length), int(tokens.length), int(all.length - tokens.length)));
  }
  const views = viewTokens(await lab.tokenBytes(tokens));
  signal.throwIfAborted();

  const patternBytes = layers * nHeads * tokens.length ** 2 * Float32Array.BYTES_PER_ELEMENT;
  const allPatterns = patternBytes <= PATTERN_BYTES;
  /** @type {Step | null} */
  let mine = null;
  const { cache } = await lab.runWithCache(tokens, {
    namesFilter: allPatterns ? [...STREAM_TAPS, patternTapGlob] : STREAM_TAPS,
    precision,
    signal,
    onLayer({ layer: block, kind, done, total, cache: soFar }) {
      const sentence = block === null ? '' : text.run.layer(int(block + 1), int(layers));
      progress(done, total, sentence || (kind === 'embed' ? text.run.embed : text.run.unembed));
      if (kind !== 'mlp' || block === null) return;
      if (!mine) {
        mine = newStep({
          lab,
          precision,
          tokens,
          names: views.map((v) => v.label),
          cache: soFar,
          layers,
          allPatterns,
        });
        begin(mine, views);
      }
      measureLayer(mine, block + 1);
      drawSoon();
    },
  });
  if (!mine) throw new Error('the run told of no layer');

  const identity = checkIdentity(cache, layers);
  byId('identity').textContent = identity.holds
    ? text.identity.holds(scientific(identity.worst))
    : text.identity.fails(scientific(identity.worst), scientific(identity.bound));
  byId('identity').className = identity.holds ? '' : 'c-first';
  draw();
  return { tokens: tokens.length };
}

/** The namesFilter for the attention of every block. */
const patternTapGlob = 'blocks.*.attn.hook_pattern';

/**
 * @param {Pick<Step, 'lab' | 'precision' | 'tokens' | 'names' | 'cache' | 'layers' | 'allPatterns'>} parts
 * @returns {Step}
 */
const newStep = (parts) => ({
  ...parts,
  measured: 0,
  patterns: new Map(),
  hidden: [rowNorms(parts.cache.get(hiddenTap(0)))],
  attn: [null],
  mlp: [null],
  angles: [null],
  lens: new Map(),
});

/**
 * Puts a new run on the page: cursor on the last token, following the layers as they arrive.
 *
 * @param {Step} started
 * @param {import('../ui/tokens.js').TokenView[]} views
 */
function begin(started, views) {
  step = started;
  token = views.length - 1;
  layer = 0;
  head = null;
  byId('identity').textContent = '';
  byId('stepper').hidden = false;
  strip.show(views);
  strip.select(token);
  patternMessages.clear();
  headChooser.replaceChildren(
    el('option', { value: '', text: words.attention.mean }),
    ...Array.from({ length: started.lab.config.nHeads }, (_, h) =>
      el('option', { value: h, text: words.attention.one(int(h)) }),
    ),
  );
}

/** @param {Step} s @param {number} l */
function measureLayer(s, l) {
  const before = s.cache.get(hiddenTap(l - 1));
  const after = s.cache.get(hiddenTap(l));
  s.hidden[l] = rowNorms(after);
  s.attn[l] = rowNorms(s.cache.get(attnTap(l)));
  s.mlp[l] = rowNorms(s.cache.get(mlpTap(l)));
  s.angles[l] = s.names.map((_, t) => angle(row(before, t), row(after, t)));
  if (layer === s.measured) layer = l;
  s.measured = l;
}

let drawPending = false;

/** During a run: at most one drawing a frame. */
function drawSoon() {
  if (drawPending) return;
  drawPending = true;
  requestAnimationFrame(() => {
    drawPending = false;
    draw();
  });
}

// ---- the cursor ----------------------------------------------------------------------------------

/** @param {number} position @param {number} l */
function moveTo(position, l) {
  if (!step) return;
  token = position;
  layer = Math.max(0, Math.min(step.measured, l));
  strip.select(token);
  draw();
  const turned = step.angles[layer]?.[token];
  byId('live').textContent = words.say({
    token: step.names[token],
    position: int(token),
    layer: int(layer),
    norm: num(step.hidden[layer][token]),
    angle: turned === undefined ? text.words.undefinedValue : words.numbers.radians(num(turned)),
  });
}

// ---- drawing -------------------------------------------------------------------------------------

function draw() {
  if (!step) return;
  const palette = readPalette();
  drawCursor(step);
  drawNumbers(step);
  drawAttention(step, palette);
  drawNorms(step, palette);
  drawAngles(step, palette);
  drawLens(step);
}

/** @param {Step} s */
function drawCursor(s) {
  slider.set(0, s.measured, layer);
  strip.setRow(layer + 1, s.layers + 1);
  const norms = s.hidden[layer];
  const [low, high] = [Math.min(...norms), Math.max(...norms)];
  strip.paint((t) => ({
    background: `color-mix(in oklab, var(--hidden) ${((SHADE_PERCENT * norms[t]) / high).toFixed(1)}%, var(--paper))`,
    title: `|h| = ${num(norms[t])}`,
  }));
  shadeNote.textContent = words.shade(num(low, 1), num(high, 1));
}

/** @param {Step} s */
function drawNumbers(s) {
  byId('where').textContent = words.where(s.names[token], int(token), int(layer));
  byId('where').className = token === 0 ? 'c-first' : '';
  byId('embedding-note').hidden = layer > 0;
  byId('embedding-note').textContent = words.embedding;
  byId('norm-hidden').textContent = num(s.hidden[layer][token]);
  byId('norm-attn').textContent = num(s.attn[layer]?.[token]);
  byId('norm-mlp').textContent = num(s.mlp[layer]?.[token]);
  const turned = s.angles[layer]?.[token];
  byId('angle').textContent =
    turned === undefined ? num(null) : words.numbers.radians(num(turned, 3));
  byId('degrees').textContent = turned === undefined ? '' : degrees(turned);
}

/**
 * Attention of the chosen token at the chosen layer, per head over positions 0..token; null where it
 * was not computed.
 *
 * @param {Step} s
 * @returns {number[][] | null} [H][token + 1]
 */
function attentionRows(s) {
  if (layer === 0) return null;
  const name = patternTap(layer);
  const pattern = s.patterns.get(layer) ?? (s.cache.has(name) ? s.cache.get(name) : null);
  if (!pattern) return null;
  const count = s.names.length;
  return Array.from({ length: s.lab.config.nHeads }, (_, h) => {
    const start = (h * count + token) * count;
    return Array.from(pattern.data.subarray(start, start + token + 1));
  });
}

/** @param {Step} s @param {Palette} palette */
function drawAttention(s, palette) {
  const rows = attentionRows(s);
  attentionCard.say({
    reading: words.attention.reading,
    provenance: provenance(s.lab, s.precision, s.names.length),
  });
  askPattern.hidden = rows !== null || layer === 0 || s.allPatterns;
  if (!rows) {
    askPattern.textContent = words.attention.ask(int(layer));
    attentionCard.say({ title: words.attention.title });
    attentionCard.setTable([], []);
    const bytes = s.layers * s.lab.config.nHeads * s.names.length ** 2 * 4;
    attentionCard.blank(
      'attention',
      layer === 0 ? words.attention.none : words.attention.large(megabytes(bytes)),
    );
    return;
  }
  const average = rows[0].map((_, t) => rows.reduce((sum, r) => sum + r[t], 0) / rows.length);
  const shown = head === null ? average : rows[head];
  const most = shown.indexOf(Math.max(...shown));
  const names = s.names.slice(0, token + 1);
  const headName = head === null ? words.attention.mean : words.attention.one(int(head));
  attentionCard.draw(
    'attention',
    bars(
      {
        names,
        series: [{ label: headName, values: shown, color: palette.attn }],
        xTitle: words.attention.x,
        yTitle: words.attention.y,
        positionWord: text.words.position,
        min: 0,
      },
      palette,
    ),
    words.attention.describe({
      count: int(names.length),
      target: names[most],
      weight: num(shown[most], 3),
    }),
  );
  attentionCard.setKey(
    [
      { mark: 'bar', color: palette.attn, label: headName },
      { mark: 'bar', color: palette.first, label: `${text.words.position} 0` },
    ],
    palette,
  );
  attentionCard.say({
    title: words.attention.titleDone({
      layer: int(layer),
      token: s.names[token],
      target: names[most],
      position: int(most),
      weight: num(shown[most], 3),
      head: headName,
    }),
  });
  attentionCard.setTable(
    [
      { key: 'position', label: words.table.position, digits: 0 },
      { key: 'token', label: words.table.token },
      { key: 'mean', label: words.attention.mean, digits: 4 },
      ...rows.map((_, h) => ({
        key: `head_${h}`,
        label: words.attention.one(int(h)),
        digits: 4,
      })),
    ],
    names.map((name, t) => ({
      position: t,
      token: name,
      mean: average[t],
      ...Object.fromEntries(rows.map((r, h) => [`head_${h}`, r[t]])),
    })),
  );
}

/** Runs the text once more for the attention of one layer, where all layers would be too large. */
async function fetchPattern() {
  const mine = step;
  const wanted = layer;
  if (!mine) return;
  askPattern.disabled = true;
  patternMessages.clear();
  try {
    const { cache } = await mine.lab.runWithCache(mine.tokens, {
      namesFilter: [patternTap(wanted)],
      precision: mine.precision,
    });
    mine.patterns.clear();
    mine.patterns.set(wanted, cache.get(patternTap(wanted)));
    if (step === mine) drawAttention(mine, readPalette());
  } catch (error) {
    patternMessages.fail(error);
  } finally {
    askPattern.disabled = false;
  }
}

/** @param {Step} s */
const layersOf = (s) => Array.from({ length: s.measured + 1 }, (_, l) => l);

/** @param {Step} s @param {Palette} palette */
function drawNorms(s, palette) {
  const layers = layersOf(s);
  const series = /** @type {const} */ ([
    { key: 'hidden', rows: s.hidden, label: words.numbers.hidden, point: 'circle' },
    { key: 'attn', rows: s.attn, label: words.numbers.attn, point: 'rect' },
    { key: 'mlp', rows: s.mlp, label: words.numbers.mlp, point: 'triangle' },
  ]);
  const said = {
    token: s.names[token],
    first: num(s.hidden[0][token], 1),
    last: num(s.hidden[s.measured][token], 1),
  };
  normCard.draw(
    'norms',
    lines(
      {
        xs: layers,
        xTitle: words.norms.x,
        yTitle: words.norms.y,
        xName: text.words.layer,
        min: 0,
        markX: layer,
        onPick: (l) => moveTo(token, l),
        lines: series.map(({ key, rows, label, point }) => ({
          label,
          values: layers.map((l) => rows[l]?.[token] ?? null),
          color: palette[key],
          point,
        })),
      },
      palette,
    ),
    words.norms.describe(said),
  );
  normCard.setKey(
    series.map(({ key, label }) => ({ mark: 'line', color: palette[key], label })),
    palette,
  );
  normCard.say({
    title: words.norms.titleDone(said),
    reading: words.reading,
    provenance: provenance(s.lab, s.precision, s.names.length),
  });
  normCard.setTable(
    [
      { key: 'layer', label: words.table.layer, digits: 0 },
      { key: 'norm_hidden', label: words.numbers.hidden, digits: 3 },
      { key: 'norm_attn', label: words.numbers.attn, digits: 3 },
      { key: 'norm_mlp', label: words.numbers.mlp, digits: 3 },
    ],
    layers.map((l) => ({
      layer: l,
      norm_hidden: s.hidden[l][token],
      norm_attn: s.attn[l]?.[token] ?? null,
      norm_mlp: s.mlp[l]?.[token] ?? null,
    })),
  );
}

/** @param {Step} s @param {Palette} palette */
function drawAngles(s, palette) {
  const layers = layersOf(s).slice(1);
  if (!layers.length) return;
  const values = layers.map((l) => s.angles[l]?.[token] ?? Number.NaN);
  const largest = values.indexOf(Math.max(...values));
  const said = {
    token: s.names[token],
    layer: int(layers[largest] ?? 1),
    angle: num(values[largest]),
    degrees: degrees(values[largest] ?? Number.NaN),
  };
  angleCard.draw(
    'angles',
    lines(
      {
        xs: layers,
        xTitle: words.norms.x,
        yTitle: words.angles.y,
        xName: text.words.layer,
        min: 0,
        digits: 3,
        markX: layer,
        onPick: (l) => moveTo(token, l),
        lines: [{ label: words.angles.label, values, color: palette.hidden }],
      },
      palette,
    ),
    words.angles.describe(said),
  );
  angleCard.setKey([{ mark: 'line', color: palette.hidden, label: words.angles.label }], palette);
  angleCard.say({
    title: words.angles.titleDone(said),
    reading: words.reading,
    provenance: provenance(s.lab, s.precision, s.names.length),
  });
  angleCard.setTable(
    [
      { key: 'layer', label: words.table.layer, digits: 0 },
      { key: 'angle_rad', label: words.table.radians, digits: 4 },
      { key: 'angle_deg', label: words.table.degrees, digits: 2 },
    ],
    layers.map((l, i) => ({
      layer: l,
      angle_rad: values[i],
      angle_deg: (values[i] * 180) / Math.PI,
    })),
  );
}

let lensBusy = false;

/**
 * The logit lens under the cursor. One question at a time: while an answer is on its way the cursor may
 * move on, and only where it then stands is asked next.
 *
 * @param {Step} s
 */
async function drawLens(s) {
  const at = `${layer},${token}`;
  const known = s.lens.get(at);
  if (known) {
    showLens(known);
    return;
  }
  if (lensBusy) return;
  lensBusy = true;
  lensMessages.clear();
  try {
    const vector = row(s.cache.get(hiddenTap(layer)), token).slice();
    const [entries] = await s.lab.logitLens(vector, { k: TOP_TOKENS });
    const bytes = await s.lab.tokenBytes(entries.map((e) => e.token));
    s.lens.set(
      at,
      entries.map(({ logit, prob }, i) => ({ label: labelToken(bytes[i]), logit, prob })),
    );
  } catch (error) {
    if (step === s) lensMessages.fail(error);
    return;
  } finally {
    lensBusy = false;
  }
  if (step) drawLens(step);
}

/** @param {LensRow[]} rows */
function showLens(rows) {
  const largest = rows[0]?.prob ?? 1;
  lensBody.replaceChildren(
    ...rows.map(({ label, logit, prob }) => {
      const bar = el('span', { class: 'bar', 'aria-hidden': 'true' });
      bar.style.width = `${(100 * prob) / largest}%`;
      return el(
        'tr',
        {},
        el('td', { text: label }),
        el('td', { class: 'n', text: num(logit) }),
        el('td', { class: 'p' }, percent(prob, 2), bar),
      );
    }),
  );
}

onThemeChange(draw);
