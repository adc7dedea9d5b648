// SPDX-License-Identifier: MIT
//
// bare.js - changes to a finished chart configuration that no chart form has to know of: axes without
// their data, and an axis that reaches farther. Pure functions; called by web/ui/chart-panel.js.

/** @typedef {import('./common.js').Config} Config */

/** Drawn with these, a data set leaves no mark. It still takes part in the scale of the axes. */
const UNSEEN = {
  borderColor: 'transparent',
  backgroundColor: 'transparent',
  borderWidth: 0,
  pointRadius: 0,
  pointHoverRadius: 0,
  pointBorderWidth: 0,
};

/** The axes of a chart as its data make them, without the data, and deaf. @param {Config} config @returns {Config} */
export const bare = (config) => ({
  ...config,
  data: /** @type {any} */ ({
    ...config.data,
    bundles: [],
    datasets: config.data.datasets.map((/** @type {any} */ set) => ({ ...set, ...UNSEEN })),
  }),
  options: { ...config.options, animation: false, events: [], onClick: undefined },
});

/**
 * @param {Config} config
 * @param {number[]} heights  that the y axis must reach, beside what the data need
 * @returns {Config}
 */
export function reaching(config, heights) {
  if (heights.length === 0) return config;
  const { y, ...scales } = config.options.scales;
  const { suggestedMin = Number.POSITIVE_INFINITY, suggestedMax = Number.NEGATIVE_INFINITY } = y;
  const suggested = {
    suggestedMin: Math.min(suggestedMin, ...heights),
    suggestedMax: Math.max(suggestedMax, ...heights),
  };
  return {
    ...config,
    options: { ...config.options, scales: { ...scales, y: { ...y, ...suggested } } },
  };
}
