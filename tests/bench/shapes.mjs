// SPDX-License-Identifier: MIT
//
// The four shapes of GPT-2, for the files of full size that make-gguf.mjs and make-hf.mjs write.

/** @type {Record<string, { layers: number, heads: number, dModel: number }>} */
export const SHAPES = {
  small: { layers: 12, heads: 12, dModel: 768 },
  medium: { layers: 24, heads: 16, dModel: 1024 },
  large: { layers: 36, heads: 20, dModel: 1280 },
  xl: { layers: 48, heads: 25, dModel: 1600 },
};
export const CONTEXT = 1024;

/**
 * Half the width of uniform weights that keep activations sane, and their centre.
 * @param {'norm' | 'bias' | 'embedding' | 'position' | 'projection' | 'matrix'} kind 'projection': what
 *     it gives is added to the residual stream
 * @param {number} dModel
 * @returns {{ centre: number, spread: number }}
 */
export function weightsOf(kind, dModel) {
  if (kind === 'norm') return { centre: 1, spread: 0.3 };
  if (kind === 'bias') return { centre: 0, spread: 0.1 };
  if (kind === 'embedding') return { centre: 0, spread: 0.25 };
  if (kind === 'position') return { centre: 0, spread: 0.04 };
  return { centre: 0, spread: (kind === 'projection' ? 0.1 : 1.7) / Math.sqrt(dModel) };
}
