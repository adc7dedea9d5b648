// SPDX-License-Identifier: MIT
//
// stored-file.js - the chunks of one model file on this machine: which are stored, whether they are
// undamaged, and whether the whole file has the expected SHA-256.
//
// Called by download.js and made.js, which store chunks, by model.js and made.js, which read them,
// and by worker.js, which checks them. Knows no network. The tab that holds the file's lock is its
// writer; all other tabs are readers. Invariants:
// - A chunk counts as stored only while its SHA-256 is known. The hash is taken from the bytes as
//   they arrive, so a journal entry whose bytes were lost in a crash is found like any other
//   damage.
// - The writer hashes a chunk the first time that it reads it from disk, unless this worker wrote
//   it. A reader hashes it each time, because the writer may begin the file anew at any time. Size
//   and journal cannot tell a zeroed tail from weights; hashing can, at about 1 GB/s, beside the
//   copying into the engine. A damaged chunk counts as missing, and only that chunk is fetched
//   again.
// - A file is complete once all its chunks went, in order, through one SHA-256; only then the
//   journal gets its entry 'complete'. If the hash is wrong, nothing of the file is kept.
// - A disk that cannot be written (no OPFS, another tab writes, disk full) never stops a load:
//   chunks then stay in memory.

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
/** @typedef {import('./ranges.js').Version} Version */

