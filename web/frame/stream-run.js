// SPDX-License-Identifier: MIT
//
// stream-run.js - what a lesson on one text does with the model: cuts the text to the context, runs it,
// hands over h, a and m layer by layer, and checks the identity of the residual stream on the way.
//
// Called by the lessons' run functions. Holds the taps of two blocks at a time, whatever the model's size.

import { hiddenTap, IdentityCheck, STREAM_TAPS, StreamWindow } from '../measures/residual.js';
import { text } from '../text/interface.js';
import { byId } from '../ui/dom.js';
import { int, scientific } from '../ui/format.js';
import { provenance } from '../ui/model-bar.js';
import { stageSentence } from '../ui/run-bar.js';
import { viewTokens } from '../ui/tokens.js';

/** @typedef {import('../lab.js').Lab} Lab */
/** @typedef {import('../ui/run-bar.js').Running} Running */

/**
 * The tokens that the model can read. What is cut is said.
 *
 * @param {Lab} lab
 * @param {string} input
 * @param {Running} running
 * @returns {Promise<{ tokens: Int32Array, views: import('../ui/tokens.js').TokenView[] }>}
 */
export async function readText(lab, input, { signal, warn }) {
  const all = await lab.toTokens(input);
  const tokens = all.subarray(0, lab.config.nCtx);
  if (tokens.length < all.length) {
    warn(text.run.cut(int(all.length), int(tokens.length), int(all.length - tokens.length)));
  }
  const views = viewTokens(await lab.tokenBytes(tokens));
  signal.throwIfAborted();
  return { tokens, views };
}

/**
 * Reads the page's text with the model in use.
 *
 * @param {{ ready: (signal: AbortSignal) => Promise<Lab>, precision: 'exact' | 'fast' }} modelBar
 * @param {string} input
 * @param {Running} running
 */
export async function readBox(modelBar, input, running) {
  const lab = await modelBar.ready(running.signal);
  const { precision } = modelBar;
  const { tokens, views } = await readText(lab, input, running);
  const names = views.map((view) => view.label);
  return {
    lab,
    precision,
    tokens,
    views,
    names,
    provenance: provenance(lab, precision, tokens.length),
  };
}

/**
 * One pass; onLayer is told of each block when h[l-1], h[l], a[l] and m[l] are in the stream, and of
 * h[L] at the end it keeps a reference.
 *
 * @param {Lab} lab
 * @param {Int32Array} tokens
 * @param {object} options
 * @param {'exact' | 'fast'} options.precision
 * @param {Running} options.running
 * @param {(l: number, stream: StreamWindow) => void} options.onLayer l counts from 1
 * @returns {Promise<{ last: import('../measures/residual.js').Tensor, identity: IdentityCheck }>} last is h[L]
 */
export async function runStream(lab, tokens, { precision, running, onLayer }) {
  const layers = lab.config.nLayers;
  const stream = new StreamWindow();
  const identity = new IdentityCheck();
  await lab.runWithCache(tokens, {
    namesFilter: STREAM_TAPS,
    keep: false,
    precision,
    signal: running.signal,
    onLayer(stage) {
      stream.take(stage.cache);
      running.progress(stage.done, stage.total, stageSentence(stage, layers));
      if (stage.kind !== 'mlp' || stage.layer === null) return;
      const l = stage.layer + 1;
      identity.add(stream, l);
      onLayer(l, stream);
      stream.passed(l);
    },
  });
  return { last: stream.get(hiddenTap(layers)), identity };
}

/**
 * Fills the page's #identity; what stands around it, #result, is hidden as long as there is none.
 *
 * @param {IdentityCheck | null} identity
 */
export function showIdentity(identity) {
  const place = byId('identity');
  place.textContent = identity ? identitySentence(identity) : '';
  place.className = identity?.holds === false ? 'c-first' : '';
  const result = document.getElementById('result');
  if (result) result.hidden = identity === null;
}

/** @param {IdentityCheck} identity */
const identitySentence = ({ holds, worst, bound }) =>
  holds
    ? text.identity.holds(scientific(worst))
    : text.identity.fails(scientific(worst), scientific(bound));
