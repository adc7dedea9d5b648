// SPDX-License-Identifier: MIT
//
// disk.js - models in the browser's private file system (OPFS). Each model has two files, its
// weights and its journal, both named after the hash of the model's URL.
//
// Called by worker.js, model.js, made.js and stored-file.js. A Web Lock allows one writer at a
// time; the writer uses sync access handles, which only workers have and which write in place. All
// other tabs read snapshots (getFile().slice()), also while the writer writes. stored-file.js
// checks what is read against the journal; this file checks only that every write wrote all the
// bytes it was given.

import { LabError } from '../engine/error.js';
import { hashOf } from './hash.js';

/**
 * FileSystemSyncAccessHandle, which exists in workers only and is missing in TypeScript's types for
 * pages.
 * @typedef {object} SyncHandle
 * @property {(bytes: Uint8Array<ArrayBuffer>, options: { at: number }) => number} read
 * @property {(bytes: Uint8Array<ArrayBuffer>, options: { at: number }) => number} write
 * @property {() => void} flush
 * @property {(bytes: number) => void} truncate
 * @property {() => number} getSize
 * @property {() => void} close
 */

const FOLDER = 'laminar-models';
const WEIGHTS = '.weights';
const JOURNAL = '.journal';
const OPEN_ATTEMPTS = 20;
const OPEN_RETRY_MS = 50;
const LATER_RETRY_MS = 500;
/**
 * A snapshot of getFile() becomes unreadable when the writer writes again; a new snapshot is then
 * taken.
 */
const READ_ATTEMPTS = 12;
const READ_RETRY_MS = 4;
/** A lock that this worker has released becomes free a moment later. */
const REMOVE_PATIENCE_MS = 1000;

/** @param {string} key */
const lockName = (key) => `laminar-store ${key}`;

/** The name of a URL's files on disk, without their endings. @param {string} url */
export async function keyOf(url) {
  return (await hashOf(new TextEncoder().encode(url))).slice(0, 32);
}

export class Disk {
  #folder;

  /**
   * @returns {Promise<Disk | null>} null where there is none: private windows, plain http, old
   *   browsers
   */
  static async open() {
    try {
      const handle = globalThis.FileSystemFileHandle;
      if (!handle || !('createSyncAccessHandle' in handle.prototype)) return null;
      const root = await navigator.storage.getDirectory();
      return new Disk(await root.getDirectoryHandle(FOLDER, { create: true }));
    } catch {
      return null; // SecurityError in private windows of Firefox, others elsewhere
    }
  }

  /** @param {FileSystemDirectoryHandle} folder */
  constructor(folder) {
    this.#folder = folder;
  }

  /** @returns {Promise<string[]>} keys of all models */
  async keys() {
    const keys = [];
    for await (const name of this.#folder.keys()) {
      if (name.endsWith(JOURNAL)) keys.push(name.slice(0, -JOURNAL.length));
    }
    return keys;
  }

  /** @param {string} key */
  reader(key) {
    return new DiskReader(this.#folder, key);
  }

  /**
   * Becomes the file's only writer, however long that takes.
   * @param {string} key
   * @param {AbortSignal} signal ends the waiting before the lock is granted, and releases the lock
   *   afterwards
   * @param {() => void} onTurn called when no other tab is the writer any more, which may be long
   *   before the browser has closed the other tab's file handles
   * @returns {Promise<DiskWriter | null>} null if `signal` was aborted, or if the disk refuses
   */
  async writer(key, signal, onTurn) {
    await new Promise((resolve) => {
      if (!navigator.locks) return resolve(null);
      const held = new Promise((release) => {
        signal.addEventListener('abort', release, { once: true });
      });
      const granted = navigator.locks.request(lockName(key), { signal }, () => {
        resolve(null);
        return held;
      });
      granted.catch(resolve); // `signal` was aborted
    });
    if (signal.aborted) return null;
    onTurn();
    return this.#openWriter(key, signal);
  }

  /**
   * @param {string} key
   * @param {AbortSignal} signal
   */
  async #openWriter(key, signal) {
    /** @type {SyncHandle[]} */
    const handles = [];
    try {
      for (const suffix of [WEIGHTS, JOURNAL]) {
        const file = await this.#folder.getFileHandle(key + suffix, { create: true });
        handles.push(await openHandle(file, signal));
      }
      return new DiskWriter(handles[0], handles[1]);
    } catch {
      for (const handle of handles) handle.close();
      return null;
    }
  }

