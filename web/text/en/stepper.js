// SPDX-License-Identifier: MIT
//
// stepper.js - the words of the stepper, in English.

/** @param {string} words @returns {string} as a sentence begins */
const capitalised = (words) => words.charAt(0).toUpperCase() + words.slice(1);

/** @type {typeof import('../stepper.js').text} */
export const text = {
  sample:
    'She opened the door, and the cold wind came in from the sea. He looked at the old man and shook his',

  byLayer: {
    table: 'The next token at each layer',
    layer: 'Layer',
    first: 'Most likely',
    others: 'Then',
    waits: 'This table appears once every layer has been computed.',
    note: 'Each row: stop at that layer and read the next token right there (raw logit lens). Bold is what the model says at the last layer.',
    said: {
      always: (s) =>
        `After “${s.text}” the model predicts “${s.token}” (${s.prob}), and says so from layer 0 on.`,
      changes: (s) =>
        `After “${s.text}” the model predicts “${s.token}” (${s.prob}). It says so from layer ${s.layer} on; at layer ${s.before} the most likely token is still “${s.other}”.`,
      late: (s) =>
        `After “${s.text}” the model predicts “${s.token}” (${s.prob}). Only the last layer says so; right before it the most likely token is still “${s.other}”.`,
    },
  },

  strip: 'Tokens of the text. Left and right arrows change the token, up and down the layer.',
  layer: 'Layer',
  panel: 'Chosen cell',
  shade: (low, high) =>
    `The stronger the colour of a token, the larger its |h| at this layer (from ${low} to ${high}).`,
  where: (token, position, layer) => `“${token}”, position ${position}, layer ${layer}`,
  embedding:
    'Layer 0 is the sum of the token embedding and the position embedding. No block has run yet, so there are no a, m, angles or attention.',
  edited: 'The numbers below are those of the run with interventions.',
  say: (s) =>
    `Layer ${s.layer}, token ${s.token}, position ${s.position}: norm of h ${s.norm}, angle ${s.angle}. ${s.colored}`,
  before: (name) =>
    name ? `${name}, before the intervention` : 'dotted line: before the intervention',

  numbers: {
    hidden: '|h|, norm of the vector',
    attn: '|a|, what attention adds',
    mlp: '|m|, what the MLP adds',
    step: '|h[l] − h[l−1]|, the step of the block',
    angle: 'angle to the layer before',
    attnTurn: 'angle by attention: h[l−1] → h[l−1] + a',
    mlpTurn: 'angle by the MLP: h[l−1] + a → h[l]',
    cosine: 'cosine of a and m',
    radians: (value) => `${value} rad`,
  },

  scalars: {
    norm: {
      name: '|h|, norm of the vector',
      short: '|h|',
      unit: '',
      explain: 'Each cell is the norm of h.',
    },
    step: {
      name: 'step |h[l] − h[l−1]|',
      short: 'step',
      unit: '',
      explain: 'Each cell is the norm of what the block adds to h; layer 0 has none.',
    },
    angle: {
      name: 'angle to the layer before',
      short: 'angle',
      unit: ' rad',
      explain: 'Each cell is the angle between h at the layer before and h here; layer 0 has none.',
    },
    previous: {
      name: 'cosine with the previous token',
      short: 'cosine with the previous token',
      unit: '',
      explain:
        'Each cell is the cosine between h of this token and h of the token before it, at the same layer; position 0 has none.',
    },
    next: {
      name: 'cosine with the next token',
      short: 'cosine with the next token',
      unit: '',
      explain:
        'Each cell is the cosine between h of this token and h of the token after it, at the same layer; the last token has none.',
    },
    entropy: {
      name: 'entropy of the raw logit lens',
      short: 'entropy',
      unit: ' nats',
      explain:
        'If the model stopped at that layer, how uncertain would it be of the next token: 0 is certain, ln V (V is the size of the vocabulary) is knowing nothing. Raw logit lens: h, final LayerNorm, unembedding.',
    },
    first: {
      name: 'attention to position 0',
      short: 'attention to position 0',
      unit: '',
      explain:
        'Each cell is the share of its attention that this token gives to the first token, averaged over the heads of the block. Position 0 sees only itself, so it is always 1 there; layer 0 has none.',
    },
  },

  grid: {
    title: 'Every token at every layer.',
    titleDone: (s) =>
      `${capitalised(s.name)} is largest, ${s.value}, at “${s.token}” (position ${s.position}), layer ${s.layer}.`,
    titleNone: (s) => `No values of ${s.name} yet.`,
    reading: 'Choose a cell with the arrow keys, the mouse or a finger.',
    label:
      'Grid of tokens and layers. Left and right arrows change the token, up and down the layer.',
    describe: (s) =>
      `Grid of ${s.tokens} tokens, layers 0 to ${s.layers}, coloured by ${s.name}${s.value ? `; the largest is ${s.value} at “${s.token}”, position ${s.position}, layer ${s.layer}` : ''}.`,
    color: 'Colour by',
    scale: 'Colour scale',
    scales: { auto: 'automatic', even: 'linear', log: 'logarithmic' },
    width: 'View',
    wholeText: 'whole text',
    nearCursor: 'enlarged around the chosen cell',
    rowTitle: 'layer l',
    columnTitle: 'position of the token',
    cell: (s) => `“${s.token}” (position ${s.position}), layer ${s.layer}: ${s.value}`,
    change: (name, amount) => `${name} changes by ${amount} (after minus before)`,
    ofLater: (name) => `${name} of the tokens after it`,
    changeOf: (name) => `change of ${name}`,
    explainChange:
      'Each cell is what was measured after the intervention less what was measured before it; the colour shows how large that difference is.',
    after: (name) => `${name}, after the intervention`,
    key: (s) =>
      s.log
        ? `from ${s.low} to ${s.high}${s.unit}, logarithmic scale`
        : `from ${s.low} to ${s.high}${s.unit}, linear scale`,
  },

  entropy: {
    progress: 'Computing the entropy of the logit lens',
    layer: (l, all) =>
      `Computing the entropy at layer ${l} / ${all}: each cell needs a product with the whole unembedding matrix.`,
    goOn: 'Go on with the entropy',
  },

  lens: {
    title: 'If the model stopped here, its next token would be',
    note: 'Raw logit lens: take h at this layer, apply the final LayerNorm and multiply by the unembedding matrix.',
    token: 'Token',
    logit: 'Logit',
    probability: 'Probability',
  },

  attention: {
    title: 'Where does this token look?',
    titleDone: (s) =>
      `In block ${s.layer}, “${s.token}” looks most at “${s.target}” (position ${s.position}): ${s.weight} (${s.head}).`,
    reading: 'Each bar is an earlier token, or the token itself; the bars add up to 1.',
    head: 'Attention head',
    mean: 'mean over the heads',
    one: (head) => `head ${head}`,
    x: 'position of the token looked at',
    y: 'attention weight',
    none: 'Layer 0 has no attention yet.',
    describe: (s) =>
      `Attention weights on ${s.count} tokens. The largest: “${s.target}”, ${s.weight}.`,
    heads: 'All heads at once: each row is a head',
    heat: 'weights from 0 to 1',
    describeHeads: (heads) =>
      `Where each head looks most: ${heads
        .map((h) => `head ${h.head}, position ${h.position}, ${h.weight}`)
        .join('; ')}.`,
    large: (size) =>
      `The attention of all layers would need ${size}, so the page computes a layer only when you ask for it.`,
    ask: (layer) => `Compute the attention of block ${layer}`,
    asking: (layer, stage) =>
      `Running the text again for the attention of block ${layer}. ${stage}`,
  },

  dims: {
    title: 'The largest dimensions of h',
    index: 'Dim.',
    value: 'Value',
    ratio: 'vs median',
    mark: 'Note',
    times: (ratio) => `${ratio}×`,
    marks: { massive: 'massive', large: 'outlier' },
    none: 'No dimension of this cell is massive or an outlier.',
    rule: (s) =>
      `The median of |value| over all tokens and dimensions at this layer is ${s.median}. “Massive” (massive activation) is meant as in Sun et al. (2024): larger than ${s.magnitude} and than ${s.ratio} times the median. A small model seldom gets there, so the page also marks as “outlier” what is larger than ${s.large} times the median.`,
  },

  edits: {
    part: 'Part',
    parts: {
      attn: 'attention of a block',
      mlp: 'MLP of a block',
      head: 'one attention head',
      dims: 'the largest dimensions of h',
    },
    fields: {
      layer: 'at layer',
      head: 'head number',
      scale: 'multiply by',
      count: 'dimensions to drop',
    },
    initial: { layer: '1', head: '0', scale: '0', count: '1' },
    add: 'Add and run',
    remove: 'Remove',
    removeOne: (edit) => `Remove the intervention: ${edit}`,
    clear: 'Remove all interventions',
    again: 'Run again with the interventions',
    progress: 'Run with interventions',
    view: 'Grid and figures show',
    views: {
      before: 'before the intervention',
      after: 'after the intervention',
      change: 'the change (on the grid)',
    },
    say: {
      attn: (s) =>
        s.isZero
          ? `Attention of block ${s.layer} switched off`
          : `Attention of block ${s.layer} times ${s.scale}`,
      mlp: (s) =>
        s.isZero
          ? `MLP of block ${s.layer} switched off`
          : `MLP of block ${s.layer} times ${s.scale}`,
      head: (s) =>
        s.isZero
          ? `Head ${s.head} of block ${s.layer} switched off`
          : `Head ${s.head} of block ${s.layer} times ${s.scale}`,
      dims: (s) =>
        `Largest dimensions of h at layer ${s.layer} set to 0: ${s.count} (each token its own)`,
      'patch-h': (s) => `h[${s.layer}] at position ${s.position} patched from the source text`,
      'patch-attn': (s) =>
        `a[${s.layer}] (attention) at position ${s.position} patched from the source text`,
      'patch-mlp': (s) =>
        `m[${s.layer}] (MLP) at position ${s.position} patched from the source text`,
    },
    mistake: {
      layer: (min, max) => `The layer must be a whole number from ${min} to ${max}.`,
      head: (min, max) => `The attention head must be a whole number from ${min} to ${max}.`,
      scale: (min, max) =>
        `The factor must be a number from ${min} to ${max}, such as 0 (switched off), 0,5 or 2.`,
      count: (min, max) => `The number of dimensions must be a whole number from ${min} to ${max}.`,
    },
    tooMany: (most) =>
      `There are ${most} interventions already. Remove some before you add another.`,
    doNotFit: (count) =>
      `Interventions left out because this model has no such layer, head or number of dimensions, or the text no such position: ${count}.`,
    needsRun:
      'Interventions are compared with a whole run, and the run on the page is not whole. Press “Run again”; the page then goes on with the interventions by itself.',
    stopped:
      'Stopped. The list of interventions is still there; press “Run again with the interventions” when you like.',
    inForce: (edits) => `Interventions in force: ${edits}.`,
    source: (text) => `Source text: “${text}”.`,
    needsSource:
      'Cannot patch: there is no source text, or it has not as many tokens as the text on the page. Change the source text in “Patch from another text”, or remove the patch.',
    overflow:
      'With this intervention the computation exceeds the largest number that can be represented. Choose a smaller factor or remove some interventions; the model is not damaged.',
  },

  predictions: {
    title: 'The next token at the end of the text, before and after the intervention',
    before: 'Before',
    after: 'After',
    change: 'Change (percentage points)',
    note: 'The five most probable tokens before the intervention and the five after it.',
  },

  link: {
    text: 'text',
    token: 'position of the token',
    layer: 'layer',
    scalar: 'quantity that colours the grid',
    scale: 'scale of the colours',
    head: 'attention head',
    edits: 'interventions',
    view: 'what is looked at: before, after or the change',
    source: 'source text of patches',
    answer: 'token of the source text',
    wrong: 'token of the text on the page',
    patch: 'quantity that is patched',
    sweep: 'patching of all cells',
    noToken: (asked, last) =>
      `The link points to position ${asked}, but the text ends at position ${last}; the page chose the last token.`,
    noLayer: (asked, last) =>
      `The link points to layer ${asked}, but this model ends at layer ${last}; the page chose the last layer.`,
    noHead: (asked, last) =>
      `The link points to attention head ${asked}, but this model ends at head ${last}; the page shows the mean over heads.`,
  },

  soFar: (done, all) => `${done} / ${all} layers so far.`,

  norms: {
    title: 'Norms of h, a and m through the layers.',
    titleDone: (s) => `“${s.token}”: |h| goes from ${s.first} at layer 0 to ${s.last} at the last.`,
    y: 'norm of the vector',
    x: 'layer l',
    describe: (s) =>
      `Norms of h, a and m of “${s.token}” by layer; h from ${s.first} to ${s.last}.`,
  },

  angles: {
    title: 'Rotation angle at each block.',
    titleDone: (s) => `“${s.token}” turns most at block ${s.layer}: ${s.angle} rad (${s.degrees}).`,
    y: 'angle (rad)',
    label: 'angle between h[l−1] and h[l]',
    describe: (s) =>
      `Angle between h at the layer before and h here, for “${s.token}”; the largest is ${s.angle} rad at block ${s.layer}.`,
  },

  arrows: {
    broken:
      'At this layer the intervention has written straight into h, so h[l−1] + a + m is no longer h[l] and the step cannot be drawn.',
  },

  reading: 'Press the figure to jump to that layer.',
  table: {
    layer: 'Layer',
    position: 'Position',
    token: 'Token',
    radians: 'Angle (rad)',
    degrees: 'Angle (degrees)',
  },
};
