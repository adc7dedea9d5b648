// SPDX-License-Identifier: MIT
//
// header.js - opens a model from the first bytes of its file, before its weights are read.
//
// Called by the worker's load op. It reads a little, passes it to the engine, and reads more while
// the header goes on. Bytes read beyond the header are returned with it, so that no byte is read
// twice.

import { LabError } from './error.js';
import { checkedPointer, laminar, lastError, readJson, withCopy } from './glue.js';

/** @typedef {import('./source.js').ByteSource} ByteSource */
/** @typedef {import('./protocol.js').Config} Config */

/**
 * A tensor as laminar_model_json() describes it; laminar.h says what the stages mean.
 * @typedef {object} ModelTensor
 * @property {number} index
 * @property {string} name
 * @property {number} offset in the file
 * @property {number} bytes
 * @property {number} stage the first stage that reads it
 * @property {import('./protocol.js').StageKind} kind of that stage
 * @property {number | null} block of that stage
 * @property {number} [rowBytes] of an embedding table: the first stage reads single rows
 * @property {number} [wholeStage] of an embedding table: the stage that needs all of it
 */

/**
 * What a stage is; its number is its index in the list of stages.
 * @typedef {{ kind: import('./protocol.js').StageKind, block: number | null }} Stage
 */

/**
 * @typedef {object} Header
 * @property {number} model The engine's handle.
 * @property {Config} config
 * @property {Stage[]} stages of a pass, in order
 * @property {ModelTensor[]} tensors
 * @property {Uint8Array} head The file's first bytes, the header and more.
 */

/** Each try reads four times as much: GPT-2's header has 1 to 2 MB, and each try is a request. */
const FIRST_BYTES = 64 << 10;
const GROWTH = 4;
/** The engine reads no longer header (GGUF_MAX_HEADER_BYTES). */
const MAX_BYTES = 256 << 20;

/**
 * @param {ByteSource} source
 * @param {AbortSignal} signal
 * @param {(loadedBytes: number) => void} onProgress
 * @returns {Promise<Header>}
 */
export async function readHeader(source, signal, onProgress) {
  /** @type {Uint8Array} */
  let head = new Uint8Array(0);
  onProgress(0);
  if (source.parts) return readPartHeaders(source, source.parts, signal, onProgress);
  for (let wanted = source.headerBytes ?? FIRST_BYTES; wanted <= MAX_BYTES; wanted *= GROWTH) {
    head = await extend(head, wanted, source, signal);
    onProgress(head.length);
    const model = openModel(head, source.size);
    if (model !== 0) return describe(model, head);
    if (head.length < wanted) throw truncatedError(head.length);
  }
  throw new LabError('not-gguf', `no header ends within ${MAX_BYTES} bytes`);
}

/**
 * Of a model in several files, each of which has a header.
 * @param {ByteSource} source
 * @param {{ base: number, size: number }[]} parts
 * @param {AbortSignal} signal
 * @param {(loadedBytes: number) => void} onProgress
 * @returns {Promise<Header>} with an empty head: what comes after a part's header is read again
 */
async function readPartHeaders(source, parts, signal, onProgress) {
  const handle = checkedPointer(laminar.parts_create());
  try {
    let loadedBytes = 0;
    for (const part of parts) {
      loadedBytes += await addPart(handle, source, part, signal);
      onProgress(loadedBytes);
    }
    const model = checkedPointer(laminar.parts_open(handle));
    return describe(model, new Uint8Array(0));
  } finally {
    laminar.parts_free(handle);
  }
}

/**
 * @param {number} handle
 * @param {ByteSource} source
 * @param {{ base: number, size: number }} part
 * @param {AbortSignal} signal
 * @returns {Promise<number>} how many bytes were read
 */
async function addPart(handle, source, { base, size }, signal) {
  const read = (
    /** @type {number} */ offset,
    /** @type {number} */ length,
    /** @type {import('./source.js').OnPiece} */ onPiece,
  ) => source.read(base + offset, length, (bytes, at) => onPiece(bytes, at - base), signal);
  /** @type {Uint8Array} */
  let head = new Uint8Array(0);
  for (let wanted = FIRST_BYTES; wanted <= MAX_BYTES; wanted *= GROWTH) {
    head = await extend(head, wanted, { size, read }, signal);
    if (head.length === 0) throw new LabError('truncated', 'a part of the model is empty');
    const isAdded = withCopy(head, (pointer) => {
      if (laminar.parts_add(handle, pointer, head.length, size, base) === 0) return true;
      const error = lastError();
      if (error.code === 'more') return false;
      throw error;
    });
    if (isAdded) return head.length;
    if (head.length < wanted) throw truncatedError(head.length);
  }
  throw new LabError('not-gguf', `no header ends within ${MAX_BYTES} bytes`);
}

/**
 * @param {number} model
 * @param {Uint8Array} head
 * @returns {Header}
 */
function describe(model, head) {
  const { tensors, ...config } = readJson(laminar.model_json(model));
  const indexed = tensors.map((/** @type {object} */ tensor, /** @type {number} */ index) => {
    return { ...tensor, index };
  });
  return { model, config, stages: stagesOf(indexed), tensors: indexed, head };
}

/** @param {number} bytes */
function truncatedError(bytes) {
  return new LabError('truncated', 'the file ends inside its header', { detail: { bytes } });
}

/**
 * Every stage is the first to read some tensor.
 * @param {ModelTensor[]} tensors
 */
function stagesOf(tensors) {
  /** @type {Stage[]} */
  const stages = [];
  for (const { stage, kind, block } of tensors) stages[stage] = { kind, block };
  return stages;
}

/**
 * @param {Uint8Array} head
 * @param {number} wanted
 * @param {Pick<ByteSource, 'size' | 'read'>} source
 * @param {AbortSignal} signal
 * @returns {Promise<Uint8Array>} `wanted` bytes, or the whole file if it is shorter
 */
async function extend(head, wanted, source, signal) {
  const longer = new Uint8Array(Math.min(wanted, source.size));
  longer.set(head);
  let received = head.length;
  const keep = (/** @type {Uint8Array} */ bytes, /** @type {number} */ offset) => {
    longer.set(bytes, offset);
    received += bytes.length;
  };
  await source.read(received, longer.length - received, keep, signal);
  return longer.subarray(0, received);
}

/**
 * @param {Uint8Array} head
 * @param {number} fileBytes
 * @returns {number} the engine's handle, or 0 if the header does not end within `head`
 */
function openModel(head, fileBytes) {
  if (head.length === 0) throw new LabError('truncated', 'the file is empty');
  return withCopy(head, (pointer) => {
    const model = laminar.model_open(pointer, head.length, fileBytes);
    if (model !== 0) return checkedPointer(model);
    const error = lastError();
    if (error.code === 'more') return 0;
    throw error;
  });
}
