// SPDX-License-Identifier: MIT
//
// lab.js - the lab as a module: runs a GPT-2 in a worker and returns every activation on the way.
//
//     import { Lab } from './lab.js';
//     const lab = await Lab.load({ model: 'mini' });
//     const { cache } = await lab.runWithCache('Hello world', { namesFilter: '*.hook_resid_post' });
//     const h = cache.get('blocks.0.hook_resid_post');      // { name, shape: [T, C], data }
//     for await (const { text } of lab.generate('Once')) console.log(text);
//     await lab.dispose();
//
// Used by the pages of the site and by pages elsewhere: it touches no DOM and needs only the files
// beside it. Names and shapes are TransformerLens's: taps as in taps.def, arrays row-major f32, one
// text without a batch axis. Calls may overlap; the engine does them in order.
//
// Whatever goes wrong rejects with a LabError, whose `code` engine/error.js lists. Every `signal`
// rejects its call with code 'aborted' once the engine has stopped and freed what the call held.

import { ActivationCache } from './activation-cache.js';
import { EngineClient } from './engine/client.js';
import { LabError } from './engine/error.js';
import { generate } from './generate.js';
import * as geometry from './geometry.js';
import { applyHooks, functionsByTap } from './hooks.js';
import { authorize, hubOf } from './hub.js';
import { createDecoder, toInput } from './input.js';
import {
  requireFunction,
  requireIds,
  requireOneOf,
  requirePrecision,
  requireSignal,
  requireTexts,
  requireWhole,
} from './options.js';
import { patching } from './patching.js';
import { PcaSum, pca, project } from './pca.js';
import { pageStore, requireRunning, resolveModel } from './registry.js';

export { ActivationCache, geometry, LabError };

/** @type {Build[]} */
const BUILDS = ['relaxed-threads', 'simd-threads', 'simd'];
/** @type {Loading[]} */
const WAYS_TO_LOAD = ['auto', 'auto-streamed', 'resident', 'streamed', 'low-memory'];

/** @typedef {import('./engine/protocol.js').Tensor} Tensor */
/** @typedef {import('./engine/protocol.js').Config} Config */
/** @typedef {import('./engine/protocol.js').EngineInfo} EngineInfo */
/** @typedef {import('./engine/protocol.js').Precision} Precision */
/** @typedef {import('./engine/protocol.js').Build} Build */
/** @typedef {import('./engine/protocol.js').LensEntry} LensEntry */
/** @typedef {import('./engine/protocol.js').Loading} Loading */
/** @typedef {import('./engine/protocol.js').Source} Source */

/** @typedef {string | string[] | ((name: string) => boolean)} NamesFilter */

/**
 * @typedef {object} LoadOptions
 * @property {string | URL | Blob | readonly File[]} [model] 'mini' (the default) or another id of
 *   models/registry.json, a URL (relative to the page), 'owner/name' of a repository on the Hugging
 *   Face hub or the address of one of its pages, or files from disk. Of a GGUF split into parts, the
 *   URL of any part, or all parts. Of a repository, its one GGUF is loaded, else its safetensors; with
 *   several, load() rejects with code 'several-files', and detail.files lists them. A GPT-2 as the hub
 *   has it is converted to Q8_0 while it is downloaded, and kept like that: the URL of its
 *   model.safetensors, of its model.safetensors.index.json where the weights are in several files, or
 *   of its folder (ending with /); or its files. Beside the weights must be config.json and
 *   tokenizer.json, or config.json, vocab.json and merges.txt.
 * @property {string} [file] Which file of a repository, by its path or its name.
 * @property {string} [sha256] Of the file at a URL, in lower-case hexadecimal: another file is not
 *   used. Without it, a file that is stored here is compared with the server's in each visit.
 * @property {string} [hubUrl] A mirror that is asked instead of https://huggingface.co.
 * @property {string} [token] For models that need one. It is sent to the hub's own origin only, over
 *   https, for as long as the page is open; it is kept nowhere.
 * @property {number} [threads] Default: all cores but one (both of two), at most 8. Never more than
 *   cores.
 * @property {Precision} [precision] Default of runs that name none; 'exact' unless given.
 * @property {Build} [build] This build of the engine instead of the best that the browser can run,
 *   for benchmarks. Where the browser allows no threads, the build is 'simd' all the same.
 * @property {Loading} [weights] How the weights are loaded; lab.engine.weights says which way was
 *   used. 'resident': load() resolves when all are in memory. 'streamed': it resolves as soon as
 *   the header is read, so that config and tokenizer can be used; a run waits for each layer, and
 *   the rest is loaded in the background. 'low-memory': only a few blocks are in memory at a time,
 *   and every pass reads them again. 'auto' (the default): resident, or low-memory where there is
 *   too little memory for it, and for large models on phones. 'auto-streamed': the same with
 *   streamed instead of resident.
 * @property {(progress: Progress) => void} [onProgress]
 * @property {AbortSignal} [signal]
 */

