// SPDX-License-Identifier: MIT
//
// protocol.js - the messages between client.js and worker.js. Types only: nothing here runs.
//
//     client                                worker
//       |  call {id, op, args}  ------------> |   calls are done one at a time, in order;
//       |                                     |   complete, loseStore and close do not wait
//       | <------------- event {id, event}    |   progress, stage: none to many
//       | <------------- event {id, hook}     |   the pass waits ...
//       |  answer {id, data}  --------------> |   ... until this arrives
//       |  abort {id}  ---------------------> |   stops at the next stage
//       | <------- result {id, value} or error {id, error}
//       | <------- fatal {message}            |   the worker can answer no more calls
//
// Every call is answered by exactly one result or error, or the whole worker is lost.

/** @typedef {'exact' | 'fast'} Precision */
/** @typedef {'relaxed-threads' | 'simd-threads' | 'simd'} Build */

/**
 * How the weights are loaded. 'resident': all before the first run. 'streamed': all, while runs
 * wait for the weights they need. 'low-memory': a few blocks at a time, read again for every pass.
 * @typedef {'resident' | 'streamed' | 'low-memory'} WeightsMode
 */

/**
 * 'auto': resident where memory allows it, else low-memory; 'auto-streamed': streamed or
 * low-memory.
 * @typedef {'auto' | 'auto-streamed' | WeightsMode} Loading
 */

/**
 * @typedef {object} Config What the model's header says.
 * @property {string} name
 * @property {string} architecture
 * @property {number} nLayers
 * @property {number} dModel
 * @property {number} nHeads
 * @property {number} dHead
 * @property {number} dMlp
 * @property {number} nCtx
 * @property {number} dVocab
 * @property {string} quantisation
 * @property {number} weightBytes
 * @property {number} eps
 * @property {boolean} tied The unembedding is the token embedding.
 * @property {boolean} hasTokenizer False: token ids only.
 * @property {number} unusedTokens How many ids no token has; they are named [PAD...] and never
 *   generated.
 * @property {number} eosToken Ends a generated text; -1 if the model has none.
 */

/**
 * @typedef {object} EngineInfo
 * @property {Build} build
 * @property {number} threads
 * @property {Precision} precision The default of this lab's runs.
 * @property {WeightsMode} weights
 * @property {string} version
 * @property {string} kernels The kernels that the engine chose after probing this machine.
 * @property {Note} [note] Absent when there are as many threads as wanted.
 */

/**
 * Why there are fewer threads: the page is not cross-origin isolated (COOP and COEP are missing),
 * the lab comes from another origin than the page, or the machine has fewer cores than asked for.
 * @typedef {'no-shared-memory' | 'cross-origin' | 'threads-limited'} Note
 */

/**
 * A float array and its shape, row-major.
 * @typedef {{ name: string, shape: number[], data: Float32Array }} Tensor
 */

/**
 * @typedef {{ token: number, text: string, logit: number, prob: number, logprob: number }} LensEntry
 *   prob is the token's share of the softmax, logprob its natural logarithm
 */

/**
 * A file from disk, or the parts of a split model from disk (`blobs`); or a file of the store: `port`
 * was returned by StoreClient.connect(). `parts` are all parts of a file that is split; the URL is
 * that of one of them. `from` is where a mirror has the file. With `convert`, the URL is that of a Hugging Face model (its weights, the index
 * of its weights, or its folder), which is converted to GGUF of this type and name. With `files`, the
 * files of that folder were picked from disk, and the URL is only a name.
 * @typedef {{ file: Blob } | { blobs: Blob[] } | { port: MessagePort, url: string, from?: string,
 *   bytes?: number, sha256?: string, parts?: { url: string, bytes?: number, sha256?: string }[],
 *   convert?: { type: 'f32' | 'f16' | 'q8_0' | 'q4_0', name: string },
 *   files?: Record<string, Blob> }} Source
 */

/** @typedef {'embed' | 'attn' | 'mlp' | 'unembed'} StageKind */

/** @typedef {{ name: string, large: boolean }} TapName A large tap must be spelled out to be kept. */

