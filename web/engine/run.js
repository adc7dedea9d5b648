// SPDX-License-Identifier: MIT
//
// run.js - one pass of the engine, stage by stage, from its opening to its end.
//
//     await withRun(model, texts, { taps, hooks, precision }, async (run) => {
//       await run.advance(call, (stage) => { run.copyTaps(stage) });
//       run.logits(0);
//     });
//
// Called by the worker's ops. Before each stage it waits for that stage's weights; after each it
// goes back to the message queue, where aborts, bytes and answers of hooks get through. A pass that
// was opened is freed, however it ends.

import {
  allocate,
  checked,
  checkedPointer,
  copyFloats,
  description,
  free,
  laminar,
  overlap,
  readJson,
  readString,
  withCopy,
  withString,
  write,
} from './glue.js';

/** @typedef {import('./protocol.js').Tensor} Tensor */
/** @typedef {import('./call.js').Call} Call */

/**
 * A loaded model.
 * @typedef {object} Model
 * @property {number} handle The engine's.
 * @property {import('./protocol.js').Config} config
 * @property {import('./header.js').Stage[]} stages
 * @property {import('./weights.js').Weights} weights
 */

/**
 * @typedef {object} RunOptions
 * @property {string | null} taps
 * @property {string | null} hooks
 * @property {import('./protocol.js').Precision} precision
 * @property {number} [cache] The engine's handle, or 0.
 */

/** @typedef {{ name: string, dims: string, stage: number, index: number }} KeptTap */

/**
 * Opens a pass, hands it to `use` and frees it whatever happens.
 * @template T
 * @param {Model} model
 * @param {Int32Array[]} texts
 * @param {RunOptions} options
 * @param {(run: Run) => Promise<T>} use
 */
export async function withRun(model, texts, { taps, hooks, precision, cache = 0 }, use) {
  const lengths = Int32Array.from(texts, (text) => text.length);
  const all = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const text of texts) {
    all.set(text, at);
    at += text.length;
  }
  const mode = description.precisions[precision];
  const keep = description.keep.stage; // every tap is copied out after its stage
  const opened = withCopy(all, (tokens) =>
    withCopy(lengths, (counts) =>
      withString(taps, (tapGlobs) =>
        withString(hooks, (hookNames) =>
          laminar.run_open(
            ...[model.handle, tokens, counts, texts.length],
            ...[tapGlobs, hookNames, mode, keep, cache],
          ),
        ),
      ),
    ),
  );
  const past = cache === 0 ? 0 : laminar.cache_length(cache);
  const longest = past + lengths.reduce((most, length) => Math.max(most, length), 0);
  const pointer = checkedPointer(opened, { tokens: longest, limit: model.config.nCtx });
  model.weights.beginPass();
  try {
    return await use(new Run(pointer, model, texts, past));
  } finally {
    model.weights.endPass();
    laminar.run_free(pointer);
  }
}

/** An open pass. */
export class Run {
  #run;
  #model;
  #texts;
  #past;
  /** @type {KeptTap[]} */
  #kept;
  /** Copies the taps of the last stage during the next one. @type {(() => void) | null} */
  #copyDuringNext = null;

  /**
   * @param {number} run
   * @param {Model} model
   * @param {Int32Array[]} texts
   * @param {number} past how many tokens the cache held before
   */
  constructor(run, model, texts, past) {
    this.#run = run;
    this.#model = model;
    this.#texts = texts;
    this.#past = past;
    this.#kept = readJson(laminar.run_taps(run)).map(
      (/** @type {Omit<KeptTap, 'index'>} */ tap, /** @type {number} */ index) => {
        return { ...tap, index };
      },
    );
  }

  /**
   * Computes the pass. After each stage `onStage` may copy the taps that the stage filled. It is called
   * at once where the next stage may have to wait for its weights, else during the next stage, while
   * other threads compute.
   * @param {Call} call
   * @param {(stage: number) => void} [onStage]
   */
  async advance(call, onStage) {
    const { done, hook } = description.events;
    const { weights } = this.#model;
    for (let stage = 0; ; ) {
      await weights.prepare(stage, this.#run, call.signal);
      const event = this.#next();
      if (event === hook) {
        await this.#editAtHook(call);
        continue;
      }
      const filled = stage;
      if (event === done || !weights.isComplete) onStage?.(filled);
      else if (onStage) this.#copyDuringNext = () => onStage(filled);
      if (event === done) return;
      stage++;
      await call.turn();
    }
  }

  /** One step of the engine, during which the taps of the stage before are copied. */
  #next() {
    const copy = this.#copyDuringNext;
    this.#copyDuringNext = null;
    if (!copy) return checked(laminar.run_next(this.#run));
    /** @type {{ error: unknown } | null} */
    let failure = null;
    overlap(this.#run, () => {
      try {
        copy();
      } catch (error) {
        failure = { error }; // it must not unwind the engine's C frames
      }
    });
    const event = checked(laminar.run_next(this.#run));
    if (failure) throw /** @type {{ error: unknown }} */ (failure).error;
    return event;
  }

  /** @param {Call} call of exactly one text */
  async #editAtHook(call) {
    const run = this.#run;
    const name = readString(laminar.run_hook_name(run));
    const shape = this.#shape(readString(laminar.run_hook_dims(run)), this.#texts[0].length);
    const floats = laminar.run_hook_floats(run) >>> 0;
    const pointer = allocate(4 * floats);
    try {
      checked(laminar.run_hook_read(run, pointer));
      write(pointer, await call.ask({ name, shape, data: copyFloats(pointer, floats) }));
      checked(laminar.run_hook_write(run, pointer));
    } finally {
      free(pointer);
    }
  }

  /**
   * @param {string} dims letters of laminar.h
   * @param {number} tokens
   */
  #shape(dims, tokens) {
    const { dModel, nHeads, dHead, dMlp, dVocab } = this.#model.config;
    /** @type {Record<string, number>} */
    const sizes = {
      T: tokens,
      K: this.#past + tokens,
      C: dModel,
      H: nHeads,
      D: dHead,
      F: dMlp,
      V: dVocab,
      1: 1,
    };
    return Array.from(dims, (letter) => {
      if (!(letter in sizes)) throw new Error(`a tap has the unknown dimension ${letter}`);
      return sizes[letter];
    });
  }

  /**
   * Copies of the taps that the stage just done has filled, one tensor for each text.
   * @param {number} stage
   */
  copyTaps(stage) {
    return this.#kept
      .filter((tap) => tap.stage === stage)
      .map((tap) => ({ name: tap.name, tensors: this.#copyTap(tap) }));
  }

  /** @param {KeptTap} tap @returns {Tensor[]} */
  #copyTap({ name, dims, index }) {
    let pointer = checkedPointer(laminar.run_tap(this.#run, index));
    return this.#texts.map((text) => {
      const shape = this.#shape(dims, text.length);
      const length = shape.reduce((product, size) => product * size, 1);
      const data = copyFloats(pointer, length);
      pointer += 4 * length;
      return { name, shape, data };
    });
  }

  /** The address of the logits of a text's last position, after the pass. @param {number} text */
  logitsPointer(text) {
    return checkedPointer(laminar.run_logits(this.#run, text));
  }
}