/**
 * 'download' while the weights come from the network, 'weights' while they come from disk, and
 * 'ready' once at the end.
 * @typedef {Omit<import('./engine/protocol.js').Progress, 'phase'> &
 *   { phase: 'download' | 'weights' | 'ready' }} Progress
 */

/**
 * @typedef {object} Layer What onLayer is told after each stage of a pass.
 * @property {number} stage 0 embed, 2l+1 and 2l+2 attention and MLP of block l, 2L+1 unembed.
 * @property {number | null} layer The block, null for embed and unembed.
 * @property {'embed' | 'attn' | 'mlp' | 'unembed'} kind
 * @property {number} done Stages done so far, this one included.
 * @property {number} total
 * @property {ActivationCache} cache Holds every tap filled so far, this stage's included; with
 *   `keep: false`, this stage's alone.
 */

/**
 * @typedef {object} RunOptions
 * @property {NamesFilter} [namesFilter] Which taps to keep: a glob (`*` and `?`), several, or a
 *   function that is asked about every name. Without one, all are kept except hook_result and
 *   logits, which are large and must be named. An empty list keeps none; a glob or a function that
 *   selects nothing is an error of code 'no-tap'.
 * @property {(layer: Layer) => void} [onLayer]
 * @property {boolean} [keep] false: the taps of a stage go to onLayer and nowhere else, and the
 *   cache stays empty. For runs that only compute numbers from each stage. Default true.
 * @property {boolean} [yields] true: the next call of this lab aborts the run (code 'aborted') and is done
 *   first. For what a page computes while nobody waits for it; see quiet().
 * @property {AbortSignal} [signal]
 * @property {Precision} [precision]
 */

/** @typedef {import('./hooks.js').Hook} Hook */
/** @typedef {import('./hooks.js').HookFunction} HookFunction */
/** @typedef {import('./generate.js').GenerateOptions} GenerateOptions */
/** @typedef {import('./generate.js').Generated} Generated */
/** @typedef {import('./patching.js').Patched} Patched */
/** @typedef {import('./pca.js').Fit} Fit */
/** @typedef {import('./pca.js').FitOptions} FitOptions */
/** @typedef {import('./pca.js').Rows} Rows */

export class Lab {
  /** @type {EngineClient} */
  #client;
  /** @type {import('./engine/protocol.js').TapName[]} */
  #taps;

