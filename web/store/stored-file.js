// SPDX-License-Identifier: MIT
//
// stored-file.js - one model's bytes on this machine: which chunks are here, whether they are still
// what they were, and whether together they are the file that was meant.
//
// Called by download.js, which brings chunks, and by worker.js, which takes them out. Knows no network.
// Invariants:
// - A chunk counts as here only while a SHA-256 of it is known. It was taken from the bytes as they
//   came: an entry of the journal whose bytes a crash took away is found out like any damage.
// - The first time that the writer of a file takes a chunk from disk, it is hashed, unless this worker put
//   it there; a reader, under whom the writer may begin anew, hashes it each time. Size and journal alone
//   cannot tell a zeroed tail of the right size from weights; hashing can, at about 1 GB/s, beside the
//   copying into the engine. A chunk that fails counts as missing, and only it is fetched again.
// - A file is complete once all chunks went, in order, through one SHA-256; that entry is the journal's
//   last. If the hash is not the one asked for, nothing of the file is kept.
// - Not being able to write (no OPFS, another tab writes, no room) never stops a load: chunks then stay
//   in memory.

import { LabError } from '../engine/error.js';
import { hashOf } from './hash.js';
import { encodeEntry, isSameFile, parseJournal } from './journal.js';
import { ChunkMemory } from './memory.js';
import { WholeHash } from './whole-hash.js';

/** @typedef {import('./disk.js').Disk} Disk */
/** @typedef {import('./disk.js').DiskWriter} DiskWriter */
/** @typedef {import('./journal.js').Header} Header */
/** @typedef {import('./protocol.js').Kept} Kept */
/** @typedef {Pick<DiskWriter, 'readJournal' | 'readWeights'>} DiskEnd */

/** How long opening waits to become the writer; another tab may be it for hours. */
const WRITER_PATIENCE_MS = 100;
const MAX_DAMAGES = 2;

export class StoredFile {
  /** @type {Header} */
  #header;
  #key;
  #memory;
  /** @type {DiskEnd | null} */
  #end = null;
  /** @type {DiskWriter | null} */
  #writer = null;
  /** @type {Map<number, string>} SHA-256 of chunks that are on disk, as the journal has it */
  #onDisk = new Map();
  /** @type {Map<number, string>} SHA-256 that chunks had when they came */
  #hashes = new Map();
  /** @type {Set<number>} chunks that memory had no room for, after they were hashed */
  #letGo = new Set();
  /** @type {Set<number>} chunks whose bytes on disk were found right by this worker as the writer */
  #checked = new Set();
  /** @type {Map<number, number>} how often a chunk's bytes on disk were found wrong */
  #damages = new Map();
  /** @type {{ sha256: string, verified: boolean } | null} */
  #complete = null;
  /** The journal says so. */
  #isRecorded = false;
  #release = new AbortController();
  /** Another tab is the writer. */
  #isReader = false;

  #whole = new WholeHash((chunk) => this.load(chunk));
  /** @type {Promise<void>} */
  #hashing = Promise.resolve();

  /** @type {LabError | null} why this file is of no use any more */
  failure = null;
  /** @type {LabError | null} what went wrong with the disk although the work goes on */
  problem = null;
  /** Called when any of what status() says has changed. */
  onChange = () => {};
  /** Called when no other tab is the writer any more, and when this one can write. */
  onWriter = () => {};
  /** @type {(chunk: number) => boolean} whether a read has yet to take this chunk */
  isNeeded = () => false;
  /** The hash of the whole waits: for publishMade(), or for ever. */
  isHeld = false;
  /** Whoever made the file says that it is the right one. */
  #isVouched = false;

  /**
   * @param {Header} header size 0: not known yet
   * @param {string} key
   * @param {number} memoryBytes
   */
  constructor(header, key, memoryBytes) {
    this.#header = header;
    this.#key = key;
    this.#memory = new ChunkMemory(memoryBytes);
  }

