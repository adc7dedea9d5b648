// SPDX-License-Identifier: MIT
//
// store-page.js - what store.test.mjs asks of its pages: start stores, load files through them, and
// damage what they left on disk. Everything is a function of globalThis.tests, called by evaluate().

const { StoreClient } = await import(new URL('/store/client.js', location.href).href);

/** @type {Map<string, any>} */
const stores = new Map();
const OPTIONS = {
  chunkBytes: 16 << 10,
  silenceMs: 20_000,
  attempts: 4,
  backOffMs: 5,
  patienceMs: 1500,
  directBytes: 1000,
};

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {any} error */
function ended(error) {
  if (typeof error?.code !== 'string') throw error;
  return { code: error.code, detail: error.detail };
}

/** @param {string} url @param {string} suffix @param {boolean} [create] */
async function fileOnDisk(url, suffix, create = false) {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('laminar-models');
  return folder.getFileHandle(`${await keyOf(url)}.${suffix}`, { create });
}

/** A file's name on disk. @param {string} url */
async function keyOf(url) {
  return (await sha256(new TextEncoder().encode(url))).slice(0, 32);
}

/** @type {FileSystemWritableFileStream | null} what hold() holds */
let held = null;
/** Lets go of the lock that sleep() holds. */
let wakeUp = () => {};

