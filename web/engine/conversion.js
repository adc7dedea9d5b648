// SPDX-License-Identifier: MIT
//
// conversion.js - the engine's conversion of a Hugging Face GPT-2 to GGUF, for JavaScript.
//
//     const conversion = new Conversion('q8_0', 'gpt2-large');
//     conversion.text('config.json', bytes);            // and the tokenizer's texts
//     conversion.partNames();                           // the files of the weights
//     conversion.addHeader(head, fileBytes);            // of each; false: with a longer head
//     conversion.plan();
//     conversion.header;                                // the beginning of the new file
//     conversion.feed(bytes, offset, (piece, at) => keep(piece, at));
//     conversion.free();
//
// Called by converted.js; reads no file and keeps nothing. laminar.h specifies each step.

import {
  checked,
  checkedPointer,
  copyBytes,
  laminar,
  lastError,
  readJson,
  readString,
  withCopy,
  withString,
} from './glue.js';

/**
 * A tensor of the plan. `bytes` 0: it is only compared. Where `rows` is given, rows() converts
 * single rows.
 * @typedef {object} Planned
 * @property {string} name in the source
 * @property {import('./protocol.js').StageKind} kind of the stage that reads it
 * @property {number | null} block of that stage
 * @property {number} sourceOffset
 * @property {number} sourceBytes
 * @property {number} offset in the new file
 * @property {number} bytes
 * @property {number} [rows]
 */

/** @typedef {{ fileBytes: number, headerBytes: number, tensors: Planned[] }} Plan */

/**
 * @callback OnPiece
 * @param {Uint8Array<ArrayBuffer>} piece owned by the callback
 * @param {number} offset in the new file
 */

export class Conversion {
  #handle;

  /**
   * @param {'f32' | 'f16' | 'q8_0' | 'q4_0'} type
   * @param {string} name of the model
   */
  constructor(type, name) {
    this.#handle = withString(type, (typePointer) =>
      withString(name, (namePointer) =>
        checkedPointer(laminar.convert_open(typePointer, namePointer)),
      ),
    );
    /** @type {Uint8Array<ArrayBuffer>} the new file's beginning, once there is a plan */
    this.header = new Uint8Array(0);
  }

  /**
   * @param {string} file
   * @param {Uint8Array} bytes
   */
  text(file, bytes) {
    withString(file, (name) =>
      withCopy(bytes, (text) =>
        checked(laminar.convert_text(this.#handle, name, text, bytes.length), { file }),
      ),
    );
  }

  /** The files of the weights, in the order in which their bytes count. */
  partNames() {
    const count = laminar.convert_part_count(this.#handle);
    return Array.from({ length: count }, (_, i) =>
      readString(laminar.convert_part_name(this.#handle, i)),
    );
  }

  /**
   * Takes the header of the next file of the weights.
   * @param {Uint8Array} head
   * @param {number} fileBytes
   * @returns {boolean} false: the header does not end within `head`
   */
  addHeader(head, fileBytes) {
    return withCopy(head, (pointer) => {
      const status = laminar.convert_plan(this.#handle, pointer, head.length, fileBytes);
      if (status === 0) return true;
      const error = lastError();
      if (error.code === 'more') return false;
      throw error;
    });
  }

  /** Once the last header has been taken. @returns {Plan} */
  plan() {
    this.#take((piece) => {
      this.header = piece;
    });
    return readJson(laminar.convert_json(this.#handle));
  }

  /**
   * @param {Uint8Array} bytes of the source
   * @param {number} offset
   * @param {OnPiece} onPiece
   */
  feed(bytes, offset, onPiece) {
    withCopy(bytes, (pointer) => {
      for (let used = 0; used < bytes.length; ) {
        const rest = bytes.length - used;
        used += checked(laminar.convert_feed(this.#handle, pointer + used, rest, offset + used));
        this.#take(onPiece);
      }
    });
  }

  /**
   * Converts whole rows of a tensor with `rows`, without disturbing the bytes that are being fed.
   * @param {Uint8Array} bytes
   * @param {number} offset
   * @param {OnPiece} onPiece
   */
  rows(bytes, offset, onPiece) {
    withCopy(bytes, (pointer) =>
      checked(laminar.convert_rows(this.#handle, pointer, bytes.length, offset)),
    );
    this.#take(onPiece);
  }

  /** @param {OnPiece} onPiece */
  #take(onPiece) {
    const pointer = laminar.convert_piece(this.#handle) >>> 0;
    if (pointer === 0) return;
    const piece = copyBytes(pointer, laminar.convert_piece_bytes(this.#handle));
    onPiece(piece, laminar.convert_piece_offset(this.#handle));
  }

  /** Throws unless all tensors have been fed and a tied lm_head.weight equals the embeddings. */
  end() {
    checked(laminar.convert_end(this.#handle));
  }

  free() {
    laminar.convert_free(this.#handle);
    this.#handle = 0;
  }
}