  /**
   * The file as the disk has it, or an empty one.
   * @param {Header} wanted
   * @param {string} key
   * @param {Disk | null} disk
   * @param {number} memoryBytes
   */
  static async open(wanted, key, disk, memoryBytes) {
    const file = new StoredFile(wanted, key, memoryBytes);
    if (!disk) return file;
    file.#end = disk.reader(key);
    file.#isReader = true;
    const becoming = file.#becomeWriter(disk);
    const late = new Promise((resolve) => setTimeout(resolve, WRITER_PATIENCE_MS));
    await Promise.race([becoming, late]);
    if (!file.#writer) await file.#readJournal();
    return file;
  }

  // ---- What is here -----------------------------------------------------------------------------

  get url() {
    return this.#header.url;
  }

  get size() {
    return this.#header.size;
  }

  get etag() {
    return this.#header.etag;
  }

  get chunkBytes() {
    return this.#header.chunkBytes;
  }

  get chunkCount() {
    return Math.ceil(this.size / this.chunkBytes);
  }

  /** Its name on disk. */
  get key() {
    return this.#key;
  }

  get header() {
    return this.#header;
  }

  /** Whether other tabs may have it, too. */
  get isShared() {
    return this.#end !== null;
  }

  /** Whether another tab writes this file, and this one only reads it. */
  get isReader() {
    return this.#isReader;
  }

  /** Neither of the two while the disk has not let go of the files of a tab that is gone. */
  get isWriter() {
    return this.#writer !== null;
  }

  get verified() {
    return this.#complete?.verified ?? false;
  }

  get completed() {
    return this.#complete;
  }

  /** @returns {Kept} */
  get kept() {
    return this.#writer && !this.problem ? 'opfs' : 'memory';
  }

  get storedBytes() {
    let bytes = 0;
    for (let chunk = 0; chunk < this.chunkCount; chunk++) {
      if (this.isDone(chunk)) bytes += this.lengthOf(chunk);
    }
    return bytes;
  }

  /** @param {number} chunk */
  lengthOf(chunk) {
    return Math.min(this.chunkBytes, this.size - chunk * this.chunkBytes);
  }

  /** Whether other tabs can read this chunk. @param {number} chunk */
  isOnDisk(chunk) {
    return this.#onDisk.has(chunk);
  }

  /** Whether load() has something to give. @param {number} chunk */
  has(chunk) {
    return this.#onDisk.has(chunk) || this.#memory.get(chunk) !== undefined;
  }

  /**
   * Whether nobody needs to bring this chunk for the file's own sake: it is here, or was and did its
   * part in the hash of the whole file.
   * @param {number} chunk
   */
  isDone(chunk) {
    return this.has(chunk) || this.#letGo.has(chunk);
  }

  /** Whether every chunk did its part. */
  get isWhole() {
    return this.size > 0 && this.storedBytes === this.size;
  }

  /** @throws {LabError} */
  requireUsable() {
    if (this.failure) throw this.failure;
  }

  // ---- Bringing and taking ----------------------------------------------------------------------

  /**
   * The first answer has told the size. Before that, no chunk can be brought.
   * @param {number} size
   * @param {string | null} etag
   */
  learn(size, etag) {
    this.#header.size = size;
    this.#header.etag = etag;
    this.#appendHeader();
  }

  /**
   * Keeps a chunk.
   * @param {number} chunk
   * @param {Uint8Array<ArrayBuffer>} bytes whole, and not to be changed while holds() says so
   */
  async bring(chunk, bytes) {
    const sha256 = await hashOf(bytes);
    this.requireUsable();
    const known = this.#hashes.get(chunk);
    if (known !== undefined && known !== sha256) {
      // It was let go or damaged, and what comes now is something else.
      const detail = { url: this.url, chunk };
      throw new LabError('bad-range', `chunk ${chunk} is no longer what it was`, { detail });
    }
    this.#hashes.set(chunk, sha256);
    if (this.#write(chunk, bytes)) this.#recordComplete();
    else this.#memory.set(chunk, bytes);
    this.#whole.offer(chunk, bytes, !this.#isHashOver);
    this.#trimMemory();
    this.advance().catch(() => {}); // complete() tells
    this.onChange();
  }

  /** Chunks stay whose turn in the hash of the whole file is to come, or that are being read. */
  #trimMemory() {
    const isNeeded = (/** @type {number} */ chunk) => {
      return (!this.isHeld && chunk >= this.#whole.next) || this.isNeeded(chunk);
    };
    for (const chunk of this.#memory.trim(isNeeded)) this.#letGo.add(chunk);
  }

  /**
   * The bytes of a chunk, found to be what they were when they came. A chunk that is damaged is
   * forgotten.
   * @param {number} chunk
   * @returns {Promise<Uint8Array<ArrayBuffer> | null>} not to be changed; null: not here
   */
  async load(chunk) {
    const inMemory = this.#memory.get(chunk);
    if (inMemory) return inMemory;
    const sha256 = this.#onDisk.get(chunk);
    if (sha256 === undefined || !this.#end) return null;
    const start = chunk * this.chunkBytes;
    const length = this.lengthOf(chunk);
    const writer = this.#writer;
    const bytes = await this.#end.readWeights(start, start + length);
    if (bytes.length === length) {
      if (this.#checked.has(chunk)) return bytes;
      if ((await hashOf(bytes)) === sha256) {
        if (writer) this.#checked.add(chunk);
        return bytes;
      }
    }
    this.#forgetDamaged(chunk, sha256);
    return null;
  }

  /**
   * Bytes that lie in one chunk, found to be what they were when they came.
   * @param {number} start
   * @param {number} end
   * @returns {Promise<Uint8Array<ArrayBuffer> | null>} the caller's own; null: not here
   */
  async loadPart(start, end) {
    const chunk = Math.floor(start / this.chunkBytes);
    const first = chunk * this.chunkBytes;
    const inMemory = this.#memory.get(chunk);
    if (inMemory) return inMemory.slice(start - first, end - first);
    const isOnlyPart = end - start < this.lengthOf(chunk);
    if (isOnlyPart && this.#end && this.#onDisk.has(chunk) && this.#checked.has(chunk)) {
      const bytes = await this.#end.readWeights(start, end);
      if (bytes.length === end - start) return bytes;
    }
    const whole = await this.load(chunk);
    if (whole && this.holds(chunk, whole)) return whole.slice(start - first, end - first);
    return whole?.subarray(start - first, end - first) ?? null; // from disk: nobody else has it
  }

  /**
   * Whether the bytes that came of a chunk are still wanted here.
   * @param {number} chunk
   * @param {Uint8Array} bytes
   */
  holds(chunk, bytes) {
    return this.#memory.get(chunk) === bytes || this.#whole.holds(bytes);
  }

  /** What was found right before is hashed again when it is loaded next. */
  distrust() {
    this.#checked.clear();
  }

  /**
   * @param {number} chunk
   * @param {string} sha256
   */
  #forgetDamaged(chunk, sha256) {
    if (this.#onDisk.get(chunk) !== sha256) return; // somebody else has found out already
    this.#onDisk.delete(chunk);
    this.#damages.set(chunk, (this.#damages.get(chunk) ?? 0) + 1);
    this.#append({ type: 'bad', chunk });
    this.onChange();
  }

  // ---- The whole file ---------------------------------------------------------------------------

  /**
   * Takes chunks that are here and next in order into the hash of the whole file; publishes the file
   * after the last one. Calls at the same time share one run.
   * @returns {Promise<void>} rejects with 'hash-mismatch'
   */
  advance() {
    const last = this.#hashing.catch(() => {}); // whoever waited for it was told
    this.#hashing = last.then(() => this.#hashInOrder());
    return this.#hashing;
  }

  get #isHashOver() {
    return this.isHeld || this.#complete !== null || this.failure !== null;
  }

  async #hashInOrder() {
    const isAllIn = () => this.size > 0 && this.#whole.next === this.chunkCount;
    const isOver = () => this.#isHashOver || this.size === 0 || isAllIn();
    await this.#whole.run(isOver, () => this.#trimMemory());
    if (!this.#isHashOver && isAllIn()) this.#publish(await this.#whole.hex());
  }

  /** @param {string} sha256 */
  #publish(sha256) {
    const expected = this.#header.sha256;
    if (expected !== null && expected !== sha256) {
      const error = otherHash(this.url, expected, sha256);
      this.fail(error);
      throw error;
    }
    this.#complete = { sha256, verified: expected !== null || this.#isVouched };
    this.#recordComplete();
    this.onChange();
  }

  /** Only chunks whose hashes the journal has are pinned by the hash of the whole. */
  #recordComplete() {
    const complete = this.#complete;
    if (!complete || !this.#writer || this.#isRecorded) return;
    if (this.#onDisk.size < this.chunkCount) return;
    this.#flush();
    this.#append({ type: 'complete', ...complete });
    this.#isRecorded = true;
  }

  /**
   * Somebody who opens the file as well says which SHA-256 it must have.
   * @param {string} sha256
   */
  insistOn(sha256) {
    const known = this.#complete?.sha256 ?? this.#header.sha256;
    if (known !== null && known !== sha256) throw otherHash(this.url, sha256, known);
    this.#header.sha256 = sha256;
    if (this.#complete) this.#complete.verified = true;
  }

  /**
   * Publishes a file that was made here, if all of it is here and undamaged.
   * @param {boolean} isVouched
   */
  async publishMade(isVouched) {
    this.isHeld = false;
    this.#isVouched = isVouched;
    await this.advance();
    this.isHeld = !this.#complete;
  }

  /**
   * Forgets what is here, for a file of this size and origin.
   * @param {number} size
   * @param {string | null} etag
   */
  restart(size, etag) {
    this.#forgetAll();
    this.#writer?.reset();
    this.learn(size, etag);
  }

  /**
   * Nothing of this file may be used any more; the next open() starts over.
   * @param {LabError} error
   */
  fail(error) {
    if (this.failure) return;
    this.failure = error;
    this.#forgetAll();
    try {
      this.#writer?.reset();
    } catch {
      // The journal that stays behind names hashes that the next worker will find wrong or replace.
    }
    this.onChange();
  }

  #forgetAll() {
    this.#onDisk.clear();
    this.#hashes.clear();
    this.#checked.clear();
    this.#memory.clear();
    this.#letGo.clear();
    this.#complete = null;
    this.#isRecorded = false;
    this.#whole.reset();
  }

  /** Gives the file to whoever waits for it. Nothing can be had of this one any more. */
  close() {
    this.failure ??= new LabError('aborted', `${this.url} was closed`);
    try {
      this.#writer?.close();
    } finally {
      this.#writer = null;
      this.#end = null;
      this.#release.abort();
    }
  }

  // ---- The disk ---------------------------------------------------------------------------------

  /** @param {Disk} disk */
  async #becomeWriter(disk) {
    const writer = await disk.writer(this.#key, this.#release.signal, () => {
      this.#isReader = false;
      this.onWriter();
    });
    if (this.#release.signal.aborted) return writer?.close();
    if (!writer) return;
    this.#end = writer;
    this.#writer = writer;
    await this.#readJournal();
    // What came while another tab was the writer.
    for (const chunk of this.#memory.keys()) {
      const bytes = this.#memory.get(chunk);
      if (bytes && !this.#onDisk.has(chunk) && this.#write(chunk, bytes))
        this.#memory.delete(chunk);
    }
    this.#letGo.clear(); // the disk is to have them, too
    this.#recordComplete();
    this.onWriter();
    this.onChange();
  }

  /**
   * Looks at what another tab, which writes, has got meanwhile.
   */
  async refresh() {
    if (this.#end && !this.#writer && !this.failure) await this.#readJournal();
  }

  /** Takes over what the journal says, if it is about the file that is wanted. */
  async #readJournal() {
    const end = this.#end;
    const writer = this.#writer;
    const journal = parseJournal((await end?.readJournal()) ?? new Uint8Array(0));
    if (this.#end !== end) return; // this tab has become the writer meanwhile
    if (writer) {
      // The last writer may have begun anew after this tab looked.
      this.#onDisk.clear();
      this.#checked.clear();
    }
    const isOther = [...journal.chunks].some(([chunk, hash]) => {
      return (this.#hashes.get(chunk) ?? hash) !== hash;
    });
    if (isOther || !journal.header || !this.isWanted(journal.header, journal.complete)) {
      writer?.reset();
      if (this.size > 0) this.#appendHeader();
      return;
    }
    const expected = this.#header.sha256 ?? journal.header.sha256;
    this.#header = { ...journal.header, url: this.url, sha256: expected };
    writer?.cutJournal(journal.usableBytes);
    for (const [chunk, hash] of journal.chunks) {
      this.#hashes.set(chunk, hash);
      // What a reader has found damaged, or could not read, the journal goes on listing.
      if (writer || !this.#damages.has(chunk)) this.#onDisk.set(chunk, hash);
    }
    for (const [chunk, hash] of journal.damaged) this.#hashes.set(chunk, hash);
    if (journal.complete) {
      const { sha256: found, verified } = journal.complete;
      this.#complete = { sha256: found, verified: verified || found === expected };
      this.#isRecorded = writer !== null;
    }
    this.#append({ type: 'used', at: Date.now() });
  }

  /**
   * Whether a file that is found, on disk or in another tab, is the one that is wanted.
   * @param {Header} found
   * @param {{ sha256: string } | null} complete
   */
  isWanted(found, complete) {
    return isSameFile(this.#header, found, complete?.sha256 ?? found.sha256);
  }

  /**
   * An entry without which chunks still count; what it says is found out again where it is missing.
   * @param {import('./journal.js').Entry} entry
   */
  #append(entry) {
    if (!this.#writer || this.problem) return;
    try {
      this.#writer.appendJournal(encodeEntry(entry));
    } catch (error) {
      // A header is not like that: chunks behind a missing one would be lost.
      if (entry.type === 'file') this.#giveUpDisk(error);
    }
  }

  #appendHeader() {
    this.#append({ type: 'file', ...this.#header });
    this.#append({ type: 'used', at: Date.now() });
  }

  /** A file that is complete outlives a crash. */
  #flush() {
    if (!this.#writer || this.problem) return;
    try {
      this.#writer.flushWeights();
    } catch (error) {
      this.#giveUpDisk(error);
    }
  }

  /**
   * @param {number} chunk
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @returns {boolean} whether the disk has it
   */
  #write(chunk, bytes) {
    const sha256 = this.#hashes.get(chunk);
    if (!this.#writer || this.problem || sha256 === undefined) return false;
    // A disk that does not give back what it was given is not asked a third time.
    if ((this.#damages.get(chunk) ?? 0) >= MAX_DAMAGES) return false;
    try {
      this.#writer.writeWeights(bytes, chunk * this.chunkBytes);
      this.#writer.appendJournal(encodeEntry({ type: 'chunk', chunk, sha256 }));
    } catch (error) {
      this.#giveUpDisk(error);
      return false;
    }
    this.#onDisk.set(chunk, sha256);
    // Until the next visit, what is read back was never away from this machine's memory.
    this.#checked.add(chunk);
    return true;
  }

  /**
   * Goes on in memory. What is on disk stays, for this visit and for the next.
   * @param {unknown} cause
   */
  #giveUpDisk(cause) {
    let missingBytes = 0;
    for (let chunk = 0; chunk < this.chunkCount; chunk++) {
      if (!this.#onDisk.has(chunk)) missingBytes += this.lengthOf(chunk);
    }
    this.problem = new LabError('quota', `the disk took no more: ${cause}`, {
      op: 'write',
      detail: { url: this.url, missingBytes },
      cause,
    });
    this.onChange();
  }
}

/** @param {string} url @param {string} expected @param {string} sha256 */
function otherHash(url, expected, sha256) {
  const detail = { url, expected, sha256 };
  return new LabError('hash-mismatch', `${url} has another SHA-256`, { detail });
}
