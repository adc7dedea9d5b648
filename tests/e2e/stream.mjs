// SPDX-License-Identifier: MIT
//
// stream.mjs - what the tests of lessons 03 and 04 hold the pages against: step lengths, cosines and
// largest logits by plain loops over the taps, in a lab of the test's own. Of the site only lab.js takes
// part, and the logits come from the tap of that name, not from the lens that the page asks.

/** @typedef {import('puppeteer-core').Page} Page */

/**
 * @typedef {object} Truth
 * @property {number[][]} steps    [l - 1][t] |h[l] - h[l-1]|
 * @property {number[][]} cosines  [l - 1][t] cosine of a[l] and m[l]
 * @property {number[]} best       [t] the largest logit
 * @property {number} width        C
 * @property {number} all          tokens of the text before the context cuts it
 */

/**
 * @param {Page} page
 * @param {string} text
 * @returns {Promise<Truth>}
 */
export function measureStream(page, text) {
  return page.evaluate(async (input) => {
    const { Lab } = await import(new URL('/lab.js', location.href).href);
    const lab = await Lab.load({ model: 'mini' });
    const { nCtx, nLayers, dModel, dVocab } = lab.config;
    const all = await lab.toTokens(input);
    const { cache } = await lab.runWithCache(all.subarray(0, nCtx), {
      namesFilter: [
        '*.hook_resid_pre',
        '*.hook_resid_post',
        '*.hook_attn_out',
        '*.hook_mlp_out',
        'logits',
      ],
    });
    /**
     * @param {Float32Array} x
     * @param {Float32Array} y
     * @param {(xs: Float32Array, ys: Float32Array) => number} measure of two vectors
     */
    const rows = (x, y, measure) => {
      const result = [];
      for (let from = 0; from < x.length; from += dModel) {
        result.push(measure(x.subarray(from, from + dModel), y.subarray(from, from + dModel)));
      }
      return result;
    };
    /** @param {Float32Array} xs @param {Float32Array} ys */
    const dot = (xs, ys) => {
      let sum = 0;
      for (let c = 0; c < xs.length; c++) sum += xs[c] * ys[c];
      return sum;
    };
    /** @param {Float32Array} xs @param {Float32Array} ys */
    const distance = (xs, ys) => {
      let sum = 0;
      for (let c = 0; c < xs.length; c++) sum += (ys[c] - xs[c]) ** 2;
      return Math.sqrt(sum);
    };
    /** @param {Float32Array} xs @param {Float32Array} ys */
    const cosine = (xs, ys) => dot(xs, ys) / Math.sqrt(dot(xs, xs) * dot(ys, ys));
    const at = (/** @type {number} */ block, /** @type {string} */ hook) =>
      cache.get(`blocks.${block}.${hook}`).data;
    /** @type {number[][]} */
    const steps = [];
    /** @type {number[][]} */
    const cosines = [];
    for (let b = 0; b < nLayers; b++) {
      steps.push(rows(at(b, 'hook_resid_pre'), at(b, 'hook_resid_post'), distance));
      cosines.push(rows(at(b, 'hook_attn_out'), at(b, 'hook_mlp_out'), cosine));
    }
    /** @type {Float32Array} */
    const logits = cache.get('logits').data;
    const best = [];
    for (let from = 0; from < logits.length; from += dVocab) {
      best.push(logits.subarray(from, from + dVocab).reduce((a, b) => Math.max(a, b)));
    }
    await lab.dispose();
    return { steps, cosines, best, width: dModel, all: all.length };
  }, text);
}
