// SPDX-License-Identifier: MIT
//
// home.js - the course home: the first figure (home/triangle.js), the experiment (a sentence, its tokens,
// the angle each block turns them by) and the learner's progress.
//
// No model is loaded before the first run, so that the page itself appears at once. Beside each
// lesson of the list it shows the learner's progress, as kept on this device.

import { lines } from './charts/lines.js';
import { isSpoiling } from './engine/error.js';
import { readProgress } from './frame/progress.js';
import { readText } from './frame/text.js';
import { angle } from './geometry.js';
import { createTriangle } from './home/triangle.js';
import { Lab } from './lab.js';
import { hiddenTap, row } from './measures/residual.js';
import { mean } from './measures/statistics.js';
import { text as course } from './text/course.js';
import { text as words } from './text/home.js';
import { text } from './text/interface.js';
import { readPalette } from './theme/palette.js';
import { createChartCard } from './ui/chart-card.js';
import { tokenCells, tokenColumn } from './ui/csv.js';
import { byId } from './ui/dom.js';
import { DEGREES, degrees, int, megabytes } from './ui/format.js';
import { provenance } from './ui/model-facts.js';
import { createRunBar } from './ui/run-bar.js';
import { onThemeChange } from './ui/theme-toggle.js';
import { createTokenStrip } from './ui/token-strip.js';

/** @type {Promise<Lab> | null} */
let loading = null;
/**
 * @type {{ names: string[], angles: number[][], source: string } | null} angles [block][token],
 *   radians
 */
let shown = null;

/** The token whose line stands out. */
let chosen = 0;

const strip = createTokenStrip({
  label: words.strip,
  selection: 'one',
  onMove: (position) => {
    chosen = position;
    draw();
  },
});
const card = createChartCard({
  number: 2,
  title: words.title,
  file: 'goc-quay',
  empty: words.empty,
  panels: [{ id: 'angles', height: 300 }],
});
byId('tokens').append(strip.element);
byId('figure').append(card.element);
const runBar = createRunBar({
  text: words.sample,
  hint: words.hint,
  rows: 2,
  run,
  shown: () => shown,
});
byId('run').append(runBar.element);

/**
 * @param {AbortSignal} signal
 * @param {(done: number, total: number, sentence: string) => void} progress
 * @returns {Promise<Lab>}
 */
function load(signal, progress) {
  loading ??= Lab.load({
    model: 'mini',
    signal,
    onProgress({ loadedBytes, totalBytes }) {
      const total = totalBytes || loadedBytes;
      progress(loadedBytes, total, text.model.download(megabytes(loadedBytes), megabytes(total)));
    },
  });
  // Low memory: the end of the file is verified only after the first runs.
  loading
    .then((lab) => lab.loadWeights())
    .catch((error) => {
      if (isSpoiling(error)) runBar.spoil();
    });
  // After a load that failed or was stopped, the next run must load again.
  loading.catch(() => {
    loading = null;
  });
  return loading;
}

/**
 * @param {string} input
 * @param {import('./ui/run-bar.js').Running} running
 * @returns {Promise<{ tokens: number }>}
 */
async function run(input, running) {
  const { signal, progress } = running;
  const lab = await load(signal, progress);
  const { tokens, views } = await readText(lab, input, running);
  chosen = Math.min(chosen, views.length - 1);
  strip.show(views);
  const names = views.map((v) => v.label);
  const layers = lab.config.nLayers;
  /** @type {number[][]} */
  const angles = [];
  await lab.runWithCache(tokens, {
    namesFilter: ['blocks.0.hook_resid_pre', 'blocks.*.hook_resid_post'],
    signal,
    onLayer({ layer, kind, done, total, cache }) {
      if (kind !== 'mlp' || layer === null) return;
      progress(done, total, text.run.layer(int(layer + 1), int(layers)));
      const before = cache.get(hiddenTap(layer));
      const after = cache.get(hiddenTap(layer + 1));
      angles.push(names.map((_, t) => angle(row(before, t), row(after, t))));
    },
  });
  shown = { names, angles, source: provenance(lab, lab.engine.precision, tokens.length) };
  draw();
  return { tokens: tokens.length };
}

function draw() {
  if (!shown) return;
  const { names, angles, source } = shown;
  const palette = readPalette();
  const blocks = angles.map((_, i) => i + 1);
  const means = angles.map(mean);
  card.draw(
    'angles',
    lines(
      {
        xs: blocks,
        xTitle: words.x,
        yTitle: words.y,
        xName: words.block,
        min: 0,
        digits: 1,
        lines: [
          { label: words.mean, values: means.map((v) => v * DEGREES), color: palette.hidden },
          ...names.map((name, t) => ({
            label: name,
            values: angles.map((perToken) => perToken[t] * DEGREES),
            color: t === 0 ? palette.first : t === chosen ? palette.ink : palette.muted,
            style: t === chosen ? /** @type {const} */ ('solid') : /** @type {const} */ ('thin'),
          })),
        ],
      },
      palette,
    ),
    words.describe({ tokens: int(names.length), blocks: int(blocks.length) }),
  );
  card.setKey(
    [
      { mark: 'line', color: palette.hidden, label: words.mean },
      { mark: 'thin', color: palette.muted, label: words.others },
      { mark: 'thin', color: palette.first, label: words.first },
      {
        mark: 'line',
        color: chosen === 0 ? palette.first : palette.ink,
        label: words.chosen(names[chosen]),
      },
    ],
    palette,
  );
  card.say({
    title: titleOf(means),
    reading: words.reading,
    provenance: source,
  });
  card.setTable(...tableOf(names, angles));
}

/** @param {number[]} means radians, of each block */
function titleOf(means) {
  const most = means.indexOf(Math.max(...means));
  const least = means.indexOf(Math.min(...means));
  return words.titleDone({
    most: int(most + 1),
    mostAngle: degrees(means[most], 0),
    least: int(least + 1),
    leastAngle: degrees(means[least], 0),
  });
}

/**
 * @param {string[]} names
 * @param {number[][]} angles [block][token], radians
 * @returns {[import('./ui/csv.js').Column[], import('./ui/csv.js').Row[]]}
 */
const tableOf = (names, angles) => [
  [
    { key: 'layer', label: words.layer, digits: 0 },
    { key: 'position', label: words.position, digits: 0 },
    tokenColumn(words.token),
    { key: 'angle_rad', label: words.radians, digits: 4 },
    { key: 'angle_deg', label: words.degrees, digits: 2 },
  ],
  angles.flatMap((perToken, i) =>
    perToken.map((value, t) => ({
      layer: i + 1,
      position: t,
      ...tokenCells({ names }, t),
      angle_rad: value,
      angle_deg: value * DEGREES,
    })),
  ),
];

/** Writes the progress of each lesson into the list of lessons. */
function showProgress() {
  for (const element of document.querySelectorAll('.lessons [data-lesson]')) {
    const { passed, total } = readProgress(element.getAttribute('data-lesson') ?? '');
    if (total === 0) continue;
    element.textContent = course.progress(int(Math.min(passed.length, total)), int(total));
  }
}

showProgress();
// A page restored from the browser's back-forward cache may show old progress.
window.addEventListener('pageshow', showProgress);
onThemeChange(draw);

createTriangle(byId('triangle')).then((triangle) => onThemeChange(() => triangle.draw()));
