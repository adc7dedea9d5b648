// SPDX-License-Identifier: MIT
//
// histogram.js - counts in bins of one width, parts of one sample stacked and another sample as an
// outline over them, with vertical lines at single values (a median, a mean).

import { num } from '../ui/format.js';
import { baseOptions, linearAxis } from './common.js';

/**
 * @typedef {import('./common.js').Palette} Palette
 *
 * @typedef {object} Part
 * @property {string} label
 * @property {number[]} counts  one per bin
 * @property {string} color
 * @property {boolean} [outline] drawn as an outline, not filled and not stacked
 *
 * @typedef {{ label: string, value: number, color: string, dash: number[] }} Mark
 */

/** @param {Mark} mark @param {number} height */
const markDataset = ({ label, value, color, dash }, height) => ({
  type: 'line',
  label,
  stack: `mark ${label}`,
  data: [0, height].map((y) => ({ x: value, y })),
  borderColor: color,
  borderWidth: 2,
  borderDash: dash,
  pointRadius: 0,
  pointHitRadius: 0,
  pointHoverRadius: 0,
});

/** @param {Part} part @param {number} start @param {number} width of a bin */
const partDataset = ({ label, counts, color, outline }, start, width) => ({
  label,
  stack: outline ? `outline ${label}` : 'parts',
  data: counts.map((y, i) => ({ x: start + (i + 0.5) * width, y })),
  backgroundColor: outline ? 'transparent' : color,
  borderColor: color,
  borderWidth: outline ? 2 : 0,
  borderSkipped: false,
  grouped: false,
  categoryPercentage: 1,
  barPercentage: outline ? 1 : 0.92,
  order: outline ? -1 : 1,
});

/**
 * @param {object} data
 * @param {number} data.width       of a bin
 * @param {number} [data.start]     where the first bin begins, default 0
 * @param {Part[]} data.parts       the first is at the bottom
 * @param {Mark[]} data.marks
 * @param {string} data.xTitle
 * @param {string} data.yTitle
 * @param {number} [data.digits]    of the bins' edges in tooltips
 * @param {boolean} [data.animate]
 * @param {Palette} palette
 * @returns {import('./common.js').Config}
 */
export function histogram(data, palette) {
  const { width, parts, marks, start = 0, digits = 2 } = data;
  const bins = parts[0].counts.length;
  const filled = parts.filter(({ outline }) => !outline);
  const tops = Array.from({ length: bins }, (_, i) =>
    Math.max(
      filled.reduce((sum, { counts }) => sum + counts[i], 0),
      ...parts.map(({ counts }) => counts[i]),
    ),
  );
  const height = Math.max(1, ...tops) * 1.08;
  return {
    type: 'bar',
    data: {
      datasets: [
        ...marks.map((mark) => markDataset(mark, height)),
        ...parts.map((part) => partDataset(part, start, width)),
      ],
    },
    options: {
      ...baseOptions(palette, {
        animate: data.animate,
        tooltip: {
          filter: (/** @type {any} */ item) => item.dataset.type !== 'line' && item.raw.y > 0,
          callbacks: {
            title: (/** @type {any[]} */ items) =>
              items.length
                ? [-0.5, 0.5].map((d) => num(items[0].raw.x + d * width, digits)).join(' – ')
                : '',
            label: (/** @type {any} */ item) => `${item.dataset.label}: ${num(item.raw.y, 0)}`,
          },
        },
      }),
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: {
        x: linearAxis(data.xTitle, palette, {
          min: start,
          max: start + bins * width,
          offset: false,
          grid: { display: false },
          ticks: { includeBounds: false },
        }),
        y: linearAxis(data.yTitle, palette, {
          min: 0,
          max: height,
          stacked: true,
          ticks: { precision: 0, includeBounds: false },
        }),
      },
    },
  };
}
