// SPDX-License-Identifier: MIT
//
// motion.js - whether things on the page may move. drawing.js asks before every redraw.

const reduced = matchMedia('(prefers-reduced-motion: reduce)');

/** @returns {boolean} as the learner's system is set now */
export const mayMove = () => !reduced.matches;