  /**
   * Starts an engine and loads a model into it. If the file changes on the server while it is
   * loaded, the load starts over, once.
   * @param {LoadOptions} [options]
   * @returns {Promise<Lab>}
   */
  static load(options = {}) {
    return Lab.#load(options).catch((error) => {
      if (error.code !== 'changed') throw error;
      return Lab.#load(options);
    });
  }

  /** @param {LoadOptions} options @returns {Promise<Lab>} */
  static async #load(options) {
    const { model = 'mini', threads, precision = 'exact', build, onProgress, signal } = options;
    const { weights: wanted = 'auto', hubUrl, token, file, sha256 } = options;
    requirePrecision(precision, 'load');
    requireOneOf('weights', wanted, WAYS_TO_LOAD, 'load');
    if (build !== undefined) requireOneOf('build', build, BUILDS, 'load');
    if (threads !== undefined) requireWhole('threads', threads, 'load');
    if (onProgress !== undefined) requireFunction('onProgress', onProgress, 'load');
    requireSignal(signal, 'load');
    if (token) await authorize(await pageStore(), hubOf(hubUrl), token);
    const found = await resolveModel(model, { hubUrl, file, sha256, signal });
    const isLocal = found instanceof Blob || Array.isArray(found);
    const store = isLocal ? null : await pageStore();
    requireRunning(signal);
    const { client, engine } = await EngineClient.startEngine({ threads, build }, signal).catch(
      (error) => {
        requireRunning(signal);
        throw error;
      },
    );
    // close() ends calls at once, and closes the engine's file in the store, which stops its
    // download.
    const stop = () => client.close('loading was aborted');
    signal?.addEventListener('abort', stop);
    try {
      requireRunning(signal);
      const port = store?.connect(client.lost);
      const local = Array.isArray(found) ? { blobs: found } : { file: found };
      const source = port ? { ...found, port } : local;
      tellWhenLost(store, client);
      const { config, taps, weights } = await client.call(
        'load',
        { source: /** @type {Source} */ (source), weights: wanted },
        { onProgress: ({ type: _, ...progress }) => onProgress?.(progress) },
        port && [port],
      );
      const lab = new Lab(client, { config, engine: { ...engine, precision, weights }, taps });
      const loading = lab.loadWeights({ onProgress });
      if (weights === 'resident') await loading;
      // Otherwise a run without its weights rejects with the error, and loadWeights() tries again.
      else loading.catch(() => {});
      return lab;
    } catch (error) {
      client.close('loading failed');
      requireRunning(signal);
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /**
   * Use Lab.load().
   * @param {EngineClient} client
   * @param {{ config: Config, engine: EngineInfo,
   *   taps: import('./engine/protocol.js').TapName[] }} loaded
   */
  constructor(client, { config, engine, taps }) {
    this.#client = client;
    this.#taps = taps;
    /** @type {Readonly<Config>} */
    this.config = Object.freeze(config);
    /** @type {Readonly<EngineInfo>} */
    this.engine = Object.freeze(engine);
    /** Names of all taps of this model, in the order of taps.def, each for all blocks. */
    this.tapNames = Object.freeze(taps.map(({ name }) => name));
    this.geometry = geometry;
  }

  /**
   * Resolves when all weights are in memory; in low memory, when the whole file can be read without
   * the network. Lab.load() has called it already: call it to wait for the end of a streamed load,
   * or to continue a load that failed.
   * @param {{ onProgress?: (progress: Progress) => void, signal?: AbortSignal }} [options] Aborting
   *   ends the waiting; loading goes on.
   * @returns {Promise<void>}
   */
  async loadWeights({ onProgress, signal } = {}) {
    /** @type {Progress | undefined} */
    let last;
    await this.#client.call(
      'complete',
      {},
      {
        signal,
        onProgress: ({ type: _, ...progress }) => {
          last = progress;
          onProgress?.(progress);
        },
      },
    );
    if (last) onProgress?.({ ...last, phase: 'ready' });
  }

  // ---- Text -------------------------------------------------------------------------------------

  /**
   * Token ids of a text. No beginning-of-text token is added: GPT-2 has none.
   * @overload
   * @param {string} text
   * @returns {Promise<Int32Array>}
   */
  /**
   * @overload
   * @param {string[]} text
   * @returns {Promise<Int32Array[]>}
   */
  /**
   * @param {string | string[]} text
   * @returns {Promise<Int32Array | Int32Array[]>}
   */
  async toTokens(text) {
    requireTexts('a text', listOf(text), 'toTokens');
    const texts = await this.#client.call('encode', { texts: listOf(text) });
    return Array.isArray(text) ? texts : texts[0];
  }

  /**
   * Each token of a text as a string of its own. A token that is part of a character reads U+FFFD;
   * tokenBytes() shows what it is.
   * @param {string | Int32Array} input
   * @returns {Promise<string[]>}
   */
  async toStrTokens(input) {
    const tokens = typeof input === 'string' ? await this.toTokens(input) : input;
    const decoder = createDecoder();
    return (await this.tokenBytes(tokens)).map((bytes) => decoder.decode(bytes));
  }

  /**
   * The text that tokens stand for.
   * @param {Int32Array | number[]} tokens
   * @returns {Promise<string>}
   */
  async toString(tokens) {
    const decoder = createDecoder();
    const parts = (await this.tokenBytes(tokens)).map((bytes) =>
      decoder.decode(bytes, { stream: true }),
    );
    return parts.join('') + decoder.decode();
  }

  /**
   * The bytes of each token.
   * @param {Int32Array | number[]} ids
   * @returns {Promise<Uint8Array[]>}
   */
  async tokenBytes(ids) {
    requireIds(ids, 'tokenBytes');
    return this.#client.call('bytes', { ids: Int32Array.from(ids) });
  }

  // ---- Runs -------------------------------------------------------------------------------------

  /**
   * One pass over a text, or over several at once with attention kept apart.
   *
   * `logits` are those of the last position [V]; those of all positions are the tap `logits` [T,
   * V]. For an array, `logits` and `tokens` are arrays too, one entry for each text.
   * @overload
   * @param {string | Int32Array} input
   * @param {RunOptions} [options]
   * @returns {Promise<{ logits: Tensor, cache: ActivationCache, tokens: Int32Array }>}
   */
  /**
   * @overload
   * @param {string[] | Int32Array[]} input
   * @param {RunOptions} [options]
   * @returns {Promise<{ logits: Tensor[], cache: ActivationCache, tokens: Int32Array[] }>}
   */
  /**
   * @param {string | Int32Array | string[] | Int32Array[]} input
   * @param {RunOptions} [options]
   * @returns {Promise<any>}
   */
  async runWithCache(input, options = {}) {
    return this.#run(input, options, new Map());
  }

  /**
   * One pass over one text in which functions see and change tensors on the way. Functions on the
   * same tap are called in the order of the list. With a namesFilter, `cache` holds the taps that
   * it names as the functions left them; without one it is empty. The other options are
   * runWithCache's.
   * @param {string | Int32Array} input
   * @param {{ fwdHooks: [NamesFilter, HookFunction][] } & RunOptions} options
   * @returns {Promise<{ logits: Tensor, cache: ActivationCache, tokens: Int32Array }>}
   */
  async runWithHooks(input, { fwdHooks, namesFilter = [], ...options }) {
    if (Array.isArray(input)) {
      throw new LabError('argument', 'runWithHooks takes one text', { op: 'run' });
    }
    const functions = functionsByTap(fwdHooks, (filter) => this.#matchingNames(filter), 'run');
    return this.#run(input, { ...options, namesFilter }, functions);
  }

  /**
   * Continues a prompt, token by token; generate.js says how.
   * @param {string | Int32Array} prompt
   * @param {GenerateOptions} [options]
   * @returns {AsyncGenerator<Generated, void, void>}
   */
  generate(prompt, options = {}) {
    const engine = {
      client: this.#client,
      lab: this,
      tapsOf: (/** @type {NamesFilter} */ filter) => this.#tapsOf(filter),
      matchingNames: (/** @type {NamesFilter} */ filter) => this.#matchingNames(filter),
    };
    return generate(engine, prompt, options);
  }

  /**
   * Activation patching: runs a corrupted text once for each tap and position, each time with that one
   * vector taken from the run of a clean text; patching.js says what comes back.
   * @param {string | Int32Array} clean
   * @param {string | Int32Array} corrupted as many tokens as clean
   * @param {NamesFilter} names taps with one row for each position, such as '*.hook_resid_pre'
   * @param {import('./patching.js').PatchingOptions} options
   * @returns {Promise<Patched>}
   */
  patching(clean, corrupted, names, options) {
    return patching(this, clean, corrupted, names, options);
  }

  /**
   * The raw logit lens: what the model would predict if it ended here. For each vector, the final
   * LayerNorm is recomputed and the unembedding applied; probabilities are over the full softmax.
   * @param {Float32Array} vectors n vectors of dModel numbers, one after another
   * @param {{ k?: number, signal?: AbortSignal }} [options] k best tokens, default 5
   * @returns {Promise<LensEntry[][]>} for each vector its k best tokens, best first
   */
  async logitLens(vectors, { k = 5, signal } = {}) {
    requireWhole('k', k, 'lens');
    if (this.#countVectors(vectors) === 0) return [];
    return this.#client.call('lens', { vectors, k }, { signal });
  }

  /**
   * The entropy of the raw logit lens, in nats: how undecided the model would be if it ended here.
   * 0 where one token has all the probability, ln V where all tokens have the same.
   * @param {Float32Array} vectors n vectors of dModel numbers, one after another
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<Float64Array>} one entropy for each vector
   */
  async lensEntropy(vectors, { signal } = {}) {
    if (this.#countVectors(vectors) === 0) return new Float64Array();
    return this.#client.call('lensEntropy', { vectors }, { signal });
  }

  /**
   * How the stream makes the logit of each token: with x a vector of the stream less its mean and
   * divided by ln_final.hook_scale, logit = <x, direction> + bias. The direction is the token's row of
   * the unembedding times the final LayerNorm's gain, the bias that row times its bias.
   * @param {Int32Array | number[]} tokens
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<{ directions: Tensor, biases: Float32Array }>} [n, C] and [n]
   */
  async unembedDirections(tokens, { signal } = {}) {
    requireIds(tokens, 'unembedDirections');
    requireSignal(signal, 'unembedDirections');
    const ids = Int32Array.from(tokens);
    const { dModel } = this.config;
    const rows = await this.#client.call('directions', { tokens: ids }, { signal });
    const data = new Float32Array(ids.length * dModel);
    const biases = new Float32Array(ids.length);
    for (let i = 0; i < ids.length; i++) {
      const at = i * (dModel + 1);
      data.set(rows.subarray(at, at + dModel), i * dModel);
      biases[i] = rows[at + dModel];
    }
    const directions = { name: 'unembed_directions', shape: [ids.length, dModel], data };
    return { directions, biases };
  }

  // ---- Many vectors -----------------------------------------------------------------------------

  /**
   * A sum of rows for PCA that does not keep them, so that there may be more than memory holds: add() rows
   * as runs return them, then fit(). pca.js says what there is; dispose() it at the end.
   * @returns {Promise<PcaSum>}
   */
  async startPca() {
    return new PcaSum(this.#client);
  }

  /**
   * PCA of rows that are all there: geometry.pca's result, by the engine and its threads. 11,100 rows of
   * 1,280 take about a second.
   * @param {Rows} rows two or more
   * @param {FitOptions} [options]
   * @returns {Promise<Fit & { projected: Float64Array[] }>} projected: one row of coordinates
   *   [components] for each row
   */
  pca(rows, options = {}) {
    return pca(this.#client, rows, options);
  }

  /**
   * The coordinates of rows on a fit's components, around the fit's mean; they need not be rows that the
   * fit was made of.
   * @param {Pick<Fit, 'components' | 'mean'>} fit
   * @param {Rows} rows
   * @param {{ signal?: AbortSignal }} [options]
   * @returns {Promise<Tensor>} [n, components]
   */
  project(fit, rows, options = {}) {
    return project(this.#client, fit, rows, options);
  }

  /**
   * Resolves when this lab has had nothing to do for so long.
   * @param {number} quietMs
   * @param {AbortSignal} signal rejects with its reason
   */
  quiet(quietMs, signal) {
    return this.#client.quiet(quietMs, signal);
  }

  /** Size of the engine's WebAssembly memory in bytes, weights included. */
  memoryBytes() {
    return this.#client.call('memory', {});
  }

  /**
   * Resolves with the reason once the engine can no longer answer calls: it failed, or was disposed
   * of.
   * @returns {Promise<string>}
   */
  get lost() {
    return this.#client.lost;
  }

  /** Ends the engine. Pending and later calls reject with code 'worker-lost'. */
  async dispose() {
    await this.#client.close('the lab was disposed of');
  }

  // ---- Parts of the above ------------------------------------------------------------------------

  /**
   * @param {string | Int32Array | string[] | Int32Array[]} input
   * @param {RunOptions} options
   * @param {Map<string, HookFunction[]>} functions by the tap at which they are called
   * @returns {Promise<any>}
   */
  async #run(input, { namesFilter, onLayer, keep = true, yields, signal, precision }, functions) {
    const chosen = precision ?? this.engine.precision;
    requirePrecision(chosen, 'run');
    if (onLayer !== undefined) requireFunction('onLayer', onLayer, 'run');
    requireSignal(signal, 'run');
    const isBatch = Array.isArray(input);
    const newCache = () => new ActivationCache(isBatch ? input.length : 1, isBatch, this);
    const cache = newCache();
    const hooks = functions.size > 0 ? [...functions.keys()].join(',') : null;
    const { logits, tokens } = await this.#client.call(
      'run',
      { input: toInput(input, 'run'), taps: this.#tapsOf(namesFilter), hooks, precision: chosen },
      {
        signal,
        yields,
        onStage: ({ stage, kind, block, total, taps }) => {
          const filled = keep ? cache : newCache();
          for (const { name, tensors } of taps) filled.add(name, tensors);
          onLayer?.({ stage, layer: block, kind, done: stage + 1, total, cache: filled });
        },
        onHook: (tensor) => applyHooks(tensor, functions.get(tensor.name) ?? []),
      },
    );
    const tensors = logits.map((data) => logitsTensor(data));
    cache.finish(tokens, tensors);
    return isBatch
      ? { logits: tensors, cache, tokens }
      : { logits: tensors[0], cache, tokens: tokens[0] };
  }

  /** @param {Float32Array} vectors @returns {number} how many vectors of dModel numbers they are */
  #countVectors(vectors) {
    const { dModel } = this.config;
    if (!(vectors instanceof Float32Array) || vectors.length % dModel !== 0) {
      const message = `vectors must be a Float32Array of a multiple of ${dModel} numbers`;
      throw new LabError('argument', message, { op: 'lens' });
    }
    const wrong = vectors.findIndex((x) => !Number.isFinite(x));
    if (wrong >= 0) {
      const message = `vectors hold ${vectors[wrong]} at index ${wrong}, which is no finite number`;
      throw new LabError('argument', message, { op: 'lens' });
    }
    return vectors.length / dModel;
  }

  // ---- Names ------------------------------------------------------------------------------------

  /**
   * A filter in the engine's form: globs stay globs, a function becomes the names for which it is
   * true.
   * @param {NamesFilter | undefined} filter
   * @returns {string | null}
   */
  #tapsOf(filter) {
    if (filter === undefined) return '*';
    const globs = typeof filter === 'function' ? this.#namesFor(filter) : listOf(filter);
    requireTexts('a name of a tap', globs, 'run');
    return globs.length > 0 ? globs.join(',') : null;
  }

  /** @param {(name: string) => boolean} isWanted @returns {string[]} at least one name */
  #namesFor(isWanted) {
    const names = this.tapNames.filter((name) => isWanted(name));
    if (names.length > 0) return names;
    throw new LabError('no-tap', 'the function is true for the name of no tap', { op: 'run' });
  }

  /**
   * The names of the taps that a filter selects. A large tap is selected only by a glob whose last
   * segment has no wildcard, as in the engine.
   * @param {NamesFilter} filter
   * @returns {string[]}
   */
  #matchingNames(filter) {
    if (typeof filter === 'function') return this.#namesFor(filter);
    requireTexts('a name of a tap', listOf(filter), 'run');
    return listOf(filter).flatMap((glob) => {
      const pattern = globPattern(glob);
      const isSpelledOut = !/[*?]/.test(lastSegment(glob));
      const names = this.#taps
        .filter(({ name, large }) => pattern.test(name) && (isSpelledOut || !large))
        .map(({ name }) => name);
      if (names.length === 0) {
        throw new LabError('no-tap', `no tap is named ${glob}`, { op: 'run', detail: { glob } });
      }
      return names;
    });
  }
}

/** @param {string} glob `*` any characters, `?` one */
function globPattern(glob) {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

/** @param {string} name */
function lastSegment(name) {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** @param {Float32Array} data @returns {Tensor} */
function logitsTensor(data) {
  return { name: 'logits', shape: [data.length], data };
}

/**
 * @param {string | string[]} value
 * @returns {string[]}
 */
function listOf(value) {
  return Array.isArray(value) ? value : [value];
}

/**
 * Tells the engine when the store's worker ends, which the engine's port of the store cannot tell.
 * @param {import('./store/client.js').StoreClient | null} store
 * @param {EngineClient} client
 */
function tellWhenLost(store, client) {
  const engine = new WeakRef(client); // the store outlives most labs
  store?.lost.then((reason) =>
    engine
      .deref()
      ?.call('loseStore', { reason })
      .catch(() => {}),
  );
}
