// SPDX-License-Identifier: MIT
//
// logits.js - what one row of logits [V] says: its largest entries, its entropy, a token's probability.
//
// Called by worker.js. Sums are f64, relative to the largest logit, so that no exponential overflows.

/** @param {Float32Array} logits [V] @returns {{ top: number, sum: number }} sum of e^(logit - top) */
function softmaxSum(logits) {
  let top = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > top) top = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  return { top, sum };
}

/**
 * The k tokens with the largest logits of one row, and the share of the softmax that each has.
 * @param {Float32Array} logits [V]
 * @param {number} k
 * @returns {{ token: number, logit: number, prob: number, logprob: number }[]} best first
 */
export function largestLogits(logits, k) {
  /** @type {number[]} */
  const best = [];
  for (let token = 0; k > 0 && token < logits.length; token++) {
    if (best.length === k && !(logits[token] > logits[best[k - 1]])) continue;
    let rank = Math.min(best.length, k - 1);
    while (rank > 0 && logits[token] > logits[best[rank - 1]]) {
      best[rank] = best[rank - 1];
      rank--;
    }
    best[rank] = token;
  }
  const { top, sum } = softmaxSum(logits);
  return best.map((token) => {
    const logprob = logits[token] - top - Math.log(sum);
    return { token, logit: logits[token], prob: Math.exp(logits[token] - top) / sum, logprob };
  });
}

/** ln of a token's share of the softmax. @param {Float32Array} logits [V] @param {number} token */
export function logprobOf(logits, token) {
  const { top, sum } = softmaxSum(logits);
  return logits[token] - top - Math.log(sum);
}

/**
 * The entropy of the softmax of one row, in nats: with z = x - max and S = sum e^z,
 * H = ln S - (sum z e^z) / S. A z so low that e^z is 0 adds nothing.
 * @param {Float32Array} logits [V]
 */
export function entropyOf(logits) {
  const { top, sum } = softmaxSum(logits);
  let weighted = 0;
  for (const logit of logits) weighted += (logit - top) * Math.exp(logit - top);
  return Math.log(sum) - weighted / sum;
}

/**
 * Makes tokens that were there before less likely: a positive logit is divided by `penalty`, a negative
 * one multiplied (Keskar et al. 2019, section 4.1, with Hugging Face's reading of negative logits).
 * @param {Float32Array} logits [V], changed in place
 * @param {Iterable<number>} tokens
 * @param {number} penalty above 0
 */
export function penalise(logits, tokens, penalty) {
  for (const token of new Set(tokens)) {
    logits[token] = logits[token] > 0 ? logits[token] / penalty : logits[token] * penalty;
  }
}
