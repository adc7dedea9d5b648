// SPDX-License-Identifier: MIT
//
// palette.js - the theme's colours as plain values, for charts.
//
// Pages call readPalette() once per drawing and hand the result to web/charts, which never read the
// document themselves. Colours are defined in base.css only. The heat scale is interpolated in
// OKLab between the stops of --heat (Ottosson 2020, "A perceptual color space for image
// processing").

/**
 * @typedef {object} Palette
 * @property {string} paper
 * @property {string} ink
 * @property {string} muted   text of axes
 * @property {string} rule    grid lines
 * @property {string} attn
 * @property {string} mlp
 * @property {string} hidden
 * @property {string} first   position 0
 * @property {(x: number) => string} heat  0..1 (clamped) -> CSS colour
 * @property {string} font
 */

/** @param {string} hex '#rrggbb' @returns {[number, number, number]} OKLab L, a, b */
export function hexToOklab(hex) {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/**
 * @param {number} lightness
 * @param {number} a
 * @param {number} b
 * @returns {string} 'rgb(r, g, b)'
 */
function oklabToCss(lightness, a, b) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const channels = linear.map((v) => {
    const c = v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, c)));
  });
  return `rgb(${channels.join(', ')})`;
}

/**
 * @param {string[]} stops '#rrggbb', low to high
 * @returns {(x: number) => string}
 */
function heatScale(stops) {
  const lab = stops.map(hexToOklab);
  return (x) => {
    const at = Math.min(1, Math.max(0, x)) * (lab.length - 1);
    const i = Math.min(lab.length - 2, Math.floor(at));
    const f = at - i;
    const mixed = lab[i].map((v, k) => v + f * (lab[i + 1][k] - v));
    return oklabToCss(mixed[0], mixed[1], mixed[2]);
  };
}

/** @returns {Palette} the colours in force on this page now */
export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    paper: read('--paper'),
    ink: read('--ink'),
    muted: read('--ink-2'),
    rule: read('--rule'),
    attn: read('--attn'),
    mlp: read('--mlp'),
    hidden: read('--hidden'),
    first: read('--first'),
    heat: heatScale(read('--heat').split(/\s+/)),
    font: read('--font'),
  };
}
