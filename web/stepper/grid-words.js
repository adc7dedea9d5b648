// SPDX-License-Identifier: MIT
//
// grid-words.js - figure 1 of the stepper in words: its title, its key, a description for those who do
// not see it, and what a cell says. Called by figure-grid.js. Pure.

import { text } from '../text/interface.js';
import { text as words } from '../text/stepper.js';
import { int, num } from '../ui/format.js';
import { largestOf } from './grid-data.js';
import { SCALARS } from './scalars.js';

/**
 * @typedef {import('./grid-data.js').GridData} GridData
 * @typedef {import('../theme/palette.js').Palette} Palette
 */

/**
 * @param {GridData} data
 * @returns {{ title: string, reading: string, description: string }}
 */
export function gridWords({ scalar, run, colored, isChange }) {
  const { short, unit, explain } = words.scalars[scalar];
  const { digits, from = 0 } = SCALARS[scalar];
  const largest = largestOf(colored, from);
  const name = from ? words.grid.ofLater(short) : short;
  const said = {
    name: isChange ? words.grid.changeOf(name) : name,
    value: largest ? `${num(largest.value, digits)}${unit}` : '',
    token: run.names[largest?.token ?? 0],
    position: int(largest?.token ?? 0),
    layer: int(largest?.layer ?? 0),
    tokens: int(run.names.length),
    layers: int(run.layers),
  };
  const isWhole = run.measured === run.layers;
  const cell = isChange ? words.grid.explainChange : explain;
  const soFar = isWhole ? '' : `${words.soFar(int(run.measured), int(run.layers))} `;
  return {
    title: largest ? words.grid.titleDone(said) : words.grid.titleNone(said),
    reading: `${soFar}${cell} ${words.grid.reading}`,
    description: words.grid.describe(said),
  };
}

/**
 * @param {GridData} data
 * @param {Palette} palette
 * @returns {import('../ui/chart-card.js').KeyItem[]} none where there is no number yet
 */
export function gridKey({ scalar, scale }, palette) {
  if (!scale) return [];
  const { unit } = words.scalars[scalar];
  const { digits } = SCALARS[scalar];
  const low = num(scale.low, digits);
  const high = num(scale.high, digits);
  const label = words.grid.key({ low, high, unit, log: scale.log });
  return [
    { mark: 'heat', scale: palette.heat, label },
    { mark: 'bar', color: palette.first, label: `${text.words.position} 0` },
  ];
}

/**
 * What stands in a cell.
 *
 * @param {GridData} data
 * @param {import('./measured.js').Cursor} cursor
 * @returns {string}
 */
export function cellWords({ scalar, run, rows, isChange }, { token, layer }) {
  const { short, unit } = words.scalars[scalar];
  const value = rows[layer]?.[token] ?? null;
  const amount = value === null ? num(value) : `${num(value, SCALARS[scalar].digits)}${unit}`;
  return words.grid.cell({
    token: run.names[token],
    position: int(token),
    layer: int(layer),
    value: isChange ? words.grid.change(short, amount) : `${short} ${amount}`,
  });
}
