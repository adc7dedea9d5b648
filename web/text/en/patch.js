// SPDX-License-Identifier: MIT
//
// patch.js - the words of the stepper's part "patch from another text", in English.

/** @param {import('../patch.js').Segment} s */
const segment = ({ first, last, token, position }) =>
  `${first === last ? `layer ${first}` : `layers ${first} to ${last}`}: “${token}” (position ${position})`;

/** @type {typeof import('../patch.js').text} */
export const text = {
  about:
    'Activation patching: replace one vector of the text on the page by the vector of another text at the same layer and position, and let the model go on. As far as the prediction turns to the other text, so much of what tells the two texts apart is in that vector.',
  roles:
    'The text on the page is the one that is patched (corrupted); the source text (clean) gives the vectors. Both texts need as many tokens; best is a difference of one word.',
  sources: 'Method: ',
  meng: 'Meng et al. (2022)',
  wang: 'Wang et al. (2022)',
  measured: '; measured by the logit difference as in ',

  box: 'Source text',
  hint: 'Begin with the text on the page and change one word.',
  read: 'Run the source text',
  copy: 'Copy the text on the page',
  example: 'Use the sample pair',
  exampleNote: (page, source) => `Sample pair: “${page}” on the page, “${source}” as the source.`,
  sampleSource:
    'She opened the door, and the cold wind came in from the sea. He looked at the old man and closed his',
  pair: {
    page: 'He was very tired. When the door was opened,',
    source: 'She was very tired. When the door was opened,',
  },
  reading: 'Running the source text',
  needsRun: 'The run on the page is not whole. Press “Run again”, then run the source text.',
  stale: 'The model or the text on the page has changed. Press “Run the source text” again.',
  empty: 'There is no source text yet. Type a sentence into the box above.',
  same: 'Both texts are the same, so there is nothing to patch. Change one word of the source text.',
  lengths: (s) =>
    `The text on the page has ${s.page} tokens, the source text ${s.source}, so their positions do not correspond. They differ from position ${s.position} on: ${s.ofPage} on the page, ${s.ofSource} in the source. Choose another word, so that both have as many tokens.`,
  end: 'the end of the text',

  answer: 'Token of the source text',
  wrong: 'Token of the text on the page',
  candidate: (token, page, source) => `${token} (page ${page}, source ${source})`,
  otherToken: 'another token…',
  typed: (name) => `${name}: another token`,
  typedHint: 'Type a token, then Enter; ␣ is a space, and “␣he” is not “he”.',
  use: 'Use this token',
  notOne: (typed, count) =>
    `“${typed}” is ${count} tokens, not one. Try a shorter word, or put ␣ before it.`,
  sameToken: 'The two tokens must differ. Choose another one.',
  sameTop: (answer, wrong) =>
    `Both texts have the same most likely token, so the page chose “${answer}”, whose probability the source text raises most, and “${wrong}”, which it lowers most.`,

  differences: (difference) => `Logit difference at the end of the text: ${difference}`,
  difference: (answer, wrong) => `logit(${answer}) − logit(${wrong})`,
  run: 'Run',
  next: 'Next token',
  differenceColumn: 'Difference',
  logit: (token) => `logit(${token})`,
  rows: {
    page: 'page, not patched',
    source: 'source',
    edited: 'page, with interventions',
  },

  part: 'Patched vector',
  parts: {
    'patch-h': 'h[l], residual stream',
    'patch-attn': 'a[l], what attention adds',
    'patch-mlp': 'm[l], what the MLP adds',
  },
  taps: {
    'patch-h': 'Taps: hook_resid_pre of block 1 (layer 0), then hook_resid_post of each block.',
    'patch-attn': 'Taps: hook_attn_out of each block.',
    'patch-mlp': 'Taps: hook_mlp_out of each block.',
  },
  symbols: { 'patch-h': 'h', 'patch-attn': 'a', 'patch-mlp': 'm' },
  one: (s) =>
    `Patch the chosen cell: ${s.symbol}[${s.layer}] of “${s.token}” (position ${s.position})`,
  noLayer: (symbol) =>
    `Layer 0 has no ${symbol}[l], because no block has run. Choose a cell at layer 1 or later.`,
  patched:
    'Added to the interventions. The grid, the figures and the table “before and after the intervention” show the patched run.',
  toGrid: 'See it on the grid',
  sweep: (runs, time) => `Patch every cell: ${runs} runs, about ${time}`,
  cost: (layers, positions) =>
    `${layers} layers × ${positions} positions. Each cell is a run of its own, without other interventions.`,
  equalBefore: (position) =>
    `Before position ${position} both texts are the same and so are all their vectors, so nothing has to be run.`,
  lowMemory: (size) =>
    `Low-memory mode: each run reads ${size} of weights again, so patching every cell is very slow.`,
  waits: (runs, time) =>
    `This link has every cell patched: ${runs} runs, about ${time} on this machine. The page does not begin by itself; press “Patch every cell” when you like.`,
  sweeping: 'Patching every cell',
  done: (done, all) => `Cells run: ${done} / ${all}.`,
  finished: (runs) => `Done: ${runs} runs.`,
  stopped:
    'Stopped. The cells that were run stay in the figure; another sweep begins from the start.',

  figure: {
    title: 'Logit difference when each cell is patched.',
    empty:
      'Run the source text and press “Patch every cell”: with each run that ends, a cell appears.',
    titleStream: (segments) =>
      `Which patch turns the prediction most towards the source text? ${segments
        .map(segment)
        .join('; ')
        .replace(/^./, (c) => c.toUpperCase())}.`,
    titleOne: (s) =>
      `Patching ${s.symbol}[${s.layer}] at “${s.token}” (position ${s.position}) moves the logit difference most: from ${s.page} to ${s.value}.`,
    titleNone: 'No cell turns the prediction towards the source text.',
    reading: (s) =>
      `Each cell is ${s.difference} at the end of the text when that vector alone is patched. 0% is ${s.page}, as without a patch; 100% is ${s.source}, as in the source text.`,
    key: (s) => `logit difference from ${s.low} to ${s.high}, linear scale`,
    notYet: 'empty cell: not run yet, or the layer has no such vector',
    label:
      'Grid of patched cells. Left and right arrows change the token, up and down the layer; the chosen cell is that of the whole page.',
    describe: (s) =>
      `Grid of ${s.tokens} tokens, layers 0 to ${s.layers}: logit difference when ${s.symbol}[l] is patched in each cell. Not patched ${s.page}, source text ${s.source}. Cells run: ${s.done} / ${s.all}.`,
    cell: (s) =>
      s.token === s.source
        ? `“${s.token}” (position ${s.position}), layer ${s.layer}: ${s.value}`
        : `“${s.token}” ← “${s.source}” (position ${s.position}), layer ${s.layer}: ${s.value}`,
    value: (value, share) => `logit difference ${value} (${share} of the way to the source text)`,
    valueAlone: (value) => `logit difference ${value}`,
    equal: (value) =>
      `logit difference ${value}, unchanged, because up to here both texts are the same`,
    none: 'no such vector',
    later: 'not run yet',
    rowTitle: 'layer l',
    columnTitle: 'position of the token on the page',
    from: (s) => `Patched: ${s.symbol}[l]; source text: “${s.source}”.`,
  },
  table: {
    layer: 'Layer',
    position: 'Position',
    token: 'Token on the page',
    source: 'Token in the source',
    difference: 'Logit difference',
    recovered: 'Share of the way (0 to 1)',
  },
};
