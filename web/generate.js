// SPDX-License-Identifier: MIT
//
// generate.js - continues a prompt token by token: lab.generate().
//
// Called by lab.js. The worker draws each token (engine/worker.js, wasm/model/sample.c); here its bytes
// become text, its taps a cache, and a stop string ends the loop.

import { ActivationCache } from './activation-cache.js';
import { LabError } from './engine/error.js';
import { applyHooks, functionsByTap } from './hooks.js';
import { createDecoder, endsInsideCharacter, toInput } from './input.js';
import { requireNumber, requirePrecision, requireSignal, requireWhole } from './options.js';

/** @typedef {import('./lab.js').NamesFilter} NamesFilter */
/** @typedef {import('./hooks.js').HookFunction} HookFunction */

/**
 * @typedef {object} GenerateOptions
 * @property {number} [maxTokens] 50 unless given
 * @property {number} [temperature] 0 (the default) always takes the largest logit
 * @property {number} [topK] draws from the k largest logits; 0 (the default) from all
 * @property {number} [topP] draws from the smallest set of tokens whose probability reaches p, in (0, 1];
 *   1 (the default) from all
 * @property {number} [seed] whole, from 0 to 2**32 - 1. The same seed gives the same text; without one
 *   each call draws its own
 * @property {number} [repetitionPenalty] above 0; 1 (the default) changes nothing. Logits of tokens that
 *   stand in the prompt or have been generated are divided by it where positive and multiplied where
 *   negative (Keskar et al. 2019, arXiv 1909.05858, as Hugging Face's processor does)
 * @property {string | string[]} [stop] the token that completes one of these texts is the last one. It is
 *   yielded, with whatever follows the text inside it. The prompt does not count
 * @property {number} [logprobs] gives each token `logprob` and, with k >= 1, the k tokens of the largest
 *   logits as `top`
 * @property {NamesFilter} [namesFilter] gives each token `cache`; as for runWithCache, except that
 *   without it nothing is kept
 * @property {[NamesFilter, HookFunction][]} [fwdHooks] as for runWithHooks, called in every pass
 * @property {AbortSignal} [signal]
 * @property {import('./engine/protocol.js').Precision} [precision]
 */

/**
 * @typedef {object} Generated
 * @property {number} id
 * @property {string} text what this token adds to the text: '' while a character is incomplete. The
 *   texts of all tokens together are toString(ids)
 * @property {number} [logprob] ln of the token's probability in the softmax of the model's own logits:
 *   before temperature, penalty, topK and topP
 * @property {{ token: number, text: string, logit: number, logprob: number }[]} [top] of the same softmax
 * @property {ActivationCache} [cache] taps of the pass that gave this token. The first pass has the
 *   prompt's T positions, each later one the single position of the token before; attention patterns
 *   have a key for every position so far
 */

/**
 * @typedef {object} Engine
 * @property {import('./engine/client.js').EngineClient} client
 * @property {import('./lab.js').Lab} lab
 * @property {(filter: NamesFilter) => string | null} tapsOf
 * @property {(filter: NamesFilter) => string[]} matchingNames
 */

const LARGEST_SEED = 2 ** 32 - 1;

/**
 * Ends after maxTokens, after a stop string, at the model's end-of-text token (which is not yielded) or
 * where the context is full. Leaving the loop stops the engine.
 * @param {Engine} engine
 * @param {string | Int32Array} prompt
 * @param {GenerateOptions} options
 * @returns {AsyncGenerator<Generated, void, void>}
 */
export async function* generate(engine, prompt, options) {
  const { client } = engine;
  const { signal, namesFilter, fwdHooks = [] } = options;
  const sampling = samplingOf(engine, options);
  const ending = createEnding(options.stop);
  const functions = functionsByTap(fwdHooks, engine.matchingNames, 'generate');
  if (Array.isArray(prompt)) {
    throw new LabError('argument', 'generate takes one prompt', { op: 'generate' });
  }
  const input = toInput(prompt, 'generate');
  const taps = namesFilter === undefined ? null : engine.tapsOf(namesFilter);
  const hooks = functions.size > 0 ? [...functions.keys()].join(',') : null;
  const args = { input, ...sampling, taps, hooks };
  const handle = await client.call('generateOpen', args, { signal });
  const decoder = createDecoder();
  /** The last bytes: enough to tell whether a character is incomplete. */
  let tail = Uint8Array.of();
  /** A token that left a character incomplete: if it is the last, its text is not known yet. */
  let held = /** @type {Generated | null} */ (null);
  try {
    for (;;) {
      const cache =
        namesFilter === undefined ? undefined : new ActivationCache(1, false, engine.lab);
      const step = await client.call(
        'generateNext',
        { handle },
        {
          signal,
          onStage: ({ taps: filled }) => {
            for (const { name, tensors } of filled) cache?.add(name, tensors);
          },
          onHook: (tensor) => applyHooks(tensor, functions.get(tensor.name) ?? []),
        },
      );
      if ('end' in step) break;
      if (held) yield held;
      const { bytes, ...token } = step;
      const text = decoder.decode(bytes, { stream: true });
      const generated = cache ? { ...token, text, cache } : { ...token, text };
      tail = Uint8Array.of(...tail, ...bytes).slice(-3);
      held = endsInsideCharacter(tail) ? generated : null;
      if (!held) yield generated;
      if (ending.isReachedBy(text)) break;
    }
    if (held) yield { ...held, text: held.text + decoder.decode() };
  } finally {
    // A lost engine has nothing left to free.
    await client.call('generateClose', { handle }).catch(() => {});
  }
}

/** @param {Engine} engine @param {GenerateOptions} options */
function samplingOf(engine, options) {
  const { maxTokens = 50, temperature = 0, topK = 0, topP = 1, repetitionPenalty = 1 } = options;
  const {
    precision = engine.lab.engine.precision,
    seed = randomSeed(),
    logprobs,
    signal,
  } = options;
  const op = 'generate';
  requirePrecision(precision, op);
  requireWhole('maxTokens', maxTokens, op);
  requireNumber('temperature', temperature, op, { from: 0 });
  requireWhole('topK', topK, op, { from: 0 });
  requireNumber('topP', topP, op, { above: 0, to: 1 });
  requireNumber('repetitionPenalty', repetitionPenalty, op, { above: 0 });
  requireWhole('seed', seed, op, { from: 0, to: LARGEST_SEED });
  if (logprobs !== undefined) requireWhole('logprobs', logprobs, op, { from: 0 });
  requireSignal(signal, op);
  const most = engine.lab.config.dVocab; // of top k: the engine's int is narrower than a number
  return {
    ...{ maxTokens, temperature, topK: Math.min(topK, most), topP, seed, repetitionPenalty },
    ...{ logprobs: logprobs === undefined ? null : Math.min(logprobs, most), precision },
  };
}

/**
 * Tells when the generated text contains a stop string.
 * @param {string | string[] | undefined} stop
 */
function createEnding(stop) {
  const strings = stop === undefined ? [] : Array.isArray(stop) ? [...stop] : [stop];
  if (!strings.every((each) => typeof each === 'string' && each !== '')) {
    throw new LabError('argument', 'stop is a text or texts, none of them empty', {
      op: 'generate',
    });
  }
  const longest = strings.reduce((most, { length }) => Math.max(most, length), 1);
  let tail = '';
  return {
    /** @param {string} text what the last token added */
    isReachedBy(text) {
      const recent = tail + text;
      tail = recent.slice(-(longest - 1) || recent.length);
      return strings.some((each) => recent.includes(each));
    },
  };
}

function randomSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}