const tests = {
  /**
   * @param {string} name
   * @param {object} [options]
   * @param {string} [script] of a worker that is patched, beside this file
   */
  async start(name, options = {}, script) {
    const url = script ? new URL(script, import.meta.url).href : undefined;
    const store = await StoreClient.start({ ...OPTIONS, ...options }, url);
    /** @type {any[]} */
    const statuses = [];
    store.onStatus = (/** @type {any} */ status) => statuses.push(status);
    stores.set(name, { store, statuses });
  },

  /** Ends a store's worker as closing its tab does. @param {string} name */
  kill(name) {
    stores.get(name)?.store.terminate('killed');
    stores.delete(name);
  },

  /**
   * Begins to load without waiting for it; end() tells what came of it.
   * @param {string} name
   * @param {object} args of open
   * @param {{ keepOpen?: boolean }} [how]
   */
  begin(name, args, how) {
    stores.get(name).loading = tests.load(name, args, how);
  },

  /** @param {string} name */
  end(name) {
    return stores.get(name).loading;
  },

  /** @param {string} name */
  statuses(name) {
    return stores.get(name).statuses;
  },

  /**
   * One call, as it ended.
   * @param {string} name
   * @param {any} op
   * @param {any} args
   */
  call(name, op, args) {
    return stores.get(name).store.call(op, args).catch(ended);
  },

  /**
   * @param {string} name
   * @param {number} file
   * @param {number} offset
   * @param {number[]} bytes
   */
  write(name, file, offset, bytes) {
    return tests.call(name, 'write', { file, offset, bytes: Uint8Array.from(bytes) });
  },

  /**
   * Reads a part of a file that is open.
   * @param {string} name
   * @param {number} file
   * @param {number} start
   * @param {number} end
   */
  async readOpen(name, file, start, end) {
    const bytes = new Uint8Array(end - start);
    const onPiece = (/** @type {Uint8Array} */ piece, /** @type {number} */ offset) =>
      bytes.set(piece, offset - start);
    try {
      await stores.get(name).store.read(file, start, end - start, onPiece);
      return { code: 'read', hash: await sha256(bytes) };
    } catch (error) {
      return ended(error);
    }
  },

  /**
   * Opens a file and reads parts of it.
   * @param {string} name
   * @param {object} args of open
   * @param {[number, number][]} ranges
   */
  async read(name, args, ranges) {
    const { store } = stores.get(name);
    try {
      const file = await store.open(args);
      const hashes = [];
      for (const [start, end] of ranges) {
        const bytes = new Uint8Array(end - start);
        let next = start;
        const onPiece = (/** @type {Uint8Array} */ piece, /** @type {number} */ offset) => {
          if (offset !== next) throw new Error(`piece at ${offset} after ${next}`);
          bytes.set(piece, offset - start);
          next = offset + piece.length;
        };
        await store.read(file.file, start, end - start, onPiece);
        if (next !== end) throw new Error(`${next} of ${end} bytes`);
        hashes.push(await sha256(bytes));
      }
      return { code: 'read', ...file, hashes };
    } catch (error) {
      return ended(error);
    }
  },

  /**
   * Opens a file, and says what was told meanwhile.
   * @param {string} name
   * @param {any} args of open
   */
  async opening(name, args) {
    const { store } = stores.get(name);
    /** @type {any[]} */
    const statuses = [];
    const onOpening = (/** @type {any} */ status) => statuses.push(status);
    try {
      const file = await store.open(args, undefined, onOpening);
      await store.call('close', { file: file.file });
      return { code: 'opened', statuses };
    } catch (error) {
      return { ...ended(error), statuses };
    }
  },

  /**
   * Aborts the opening of a file once it waits for the server.
   * @param {string} name
   * @param {any} args of open
   */
  abortOpening(name, args) {
    const stop = new AbortController();
    return stores
      .get(name)
      .store.open(args, stop.signal, (/** @type {any} */ { state }) => {
        if (state === 'waiting') stop.abort();
      })
      .catch(ended);
  },

  /**
   * Whether a text stands in anything that this origin keeps.
   * @param {string} text
   */
  async isKeptAnywhere(text) {
    const kept = [
      document.cookie,
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
    ];
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('laminar-models');
    for await (const [name, handle] of /** @type {any} */ (folder).entries()) {
      kept.push(name);
      if (name.endsWith('.journal')) kept.push(await (await handle.getFile()).text());
    }
    for (const key of await caches.keys()) kept.push(key);
    return kept.some((one) => one.includes(text));
  },

  /**
   * As a page loads a model: everything is read while the rest comes, then the whole is verified.
   * @param {string} name
   * @param {object} args of open
   * @param {{ keepOpen?: boolean }} [how]
   */
  async load(name, args, { keepOpen = false } = {}) {
    const { store } = stores.get(name);
    let file = null;
    try {
      file = await store.open(args);
      const completing = store.call('complete', { file: file.file });
      completing.catch(() => {});
      const bytes = new Uint8Array(file.size);
      let pieces = 0;
      await store.read(
        file.file,
        0,
        file.size,
        (/** @type {Uint8Array} */ piece, /** @type {number} */ offset) => {
          bytes.set(piece, offset);
          pieces++;
        },
      );
      const completed = await completing;
      return { code: 'loaded', hash: await sha256(bytes), opened: file, completed, pieces };
    } catch (error) {
      return ended(error);
    } finally {
      if (file && !keepOpen) await store.call('close', { file: file.file });
    }
  },

  /**
   * @param {string} name
   * @param {string} url
   * @returns {Promise<any>} what list() says of it
   */
  async entry(name, url) {
    const list = await stores.get(name).store.call('list', {});
    return list.find((/** @type {any} */ entry) => entry.url === url) ?? null;
  },

  /**
   * Changes a file on disk while no store has it open.
   * @param {string} url
   * @param {'weights' | 'journal'} which
   * @param {{ at?: number, bytes?: number[], size?: number, append?: string }} change negative
   *   places count from the end
   */
  async damage(url, which, { at = 0, bytes = [], size, append }) {
    const handle = await fileOnDisk(url, which);
    const length = (await handle.getFile()).size;
    for (let attempt = 0; ; attempt++) {
      try {
        const writable = await handle.createWritable({ keepExistingData: true });
        const place = append !== undefined ? length : at < 0 ? length + at : at;
        const data = append !== undefined ? append : new Uint8Array(bytes);
        await writable.write({ type: 'write', position: place, data });
        if (size !== undefined) await writable.truncate(size < 0 ? length + size : size);
        await writable.close();
        return;
      } catch (error) {
        // A worker that was just killed may still hold the file.
        if (attempt === 40) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  },

  /**
   * Keeps a file from being written by anybody else, as the handle of a dead worker does.
   * @param {string} url
   */
  async hold(url) {
    held = await (await fileOnDisk(url, 'weights', true)).createWritable();
  },

  async letGo() {
    await held?.abort();
    held = null;
  },

  /** Is the writer of a file and does nothing, as a tab that was put to sleep. @param {string} url */
  async sleep(url) {
    const name = `laminar-store ${await keyOf(url)}`;
    await new Promise((granted) => {
      navigator.locks.request(name, () => {
        granted(undefined);
        return new Promise((resolve) => {
          wakeUp = () => resolve(undefined);
        });
      });
    });
  },

  wakeUp() {
    wakeUp();
  },

  /** @param {string} url @param {'weights' | 'journal'} which */
  async sizeOnDisk(url, which) {
    return (await (await fileOnDisk(url, which)).getFile()).size;
  },
};

/** @type {any} */ (globalThis).tests = tests;
