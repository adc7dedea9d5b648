// SPDX-License-Identifier: MIT
//
// gpt2-sizes.js - the four sizes of GPT-2, by which a lesson knows whether a run's model is one that
// results were published of. Used by the lessons; a model is told by its shape, not by its name.

/**
 * @typedef {{ name: string, layers: number, width: number }} Size  width: C
 */

/** Every GPT-2 has these many tokens; a model of another vocabulary is none, whatever its size. */
const VOCABULARY = 50257;

export const SMALL = { name: 'GPT‑2 Small', layers: 12, width: 768 };
export const MEDIUM = { name: 'GPT‑2 Medium', layers: 24, width: 1024 };
export const LARGE = { name: 'GPT‑2 Large', layers: 36, width: 1280 };
export const XL = { name: 'GPT‑2 XL', layers: 48, width: 1600 };

/** Smallest first. @type {Size[]} */
export const SIZES = [SMALL, MEDIUM, LARGE, XL];

/**
 * @param {{ nLayers: number, dModel: number, dVocab: number }} config
 * @returns {Size | null} null for a model that is no GPT-2
 */
export const sizeOf = ({ nLayers, dModel, dVocab }) =>
  SIZES.find(
    ({ layers, width }) => dVocab === VOCABULARY && nLayers === layers && dModel === width,
  ) ?? null;
