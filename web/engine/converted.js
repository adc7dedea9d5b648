// SPDX-License-Identifier: MIT
//
// converted.js - the bytes of a GGUF file that is converted from a Hugging Face GPT-2 (the source: its
// weights and the texts beside them, original.js) while it is being read.
//
// Opened by source.js; weights.js and header.js read it like any other ByteSource. The converted
// bytes are written to the store as a file of their own (the new file), and every read is answered
// from there. Where the store lacks a byte, its unit (a block or an embedding table) is read from
// the source and converted, one unit at a time. Single rows of an embedding table are converted
// apart, so that a first run need not wait for the whole table.
//
// The store also keeps the source until its SHA-256 is known. Then the new file is published as
// verified, and the source is removed with the files beside it. Where the disk cannot hold both,
// the source is read without being kept (isPassing), and the new file is published unverified. A
// visit that breaks off leaves its chunks, and the next visit continues; once the new file is
// complete, no server is asked again. Files picked from disk are read in the same way; they are
// never kept, verified or removed.

import { Conversion } from './conversion.js';
import { abortedError, isSpoiling, LabError } from './error.js';
import { compareMade, describeMade } from './made-of.js';
import {
  INDEX,
  isOfSeveral,
  missingError,
  openAll,
  openFetched,
  openPicked,
  readAll,
  readText,
  readTexts,
  TEXTS,
  WEIGHTS,
} from './original.js';
import { partNames } from './part-names.js';

/** @typedef {import('./conversion.js').Planned} Planned */
/** @typedef {import('./source.js').ByteSource} ByteSource */
/** @typedef {import('./source.js').OnPiece} OnPiece */
/** @typedef {import('./original.js').Original} Original */
/** @typedef {import('../store/client.js').StoreClient} StoreClient */
/** @typedef {Extract<import('./protocol.js').Source, { port: MessagePort }>} StoreSource */
/**
 * @typedef {Omit<StoreSource, 'port' | 'convert'> & Required<Pick<StoreSource, 'convert'>>} Source
 */

/** Tensors that are converted together, and their byte ranges in the source. @typedef {object} Unit
 * @property {Planned[]} tensors
 * @property {{ offset: number, end: number }[]} runs byte ranges of the source
 * @property {Promise<void> | null} job while the unit is converted or waits to be
 * @property {boolean} isFed whether this visit's conversion has got all its bytes
 */

/**
 * @typedef {object} Prepared
 * @property {Conversion} conversion
 * @property {Original} original
 * @property {boolean} isPassing The source is neither kept nor verified.
 * @property {Promise<void> | null} letting settles when the source was opened again to be read like
 *   that
 * @property {number} headerBytes of the new file
 * @property {Unit[]} units in the order of the new file
 * @property {Promise<{ verified: boolean }> | null} verifying
 */

/** The safetensors header of GPT-2 XL has 75 KB; the reader refuses one of more than 16 MB. */
const FIRST_BYTES = 128 << 10;
const GROWTH = 4;
/**
 * Between a block's tensors are attention masks, 4 MB for 1024 positions: one read goes over such
 * gaps.
 */
const MOST_GAP_BYTES = 8 << 20;
/**
 * Most bytes of rows that are read at once (or one row); the store makes a request of their own for
 * them.
 */
const ROWS_BYTES = 256 << 10;

/**
 * @param {StoreClient} store
 * @param {Source} source
 * @param {AbortSignal} signal
 * @returns {Promise<ByteSource>}
 */
export async function convertedSource(store, source, signal) {
  const url = `${source.url}#${source.convert.type}`;
  const made = await store.call('make', { url, etag: source.sha256 }, { signal });
  if (made.isComplete) await dropReplaced(store, source, made, signal);
  const converted = new ConvertedSource(store, source, made);
  try {
    if (!made.isComplete) await converted.prepare(signal);
    return converted;
  } catch (error) {
    await converted.close();
    throw error;
  }
}

