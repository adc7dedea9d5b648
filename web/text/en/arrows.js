// SPDX-License-Identifier: MIT
//
// arrows.js - the words of the arrow figure, in English.

/** @type {typeof import('../arrows.js').text} */
export const text = {
  title: 'One step of a block, drawn as arrows.',
  titleDone: (s) =>
    `Block ${s.block} turns the vector of “${s.token}” by ${s.angle}; its length goes from ${s.before} to ${s.after}.`,
  titleStraight: (s) =>
    `In block ${s.block} the vector of “${s.token}” has no turning angle, because one of the two vectors is 0; its length goes from ${s.before} to ${s.after}.`,
  reading: {
    out: (s) =>
      `${s.attn} also leaves this plane by a length of ${s.out} (${s.attnShare} of the length of ${s.attn}); ${s.mlp} leaves it by exactly as much on the other side (${s.mlpShare} of the length of ${s.mlp}).`,
    line: (s) =>
      `${s.before} and ${s.after} lie on one line, so the page takes the plane that holds ${s.attn} too: nothing leaves it.`,
    how: (s) =>
      `The plane of ${s.before} and ${s.after}, true to scale; a and m are projections onto it, tip to tail.`,
  },
  heading: {
    whole: (unit) => `From the origin, one scale for all layers: each cell is ${unit}`,
    near: (times, unit) => `The block’s step, ${times} times larger: each cell is ${unit}`,
    same: (unit) => `The block’s step, not enlarged: each cell is ${unit}`,
  },
  key: {
    before: (name, length) => `${name}, before the block: length ${length}`,
    after: (name, length) => `${name}, after the block: length ${length}`,
    attn: (name, length, projected) =>
      `${name}, attention: length ${length}, in the figure ${projected}`,
    mlp: (name, length, projected) => `${name}, MLP: length ${length}, in the figure ${projected}`,
  },
  describe: (s) =>
    `Four arrows of “${s.token}”: ${s.before} of length ${s.lengths.before}, ${s.after} of length ${s.lengths.after}, the angle between them ${s.angle}; ${s.attn} of length ${s.lengths.attn} and then ${s.mlp} of length ${s.lengths.mlp} lead from the tip of ${s.before} to the tip of ${s.after}.`,
  describeNear: (times) => `The same arrows around their tips, ${times} times larger.`,
  layer: 'Layer',
  noStep: 'Layer 0 has passed no block, so there is no step to draw. Choose layer 1 or later.',
  notMeasured: 'This layer has not been measured yet.',
  notFinite: 'A number here is not finite, so no arrows can be drawn.',
  table: {
    layer: 'Layer',
    before: '|h[l−1]|',
    after: '|h[l]|',
    angle: (unit) => `Angle (${unit})`,
    units: { degrees: 'degrees', radians: 'rad' },
    attn: '|a|',
    mlp: '|m|',
    attnX: 'a along h[l−1]',
    attnY: 'a across',
    mlpX: 'm along h[l−1]',
    mlpY: 'm across',
    out: 'out of the plane',
  },
};
