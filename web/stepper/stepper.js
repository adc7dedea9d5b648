// SPDX-License-Identifier: MIT
//
// stepper.js - the stepper's page: a cursor over tokens and layers, and what stands under it.
//
// A run measures all norms and angles once (measured.js); moving the cursor only reads them.

import { checkIdentity, patternTap, STREAM_TAPS } from '../lessons/residual.js';
import { text } from '../text/vi.js';
import { text as words } from '../text/vi-stepper.js';
import { readPalette } from '../theme/palette.js';
import { byId, el } from '../ui/dom.js';
import { degrees, int, num, scientific } from '../ui/format.js';
import { createModelBar } from '../ui/model-bar.js';
import { paced } from '../ui/pace.js';
import { createRunBar } from '../ui/run-bar.js';
import { createSlider } from '../ui/slider.js';
import { onThemeChange } from '../ui/theme-toggle.js';
import { createTokenStrip } from '../ui/token-strip.js';
import { viewTokens } from '../ui/tokens.js';
import { createAttentionFigure } from './figure-attention.js';
import { createAngleFigure, createNormFigure } from './figure-layers.js';
import { createLens } from './lens.js';
import { keepsPatterns, measureLayer, startMeasuring } from './measured.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 */

/** How much of the hidden state's hue the darkest token background carries, so that ink stays readable. */
const SHADE_PERCENT = 30;

/** @type {Measured | null} */
let shown = null;
const cursor = { token: 0, layer: 0 };

// ---- controls and figures ------------------------------------------------------------------------

const modelBar = createModelBar({
  onLab: () => runBar.begin(),
  onLeave: () => runBar.stop(),
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
  onMove: (token) => moveTo(token, cursor.layer),
  onVertical: (by) => moveTo(cursor.token, cursor.layer + by),
});
byId('strip').append(strip.element);

const slider = createSlider({
  label: words.layer,
  onInput: (layer) => moveTo(cursor.token, layer),
});
const shadeNote = el('p', { class: 'small muted' });
byId('layer').append(slider.element, shadeNote);

byId('norm-hidden-name').textContent = words.numbers.hidden;
byId('norm-attn-name').textContent = words.numbers.attn;
byId('norm-mlp-name').textContent = words.numbers.mlp;
byId('angle-name').textContent = words.numbers.angle;

const lens = createLens();
const attentionFigure = createAttentionFigure({ redraw: draw });
const onLayer = (/** @type {number} */ layer) => moveTo(cursor.token, layer);
const layerFigures = [createNormFigure({ onLayer }), createAngleFigure({ onLayer })];
byId('under-cursor').append(lens.element, attentionFigure.element);
byId('over-layers').append(...layerFigures.map((figure) => figure.element));

// ---- the run -------------------------------------------------------------------------------------

/**
 * @param {string} input
 * @param {import('../ui/run-bar.js').Running} running
 * @returns {Promise<{ tokens: number }>}
 */
async function run(input, { signal, progress, warn }) {
  const lab = await modelBar.ready(signal);
  const { precision } = modelBar;
  const { nLayers: layers, nCtx } = lab.config;
  const all = await lab.toTokens(input);
  const tokens = all.subarray(0, nCtx);
  if (tokens.length < all.length) {
    warn(text.run.cut(int(all.length), int(tokens.length), int(all.length - tokens.length)));
  }
  const views = viewTokens(await lab.tokenBytes(tokens));
  const names = views.map((v) => v.label);
  signal.throwIfAborted();

  const allPatterns = keepsPatterns(lab, tokens.length);
  /** @type {Measured | null} */
  let mine = null;
  const { cache } = await lab.runWithCache(tokens, {
    namesFilter: allPatterns ? [...STREAM_TAPS, patternTap('*')] : STREAM_TAPS,
    precision,
    signal,
    onLayer({ layer: block, kind, done, total, cache: soFar }) {
      const sentence = block === null ? '' : text.run.layer(int(block + 1), int(layers));
      progress(done, total, sentence || (kind === 'embed' ? text.run.embed : text.run.unembed));
      if (kind !== 'mlp' || block === null) return;
      if (!mine) {
        mine = startMeasuring({ lab, precision, tokens, names, cache: soFar, allPatterns });
        begin(mine, views);
      }
      const follows = cursor.layer === mine.measured;
      measureLayer(mine, block + 1);
      if (follows) cursor.layer = mine.measured;
      drawSoon();
    },
  });

  const identity = checkIdentity(cache, layers);
  byId('identity').textContent = identity.holds
    ? text.identity.holds(scientific(identity.worst))
    : text.identity.fails(scientific(identity.worst), scientific(identity.bound));
  byId('identity').className = identity.holds ? '' : 'c-first';
  draw();
  return { tokens: tokens.length };
}

