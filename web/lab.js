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
import * as geometry from './geometry.js';
import { pageStore, requireRunning, resolveModel } from './registry.js';

export { ActivationCache, geometry, LabError };

/** @typedef {import('./engine/protocol.js').Tensor} Tensor */
/** @typedef {import('./engine/protocol.js').Config} Config */
/** @typedef {import('./engine/protocol.js').EngineInfo} EngineInfo */
/** @typedef {import('./engine/protocol.js').Precision} Precision */
/** @typedef {import('./engine/protocol.js').Build} Build */
/** @typedef {import('./engine/protocol.js').LensEntry} LensEntry */
/** @typedef {import('./engine/protocol.js').Input} Input */
/** @typedef {import('./engine/protocol.js').Loading} Loading */
/** @typedef {import('./engine/protocol.js').Source} Source */

/** @typedef {string | string[] | ((name: string) => boolean)} NamesFilter */

/**
 * @typedef {object} LoadOptions
 * @property {string | URL | Blob | readonly File[]} [model] 'mini' (the default) or another id of
 *   models/registry.json, a URL (relative to the page), or files from disk. Of a GGUF split into
 *   parts, the URL of any part, or all parts. A GPT-2 as the Hugging Face hub has it is converted to
 *   Q8_0 while it is downloaded, and kept like that: the URL of its model.safetensors, of its
 *   model.safetensors.index.json where the weights are in several files, or of its folder (ending
 *   with /); or its files. Beside the weights must be config.json and tokenizer.json, or config.json,
 *   vocab.json and merges.txt.
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
 *   logits, which are large and must be named. An empty list keeps none.
 * @property {(layer: Layer) => void} [onLayer]
 * @property {boolean} [keep] false: the taps of a stage go to onLayer and nowhere else, and the
 *   cache stays empty. For runs that only compute numbers from each stage. Default true.
 * @property {AbortSignal} [signal]
 * @property {Precision} [precision]
 */

/** @typedef {{ name: string, layer: number | null }} Hook */

/**
 * Called with a tensor as soon as the pass has computed it. The function edits tensor.data in
 * place, or returns a replacement of the same size; the pass continues with the result.
 * @callback HookFunction
 * @param {Tensor} tensor
 * @param {Hook} hook
 * @returns {void | Tensor | Float32Array | Promise<void | Tensor | Float32Array>}
 */

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
    const { weights: wanted = 'auto' } = options;
    requirePrecision(precision, 'load');
    requireLoading(wanted);
    const found = await resolveModel(model, signal);
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
      const local = Array.isArray(found) ? { parts: found } : { file: found };
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
  tokenBytes(ids) {
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
    /** @type {Map<string, HookFunction[]>} */
    const functions = new Map();
    for (const [filter, run] of fwdHooks) {
      for (const name of this.#matchingNames(filter)) {
        functions.set(name, [...(functions.get(name) ?? []), run]);
      }
    }
    return this.#run(input, { ...options, namesFilter }, functions);
  }

  /**
   * Continues a prompt, token by token. Ends after maxTokens, at the model's end-of-text token
   * (which is not yielded) or where the context is full. Leaving the loop stops the engine.
   *
   * `text` is the text that this token completes: '' while a character is incomplete.
   * temperature 0 (the default) always takes the largest logit. Otherwise the same seed gives the
   * same text; without a seed each call draws its own.
   * @param {string | Int32Array} prompt
   * @param {{ maxTokens?: number, temperature?: number, topK?: number, topP?: number, seed?:
   *   number, signal?: AbortSignal, precision?: Precision }} [options] topK 0 and topP 1 draw from
   *   all
   * @returns {AsyncGenerator<{ id: number, text: string }, void, void>}
   */
  async *generate(prompt, options = {}) {
    const { maxTokens = 50, temperature = 0, topK = 0, topP = 1, signal } = options;
    const { precision = this.engine.precision, seed = randomSeed() } = options;
    requirePrecision(precision, 'generate');
    requireWhole('maxTokens', maxTokens, 'generate');
    if (Array.isArray(prompt)) {
      throw new LabError('argument', 'generate takes one prompt', { op: 'generate' });
    }
    const sampling = { maxTokens, temperature, topK, topP, seed, precision };
    const input = toInput(prompt);
    const handle = await this.#client.call('generateOpen', { input, ...sampling }, { signal });
    const decoder = createDecoder();
    try {
      for (;;) {
        const step = await this.#client.call('generateNext', { handle }, { signal });
        if ('end' in step) return;
        yield { id: step.id, text: decoder.decode(step.bytes, { stream: true }) };
      }
    } finally {
      // A lost engine has nothing left to free.
      await this.#client.call('generateClose', { handle }).catch(() => {});
    }
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
  async #run(input, { namesFilter, onLayer, keep = true, signal, precision }, functions) {
    const chosen = precision ?? this.engine.precision;
    requirePrecision(chosen, 'run');
    const isBatch = Array.isArray(input);
    const newCache = () => new ActivationCache(isBatch ? input.length : 1, isBatch);
    const cache = newCache();
    const hooks = functions.size > 0 ? [...functions.keys()].join(',') : null;
    const { logits, tokens } = await this.#client.call(
      'run',
      { input: toInput(input), taps: this.#tapsOf(namesFilter), hooks, precision: chosen },
      {
        signal,
        onStage: ({ stage, kind, block, total, taps }) => {
          const filled = keep ? cache : newCache();
          for (const { name, tensors } of taps) filled.add(name, tensors);
          onLayer?.({ stage, layer: block, kind, done: stage + 1, total, cache: filled });
        },
        onHook: (tensor) => applyHooks(tensor, functions.get(tensor.name) ?? []),
      },
    );
    const tensors = logits.map((data) => logitsTensor(data));
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
    const globs = typeof filter === 'function' ? this.tapNames.filter(filter) : listOf(filter);
    return globs.length > 0 ? globs.join(',') : null;
  }

  /**
   * The names of the taps that a filter selects. A large tap is selected only by a glob whose last
   * segment has no wildcard, as in the engine.
   * @param {NamesFilter} filter
   * @returns {string[]}
   */
  #matchingNames(filter) {
    if (typeof filter === 'function') return this.tapNames.filter(filter);
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