/**
 * Discards a converted file of which a source, or a text beside it, is another file on its server now. A
 * source whose SHA-256 is known is left alone.
 * @param {StoreClient} store
 * @param {Source} source
 * @param {import('../store/protocol.js').MadeFile} made
 * @param {AbortSignal} signal
 */
async function dropReplaced(store, { url, from, sha256, files }, made, signal) {
  if (sha256 || files || made.verified) return;
  const { isReplaced } = await compareMade(store, { url, from }, made.etag, signal);
  if (!isReplaced) return;
  await store.call('begin', { file: made.file, size: made.size, etag: null }, { signal });
  Object.assign(made, { isComplete: false, storedBytes: 0, verified: false });
}

/** @implements {ByteSource} */
class ConvertedSource {
  #store;
  #source;
  #made;
  #isComplete;
  /** @type {string[]} of the files of the weights, once that is known */
  #partNames = [];
  /** @type {Map<string, import('../store/protocol.js').Version>} of the texts that were read, by URL */
  #textVersions = new Map();
  /** @type {Prepared | null} */
  #prepared = null;
  /** @type {Promise<Prepared> | null} */
  #preparing = null;
  /** @type {Promise<void>} the conversion that was queued last */
  #lastJob = Promise.resolve();
  /** The disk has become full while the source was written. */
  #isFull = false;
  /** @type {LabError | null} */
  #spoiled = null;
  /** @type {Promise<void> | null} */
  #completing = null;
  /** Settles when the files that an earlier visit left behind are removed. */
  #tidying = Promise.resolve();
  #closing = new AbortController();
  onChange = () => {};