/** How long opening waits for the lock; another tab may hold it for hours. */
const WRITER_PATIENCE_MS = 100;
/** A chunk that was found damaged on disk this often is kept in memory only. */
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
  /** @type {Map<number, string>} SHA-256 that chunks had when they arrived */
  #hashes = new Map();
  /** @type {Set<number>} chunks that were dropped from memory after they were hashed */
  #letGo = new Set();
  /**
   * @type {Set<number>} chunks whose bytes on disk this worker has checked or written as the writer
   */
  #checked = new Set();
  /** @type {Map<number, number>} how often a chunk was found damaged on disk */
  #damages = new Map();
  /** @type {{ sha256: string, verified: boolean } | null} */
  #complete = null;
  /** The journal has the entry 'complete'. */
  #isRecorded = false;
  #release = new AbortController();
  /** Another tab is the writer. */
  #isReader = false;

  #whole = new WholeHash((chunk) => this.load(chunk));
  /** @type {Promise<void>} */
  #hashing = Promise.resolve();

  /** @type {LabError | null} why this file can no longer be used */
  failure = null;
  /** @type {LabError | null} why the disk is no longer written; the work goes on in memory */
  problem = null;
  /** Called when a value that status() reports has changed. */
  onChange = () => {};
  /** Called when no other tab is the writer any more, and again when this tab can write. */
  onWriter = () => {};
  /** @type {(chunk: number) => boolean} whether a read is still going to need this chunk */
  isNeeded = () => false;
  /** The whole file is not hashed yet: not before publishMade(), or never. */
  isHeld = false;
  /** The client that made the file says that it counts as verified. */
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
   * Opens the file with the chunks that the disk has, or without any.
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

  // ---- What is stored ---------------------------------------------------------------------------

  get url() {
    return this.#header.url;
  }

  get size() {
    return this.#header.size;
  }

  /** What the server named it by when its first chunk came. @returns {Version} */
  get version() {
    const { etag, lastModified } = this.#header;
    return { etag, lastModified };
  }

  /** Whether the SHA-256 that it must have is known. */
  get isPinned() {
    return this.#header.sha256 !== null;
  }

  get chunkBytes() {
    return this.#header.chunkBytes;
  }

  get chunkCount() {
    return Math.ceil(this.size / this.chunkBytes);
  }

  /** The name of its files on disk. */
  get key() {
    return this.#key;
  }

  get header() {
    return this.#header;
  }

  /** Whether other tabs may have the file open, too. */
  get isShared() {
    return this.#end !== null;
  }

  /** Whether another tab writes this file, and this one only reads it. */
  get isReader() {
    return this.#isReader;
  }

  /**
   * Whether this tab can write the file. isReader and isWriter are both false while this tab has
   * the lock and the file handles of the writer before it are still open.
   */
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

  /** Whether load() can return this chunk. @param {number} chunk */
  has(chunk) {
    return this.#onDisk.has(chunk) || this.#memory.get(chunk) !== undefined;
  }

  /**
   * Whether the whole file can be completed without fetching this chunk: it is stored, or it was
   * stored, went into the hash of the whole file, and was dropped.
   * @param {number} chunk
   */
  isDone(chunk) {
    return this.has(chunk) || this.#letGo.has(chunk);
  }

  /** Whether isDone() holds for every chunk. */
  get isWhole() {
    return this.size > 0 && this.storedBytes === this.size;
  }

  /** @throws {LabError} */
  requireUsable() {
    if (this.failure) throw this.failure;
  }

  // ---- Storing and reading ----------------------------------------------------------------------

  /**
   * Sets size and version, which the first answer tells. Call it before the first bring().
   * @param {number} size
   * @param {Version} version
   */
  learn(size, { etag, lastModified }) {
    Object.assign(this.#header, { size, etag, lastModified });
    this.#appendHeader();
  }

  /**
   * Stores a chunk.
   * @param {number} chunk
   * @param {Uint8Array<ArrayBuffer>} bytes the whole chunk; not to be changed while holds() is true
   */
  async bring(chunk, bytes) {
    const sha256 = await hashOf(bytes);
    this.requireUsable();
    const known = this.#hashes.get(chunk);
    if (known !== undefined && known !== sha256) {
      // The chunk was stored before, and these are other bytes.
      const detail = { url: this.url, chunk };
      throw new LabError('bad-range', `chunk ${chunk} is no longer what it was`, { detail });
    }
    this.#hashes.set(chunk, sha256);
    if (this.#write(chunk, bytes)) this.#recordComplete();
    else this.#memory.set(chunk, bytes);
    this.#whole.offer(chunk, bytes, !this.#isHashOver);
    this.#trimMemory();
    this.advance().catch(() => {}); // complete() reports the error
    this.onChange();
  }

  /**
   * Keeps chunks that must still go into the hash of the whole file, and chunks that are being
   * read.
   */
  #trimMemory() {
    const isNeeded = (/** @type {number} */ chunk) => {
      return (!this.isHeld && chunk >= this.#whole.next) || this.isNeeded(chunk);
    };
    for (const chunk of this.#memory.trim(isNeeded)) this.#letGo.add(chunk);
  }

  /**
   * The bytes of a chunk, checked against its SHA-256. A damaged chunk counts as missing from then
   * on.
   * @param {number} chunk
   * @returns {Promise<Uint8Array<ArrayBuffer> | null>} not to be changed; null: not stored
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
   * Bytes within one chunk, checked as in load().
   * @param {number} start
   * @param {number} end
   * @returns {Promise<Uint8Array<ArrayBuffer> | null>} owned by the caller; null: not stored
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
    return whole?.subarray(start - first, end - first) ?? null; // from disk: not shared
  }

  /**
   * Whether this file still needs the buffer of a chunk that arrived.
   * @param {number} chunk
   * @param {Uint8Array} bytes
   */
  holds(chunk, bytes) {
    return this.#memory.get(chunk) === bytes || this.#whole.holds(bytes);
  }

  /** Every chunk is hashed again when it is loaded next. */
  distrust() {
    this.#checked.clear();
  }

  /**
   * @param {number} chunk
   * @param {string} sha256
   */
  #forgetDamaged(chunk, sha256) {
    if (this.#onDisk.get(chunk) !== sha256) return; // another call has found the damage already
    this.#onDisk.delete(chunk);
    this.#damages.set(chunk, (this.#damages.get(chunk) ?? 0) + 1);
    this.#append({ type: 'bad', chunk });
    this.onChange();
  }

  // ---- The whole file ---------------------------------------------------------------------------

  /**
   * Hashes stored chunks into the hash of the whole file, as far as they follow one another without
   * a gap, and publishes the file after the last one. Calls run one after another.
   * @returns {Promise<void>} rejects with 'hash-mismatch'
   */
  advance() {
    const last = this.#hashing.catch(() => {}); // the earlier caller has got that error
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

  /** Writes 'complete' to the journal once every chunk is on disk. */
  #recordComplete() {
    const complete = this.#complete;
    if (!complete || !this.#writer || this.#isRecorded) return;
    if (this.#onDisk.size < this.chunkCount) return;
    this.#flush();
    this.#append({ type: 'complete', ...complete });
    this.#isRecorded = true;
  }

  /**
   * Sets the SHA-256 that another opener of the same file expects.
   * @param {string} sha256
   */
  insistOn(sha256) {
    const known = this.#complete?.sha256 ?? this.#header.sha256;
    if (known !== null && known !== sha256) throw otherHash(this.url, sha256, known);
    this.#header.sha256 = sha256;
    if (this.#complete) this.#complete.verified = true;
  }

  /**
   * Publishes a made file, if every chunk is stored and undamaged.
   * @param {boolean} isVouched whether it counts as verified
   */
  async publishMade(isVouched) {
    this.isHeld = false;
    this.#isVouched = isVouched;
    await this.advance();
    this.isHeld = !this.#complete;
  }

  /**
   * Discards every chunk and begins a file of this size and version.
   * @param {number} size
   * @param {Version} version
   */
  restart(size, version) {
    this.#forgetAll();
    this.#writer?.reset();
    this.learn(size, version);
  }

  /**
   * Discards the file; every later use fails with `error`, and the next open() starts over.
   * @param {LabError} error
   */
  fail(error) {
    if (this.failure) return;
    this.failure = error;
    this.#forgetAll();
    try {
      this.#writer?.reset();
    } catch {
      // The journal stays. The next worker will find its chunks damaged, or replace it.
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

  /** Closes the file and releases its lock to the next tab. Later calls fail. */
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
    // Chunks that this tab received while another tab was the writer.
    for (const chunk of this.#memory.keys()) {
      const bytes = this.#memory.get(chunk);
      if (bytes && !this.#onDisk.has(chunk) && this.#write(chunk, bytes))
        this.#memory.delete(chunk);
    }
    this.#letGo.clear(); // they are fetched again, for the disk
    this.#recordComplete();
    this.onWriter();
    this.onChange();
  }

  /** Reads the journal again for chunks that another tab has written in the meantime. */
  async refresh() {
    if (this.#end && !this.#writer && !this.failure) await this.#readJournal();
  }

  /** Uses the journal's entries, if they are about the wanted file; else starts the file anew. */
  async #readJournal() {
    const end = this.#end;
    const writer = this.#writer;
    const journal = parseJournal((await end?.readJournal()) ?? new Uint8Array(0));
    if (this.#end !== end) return; // this tab has become the writer in the meantime
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
      // Only the writer can strike a chunk from the journal: a reader skips those it found damaged.
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
   * Whether a file found on disk or in another tab can be the wanted file.
   * @param {Header} found
   * @param {{ sha256: string } | null} complete
   */
  isWanted(found, complete) {
    return isSameFile(this.#header, found, complete?.sha256 ?? found.sha256);
  }

  /**
   * Appends an entry to the journal. If that fails, the entry is found out again later, except a
   * header.
   * @param {import('./journal.js').Entry} entry
   */
  #append(entry) {
    if (!this.#writer || this.problem) return;
    try {
      this.#writer.appendJournal(encodeEntry(entry));
    } catch (error) {
      // Without its header, the journal's chunks would be ignored.
      if (entry.type === 'file') this.#giveUpDisk(error);
    }
  }

  #appendHeader() {
    this.#append({ type: 'file', ...this.#header });
    this.#append({ type: 'used', at: Date.now() });
  }

  /** Flushes the weights, so that a file marked complete survives a crash. */
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
    // A chunk that was damaged on disk twice is not written there again.
    if ((this.#damages.get(chunk) ?? 0) >= MAX_DAMAGES) return false;
    try {
      this.#writer.writeWeights(bytes, chunk * this.chunkBytes);
      this.#writer.appendJournal(encodeEntry({ type: 'chunk', chunk, sha256 }));
    } catch (error) {
      this.#giveUpDisk(error);
      return false;
    }
    this.#onDisk.set(chunk, sha256);
    // Not hashed again in this visit: these bytes were hashed when they arrived.
    this.#checked.add(chunk);
    return true;
  }

  /**
   * Continues in memory. Chunks that are on disk stay, for this visit and the next.
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
