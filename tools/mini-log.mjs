// SPDX-License-Identifier: MIT
//
// mini-log.mjs - draws the training log of the default model for its card, as lesson 02 draws it for a learner:
// models/mini/log.tsv -> models/mini/log.svg.
//
//     npm run mini:log

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { largestAtEnd, parseTrainingLog } from '../web/measures/training-log.js';

const MINI = fileURLToPath(new URL('../models/mini/', import.meta.url));

/** One panel, in units of the picture. */
const WIDTH = 380;
const HEIGHT = 240;
const MARGIN = { left: 40, right: 10, top: 30, bottom: 40 };

/**
 * @param {string} title
 * @param {number[]} xs
 * @param {number[][]} blocks  [block][line]
 * @param {number} step  of the grid, upwards
 * @returns {string} what stands in a <g>
 */
function panel(title, xs, blocks, step) {
  const highest = step * Math.ceil(Math.max(...blocks.flat()) / step);
  const last = xs[xs.length - 1];
  const x = (/** @type {number} */ value) =>
    MARGIN.left + (value / last) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (/** @type {number} */ value) =>
    HEIGHT - MARGIN.bottom - (value / highest) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const grid = Array.from({ length: Math.round(highest / step) + 1 }, (_, i) => i * step).map(
    (value) =>
      `<path d="M${MARGIN.left} ${y(value).toFixed(1)}H${WIDTH - MARGIN.right}" stroke="#ccc"/>` +
      `<text x="${MARGIN.left - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${+value.toFixed(1)}</text>`,
  );
  const ticks = Array.from({ length: Math.floor(last / 5) + 1 }, (_, i) => 5 * i).map(
    (value) =>
      `<text x="${x(value).toFixed(1)}" y="${HEIGHT - MARGIN.bottom + 16}" text-anchor="middle">${value}</text>`,
  );
  const line = (/** @type {number[]} */ values, /** @type {string} */ look) =>
    `<path d="M${values.map((value, i) => `${x(xs[i]).toFixed(1)} ${y(value).toFixed(1)}`).join('L')}" fill="none" ${look}/>`;
  const largest = largestAtEnd(blocks);
  return [
    `<text x="${MARGIN.left}" y="18" font-weight="bold">${title}, largest in block ${largest + 1}</text>`,
    ...grid,
    ...ticks,
    `<text x="${(MARGIN.left + WIDTH) / 2}" y="${HEIGHT - 6}" text-anchor="middle">million tokens read</text>`,
    ...blocks.map((values) => line(values, 'stroke="#888" stroke-width="0.7"')),
    line(blocks[largest], 'stroke="#bb4912" stroke-width="1.8"'),
  ].join('\n');
}

const { tokens, ratios, sinks } = parseTrainingLog(readFileSync(`${MINI}log.tsv`, 'utf8'));
const xs = tokens.map((count) => count / 1e6);
writeFileSync(
  `${MINI}log.svg`,
  `<!-- SPDX-License-Identifier: MIT. Made by npm run mini:log of log.tsv. -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#fff"/>
<g>
${panel('Norm of position 0 over the median', xs, ratios, 0.5)}
</g>
<g transform="translate(${WIDTH} 0)">
${panel('Attention to position 0', xs, sinks, 0.1)}
</g>
</svg>
`,
);