/**
 * Puts a new run on the page: the cursor on the last token, following the layers as they arrive.
 *
 * @param {Measured} started
 * @param {import('../ui/tokens.js').TokenView[]} views
 */
function begin(started, views) {
  shown = started;
  cursor.token = views.length - 1;
  cursor.layer = 0;
  byId('identity').textContent = '';
  byId('stepper').hidden = false;
  strip.show(views);
  strip.select(cursor.token);
  attentionFigure.begin(started);
}

const drawSoon = paced(draw);

// ---- the cursor ----------------------------------------------------------------------------------

/** @param {number} token @param {number} layer kept within what is measured */
function moveTo(token, layer) {
  if (!shown) return;
  cursor.token = token;
  cursor.layer = Math.max(0, Math.min(shown.measured, layer));
  strip.select(token);
  draw();
  const turned = shown.angles[cursor.layer]?.[token];
  byId('live').textContent = words.say({
    token: shown.names[token],
    position: int(token),
    layer: int(cursor.layer),
    norm: num(shown.hidden[cursor.layer][token]),
    angle: turned === undefined ? text.words.undefinedValue : words.numbers.radians(num(turned)),
  });
}

function draw() {
  if (!shown) return;
  const palette = readPalette();
  drawStrip(shown);
  drawNumbers(shown);
  lens.draw(shown, cursor);
  attentionFigure.draw(shown, cursor, palette);
  for (const figure of layerFigures) figure.draw(shown, cursor, palette);
}

/** @param {Measured} measured */
function drawStrip({ measured, layers, hidden }) {
  slider.set(0, measured, cursor.layer);
  strip.setRow(cursor.layer + 1, layers + 1);
  const norms = hidden[cursor.layer];
  const [low, high] = [Math.min(...norms), Math.max(...norms)];
  strip.paint((t) => ({
    background: `color-mix(in oklab, var(--hidden) ${((SHADE_PERCENT * norms[t]) / high).toFixed(1)}%, var(--paper))`,
    title: `|h| = ${num(norms[t])}`,
  }));
  shadeNote.textContent = words.shade(num(low, 1), num(high, 1));
}

/** @param {Measured} measured */
function drawNumbers({ names, hidden, attn, mlp, angles }) {
  const { token, layer } = cursor;
  byId('where').textContent = words.where(names[token], int(token), int(layer));
  byId('where').className = token === 0 ? 'c-first' : '';
  byId('embedding-note').hidden = layer > 0;
  byId('embedding-note').textContent = words.embedding;
  byId('norm-hidden').textContent = num(hidden[layer][token]);
  byId('norm-attn').textContent = num(attn[layer]?.[token]);
  byId('norm-mlp').textContent = num(mlp[layer]?.[token]);
  const turned = angles[layer]?.[token];
  byId('angle').textContent =
    turned === undefined ? num(null) : words.numbers.radians(num(turned, 3));
  byId('degrees').textContent = turned === undefined ? '' : degrees(turned);
}

onThemeChange(draw);
