// SPDX-License-Identifier: MIT
//
// weights.js - reads a model's weights into the engine's memory, in the order in which a pass needs them.
//
//     const weights = new Weights(source, header, 'streamed');
//     weights.complete(signal, onProgress);              // in the background, or awaited
//     weights.beginPass();
//     await weights.prepare(stage, run, signal);         // before each stage of a pass
//     weights.endPass();
//
// Called by the worker's ops; reads through a ByteSource and knows nothing of where that gets its
// bytes. Which tensors, rows and blocks are in memory is the engine's knowledge, and is asked of it;
// this file knows which bytes have been requested. Three modes:
//   resident     all weights, in the order of the file, before the first run
//   streamed     all weights, in the order of the stages, while runs may already wait for them
//   low-memory   buffers for a few blocks only; every pass reads the blocks anew
//
// A file is cut into units: neighbouring tensors of one stage. Units are requested one after another,
// in reads of bounded size of which a few are under way at a time; there is no other look-ahead. A
// pass that would have to wait for a whole embedding table reads only the rows it needs.
//
// When a read fails, all others are stopped, every caller that waits gets the error, and a unit that
// was not complete counts as not read; the next pass or complete() tries again.

import { abortedError, LabError } from './error.js';
import {
  allocate,
  checked,
  checkedPointer,
  copyInts,
  free,
  laminar,
  memoryLimitBytes,
  write,
} from './glue.js';

/** @typedef {import('./source.js').ByteSource} ByteSource */
/** @typedef {import('./header.js').ModelTensor} ModelTensor */
/** @typedef {import('./protocol.js').WeightsMode} WeightsMode */

/**
 * @typedef {object} Unit Neighbouring tensors of one stage.
 * @property {number} stage that waits for it; as many as there are stages where none does
 * @property {number | null} block
 * @property {ModelTensor[]} tensors
 * @property {number} offset
 * @property {number} end
 * @property {number} requested Reads have been requested up to here.
 * @property {Map<ModelTensor, number>} missing Bytes that each tensor still lacks; empty: all is read.
 */

/** @typedef {ModelTensor & { rowBytes: number }} Table */

/** Blocks in memory at a time where memory is low: one computes, one arrives. */
const WINDOW = 2;
/** What a long run may need besides the weights. */
const RUN_BYTES = 512 << 20;
/** On a phone, a page that takes much more is closed without a word. */
const PHONE_BYTES = 300e6;

/**
 * The most bytes of one read, and the most bytes that are under way. Reads end at multiples of their
 * size, so that a read never needs more than one chunk of the store.
 */
const READ_BYTES = 4 << 20;
const UNDER_WAY_BYTES = 12 << 20;
/** While a pass waits for the first layer, reads for later layers take at most this share of the weights. */
const LOOK_AHEAD_SHARE = 1 / 64;
const LEAST_READ_BYTES = 64 << 10;
/** Tensors are padded to 32 bytes; a larger gap holds other data. */
const PADDING_BYTES = 4096;
/**
 * Rows are read together if fewer bytes than this are between them: another request would cost more. An English
 * text of 342 tokens then takes about 70 reads and 4 MB of GPT-2 Large's vocabulary.
 */
const ROW_GAP_BYTES = 128 << 10;
const ROW_READS = 6;

/**
 * @param {import('./protocol.js').Loading} wanted
 * @param {{ residentBytes: number, limitBytes: number, isPhone: boolean }} memory
 * @returns {WeightsMode}
 */
export function chooseMode(wanted, { residentBytes, limitBytes, isPhone }) {
  if (wanted !== 'auto' && wanted !== 'auto-streamed') return wanted;
  const most = Math.min(limitBytes - RUN_BYTES, isPhone ? PHONE_BYTES : Number.POSITIVE_INFINITY);
  if (residentBytes > most) return 'low-memory';
  return wanted === 'auto' ? 'resident' : 'streamed';
}

/** @param {{ deviceMemory?: number, userAgentData?: { mobile: boolean } }} navigator in GB */
export function isPhone({ deviceMemory = 8, userAgentData }) {
  return deviceMemory <= 4 || userAgentData?.mobile === true;
}

export class Weights {
  #source;
  #model;
  #layers;
  #stages;
  #tensors;
  /** @type {Unit[]} in the order in which they are wanted */
  #units = [];
  /** The first block that a pass in low memory still needs. */
  #floor = 0;
  /** May reads be requested? In low memory, only during a pass. */
  #isActive = false;
  /** A pass is reading rows of the embeddings; beside them only the first block may be read. */
  #isReadingRows = false;
  #reading = new AbortController();
  #underWay = 0;
  /** @type {unknown} why the last reads failed */
  #failure = null;
  /** @type {LabError | null} The file is not what it should be, so neither are the weights in memory. */
  #spoiled = null;
  /** @type {(() => void)[]} */
  #waiting = [];
  #onProgress = () => {};

