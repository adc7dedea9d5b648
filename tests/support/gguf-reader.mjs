// SPDX-License-Identifier: MIT
//
// gguf-reader.mjs - reads small GGUF files that our own scripts wrote, so that tests can make other
// files of them. Trusts what it reads; the engine has a reader of its own, which does not.
//
//     const { keys, tensors } = readGguf(readFileSync('tests/golden/fixtures/q8.gguf'));
//
// Source: GGUF specification, version 3.

import { halfValue } from './gguf-writer.mjs';

/** @typedef {{ dims: number[], type: number, data: Float32Array }} Tensor `dims` fastest first */

const STRING = 8;
const ARRAY = 9;

/** By value type. @type {Record<number, [bytes: number, read: (v: DataView, at: number) => any]>} */
const SCALARS = {
  4: [4, (v, at) => v.getUint32(at, true)],
  5: [4, (v, at) => v.getInt32(at, true)],
  6: [4, (v, at) => v.getFloat32(at, true)],
  10: [8, (v, at) => Number(v.getBigUint64(at, true))],
};

/**
 * By GGML type: values and bytes of a block, and how it is read.
 * @type {Record<number, [number, number, (v: DataView, at: number, out: Float32Array) => void]>}
 */
const BLOCKS = {
  0: [1, 4, (v, at, out) => out.set([v.getFloat32(at, true)])],
  1: [1, 2, (v, at, out) => out.set([halfValue(v.getUint16(at, true))])],
  2: [
    32,
    18,
    (v, at, out) => {
      const d = halfValue(v.getUint16(at, true));
      for (let i = 0; i < 16; i++) {
        const byte = v.getUint8(at + 2 + i);
        out[i] = d * ((byte & 15) - 8);
        out[i + 16] = d * ((byte >> 4) - 8);
      }
    },
  ],
  8: [
    32,
    34,
    (v, at, out) => {
      const d = halfValue(v.getUint16(at, true));
      for (let i = 0; i < 32; i++) out[i] = d * v.getInt8(at + 2 + i);
    },
  ],
};

/** @param {Uint8Array} bytes @returns {{ keys: Map<string, any>, tensors: Map<string, Tensor> }} */
export function readGguf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 8;
  /** @param {number} type @returns {any} */
  const read = (type) => {
    if (type === STRING) {
      const length = read(10);
      at += length;
      return new TextDecoder().decode(bytes.subarray(at - length, at));
    }
    if (type === ARRAY) {
      const element = read(4);
      return Array.from({ length: read(10) }, () => read(element));
    }
    const [size, get] = SCALARS[type];
    at += size;
    return get(view, at - size);
  };
  const tensorCount = read(10);
  const keyCount = read(10);
  const keys = new Map(Array.from({ length: keyCount }, () => [read(STRING), read(read(4))]));
  const entries = Array.from({ length: tensorCount }, () => ({
    name: read(STRING),
    dims: Array.from({ length: read(4) }, () => read(10)),
    type: read(4),
    offset: read(10),
  }));
  const alignment = keys.get('general.alignment') ?? 32;
  const start = Math.ceil(at / alignment) * alignment;
  const tensors = new Map(
    entries.map(({ name, dims, type, offset }) => {
      const [values, size, decode] = BLOCKS[type];
      const data = new Float32Array(dims.reduce((/** @type {number} */ a, b) => a * b, 1));
      for (let i = 0; i < data.length / values; i++)
        decode(view, start + offset + i * size, data.subarray(i * values, (i + 1) * values));
      return [name, { dims, type, data }];
    }),
  );
  return { keys, tensors };
}