  /**
   * Removes a model that no tab writes.
   * @param {string} key
   */
  async remove(key) {
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(), REMOVE_PATIENCE_MS);
    try {
      if (!navigator.locks) return await this.#removeBoth(key);
      const { signal } = waiting;
      await navigator.locks.request(lockName(key), { signal }, () => this.#removeBoth(key));
    } catch (cause) {
      throw new LabError('in-use', 'another tab uses this model', { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {string} key */
  async #removeBoth(key) {
    // The journal goes first: weights without a journal are never read.
    for (const suffix of [JOURNAL, WEIGHTS]) {
      await this.#folder.removeEntry(key + suffix).catch((error) => {
        if (error.name !== 'NotFoundError') throw error;
      });
    }
  }
}

/**
 * Opens a file for writing. The handles of a terminated worker stay open a little longer than its
 * lock, on a busy machine for seconds. That error is retried for as long as the file is wanted; any
 * other error is retried a few times.
 * @param {FileSystemFileHandle} file
 * @param {AbortSignal} signal
 * @returns {Promise<SyncHandle>}
 */
async function openHandle(file, signal) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await /** @type {any} */ (file).createSyncAccessHandle();
    } catch (error) {
      const isHeld = /** @type {DOMException} */ (error).name === 'NoModificationAllowedError';
      if (signal.aborted || (attempt >= OPEN_ATTEMPTS && !isHeld)) throw error;
    }
    const waitMs = attempt < OPEN_ATTEMPTS ? OPEN_RETRY_MS : LATER_RETRY_MS;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/** Reads what another tab may be writing. */
class DiskReader {
  #folder;
  #key;

  /**
   * @param {FileSystemDirectoryHandle} folder
   * @param {string} key
   */
  constructor(folder, key) {
    this.#folder = folder;
    this.#key = key;
  }

  /** @returns {Promise<Uint8Array<ArrayBuffer>>} empty if there is none */
  async readJournal() {
    return this.#read(JOURNAL);
  }

  /**
   * @param {number} start
   * @param {number} end
   * @returns {Promise<Uint8Array<ArrayBuffer>>} fewer bytes where the file ends before
   */
  readWeights(start, end) {
    return this.#read(WEIGHTS, start, end);
  }

  /**
   * @param {string} suffix
   * @param {number} [start]
   * @param {number} [end]
   */
  async #read(suffix, start, end) {
    for (let attempt = 1; attempt <= READ_ATTEMPTS; attempt++) {
      try {
        const handle = await this.#folder.getFileHandle(this.#key + suffix);
        const file = await handle.getFile();
        return new Uint8Array(await file.slice(start, end).arrayBuffer());
      } catch (error) {
        if (/** @type {DOMException} */ (error).name === 'NotFoundError') break;
      }
      await new Promise((resolve) => setTimeout(resolve, (attempt - 1) * READ_RETRY_MS));
    }
    return new Uint8Array(0); // counts as missing: the caller checks the hash
  }
}

/** The one writer of a model's two files. */
export class DiskWriter {
  #weights;
  #journal;
  #journalBytes;

  /**
   * @param {SyncHandle} weights
   * @param {SyncHandle} journal
   */
  constructor(weights, journal) {
    this.#weights = weights;
    this.#journal = journal;
    this.#journalBytes = journal.getSize();
  }

  async readJournal() {
    const text = new Uint8Array(this.#journalBytes);
    return text.subarray(0, this.#journal.read(text, { at: 0 }));
  }

  /**
   * @param {number} start
   * @param {number} end
   * @returns {Promise<Uint8Array<ArrayBuffer>>} fewer bytes where the file ends before
   */
  async readWeights(start, end) {
    const bytes = new Uint8Array(end - start);
    return bytes.subarray(0, this.#weights.read(bytes, { at: start }));
  }

  /**
   * A crash may lose these bytes although the journal's entry about them survives. The hash of the
   * chunk then fails at the next visit.
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @param {number} start
   */
  writeWeights(bytes, start) {
    writeAll(this.#weights, bytes, start);
  }

  /** Returns once everything written to the weights file is on disk. */
  flushWeights() {
    this.#weights.flush();
  }

  /** @param {Uint8Array<ArrayBuffer>} bytes whole lines */
  appendJournal(bytes) {
    try {
      writeAll(this.#journal, bytes, this.#journalBytes);
    } catch (error) {
      this.#journal.truncate(this.#journalBytes);
      throw error;
    }
    this.#journalBytes += bytes.length;
  }

  /** Cuts the journal to `bytes`, so that the next entry starts a line. @param {number} bytes */
  cutJournal(bytes) {
    this.#journal.truncate(bytes);
    this.#journalBytes = bytes;
  }

  /** Empties both files. */
  reset() {
    this.cutJournal(0);
    this.#journal.flush();
    this.#weights.truncate(0);
  }

  /** Closes both files, also when the disk is full. */
  close() {
    for (const handle of [this.#weights, this.#journal]) {
      try {
        handle.flush();
      } catch {
        // Bytes that did not reach the disk fail their hash at the next visit.
      } finally {
        handle.close();
      }
    }
  }
}

/**
 * @param {SyncHandle} handle
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {number} at
 */
function writeAll(handle, bytes, at) {
  const written = handle.write(bytes, { at });
  if (written !== bytes.length) {
    throw new DOMException(`${written} of ${bytes.length} bytes written`, 'QuotaExceededError');
  }
}