/**
 * @typedef {object} Ops Arguments and result of every op.
 * @property {{ args: { threads?: number, build?: Build, limitMs: number },
 *   result: Omit<EngineInfo, 'precision' | 'weights'> }} start limitMs: how long the
 *   threads may take to answer; after that the call fails with 'no-wasm' and detail.isLate
 * @property {{ args: { source: Source, weights: Loading },
 *   result: { config: Config, taps: TapName[], weights: WeightsMode } }} load Reads the header.
 * @property {{ args: {}, result: null }} complete Answered when all weights are in memory; in low
 *   memory, when the source has the whole file. After a failure, call it again.
 * @property {{ args: { texts: string[] }, result: Int32Array[] }} encode
 * @property {{ args: { ids: Int32Array }, result: Uint8Array[] }} bytes
 * @property {{ args: RunArgs, result: { tokens: Int32Array[], logits: Float32Array[] } }} run
 * @property {{ args: GenerateArgs, result: number }} generateOpen
 * @property {{ args: { handle: number }, result: Step }} generateNext
 * @property {{ args: { handle: number }, result: null }} generateClose
 * @property {{ args: { vectors: Float32Array, k: number }, result: LensEntry[][] }} lens
 * @property {{ args: { vectors: Float32Array }, result: Float64Array }} lensEntropy
 * @property {{ args: { tokens: Int32Array }, result: Float32Array }} directions [n, C + 1]: what
 *   laminar_unembed_direction() gives for each token
 * @property {{ args: { sum: number, columns: number, rows: Float32Array }, result: null }} pcaAdd `sum` is a
 *   number of the page's choice; the first call with it makes the sum
 * @property {{ args: { sum: number, components: number, seed: number }, result: { components: Float64Array,
 *   variances: Float64Array, totalVariance: number, mean: Float64Array, rows: number } }} pcaFit
 * @property {{ args: { sum: number }, result: null }} pcaEnd
 * @property {{ args: { rows: Float32Array, mean: Float64Array, components: Float64Array },
 *   result: Float64Array }} project [n, components]
 * @property {{ args: {}, result: number }} memory
 * @property {{ args: { reason: string }, result: null }} loseStore The store's worker has ended,
 *   which the store's port cannot tell.
 * @property {{ args: {}, result: null }} close Closes the file in the store; the worker takes no
 *   calls afterwards.
 */

/** @typedef {keyof Ops} Op */
/** @typedef {{ texts: string[] } | { tokens: Int32Array[] }} Input */

/**
 * @typedef {object} RunArgs
 * @property {Input} input
 * @property {string | null} taps Globs to keep, separated by commas; null keeps none.
 * @property {string | null} hooks Names to stop at, separated by commas.
 * @property {Precision} precision
 */

/**
 * @typedef {object} GenerateArgs
 * @property {Input} input One text.
 * @property {number} maxTokens
 * @property {number} temperature
 * @property {number} topK
 * @property {number} topP
 * @property {number} seed
 * @property {number} repetitionPenalty
 * @property {number | null} logprobs How many of the most likely tokens to tell; null tells nothing.
 * @property {string | null} taps Globs to keep of every pass, as in RunArgs.
 * @property {string | null} hooks As in RunArgs.
 * @property {Precision} precision
 */

/** @typedef {{ id: number, bytes: Uint8Array, logprob?: number, top?: LensEntry[] }} DrawnToken */

/**
 * One generated token, or why there is none.
 * @typedef {DrawnToken | { end: 'eos' | 'max-tokens' | 'context' }} Step
 */

/**
 * @typedef {object} Progress
 * @property {'download' | 'weights'} phase Whether the bytes come from the network or from disk.
 * @property {number} loadedBytes
 * @property {number} totalBytes
 * @property {number | null} bytesPerSecond Of the last seconds; null while unknown.
 * @property {number | null} etaSeconds
 * @property {number | null} layer The last block that is in memory together with all blocks before
 *   it.
 * @property {boolean | null} verified Whether the whole file has the expected SHA-256; null where
 *   no SHA-256 is expected.
 */

/** @typedef {{ type: 'progress' } & Progress} ProgressEvent */

/** Sent right before and right after the worker starts the threads of the pool.
 * @typedef {{ type: 'threads', started: boolean }} ThreadsEvent */

/**
 * A finished stage: its number of `total`, what it is, and the taps it filled, one tensor for each text.
 * @typedef {{ type: 'stage', stage: number, kind: StageKind, block: number | null, total: number,
 *   taps: { name: string, tensors: Tensor[] }[] }} StageEvent
 */

/** @typedef {{ type: 'hook', tensor: Tensor }} HookEvent */

/** @typedef {ProgressEvent | ThreadsEvent | StageEvent | HookEvent} WorkerEvent */

/**
 * @typedef {{ code: string, op: string, message: string, detail: Record<string, unknown> }}
 *   WireError
 */

/**
 * @typedef {{ kind: 'call', id: number, op: Op, args: any }
 *   | { kind: 'answer', id: number, data: Float32Array }
 *   | { kind: 'abort', id: number }} ToWorker
 */

/**
 * @typedef {{ kind: 'started' }
 *   | import('../alive.js').Alive
 *   | { kind: 'event', id: number, event: WorkerEvent }
 *   | { kind: 'result', id: number, value: any }
 *   | { kind: 'error', id: number, error: WireError }
 *   | { kind: 'fatal', message: string }} FromWorker
 */

export {};
