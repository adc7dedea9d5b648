// SPDX-License-Identifier: MIT
//
// training-log.js - what the default model's training wrote down while it ran (models/mini/log.tsv): how long
// position 0 is beside the others, and how much attention it draws, block by block. Called by lesson 02 and by
// the model card's picture. Pure.

/**
 * @typedef {object} TrainingLog  one entry a line of the log
 * @property {number[]} tokens  read so far
 * @property {number[]} loss    on held-out text, in nats a byte
 * @property {number[][]} ratios  [block][line]: the norm after the block at position 0, over the median of the
 *   other positions
 * @property {number[][]} sinks   [block][line]: the mean attention to position 0 of the later half of the queries
 */

/** What a log must have, by the names of its columns. */
const COLUMNS = /** @type {const} */ (['tokens', 'held_nats_per_byte', 'ratios', 'sinks']);

/**
 * @param {string} text tab-separated, with a line of names
 * @returns {TrainingLog}
 * @throws {TypeError} names the line that is no part of such a log
 */
export function parseTrainingLog(text) {
  const [head, ...rows] = text.trimEnd().split('\n');
  const names = head.split('\t');
  const [tokens, loss, ratios, sinks] = COLUMNS.map((name) => {
    const column = names.indexOf(name);
    if (column < 0) throw new TypeError(`a training log has no column ${name}`);
    return rows.map((row, i) => {
      const words = (row.split('\t')[column] ?? '').split(' ');
      const numbers = words.map(Number);
      if (words.includes('') || !numbers.every(Number.isFinite)) {
        throw new TypeError(`line ${i + 2} of the training log: ${name} is no number`);
      }
      return numbers;
    });
  });
  const blocks = ratios[0]?.length ?? 0;
  for (const [i, numbers] of [...ratios, ...sinks].entries()) {
    if (numbers.length !== blocks) {
      throw new TypeError(
        `line ${(i % rows.length) + 2} of the training log: not ${blocks} blocks`,
      );
    }
  }
  const byBlock = (/** @type {number[][]} */ lines) =>
    Array.from({ length: blocks }, (_, block) => lines.map((numbers) => numbers[block]));
  return {
    tokens: tokens.flat(),
    loss: loss.flat(),
    ratios: byBlock(ratios),
    sinks: byBlock(sinks),
  };
}

/**
 * From when on the largest block stays at or above a level to the end of the log.
 *
 * @param {number[][]} blocks  [block][line]
 * @param {number} level
 * @returns {number | null} the line; null if it is not there at the end
 */
export function staysAbove(blocks, level) {
  const lines = blocks[0]?.length ?? 0;
  let from = lines;
  while (from > 0 && blocks.some((values) => values[from - 1] >= level)) from--;
  return from < lines ? from : null;
}

/** @param {number[][]} blocks [block][line] @returns {number} the block that is largest at the end, from 0 */
export function largestAtEnd(blocks) {
  const ends = blocks.map((values) => values[values.length - 1]);
  return ends.indexOf(Math.max(...ends));
}