  /**
   * @param {StoreClient} store
   * @param {Source} source
   * @param {import('../store/protocol.js').MadeFile} made
   */
  constructor(store, source, made) {
    this.#store = store;
    this.#source = source;
    this.#made = made.file;
    this.#isComplete = made.isComplete;
    this.size = made.size;
    this.storedBytes = made.storedBytes;
    this.verified = made.verified;
    /** @type {'download' | 'weights'} */
    this.phase = made.isComplete ? 'weights' : 'download';
    store.onStatus = ({ file, storedBytes, verified, problem }) => {
      const isSource = this.#prepared?.original.files.includes(file);
      if (isSource && problem?.code === 'quota') this.#isFull = true;
      if (file !== this.#made || this.#isComplete) return;
      this.storedBytes = storedBytes;
      this.verified = verified;
      this.onChange();
    };
  }

  get headerBytes() {
    return this.#prepared?.headerBytes;
  }

  // ---- Reading ----------------------------------------------------------------------------------

  /**
   * @param {number} offset
   * @param {number} length
   * @param {OnPiece} onPiece
   * @param {AbortSignal} signal
   */
  async read(offset, length, onPiece, signal) {
    const end = Math.min(offset + length, this.size);
    let at = offset;
    const take = (/** @type {Uint8Array} */ bytes, /** @type {number} */ start) => {
      at = start + bytes.length;
      onPiece(bytes, start);
    };
    while (at < end) {
      if (this.#spoiled) throw this.#spoiled;
      try {
        await this.#store.read(this.#made, at, end - at, take, signal);
      } catch (error) {
        if (!(error instanceof LabError) || error.code !== 'absent') throw error;
        this.#isComplete = false; // also where it was complete: a chunk on disk was found damaged
        const prepared = await this.prepare(signal);
        const isRows = await this.#readRows(prepared, at, end, take, signal);
        if (!isRows) await this.#convertAt(prepared, Number(error.detail.offset), signal);
      }
    }
  }

  /**
   * Rows of an embedding table, which are not kept.
   * @param {Prepared} prepared
   * @param {number} start
   * @param {number} end
   * @param {OnPiece} take
   * @param {AbortSignal} signal
   * @returns {Promise<boolean>} false: these bytes are not whole rows of an embedding table
   */
  async #readRows(prepared, start, end, take, signal) {
    const tensor = tensorAt(prepared, start);
    if (tensor?.kind !== 'embed' || !tensor.rows) return false;
    const rowBytes = tensor.bytes / tensor.rows;
    const sourceRowBytes = tensor.sourceBytes / tensor.rows;
    const first = (start - tensor.offset) / rowBytes;
    const count = (end - start) / rowBytes;
    const isWhole = Number.isInteger(first) && Number.isInteger(count);
    if (!isWhole || first + count > tensor.rows || end - start > ROWS_BYTES) return false;
    const most = Math.max(1, Math.floor(ROWS_BYTES / sourceRowBytes));
    for (let row = first; row < first + count; row += most) {
      const rows = Math.min(most, first + count - row);
      const from = tensor.sourceOffset + row * sourceRowBytes;
      const bytes = await this.#readOriginal(prepared, from, rows * sourceRowBytes, signal);
      if (this.#prepared !== prepared) return true; // the new file is complete now
      prepared.conversion.rows(bytes, from, (piece, at) => {
        take(piece.subarray(0, rows * rowBytes), at); // padding may follow the last row
      });
    }
    return true;
  }

  /**
   * Reads bytes of the source. If the source is closed during the read, reads them from the one that
   * replaces it.
   * @param {Prepared} prepared
   * @param {number} offset
   * @param {number} length
   * @param {AbortSignal} signal
   */
  async #readOriginal(prepared, offset, length, signal) {
    const { original } = prepared;
    try {
      return await readAll(original, offset, length, signal);
    } catch (error) {
      await prepared.letting;
      if (prepared.original === original) throw error;
      return readAll(prepared.original, offset, length, signal);
    }
  }

  // ---- Converting -------------------------------------------------------------------------------

  /**
   * @param {Prepared} prepared
   * @param {number} offset of a byte of the new file that is not written yet
   * @param {AbortSignal} signal ends the waiting, not the conversion
   */
  async #convertAt(prepared, offset, signal) {
    if (offset < prepared.headerBytes) return this.#write(prepared.conversion.header.slice(), 0);
    const tensor = tensorAt(prepared, offset);
    const unit = prepared.units.find(({ tensors }) => tensor && tensors.includes(tensor));
    if (unit) await unlessAborted(this.#convert(prepared, unit), signal);
  }

  /**
   * @param {Prepared} prepared
   * @param {Unit} unit
   * @returns {Promise<void>}
   */
  #convert(prepared, unit) {
    if (unit.job) return unit.job;
    const job = this.#lastJob
      .catch(() => {})
      .then(() => this.#feed(prepared, unit))
      .finally(() => {
        unit.job = null;
      });
    unit.job = job;
    this.#lastJob = job;
    return job;
  }

  /**
   * @param {Prepared} prepared
   * @param {Unit} unit
   */
  async #feed(prepared, unit) {
    if (this.#isFull && !prepared.isPassing) await this.#letPass(prepared);
    const { conversion, original } = prepared;
    /** @type {Promise<void>[]} */
    const writes = [];
    /** @type {unknown} */
    let failure = null;
    const keep = (/** @type {Uint8Array<ArrayBuffer>} */ piece, /** @type {number} */ offset) => {
      const write = this.#write(piece, offset).catch((error) => {
        failure ??= error;
      });
      writes.push(write);
    };
    const feed = (/** @type {Uint8Array} */ bytes, /** @type {number} */ at) =>
      conversion.feed(bytes, at, keep);
    try {
      for (const { offset, end } of unit.runs) {
        await original.read(offset, end - offset, feed, this.#closing.signal);
      }
      await Promise.all(writes);
      if (failure !== null) throw failure;
      unit.isFed = true;
    } catch (error) {
      throw this.#judged(error);
    }
  }

  /**
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @param {number} offset
   */
  async #write(bytes, offset) {
    const args = { file: this.#made, offset, bytes };
    await this.#store.call('write', args, { transfer: [bytes.buffer] });
  }

