// SPDX-License-Identifier: MIT
//
// published-answers.js - the words of the badge that says whether a model answers as its publishers
// printed, in English.

/** @type {typeof import('../published-answers.js').text} */
export const text = {
  title: {
    'as-published': (name) => `Answers as published of ${name}`,
    differs: (name) => `Answers differ from what was published of ${name}`,
    unasked: (name) => `Could not be compared with what was published of ${name}`,
  },
  differs: (name) =>
    `This file is not the ${name} that was published, or it was changed, by fine-tuning for instance.`,
  waiting: (name) =>
    `When the device has nothing else to do, the page compares the model’s answers with what was published of ${name}; your runs always go first.`,
  cancel: 'Do not compare',
  again: 'Compare again',
  failed: (why) => `Could not be compared with what was published: ${why}`,
  kinds: {
    greedy: 'Tokens with the largest logit (greedy)',
    loss: 'Loss',
    'massive-dimensions': 'Massive activations at position 0',
    'attention-to-first': 'Attention to position 0',
  },
  verdicts: {
    same: 'as published',
    tie: 'as published within the error',
    differs: 'differs',
    unasked: 'could not be compared',
  },
  greedy: (agreeing, tokens) => `${agreeing}/${tokens} tokens are those of the published text.`,
  turn: ({ position, given, published, gap, allowed }) =>
    `At position ${position} the model chooses ${given} in place of ${published}: its logit is larger by ${gap}; the error explains up to ${allowed}.`,
  number: (value, published, off, allowed) =>
    `${value}; published result ${published}; off by ${off}, allowed ${allowed}.`,
  massive: (found, count, among, needed) =>
    `${found}/${count} published dimensions are among the ${among} largest of h at position 0 (at least ${needed} needed).`,
  ranks: 'Ranks:',
  rank: (dimension, rank) => `dimension ${dimension}: ${rank}`,
  why: {
    context: 'The text is longer than the context of this model.',
    type: 'The error of weights of this type is not known.',
  },
  source: 'Source:',
  tolerance: (type, share) =>
    `Allowed error: weights of type ${type} and the arithmetic are off by ${share} on average from the F32 that the authors used; how much that moves logits and loss was measured on the default model.`,
  howDerived: 'How the error is derived',
  forgotten: (name) =>
    `${name}: the old result is dropped; the page compares again when you open this model in a lesson.`,
  againNext: 'Compare again at the next opening',
  againNextOf: (name) => `Compare ${name} again at the next opening`,
};
