// SPDX-License-Identifier: MIT
//
// lab-values.mjs - prints what the researcher's calls of web/lab.js give on the default model, as JSON.
// oracle_lab.py compares it with TransformerLens.

import { onSite } from '../browser.mjs';

/** @typedef {import('../../web/lab.js').Lab} Lab */

await onSite(async (page) => {
  const found = await page.evaluate(async () => {
    const { Lab: Loaded } = await import(new URL('/lab.js', location.href).href);
    const lab = /** @type {Lab} */ (await Loaded.load({ model: 'mini' }));
    const [clean, corrupted] = ['The old man took his', 'The old lady took her'];
    const { cache, tokens, logits } = await lab.runWithCache(clean, {
      namesFilter: ['*', '*.hook_result'],
    });
    const right = (await lab.toTokens(' hand'))[0];
    const wrong = (await lab.toTokens(' way'))[0];
    const all = cache.decomposeResid().stack;
    const sweep = await lab.patching(clean, corrupted, '*.hook_resid_pre', {
      answer: right,
      wrong,
    });
    const step = await lab.generate(clean, { maxTokens: 1, logprobs: 8 }).next();
    const top = step.value?.top ?? [];
    const plain = (/** @type {{ shape: number[], data: Float32Array }} */ { shape, data }) => {
      return { shape, data: [...data] };
    };
    return {
      tokens: { clean: [...tokens], corrupted: [...sweep.tokens.corrupted] },
      right,
      wrong,
      top: top.map(({ token }) => token),
      values: {
        accumulatedResid: plain(cache.accumulatedResid({ inclMid: true }).stack),
        'accumulatedResid, applyLn': plain(cache.accumulatedResid({ applyLn: true }).stack),
        'accumulatedResid at layer 3, applyLn': plain(
          cache.accumulatedResid({ layer: 3, applyLn: true }).stack,
        ),
        decomposeResid: plain(all),
        'decomposeResid of attention, applyLn': plain(
          cache.decomposeResid({ mode: 'attn', inclEmbeds: false, applyLn: true }).stack,
        ),
        stackHeadResults: plain(cache.stackHeadResults({ inclRemainder: true }).stack),
        'applyLnToStack at layer 2': plain(cache.applyLnToStack(all, { layer: 2 })),
        logitAttrs: plain(await cache.logitAttrs(all, right)),
        'logitAttrs of a difference': plain(
          await cache.logitAttrs(all, right, { incorrectTokens: wrong }),
        ),
        patching: plain(sweep.patched),
        logprobs: { shape: [top.length], data: top.map(({ logprob }) => logprob) },
      },
      logits: logits.shape,
    };
  });
  console.log(JSON.stringify(found));
});
