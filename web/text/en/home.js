// SPDX-License-Identifier: MIT
//
// home.js - the words of the course home's first figure and of its small experiment, in English.

/** @type {typeof import('../home.js').text} */
export const text = {
  sample: 'The old man walked slowly to the river.',
  hint: 'The first run downloads the mini model (about 3,5 MB).',
  strip: 'The tokens of the sentence',
  title: 'How many degrees does each block turn the vector of each token?',
  titleDone: (s) =>
    `Block ${s.most} turns the tokens most (by ${s.mostAngle} on average), block ${s.least} least (by ${s.leastAngle}).`,
  reading:
    'Each thin line is a token; press a token above to make its line stand out. The angle is between the vectors before and after the block.',
  x: 'block',
  y: 'angle (degrees)',
  block: 'block',
  mean: 'mean',
  others: 'each token',
  first: 'first token (position 0)',
  chosen: (token) => `chosen token: “${token}”`,
  describe: (s) => `Rotation angles of ${s.tokens} tokens through ${s.blocks} blocks.`,
  empty: 'Press Run to send the sentence above through the model.',
  position: 'Position',
  token: 'Token',
  layer: 'Block',
  radians: 'Angle (rad)',
  degrees: 'Angle (degrees)',

  triangle: {
    title: 'Is one token enough to change a correlation?',
    titleDone: (s) => `Layer ${s.layer}, ${s.part}: r = ${s.r}, ρ = ${s.rho} (${s.tokens} tokens).`,
    part: { attn: 'attention', mlp: 'MLP' },
    x: {
      attn: 'change of attention since the layer before, |a[l] − a[l−1]|',
      mlp: 'change of the MLP since the layer before, |m[l] − m[l−1]|',
    },
    y: 'step of the vector, |h[l] − h[l−1]|',
    rank: (name) => `rank: ${name}`,
    keyToken: 'token',
    keyFirst: (token) => `first token, “${token}”`,
    keyOut: (token) => `first token, “${token}”, left out`,
    keyFit: 'fitted line',
    keyFitAll: 'with the first token',
    pearson: 'Pearson r',
    spearman: 'Spearman ρ',
    before: (value) => `kept: ${value}`,
    leaveOut: 'Leave out the triangle',
    restore: 'Put the triangle back',
    invitation: (token) =>
      `Each point is a token of one text; the triangle is the first one, “${token}”. Guess: if that one point is left out, what happens to the line and to both correlations? Then press the triangle.`,
    direction: { down: 'down to', up: 'up to' },
    line: {
      flat: 'the line lies almost flat',
      turned: 'the line slopes the other way',
      gentler: 'the line is less steep',
      same: 'the line keeps its slope, almost',
      steeper: 'the line is steeper',
    },
    verdict: {
      telling: (s) =>
        `One token of ${s.tokens} left out: Pearson goes from ${s.pearson} ${s.direction} ${s.pearsonLeft}, ${s.line}; Spearman goes from ${s.spearman} to ${s.spearmanLeft} and hardly moves. Pearson works on values, so one far point can pull the whole line; to Spearman that point is one rank.`,
      both: (s) =>
        `One token of ${s.tokens} left out: Pearson goes from ${s.pearson} ${s.direction} ${s.pearsonLeft}, ${s.line}; Spearman moves too, from ${s.spearman} to ${s.spearmanLeft}.`,
      mild: (s) =>
        `One token of ${s.tokens} left out: Pearson only goes from ${s.pearson} to ${s.pearsonLeft}, ${s.line}; Spearman goes from ${s.spearman} to ${s.spearmanLeft}. In this recording the first token does not pull Pearson far, and this is the layer where it pulls most.`,
    },
    rule: (s) =>
      `The figure takes the place where the first token pulls Pearson most: layer ${s.layer} of ${s.layers}, ${s.part}. Over all layers, attention and MLP together, the median move is ${s.pearson} for Pearson, ${s.spearman} for Spearman.`,
    ofText: (start, tokens) => `The text (${tokens} tokens) begins with “${start}”`,
    describe: (s) =>
      `Scatter of ${s.tokens} tokens at layer ${s.layer}: ${s.x} across, ${s.y} up. Pearson ${s.r}, Spearman ${s.rho}.`,
    none: 'There is no recording to draw this figure from. Open lesson 5 and press Run to get your own.',
  },
};