/**
 * @param {Tensor} tensor
 * @param {HookFunction[]} functions
 * @returns {Promise<Float32Array>}
 */
async function applyHooks(tensor, functions) {
  const { name, shape } = tensor;
  const layer = /^blocks\.(\d+)\./.exec(name)?.[1];
  const size = tensor.data.length;
  let data = tensor.data;
  for (const run of functions) {
    const current = { name, shape: [...shape], data };
    const returned = await run(current, {
      name,
      layer: layer === undefined ? null : Number(layer),
    });
    data = returned instanceof Float32Array ? returned : (returned?.data ?? current.data);
    if (!(data instanceof Float32Array) || data.length !== size) {
      const message = `a hook on ${name} must leave a Float32Array of ${size} numbers`;
      throw new LabError('bad-shape', message, { op: 'run', detail: { name, shape } });
    }
  }
  return data;
}

/** @param {Float32Array} data @returns {Tensor} */
function logitsTensor(data) {
  return { name: 'logits', shape: [data.length], data };
}

/**
 * @param {string | Int32Array | string[] | Int32Array[]} input
 * @returns {Input}
 */
function toInput(input) {
  const list = Array.isArray(input) ? input : [input];
  if (list.length === 0) throw new LabError('empty-text', 'there is no text to run', { op: 'run' });
  if (list.every((text) => typeof text === 'string')) return { texts: list };
  if (list.every((tokens) => tokens instanceof Int32Array)) return { tokens: list };
  throw new LabError('argument', 'texts are strings or Int32Arrays of token ids', { op: 'run' });
}

/**
 * @param {string | string[]} value
 * @returns {string[]}
 */
function listOf(value) {
  return Array.isArray(value) ? value : [value];
}

/** Keeps a byte-order mark, which a TextDecoder would drop by default. */
function createDecoder() {
  return new TextDecoder('utf-8', { ignoreBOM: true });
}

function randomSeed() {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}

/** @param {string} precision @param {string} op */
function requirePrecision(precision, op) {
  if (precision === 'exact' || precision === 'fast') return;
  throw new LabError('argument', `precision is 'exact' or 'fast', not '${precision}'`, { op });
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

/** @param {string} weights */
function requireLoading(weights) {
  const ways = ['auto', 'auto-streamed', 'resident', 'streamed', 'low-memory'];
  if (ways.includes(weights)) return;
  const message = `weights is one of ${ways.join(', ')}, not '${weights}'`;
  throw new LabError('argument', message, { op: 'load' });
}

/** @param {string} name @param {number} value @param {string} op */
function requireWhole(name, value, op) {
  if (Number.isInteger(value) && value >= 1) return;
  throw new LabError('argument', `${name} must be a whole number from 1, not ${value}`, { op });
}
