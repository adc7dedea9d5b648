// SPDX-License-Identifier: MIT
//
// shade.js - the background of a token that is the darker the larger its value. Called by lessons and the stepper.

/**
 * @param {string} hue      a colour of the theme, 'var(--hidden)'
 * @param {number} percent  how much of it; a value that does not exist (0 / 0) has no shade
 * @param {'srgb' | 'oklab'} [space]
 * @returns {string} a CSS colour
 */
export const shade = (hue, percent, space = 'srgb') =>
  `color-mix(in ${space}, ${hue} ${(Number.isFinite(percent) ? percent : 0).toFixed(1)}%, var(--paper))`;
