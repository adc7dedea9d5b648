// SPDX-License-Identifier: MIT
//
// home.js - the words of the course home's small experiment, in English.

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
};