  /**
   * Reserves the memory and fills in the weights that came with the header.
   * @param {ByteSource} source
   * @param {import('./header.js').Header} header
   * @param {import('./protocol.js').Loading} wanted
   */
  constructor(source, { model, config, stages, tensors, head }, wanted) {
    this.#source = source;
    this.#model = model;
    this.#layers = config.nLayers;
    this.#stages = stages;
    source.onChange = () => this.#onProgress();
    this.#tensors = tensors;
    /** @type {WeightsMode} */
    this.mode = this.#reserve(
      chooseMode(wanted, {
        residentBytes: laminar.model_bytes(model, 0),
        limitBytes: memoryLimitBytes,
        isPhone: isPhone(/** @type {any} */ (navigator)),
      }),
      wanted.startsWith('auto'),
    );
    this.#units = this.#cutIntoUnits();
    for (const unit of this.#units) {
      const hasBuffer = !this.#isLow || unit.block === null || unit.block < WINDOW;
      if (unit.offset >= head.length || !hasBuffer) continue;
      unit.requested = Math.min(unit.end, head.length);
      this.#accept(unit, head.subarray(unit.offset, unit.requested), unit.offset);
    }
  }

  /**
   * @param {WeightsMode} mode
   * @param {boolean} mayFallBack
   * @returns {WeightsMode}
   */
  #reserve(mode, mayFallBack) {
    try {
      checked(laminar.model_reserve(this.#model, mode === 'low-memory' ? WINDOW : 0));
      return mode;
    } catch (error) {
      const isFull = error instanceof LabError && error.code === 'memory';
      if (!isFull || !mayFallBack || mode === 'low-memory') throw error;
      return this.#reserve('low-memory', false);
    }
  }

  get #isLow() {
    return this.mode === 'low-memory';
  }

  /** Are all weights in memory? */
  get isComplete() {
    return !this.#isLow && laminar.model_is_complete(this.#model) === 1;
  }

  /** The end of the last tensor. */
  get #lastByte() {
    return Math.max(...this.#tensors.map(({ offset, bytes }) => offset + bytes));
  }

  /**
   * How much of the file is loaded; in low memory, how much can be read without the network. `layer` is
   * the last block that is in memory together with all blocks before it.
   */
  get progress() {
    const { size: totalBytes, storedBytes, verified, phase } = this.#source;
    if (this.#isLow) return { phase, loadedBytes: storedBytes, totalBytes, verified, layer: null };
    const missing = this.#units.map((unit) => sum(unit.missing.values()));
    const lacking = this.#units.flatMap((unit) => (isDone(unit) ? [] : (unit.block ?? [])));
    const layers = Math.min(...lacking, this.#layers);
    const loadedBytes = totalBytes - sum(missing);
    return { phase, loadedBytes, totalBytes, verified, layer: layers > 0 ? layers - 1 : null };
  }

  // ---- What to read -----------------------------------------------------------------------------

  #cutIntoUnits() {
    const rest = this.#stages.length; // no stage waits for these
    const stageOf = (/** @type {ModelTensor} */ tensor) => {
      if (tensor.rowBytes === undefined) return tensor.stage;
      return tensor.wholeStage ?? rest;
    };
    const inFileOrder = this.mode === 'resident';
    const sorted = [...this.#tensors].sort((a, b) => {
      return (inFileOrder ? 0 : stageOf(a) - stageOf(b)) || a.offset - b.offset;
    });
    /** @type {Unit[]} */
    const units = [];
    for (const tensor of sorted) {
      const stage = stageOf(tensor);
      if (this.#isLow && stage === rest) continue;
      const last = units.at(-1);
      const gap = last ? tensor.offset - last.end : -1;
      if (last?.stage === stage && gap >= 0 && gap < PADDING_BYTES) {
        last.tensors.push(tensor);
        last.end = tensor.offset + tensor.bytes;
        last.missing.set(tensor, tensor.bytes);
      } else {
        units.push({
          stage,
          block: this.#stages[stage]?.block ?? null,
          tensors: [tensor],
          offset: tensor.offset,
          end: tensor.offset + tensor.bytes,
          requested: tensor.offset,
          missing: new Map([[tensor, tensor.bytes]]),
        });
      }
    }
    return units;
  }

  get #mostUnderWay() {
    if (this.mode === 'resident') return UNDER_WAY_BYTES;
    const share = sum(this.#tensors.map(({ bytes }) => bytes)) * LOOK_AHEAD_SHARE;
    return Math.min(UNDER_WAY_BYTES, Math.max(LEAST_READ_BYTES, share));
  }

  /** Requests as many bytes as may be under way. */
  #pump() {
    const most = this.#mostUnderWay;
    const step = Math.min(READ_BYTES, 2 ** Math.floor(Math.log2(most)));
    while (this.#isActive && this.#failure === null) {
      const unit = this.#units.find(({ requested, end, block }) => {
        return requested < end && (block === null || block >= this.#floor);
      });
      if (!unit || (this.#isReadingRows && unit.block !== 0)) return;
      if (this.#isLow && unit.block !== null && unit.block >= this.#floor + WINDOW) return;
      const boundary = (Math.floor(unit.requested / step) + 1) * step;
      const length = Math.min(boundary, unit.end) - unit.requested;
      if (this.#underWay > 0 && this.#underWay + length > most) return;
      this.#claimBuffer(unit);
      this.#request(unit, length);
    }
  }

  /** Gives the unit's block its buffer; in low memory, another block may lose it. @param {Unit} unit */
  #claimBuffer({ block }) {
    if (block === null) return;
    const removed = checked(laminar.model_claim(this.#model, block));
    if (removed === block) return;
    for (const unit of this.#units) if (unit.block === removed) this.#forget(unit);
  }

  /**
   * @param {Unit} unit
   * @param {number} length
   */
  async #request(unit, length) {
    const { signal } = this.#reading;
    const offset = unit.requested;
    let received = 0;
    unit.requested += length;
    this.#underWay += length;
    const onPiece = (/** @type {Uint8Array} */ bytes, /** @type {number} */ at) => {
      if (signal.aborted) return;
      received += bytes.length;
      this.#underWay -= bytes.length;
      this.#accept(unit, bytes, at);
      this.#onProgress();
    };
    try {
      await this.#source.read(offset, length, onPiece, signal);
      if (received < length && !signal.aborted) throw this.#truncatedError(offset + received);
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
    if (!signal.aborted) this.#pump();
  }

  /** @param {number} bytes that the file has */
  #truncatedError(bytes) {
    const expected = this.#lastByte;
    const message = `the file ends after ${bytes} of ${expected} bytes`;
    return new LabError('truncated', message, { detail: { bytes, expected } });
  }

  /**
   * Writes bytes of a unit into the buffers of its tensors.
   * @param {Unit} unit
   * @param {Uint8Array} bytes
   * @param {number} offset of bytes[0] in the file
   */
  #accept(unit, bytes, offset) {
    for (const [tensor, missing] of unit.missing) {
      const from = Math.max(offset, tensor.offset);
      const to = Math.min(offset + bytes.length, tensor.offset + tensor.bytes);
      if (from >= to) continue;
      this.#put(tensor, from - tensor.offset, bytes.subarray(from - offset, to - offset));
      if (missing > to - from) {
        unit.missing.set(tensor, missing - (to - from));
        continue;
      }
      checked(laminar.model_fill(this.#model, tensor.index));
      unit.missing.delete(tensor);
    }
    if (isDone(unit)) this.#wake();
  }

  /**
   * @param {ModelTensor} tensor
   * @param {number} at
   * @param {Uint8Array} bytes
   */
  #put(tensor, at, bytes) {
    write(checkedPointer(laminar.model_slot(this.#model, tensor.index)) + at, bytes);
  }

  /** Counts a unit as not read, here and in the engine. @param {Unit} unit */
  #forget(unit) {
    for (const { index } of unit.tensors) checked(laminar.model_forget(this.#model, index));
    unit.requested = unit.offset;
    unit.missing = new Map(unit.tensors.map((tensor) => [tensor, tensor.bytes]));
  }

  // ---- Waiting ----------------------------------------------------------------------------------

  /** @param {unknown} error */
  #fail(error) {
    this.#failure = error;
    this.#stopReading();
    this.#wake();
  }

  #stopReading() {
    this.#reading.abort();
    this.#reading = new AbortController();
    this.#underWay = 0;
    for (const unit of this.#units) if (!isDone(unit)) this.#forget(unit);
  }

  #wake() {
    for (const resume of this.#waiting.splice(0)) resume();
  }

  /** @param {AbortSignal} signal @returns {Promise<void>} until something arrived or failed */
  #change(signal) {
    return new Promise((resolve, reject) => {
      const stop = () => reject(abortedError());
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop);
      this.#waiting.push(() => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
    });
  }

  /**
   * @param {() => boolean} isThere
   * @param {AbortSignal} signal
   */
  async #until(isThere, signal) {
    while (!isThere()) {
      if (this.#failure !== null) throw this.#failure;
      await this.#change(signal);
    }
  }

  /**
   * Reads all weights, unless memory is low; then has the source store the whole file.
   * @param {AbortSignal} signal Aborting it stops the waiting, not the reading.
   * @param {() => void} onProgress called after each piece
   */
  async complete(signal, onProgress) {
    this.#onProgress = onProgress;
    if (!this.#isLow) {
      this.#failure = null;
      this.#isActive = true;
      this.#pump();
      await this.#until(() => this.isComplete, signal);
    }
    try {
      await this.#source.complete(signal);
    } catch (error) {
      if (error instanceof LabError && error.code === 'hash-mismatch') this.#spoiled = error;
      throw error;
    }
  }

  /** Before the first stage of a pass. */
  beginPass() {
    this.#failure = null;
    this.#floor = 0;
    this.#isActive = true;
  }

  /** However the pass ended. */
  endPass() {
    if (!this.#isLow) return;
    this.#isActive = false;
    this.#stopReading();
  }

  /**
   * Resolves when the weights of a stage are there. All stages before it count as done.
   * @param {number} stage
   * @param {number | null} run the engine's handle, which tells the rows that stage 0 needs
   * @param {AbortSignal} signal
   */
  async prepare(stage, run, signal) {
    if (this.#spoiled) throw this.#spoiled;
    if (this.isComplete) return;
    if (this.#isLow) this.#floor = this.#firstBlockFrom(stage);
    if (run !== null && this.#stages[stage].kind === 'embed') await this.#prepareRows(run, signal);
    this.#pump();
    const isThere = () => laminar.model_missing(this.#model, stage, 0, 0) === 0;
    await this.#until(isThere, signal);
  }

  /** The first block that this stage or a later one reads. @param {number} stage */
  #firstBlockFrom(stage) {
    return this.#stages.slice(stage).find(({ block }) => block !== null)?.block ?? this.#layers;
  }

  // ---- Rows -------------------------------------------------------------------------------------

  /**
   * @param {number} run
   * @param {AbortSignal} signal
   */
  async #prepareRows(run, signal) {
    this.#isReadingRows = true;
    try {
      const reading = this.#readRows(run, signal);
      this.#pump();
      await reading;
    } finally {
      this.#isReadingRows = false;
    }
  }

  /**
   * @param {number} run
   * @param {AbortSignal} signal
   */
  async #readRows(run, signal) {
    const reads = this.#tensors.filter(isTable).flatMap((table) => {
      return rangesOf(missingRows(run, table), table).map((range) => ({ table, ...range }));
    });
    await mapParallel(reads, ROW_READS, async ({ table, first, count }) => {
      const start = table.offset + first * table.rowBytes;
      let end = start;
      const onPiece = (/** @type {Uint8Array} */ bytes, /** @type {number} */ at) => {
        if (!this.#isFilled(table)) this.#put(table, at - table.offset, bytes);
        end += bytes.length;
      };
      await this.#source.read(start, count * table.rowBytes, onPiece, signal);
      if (end < start + count * table.rowBytes) throw this.#truncatedError(end);
      if (this.#isFilled(table)) return;
      checked(laminar.model_fill_rows(this.#model, table.index, first, count));
    });
  }

  /** Has the engine all of this tensor, perhaps with repacked rows? @param {ModelTensor} tensor */
  #isFilled({ index }) {
    return laminar.model_is_filled(this.#model, index) === 1;
  }

  /** Gives the file back. */
  close() {
    this.#isActive = false;
    this.#stopReading();
    return this.#source.close();
  }
}

/** @param {Unit} unit */
function isDone({ missing }) {
  return missing.size === 0;
}

/** @param {ModelTensor} tensor @returns {tensor is Table} */
function isTable(tensor) {
  return tensor.rowBytes !== undefined;
}

/**
 * The rows of a table that a run needs and the engine lacks, ascending.
 * @param {number} run
 * @param {Table} table
 */
function missingRows(run, { index }) {
  const count = laminar.run_missing_rows(run, index, 0, 0);
  const pointer = allocate(4 * count);
  try {
    return copyInts(pointer, laminar.run_missing_rows(run, index, pointer, count));
  } finally {
    free(pointer);
  }
}

/**
 * Rows that are near each other become one range.
 * @param {Int32Array} rows ascending
 * @param {Table} table
 */
function rangesOf(rows, { rowBytes }) {
  /** @type {{ first: number, count: number }[]} */
  const ranges = [];
  for (const row of rows) {
    const last = ranges.at(-1);
    const gap = last ? row - (last.first + last.count) : 0;
    if (last && gap * rowBytes <= ROW_GAP_BYTES) last.count += gap + 1;
    else ranges.push({ first: row, count: 1 });
  }
  return ranges;
}

/** @param {Iterable<number>} numbers */
function sum(numbers) {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/**
 * @template T
 * @param {T[]} list
 * @param {number} most at a time
 * @param {(item: T) => Promise<void>} work
 */
async function mapParallel(list, most, work) {
  const waiting = list[Symbol.iterator]();
  const workers = Array.from({ length: most }, async () => {
    for (const item of waiting) await work(item);
  });
  await Promise.all(workers);
}
