// SPDX-License-Identifier: MIT
//
// interface.js - the words that every page shares, in English. web/text/interface.js explains them.

/** @type {typeof import('../interface.js').text} */
export const text = {
  theme: {
    toDark: 'Dark theme',
    toLight: 'Light theme',
  },

  model: {
    region: 'Model in use',
    download: (got, all) => `Downloading: ${got} / ${all}`,
    choose: 'Model',
    file: 'Open a file on this device…',
    precision: 'Precision',
    exact: 'exact',
    fast: 'fast (a few per cent of error)',
    shape: (m) =>
      `${m.layers} blocks, d = ${m.width}, ${m.heads} attention heads, context of ${m.context} tokens, vocabulary of ${m.vocabulary}`,
    weightsAs: (type, size) => `${type} weights, ${size}`,
    ownName: (name) => `Name written in the file: “${name}”; `,
    engine: (build, threads, version) => `Engine ${version}, build ${build}, threads: ${threads}.`,
    notes: {
      'no-shared-memory':
        'The browser does not allow several threads here (no SharedArrayBuffer, because the server does not send COOP and COEP), so the page runs on one thread: the results are right, only slower.',
      'cross-origin':
        'The engine was loaded from another address than the page, so it runs on one thread: the results are right, only slower.',
      'threads-limited':
        'This device has fewer cores than the threads asked for; the results are right.',
    },
    retry: 'Reload the model',
    provenance: (p) =>
      `Model ${p.model}, ${p.type} weights, computed as ${p.precision}, ${p.tokens} tokens; ${p.build}, threads: ${p.threads}.`,
    precisionName: { exact: 'exact', fast: 'fast' },
    englishOnly:
      'The mini model has learned from English novels only, so give it English to read. Vietnamese runs too, but falls apart into single bytes.',
  },

  run: {
    label: 'Text for the model to read',
    start: 'Run',
    again: 'Run again',
    cancel: 'Stop',
    hint: 'Ctrl + Enter runs it too.',
    spoiled:
      'The weights of this run turned out to be wrong: the model file is not the one that was expected. The figures below are marked; load the model again and run again.',
    embed: 'Looking up the embeddings…',
    unembed: 'Computing the logits…',
    layer: (l, all) => `Computing block ${l} / ${all}`,
    done: (tokens, seconds) => `Done: ${tokens} tokens in ${seconds} seconds.`,
    cut: (all, limit, cut) =>
      `The text has ${all} tokens, but this model reads only ${limit}. The page left out the last ${cut}; every number below is for the first ${limit} tokens only.`,
    stopped: 'Stopped, as you asked. The layers computed so far stay in the figure.',
  },

  card: {
    figure: (n) => `Figure ${n}.`,
    table: 'Table of values',
    tableOf: (title) => `Table of values: ${title}`,
    more: (left) => `Show more (${left} rows left)`,
    png: 'Save PNG',
    csv: 'Save CSV',
    expand: 'Enlarge',
    shrink: 'Back to normal size (Esc)',
    expandOf: (title) => `Enlarge or back to normal size: ${title}`,
    pngOf: (title) => `Save PNG: ${title}`,
    csvOf: (title) => `Save CSV: ${title}`,
    empty: 'The figure appears layer by layer once you press Run.',
    noPicture: 'The figure is still empty, so there is no picture to save.',
    noNumbers: 'The figure is still empty, so there are no numbers to save.',
    pictureFailed:
      'The browser could not make a picture of this figure. Try again in a smaller window.',
    spoiled:
      'This figure was computed with wrong weights: the model file turned out not to be the one that was expected. Do not use these numbers; load the model again and run again.',
    earlier: 'This figure is of an earlier run: the last one has not given any numbers.',
  },

  foreign: {
    characters: (n) => `${n} characters`,
    bytes: (n) => `${n} bytes`,
    more: (n) => `and ${n} more`,
  },

  seed: {
    label: 'Seed',
    redraw: 'Draw again',
    note: (largest) => `a whole number from 0 to ${largest}`,
    bad: (largest) =>
      `The seed must be a whole number from 0 to ${largest}; the page keeps the one before.`,
  },

  words: {
    position: 'position',
    layer: 'layer',
    dropped: 'left out of the computation',
    undefinedValue: 'undefined',
  },

  identity: {
    holds: (worst) => `holds: off by ${worst} at most, within the rounding of f32`,
    fails: (worst, bound) =>
      `does NOT hold: off by ${worst}, more than the rounding of ${bound}. Do not trust the numbers of this run; reload the model.`,
  },
};
