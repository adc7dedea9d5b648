// SPDX-License-Identifier: MIT
//
// figure-layers.js - the token under the cursor over all layers: lengths of h, a and m, and the angle
// each block turns h by.

import { lines } from '../charts/lines.js';
import { text } from '../text/interface.js';
import { text as words } from '../text/stepper.js';
import { createChartCard } from '../ui/chart-card.js';
import { DEGREES, degrees, int, num } from '../ui/format.js';
import { provenanceOf } from './edit-words.js';

/**
 * @typedef {import('./measured.js').Measured} Measured
 * @typedef {import('./measured.js').Cursor} Cursor
 * @typedef {import('../theme/palette.js').Palette} Palette
 */

/** What stands under a title; while layers are missing, it begins with that. @param {Measured} run */
const readingOf = ({ measured, layers }) =>
  measured < layers ? `${words.soFar(int(measured), int(layers))} ${words.reading}` : words.reading;

/**
 * The same lines of the run without interventions, for comparison.
 *
 * @param {Measured | null} base
 * @param {number[]} layers
 * @param {{ rows: (run: Measured) => (number[] | null)[], label: string, color: string }[]} series
 * @param {number} token
 * @returns {import('../charts/lines.js').Line[]}
 */
const linesBefore = (base, layers, series, token) =>
  base === null
    ? []
    : series.map(({ rows, label, color }) => ({
        label: words.before(label),
        values: layers.map((l) => rows(base)[l]?.[token] ?? null),
        color,
        style: 'dotted',
      }));

/**
 * @param {Measured | null} base
 * @param {Palette} palette
 * @returns {import('../ui/chart-card.js').KeyItem[]}
 */
const dottedKey = (base, palette) =>
  base === null ? [] : [{ mark: 'dotted', color: palette.muted, label: words.before('') }];

/** Whose lengths figure 3 shows. */
const PARTS = /** @type {const} */ ([
  { key: 'hidden', label: words.numbers.hidden, point: 'circle' },
  { key: 'attn', label: words.numbers.attn, point: 'rect' },
  { key: 'mlp', label: words.numbers.mlp, point: 'triangle' },
]);

/** @typedef {[import('../ui/csv.js').Column[], import('../ui/csv.js').Row[]]} Table */

/** @param {Measured} run @param {number[]} layers @param {number} token @returns {Table} */
const normTable = (run, layers, token) => [
  [
    { key: 'layer', label: words.table.layer, digits: 0 },
    ...PARTS.map(({ key, label }) => ({ key: `norm_${key}`, label, digits: 3 })),
  ],
  layers.map((layer) => ({
    layer,
    norm_hidden: run.hidden[layer][token],
    norm_attn: run.attn[layer]?.[token] ?? null,
    norm_mlp: run.mlp[layer]?.[token] ?? null,
  })),
];

/** @param {number[]} layers @param {number[]} values radians @returns {Table} */
const angleTable = (layers, values) => [
  [
    { key: 'layer', label: words.table.layer, digits: 0 },
    { key: 'angle_rad', label: words.table.radians, digits: 4 },
    { key: 'angle_deg', label: words.table.degrees, digits: 2 },
  ],
  layers.map((layer, i) => ({
    layer,
    angle_rad: values[i],
    angle_deg: values[i] * DEGREES,
  })),
];

/** @param {Measured} run @param {number} from @returns {number[]} layers measured so far */
const layersFrom = (run, from) =>
  Array.from({ length: run.measured + 1 - from }, (_, i) => from + i);

/**
 * @param {object} options
 * @param {(layer: number) => void} options.onLayer
 */
export function createNormFigure({ onLayer }) {
  const card = createChartCard({
    number: 3,
    title: words.norms.title,
    file: 'do-dai-theo-lop',
    panels: [{ id: 'norms', height: 240 }],
  });

  /**
   * @param {Measured} run
   * @param {Measured | null} base  the run without interventions, if `run` has some
   * @param {Cursor} cursor
   * @param {Palette} palette
   */
  function draw(run, base, { token, layer }, palette) {
    const layers = layersFrom(run, 0);
    const compared = linesBefore(
      base,
      layers,
      PARTS.map(({ key, label }) => ({ rows: (of) => of[key], label, color: palette[key] })),
      token,
    );
    const said = {
      token: run.names[token],
      first: num(run.hidden[0][token], 1),
      last: num(run.hidden[run.measured][token], 1),
    };
    card.draw(
      'norms',
      lines(
        {
          xs: layers,
          xTitle: words.norms.x,
          yTitle: words.norms.y,
          xName: text.words.layer,
          min: 0,
          markX: layer,
          onPick: onLayer,
          lines: [
            ...PARTS.map(({ key, label, point }) => ({
              label,
              values: layers.map((l) => run[key][l]?.[token] ?? null),
              color: palette[key],
              point,
            })),
            ...compared,
          ],
        },
        palette,
      ),
      words.norms.describe(said),
    );
    card.setKey(
      [
        ...PARTS.map(({ key, label }) => ({
          mark: /** @type {const} */ ('line'),
          color: palette[key],
          label,
        })),
        ...dottedKey(base, palette),
      ],
      palette,
    );
    card.say({
      title: words.norms.titleDone(said),
      reading: readingOf(run),
      provenance: provenanceOf(run),
    });
    card.setTable(...normTable(run, layers, token));
  }

  return { element: card.element, draw };
}

/**
 * @param {object} options
 * @param {(layer: number) => void} options.onLayer
 */
export function createAngleFigure({ onLayer }) {
  const card = createChartCard({
    number: 4,
    title: words.angles.title,
    file: 'goc-theo-lop',
    panels: [{ id: 'angles', height: 240 }],
  });

  /**
   * @param {Measured} run
   * @param {Measured | null} base  the run without interventions, if `run` has some
   * @param {Cursor} cursor
   * @param {Palette} palette
   */
  function draw(run, base, { token, layer }, palette) {
    const layers = layersFrom(run, 1);
    if (!layers.length) return;
    const values = layers.map((l) => run.angles[l]?.[token] ?? Number.NaN);
    const largest = values.indexOf(Math.max(...values));
    const said = {
      token: run.names[token],
      layer: int(layers[largest]),
      angle: num(values[largest]),
      degrees: degrees(values[largest]),
    };
    card.draw(
      'angles',
      lines(
        {
          xs: layers,
          xTitle: words.norms.x,
          yTitle: words.angles.y,
          xName: text.words.layer,
          min: 0,
          digits: 3,
          markX: layer,
          onPick: onLayer,
          lines: [
            { label: words.angles.label, values, color: palette.hidden },
            ...linesBefore(
              base,
              layers,
              [{ rows: (of) => of.angles, label: words.angles.label, color: palette.hidden }],
              token,
            ),
          ],
        },
        palette,
      ),
      words.angles.describe(said),
    );
    card.setKey(
      [
        { mark: 'line', color: palette.hidden, label: words.angles.label },
        ...dottedKey(base, palette),
      ],
      palette,
    );
    card.say({
      title: words.angles.titleDone(said),
      reading: readingOf(run),
      provenance: provenanceOf(run),
    });
    card.setTable(...angleTable(layers, values));
  }

  return { element: card.element, draw };
}
