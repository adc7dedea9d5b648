// SPDX-License-Identifier: MIT
//
// motion.js - whether the page may animate changes. drawing.js asks before every redraw.

const reduced = matchMedia('(prefers-reduced-motion: reduce)');

/** @returns {boolean} as the learner's system is set now */
export const mayMove = () => !reduced.matches;
