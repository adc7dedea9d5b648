// SPDX-License-Identifier: MIT
//
// safetensors.js - writes a safetensors file in memory: 8 bytes of length, a JSON header, the data.
//
// Called by activation-cache.js. The layout of a run's file is the native program's
// (`laminar run --out`): batch first, texts padded with zeros to the longest, tokens with -1.

/** @typedef {import('./engine/protocol.js').Tensor} Tensor */
/** @typedef {{ name: string, dtype: 'F32' | 'I32', shape: number[], data: Float32Array | Int32Array }} Entry */

/**
 * @param {Entry[]} entries names differ; data row-major
 * @param {Record<string, string>} [metadata] for the header; none where there is nothing to say
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeSafetensors(entries, metadata = {}) {
  /** @type {Record<string, { dtype: string, shape: number[], data_offsets: [number, number] } | Record<string, string>>} */
  const header = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let size = 0;
  for (const { name, dtype, shape, data } of entries) {
    header[name] = { dtype, shape, data_offsets: [size, size + data.byteLength] };
    size += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = 8 * Math.ceil(json.length / 8); // spaces after the JSON keep the data aligned
  const file = new Uint8Array(8 + headerBytes + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, 8, 8 + headerBytes);
  file.set(json, 8);
  let at = 8 + headerBytes;
  for (const { data } of entries) {
    // Every machine that runs WebAssembly in a browser is little-endian, as the format is.
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/**
 * One tensor of the texts' own ones, each in the corner of zeros of the longest one's shape.
 * @param {Tensor[]} tensors of one tap, one for each text
 * @returns {Entry} [texts, ...]
 */
export function paddedBatch(tensors) {
  const [{ name, shape, data: first }] = tensors;
  // One text needs no padding, and its tensors may be hundreds of megabytes: they are not copied.
  if (tensors.length === 1) return { name, dtype: 'F32', shape: [1, ...shape], data: first };
  const big = shape.map((_, axis) =>
    tensors.reduce((most, tensor) => Math.max(most, tensor.shape[axis]), 0),
  );
  const floats = big.reduce((product, size) => product * size, 1);
  const data = new Float32Array(tensors.length * floats);
  for (const [text, tensor] of tensors.entries()) {
    copyIntoCorner(data.subarray(text * floats, (text + 1) * floats), big, tensor);
  }
  return { name, dtype: 'F32', shape: [tensors.length, ...big], data };
}

/** @param {Float32Array} to @param {number[]} big @param {Tensor} from */
function copyIntoCorner(to, big, { shape, data }) {
  const [rows, columns, width] = [...new Array(3 - shape.length).fill(1), ...shape];
  const [, bigColumns, bigWidth] = [...new Array(3 - big.length).fill(1), ...big];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const start = (i * columns + j) * width;
      to.set(data.subarray(start, start + width), (i * bigColumns + j) * bigWidth);
    }
  }
}

/**
 * Token ids of texts, padded with -1, and their lengths.
 * @param {Int32Array[]} tokens
 * @returns {Entry[]}
 */
export function tokenEntries(tokens) {
  const longest = tokens.reduce((most, ids) => Math.max(most, ids.length), 0);
  const data = new Int32Array(tokens.length * longest).fill(-1);
  for (const [text, ids] of tokens.entries()) data.set(ids, text * longest);
  const lengths = Int32Array.from(tokens, (ids) => ids.length);
  return [
    { name: 'tokens', dtype: 'I32', shape: [tokens.length, longest], data },
    { name: 'lengths', dtype: 'I32', shape: [tokens.length], data: lengths },
  ];
}
