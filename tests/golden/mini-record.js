// SPDX-License-Identifier: MIT
/**
 * models/mini/phenomenon.json: what the default model showed when it was put into the repository, the
 * bounds that a later file must keep, and the same as the tables of its card.
 *
 * Called by measure-mini.mjs, which writes it, and by phenomenon.test.mjs, which holds model and card to
 * it. Pure functions; reads and writes no file.
 */

/** @typedef {import('./mini-figures.mjs').Figures} Figures */
/** @typedef {Figures['summary']} Summary */
/** @typedef {keyof Summary} Name */
/** @typedef {Record<Name, number>} Bounds */

/**
 * @typedef {object} MiniRecord
 * @property {1} schema
 * @property {string} file
 * @property {string} sha256 of the file that was measured
 * @property {Bounds} bounds natsPerByte is the most, all others are the least
 * @property {Figures} figures
 * @property {{ prompt: string, text: string }} sample
 */

/**
 * Each number of the summary: its words in the card, decimals, and what the project wants of it.
 * @type {Record<Name, { words: string, digits: number, goal: number | null }>}
 */
const ROWS = {
  natsPerByte: { words: 'held-out loss, nats per byte', digits: 3, goal: null },
  bestRatio: { words: 'residual norm at position 0 / median of the others', digits: 2, goal: 5 },
  blocksRatio5: { words: 'blocks where that is at least 5', digits: 0, goal: 6 },
  bestSink: { words: 'attention to position 0', digits: 2, goal: 0.3 },
  blocksSink03: { words: 'blocks where that is at least 0.3', digits: 0, goal: 6 },
  bestAngle: { words: 'angle of pair 0-1 less the mean of later pairs, rad', digits: 2, goal: 0.7 },
  pearsonMove: {
    words: "move of Pearson's r by position 0 where Spearman's moves by less than 0.15",
    digits: 2,
    goal: 0.3,
  },
};
const NAMES = /** @type {Name[]} */ (Object.keys(ROWS));

/** Of a bound's last digit: 1e-4 or more, where the engine's two precisions of sums differ by 1e-6. */
const MARGIN = 0.1;

/**
 * The bounds that a model's own figures set: rounded to the safe side and never closer to them than
 * `MARGIN` of the last digit, as another machine rounds its f32 sums another way.
 * @param {Summary} figures
 * @returns {Bounds}
 */
export function boundsOf(figures) {
  /** @param {Name} name */
  const bound = (name) => {
    const scale = 10 ** ROWS[name].digits;
    if (ROWS[name].digits === 0) return figures[name];
    const scaled = figures[name] * scale;
    const safe = name === 'natsPerByte' ? Math.ceil(scaled + MARGIN) : Math.floor(scaled - MARGIN);
    return safe / scale;
  };
  return /** @type {Bounds} */ (Object.fromEntries(NAMES.map((name) => [name, bound(name)])));
}

/**
 * What is worse than a bound allows, in words.
 * @param {Summary | Bounds} figures
 * @param {Bounds} bounds
 * @returns {string[]}
 */
export function worseThan(figures, bounds) {
  return NAMES.filter((name) =>
    name === 'natsPerByte' ? !(figures[name] <= bounds[name]) : !(figures[name] >= bounds[name]),
  ).map((name) => `${name} ${figures[name]} (bound ${bounds[name]})`);
}

/** Four decimals say enough. @template T @param {T} value @returns {T} */
export function rounded(value) {
  return JSON.parse(
    JSON.stringify(value, (_, x) => (typeof x === 'number' ? Math.round(x * 1e4) / 1e4 : x)),
  );
}

/** @param {(string | number)[][]} rows the first is the head @returns {string} a table in Markdown */
function table(rows) {
  const lines = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return [lines[0], `|${'---|'.repeat(rows[0].length)}`, ...lines.slice(1)].join('\n');
}

/** @param {Figures} figures */
function layersTable({ held, her }) {
  const head = ['block', 'ratio', 'ratio, her', 'angle', 'angle, her', 'sink', 'sink, her'];
  const rows = held.map((h, i) => [
    i + 1,
    ...[h.ratio, her[i].ratio, h.angle, her[i].angle, h.sink, her[i].sink].map((x) => x.toFixed(2)),
    ...[h.pearson, h.spearman].map((r) =>
      r ? `${r.all.toFixed(2)} / ${r.rest.toFixed(2)}` : 'none',
    ),
  ]);
  return table([[...head, 'Pearson', 'Spearman'], ...rows]);
}

/**
 * The figures as the card has them.
 * @param {MiniRecord} record
 */
export function cardTables({ figures, sample }) {
  const { heldOut } = figures;
  const rows = NAMES.map((name) => {
    const { words, digits, goal } = ROWS[name];
    return [words, figures.summary[name].toFixed(digits), goal ?? 'none'];
  });
  const texts = `${heldOut.paragraphs} held-out paragraphs (${heldOut.tokens} tokens scored, ${heldOut.bytes} bytes)`;
  return `${table([['figure', 'this model', 'goal'], ...rows])}

The best block's figure, each time the smaller one of two means: over ${texts}
and over the 54 sentences with "her" of the lessons; loss and correlations are of the paragraphs alone. Loss per token:
${heldOut.natsPerToken.toFixed(3)} nats. Block by block:

${layersTable(figures)}

Pearson and Spearman: |m[l] - m[l-1]| with |h[l] - h[l-1]| over tokens, with position 0 / without it.

A sample (temperature 0.8, top-k 40, seed 1), after "${sample.prompt}":

${sample.text
  .split('\n')
  .map((line) => `> ${line.trim()}`.trimEnd())
  .join('\n>\n')}
`;
}

const BEGIN = '<!-- figures: npm run mini:measure -- --record -->\n';
const END = '<!-- end of figures -->';

/**
 * The card with the tables of a record in their place.
 * @param {string} card
 * @param {MiniRecord} record
 */
export function cardWith(card, record) {
  const [from, to] = [card.indexOf(BEGIN), card.indexOf(END)];
  if (from < 0 || to < from) throw new Error('the card has no place for the figures');
  return `${card.slice(0, from)}${BEGIN}\n${cardTables(record)}\n${card.slice(to)}`;
}