  /** @param {unknown} error */
  #judged(error) {
    if (!this.#spoiled && isSpoiling(error)) {
      this.#spoiled = error;
      this.#forget([this.#madeUrl]);
    }
    return error;
  }

  get #madeUrl() {
    return `${this.#source.url}#${this.#source.convert.type}`;
  }

  /** Removes files, ignoring those that are in use or gone already. @param {string[]} urls */
  async #forget(urls) {
    for (const url of urls) await this.#store.call('remove', { url }).catch(() => {});
  }

  // ---- Preparing --------------------------------------------------------------------------------

  /**
   * @param {AbortSignal} signal ends the waiting
   * @returns {Promise<Prepared>}
   */
  prepare(signal) {
    this.#preparing ??= this.#prepare().catch((error) => {
      this.#preparing = null; // the next call tries again
      throw this.#judged(error);
    });
    return unlessAborted(this.#preparing, signal);
  }

  async #prepare() {
    const { sha256, convert, files } = this.#source;
    const conversion = new Conversion(convert.type, convert.name);
    /** @type {Original | null} */
    let original = null;
    await this.#tidying;
    try {
      await this.#readTexts(conversion);
      this.#partNames = conversion.partNames();
      original = await this.#openOriginal(false);
      const plan = await this.#plan(conversion, original);
      const etag = sha256 ?? this.#describe(original);
      await this.#store.call('begin', { file: this.#made, size: plan.fileBytes, etag });
      this.size = plan.fileBytes;
      const { headerBytes } = plan;
      const units = cutIntoUnits(plan.tensors);
      /** @type {Prepared} */
      const prepared = {
        ...{ conversion, original, headerBytes, units },
        ...{ isPassing: files !== undefined, verifying: null, letting: null },
      };
      this.#prepared = prepared;
      if (files) return prepared;
      if (await this.#isCramped(original, plan.fileBytes)) await this.#letPass(prepared);
      else this.#verify(prepared).catch(() => {}); // complete() reports the error
      return prepared;
    } catch (error) {
      this.#prepared = null;
      conversion.free();
      original?.close().catch(() => {});
      throw error;
    }
  }

  /** What the new file is made of, for the next visit. @param {Original} original */
  #describe({ urls, versions }) {
    const weights = urls.map((url, i) => /** @type {const} */ ([url, versions[i]]));
    return describeMade(this.#source.url, [...this.#textVersions, ...weights]);
  }

  /** @param {Conversion} conversion */
  async #readTexts(conversion) {
    const { url, files } = this.#source;
    const { signal } = this.#closing;
    const isSplit = files ? !files[WEIGHTS] : isOfSeveral(url);
    /** @param {string} name */
    const read = async (name) => {
      if (files && !files[name]) return null;
      const fileUrl = new URL(name, url).href;
      const open = async () => {
        if (files) return openPicked(files[name]);
        const args = /** @type {const} */ ({ ...this.#placeOf(name), format: 'any' });
        const opened = await openFetched(this.#store, args, signal);
        this.#textVersions.set(fileUrl, opened.versions[0]);
        return opened;
      };
      return readText(name, open, fileUrl, signal);
    };
    for (const [name, bytes] of await readTexts(read, isSplit)) conversion.text(name, bytes);
    if (isSplit || files || !url.endsWith('/')) return;
    // A folder: the index counts where there is no file of all weights.
    if (await this.#hasWeights()) return;
    const index = await read(INDEX);
    if (!index) throw missingError([WEIGHTS]);
    conversion.text(INDEX, index);
  }

  /** Is there a model.safetensors in the folder of the source? */
  async #hasWeights() {
    const args = /** @type {const} */ ({ ...this.#placeOf(WEIGHTS), format: 'safetensors' });
    try {
      const original = await openFetched(this.#store, args, this.#closing.signal);
      await original.close();
      return true;
    } catch (error) {
      if (error instanceof LabError && error.code === 'not-found') return false;
      throw error;
    }
  }

  /** Where a file beside the source is, and where a mirror has it. @param {string} name */
  #placeOf(name) {
    const { url, from } = this.#source;
    return { url: new URL(name, url).href, from: from && new URL(name, from).href };
  }

  /** @param {boolean} isPassing */
  #openOriginal(isPassing) {
    const { url, from, bytes, sha256, files, parts } = this.#source;
    const names = this.#partNames;
    const { signal } = this.#closing;
    if (files) {
      const missing = names.filter((name) => !files[name]);
      if (missing.length > 0) throw missingError(missing);
      return openAll(names.map((name) => async () => openPicked(files[name])));
    }
    const format = /** @type {const} */ ('safetensors');
    if (names.length === 1 && !url.endsWith('/') && !isOfSeveral(url)) {
      const known = { url, from, bytes, sha256 };
      return openFetched(this.#store, { ...known, format, isPassing }, signal);
    }
    return openAll(
      names.map((name) => () => {
        const place = this.#placeOf(name);
        const known = parts?.find((part) => part.url === place.url);
        return openFetched(this.#store, { ...known, ...place, format, isPassing }, signal);
      }),
    );
  }

  /**
   * @param {Conversion} conversion
   * @param {Original} original
   */
  async #plan(conversion, original) {
    for (const { base, size } of original.parts) {
      for (let wanted = FIRST_BYTES; ; wanted *= GROWTH) {
        const length = Math.min(wanted, size);
        const head = await readAll(original, base, length, this.#closing.signal);
        if (conversion.addHeader(head, size)) break;
        if (length === size) throw new LabError('truncated', 'the file ends inside its header');
      }
    }
    return conversion.plan();
  }

  /**
   * Has the disk too little space for the source and the new file together?
   * @param {Original} original
   * @param {number} newBytes
   */
  async #isCramped({ hasDisk, size, storedBytes }, newBytes) {
    const { usedBytes, quotaBytes } = await this.#store.call('space', {});
    const needed = size - storedBytes + newBytes - this.storedBytes;
    return !hasDisk || (quotaBytes > 0 && quotaBytes - usedBytes < needed);
  }

  /** From here on the source is neither kept nor verified. @param {Prepared} prepared */
  #letPass(prepared) {
    prepared.isPassing = true;
    prepared.letting = this.#reopen(prepared);
    return prepared.letting;
  }

  /** @param {Prepared} prepared */
  async #reopen(prepared) {
    await prepared.original.close();
    await this.#forget(prepared.original.urls);
    prepared.original = await this.#openOriginal(true);
  }

  // ---- The whole file ---------------------------------------------------------------------------

  /**
   * Fetches all of the source, for its SHA-256.
   * @param {Prepared} prepared
   */
  #verify(prepared) {
    prepared.verifying ??= this.#completeAll(prepared.original.files).catch((error) => {
      prepared.verifying = null;
      throw this.#judged(error);
    });
    return prepared.verifying;
  }

  /** @param {number[]} files */
  async #completeAll(files) {
    const { signal } = this.#closing;
    let verified = true;
    for (const file of files) {
      const completed = await this.#store.call('complete', { file }, { signal });
      verified &&= completed.verified;
    }
    return { verified };
  }

  /** @param {AbortSignal} signal ends the waiting of this caller; other callers wait on */
  complete(signal) {
    this.#completing ??= this.#complete(this.#closing.signal).finally(() => {
      this.#completing = null;
    });
    return unlessAborted(this.#completing, signal);
  }

  /** @param {AbortSignal} signal */
  async #complete(signal) {
    if (this.#spoiled) throw this.#spoiled;
    if (this.#isComplete) {
      // A visit that ended right after publishing left the source behind.
      this.#tidying = this.#forgetSource();
      return this.#tidying;
    }
    const prepared = await this.prepare(signal);
    for (;;) {
      await this.#convertMissing(prepared, signal);
      const verified = await this.#isVerified(prepared, signal);
      const file = this.#made;
      const published = await this.#store.call('publish', { file, verified }, { signal });
      if (published) return this.#finish(prepared, published);
    }
  }

  /**
   * @param {Prepared} prepared
   * @param {AbortSignal} signal
   */
  async #convertMissing(prepared, signal) {
    for (;;) {
      const { offset } = await this.#store.call('missing', { file: this.#made }, { signal });
      if (offset === null) break;
      await this.#convertAt(prepared, offset, signal);
    }
    const { units, conversion } = prepared;
    if (!units.some(({ tensors }) => tensors.some(({ bytes }) => bytes === 0))) return;
    // A tied lm_head.weight is compared while its bytes and those of wte are fed: feed every unit
    // once.
    for (const unit of units) {
      if (!unit.isFed) await unlessAborted(this.#convert(prepared, unit), signal);
    }
    try {
      conversion.end();
    } catch (error) {
      throw this.#judged(error);
    }
  }

  /**
   * @param {Prepared} prepared
   * @param {AbortSignal} signal
   */
  async #isVerified(prepared, signal) {
    if (!prepared.isPassing) {
      try {
        return (await unlessAborted(this.#verify(prepared), signal)).verified;
      } catch (error) {
        if (!prepared.isPassing) throw error; // else the source was closed during the verification
      }
    }
    return false;
  }

  /**
   * @param {Prepared} prepared
   * @param {import('../store/protocol.js').Completed} published
   */
  async #finish({ conversion, original }, { verified, kept }) {
    this.#isComplete = true;
    this.#prepared = null;
    this.#preparing = null;
    this.storedBytes = this.size;
    this.verified = verified;
    conversion.free();
    await original.close();
    if (kept === 'opfs') await this.#forgetSource();
    this.onChange();
  }

  async #forgetSource() {
    const { url, files } = this.#source;
    if (files) return; // the learner's own files
    const weights = partNames(new URL(url).pathname.split('/').at(-1) ?? '') ?? [WEIGHTS];
    const names = [...TEXTS, ...weights, ...this.#partNames];
    await this.#forget([url, ...new Set(names.map((name) => new URL(name, url).href))]);
  }

  async close() {
    this.#closing.abort();
    const made = this.#store.call('close', { file: this.#made });
    await Promise.all([made, this.#prepared?.original.close()]);
  }
}

/**
 * Groups tensors into units: each block is one unit, and each embedding table is a unit of its own.
 * @param {Planned[]} tensors
 * @returns {Unit[]}
 */
function cutIntoUnits(tensors) {
  /** @type {Map<string | number, Planned[]>} */
  const groups = new Map();
  for (const tensor of tensors) {
    const key = tensor.kind === 'embed' ? tensor.name : (tensor.block ?? tensor.kind);
    groups.set(key, [...(groups.get(key) ?? []), tensor]);
  }
  return [...groups.values()].map((group) => {
    /** @type {Unit['runs']} */
    const runs = [];
    for (const tensor of [...group].sort((a, b) => a.sourceOffset - b.sourceOffset)) {
      const end = tensor.sourceOffset + tensor.sourceBytes;
      const last = runs.at(-1);
      if (last && tensor.sourceOffset - last.end <= MOST_GAP_BYTES) last.end = end;
      else runs.push({ offset: tensor.sourceOffset, end });
    }
    return { tensors: group, runs, job: null, isFed: false };
  });
}

/**
 * The tensor to which a byte after the header belongs; padding belongs to the tensor before it.
 * @param {Prepared} prepared
 * @param {number} offset
 */
function tensorAt({ units }, offset) {
  const tensors = units.flatMap((unit) => unit.tensors).filter(({ bytes }) => bytes > 0);
  return tensors.filter((tensor) => tensor.offset <= offset).at(-1);
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} signal
 * @returns {Promise<T>}
 */
function unlessAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(abortedError());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
