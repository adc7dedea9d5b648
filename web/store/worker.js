// SPDX-License-Identifier: MIT
//
// worker.js - the store's worker, the only place that fetches weights and keeps them on disk.
// Started by client.js, which sends the messages of protocol.js; each further client has a port of
// its own. It owns the lists of clients and of open models; the models do the work (model.js,
// made.js).
//
// An expected failure rejects its call. Any other exception is our own bug: the worker then sends
// 'fatal' to every client and ends.

import { holdAlive } from '../alive.js';
import { abortedError, isAllocationFailure, LabError } from '../engine/error.js';
import { Disk, keyOf } from './disk.js';
import { parseJournal } from './journal.js';
import { formatOf, MAGIC_BYTES } from './judge.js';
import { MadeModel } from './made.js';
import { Model } from './model.js';
import { DEFAULT_OPTIONS } from './options.js';
import { RemoteFile } from './ranges.js';
import { setToken } from './tokens.js';
import { wireError } from './trouble.js';

/** @typedef {import('./protocol.js').Op} Op */
/** @typedef {import('./protocol.js').Ops} Ops */
/** @typedef {import('./protocol.js').FromStore} FromStore */

/** A read waits when this many of its pieces are not confirmed by the client yet. */
const PIECES_AHEAD = 4;
const STATUS_INTERVAL_MS = 100;
/** A server that has just said nothing is not asked again for so long. */
const UNKNOWN_MS = 30_000;
/** The hub's list of a repository with some thousand files has one. */
const MOST_TEXT_BYTES = 8 << 20;

/** @type {import('./protocol.js').Options} */
let options = DEFAULT_OPTIONS;
/** @type {Promise<Disk | null>} */
const opening = Disk.open();

/** @typedef {Model | MadeModel} AnyModel */

/**
 * Models that a client holds open, by URL.
 * @type {Map<string, { model: AnyModel, holders: number }>}
 */
const models = new Map();
/**
 * Per URL, the last of the opens, closes and removals that run one after another.
 * @type {Map<string, Promise<unknown>>}
 */
const turns = new Map();
/**
 * By URL, what came of comparing the stored file with the server's. A file that is overwritten after
 * that is noticed in the next visit.
 * @type {Map<string, { verdict: 'same' | 'unknown', at: number }>}
 */
const compared = new Map();
/**
 * By URL, how its server named a file when it was asked, or opened, in this visit.
 * @type {Map<string, import('./protocol.js').Version>}
 */
const versions = new Map();
/** @type {Set<Client>} */
const clients = new Set();

/**
 * @template T
 * @param {string} url
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
function inTurn(url, action) {
  const turn = (turns.get(url) ?? Promise.resolve()).then(action);
  turns.set(
    url,
    turn.catch(() => {}),
  );
  return turn;
}

/** One call, from its arrival to its answer. */
class Call {
  #client;
  #id;
  #ahead = 0;
  #controller = new AbortController();
  /** @type {() => void} wakes give() */
  #wake = () => {};

  /**
   * @param {Client} client
   * @param {number} id
   */
  constructor(client, id) {
    this.#client = client;
    this.#id = id;
  }

  get signal() {
    return this.#controller.signal;
  }

  /**
   * Sends a piece; resolves when the next one may be sent.
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @param {number} offset
   */
  async give(bytes, offset) {
    const event = /** @type {const} */ ({ type: 'piece', offset, bytes });
    this.#client.post({ kind: 'event', id: this.#id, event }, [bytes.buffer]);
    this.#ahead++;
    while (this.#ahead >= PIECES_AHEAD && !this.signal.aborted) {
      await new Promise((resolve) => {
        this.#wake = () => resolve(undefined);
      });
    }
    if (this.signal.aborted) throw abortedError();
  }

  /** @param {Omit<import('./protocol.js').Status, 'file'>} status */
  tell(status) {
    this.#client.post({ kind: 'event', id: this.#id, event: { type: 'status', status } });
  }

  taken() {
    this.#ahead--;
    this.#wake();
  }

  abort() {
    this.#controller.abort();
    this.#wake();
  }
}

/** A page or a worker at the other end of messages. */
class Client {
  #end;
  /** @type {Map<number, Call>} */
  #calls = new Map();
  /** @type {Map<number, { model: AnyModel, url: string }>} */
  #files = new Map();
  #nextFile = 1;
  #number;

  /**
   * @param {{ postMessage: (message: FromStore, options: StructuredSerializeOptions) => void }} end
   * @param {number} number that the page gave it in 'connect'; 0: the page itself
   */
  constructor(end, number) {
    this.#end = end;
    this.#number = number;
    clients.add(this);
  }

  /** @param {FromStore} message @param {Transferable[]} [transfer] */
  post(message, transfer = []) {
    this.#end.postMessage(message, { transfer });
  }

  /** @param {import('./protocol.js').ToStore} message */
  receive(message) {
    switch (message.kind) {
      case 'start':
        options = { ...DEFAULT_OPTIONS, ...message.options };
        this.post({ kind: 'started' });
        return holdAlive((alive) => this.post(alive));
      case 'connect': {
        const { port } = message;
        const client = new Client(port, message.client);
        port.onmessage = ({ data }) => client.receive(data);
        return;
      }
      case 'disconnect': {
        for (const client of clients) if (client.#number === message.client) client.#leave();
        return;
      }
      case 'call':
        return void this.#perform(message);
      case 'taken':
        return this.#calls.get(message.id)?.taken();
      case 'abort':
        return this.#calls.get(message.id)?.abort();
      case 'leave':
        return this.#leave();
    }
  }

  #leave() {
    clients.delete(this);
    for (const call of this.#calls.values()) call.abort();
    for (const { model, url } of this.#files.values()) inTurn(url, async () => release(url, model));
    this.#files.clear();
  }

  /** @param {{ id: number, op: Op, args: any }} message */
  async #perform({ id, op, args }) {
    const call = new Call(this, id);
    this.#calls.set(id, call);
    try {
      const value = await ops[op](args, this, call);
      this.post({ kind: 'result', id, value });
    } catch (cause) {
      const isOurs = cause instanceof LabError || cause instanceof DOMException;
      if (!isOurs && !isAllocationFailure(cause)) return fail(`${op}: ${cause}`);
      const { code, message, detail } = labError(cause);
      this.post({ kind: 'error', id, error: { code, op, message, detail } });
    } finally {
      this.#calls.delete(id);
    }
  }

  /**
   * @param {AnyModel} model
   * @param {string} url
   */
  hold(model, url) {
    const file = this.#nextFile++;
    this.#files.set(file, { model, url });
    return file;
  }

  /** @param {number} file */
  model(file) {
    return this.#held(file).model;
  }

  /** @param {number} file */
  fetched(file) {
    const { model } = this.#held(file);
    if (model instanceof Model) return model;
    throw new LabError('argument', `${model.file.url} is made here, not fetched`);
  }

  /** @param {number} file */
  made(file) {
    const { model } = this.#held(file);
    if (model instanceof MadeModel) return model;
    throw new LabError('argument', `${model.file.url} is fetched, not made here`);
  }

  /** @param {number} file */
  letGo(file) {
    const { url } = this.#held(file);
    this.#files.delete(file);
    return url;
  }

  /** @param {number} file */
  #held(file) {
    const held = this.#files.get(file);
    if (!held) throw new LabError('argument', `there is no open file ${file}`);
    return held;
  }

  /** @param {AnyModel} model */
  sendStatus(model) {
    for (const [file, held] of this.#files) {
      if (held.model !== model) continue;
      this.post({ kind: 'status', status: { file, ...model.status() } });
    }
  }
}

/**
 * The error with which a failed call is answered.
 * @param {unknown} cause
 */
function labError(cause) {
  if (cause instanceof LabError) return cause;
  if (isAllocationFailure(cause)) {
    return new LabError('memory', `this browser has no memory left: ${cause}`);
  }
  const isQuota = /** @type {DOMException} */ (cause).name === 'QuotaExceededError';
  return new LabError(isQuota ? 'quota' : 'network', `the disk failed: ${cause}`);
}

/** @param {string} message */
function fail(message) {
  for (const client of clients) client.post({ kind: 'fatal', message });
  globalThis.close();
}

// ---- Calls --------------------------------------------------------------------------------------

/**
 * Sends a model's status to its clients: at once when its state changes, else at most ten times a
 * second.
 * @param {AnyModel} model
 */
function followStatus(model) {
  let sentAt = 0;
  let kind = '';
  model.onChange = () => {
    const { state, verified, kept, problem } = model.status();
    const newKind = [state, verified, kept, problem?.code].join();
    const now = performance.now();
    if (newKind === kind && now - sentAt < STATUS_INTERVAL_MS) return;
    sentAt = now;
    kind = newKind;
    for (const client of clients) client.sendStatus(model);
  };
}

/** What is known in this visit of a stored file and the server's. @param {string} url */
function comparedVerdict(url) {
  const known = compared.get(url);
  const isOld = known?.verdict === 'unknown' && performance.now() - known.at > UNKNOWN_MS;
  return isOld ? null : (known?.verdict ?? null);
}

/** @param {string} url @param {'same' | 'unknown'} verdict */
function noteCompared(url, verdict) {
  if (comparedVerdict(url) !== verdict) compared.set(url, { verdict, at: performance.now() });
}

/**
 * The status of a text that is fetched.
 * @param {import('./trouble.js').Trouble | null} trouble
 * @returns {Omit<import('./protocol.js').Status, 'file'>}
 */
function waitingStatus(trouble) {
  const nothing = { storedBytes: 0, size: 0, bytesPerSecond: 0, secondsLeft: null };
  const state = trouble ? 'waiting' : 'downloading';
  const problem = trouble ? { problem: wireError(trouble) } : {};
  return { ...nothing, state, verified: false, kept: 'memory', ...problem };
}

/**
 * @param {string} url
 * @param {() => Promise<AnyModel>} openModel called unless the URL is open
 * @param {string | undefined} sha256 that the file must have
 * @param {Call} call
 */
async function acquire(url, openModel, sha256, call) {
  const known = models.get(url);
  if (known && !known.model.file.failure) {
    if (sha256 !== undefined) known.model.file.insistOn(sha256);
    known.holders++;
    return known.model;
  }
  if (known) {
    // The file has failed, so all calls of its holders fail: open the URL anew.
    known.model.close(known.model.file.failure ?? abortedError());
    models.delete(url);
  }
  const model = await openModel();
  try {
    // Nobody holds the file yet: its first status, such as a wait for the server, goes to the call.
    model.onChange = () => call.tell(model.status());
    await model.ready(call.signal, comparedVerdict(url));
  } catch (error) {
    model.close(abortedError());
    throw error;
  }
  followStatus(model);
  if (model instanceof Model) noteCompared(url, model.isUnchecked ? 'unknown' : 'same');
  models.set(url, { model, holders: 1 });
  return model;
}

/**
 * @param {string} url
 * @param {AnyModel} model
 */
function release(url, model) {
  const known = models.get(url);
  if (known?.model !== model || --known.holders > 0) return;
  models.delete(url);
  model.close(abortedError());
}

/**
 * Opens a model for a client.
 * @param {string} url
 * @param {() => Promise<AnyModel>} openModel
 * @param {Client} client
 * @param {Call} call
 * @param {string} [sha256]
 * @returns {Promise<import('./protocol.js').OpenFile>}
 */
async function hold(url, openModel, client, call, sha256) {
  const model = await inTurn(url, () => acquire(url, openModel, sha256, call));
  const file = client.hold(model, url);
  if (call.signal.aborted) {
    client.letGo(file);
    release(url, model);
    throw abortedError();
  }
  const { size, storedBytes, verified, kept, version } = model.file;
  const etag = version.etag ?? version.lastModified;
  const { isUnchecked } = model.status();
  const hasDisk = (await opening) !== null;
  return { file, size, storedBytes, verified, kept, etag, hasDisk, isUnchecked };
}

/**
 * A model as its journal describes it; null where it has no usable journal.
 * @param {Disk} disk
 * @param {string} key
 */
async function readEntry(disk, key) {
  const { header, chunks, complete, usedAt } = parseJournal(await disk.reader(key).readJournal());
  if (!header) return null;
  const { url, size, chunkBytes } = header;
  let storedBytes = 0;
  for (const chunk of chunks.keys()) storedBytes += Math.min(chunkBytes, size - chunk * chunkBytes);
  const verified = complete?.verified ?? false;
  const etag = header.etag ?? header.lastModified;
  return {
    url,
    size,
    storedBytes,
    verified,
    usedAt,
    etag,
    ...(complete && { sha256: complete.sha256 }),
  };
}

/**
 * Hashes every chunk of a file that is on disk again.
 * @param {import('./stored-file.js').StoredFile} file
 * @returns {Promise<import('./protocol.js').Checked>}
 */
async function check(file) {
  let checkedBytes = 0;
  let badBytes = 0;
  file.distrust();
  for (let chunk = 0; chunk < file.chunkCount; chunk++) {
    if (!file.isOnDisk(chunk)) continue;
    const isGood = (await file.load(chunk)) !== null;
    checkedBytes += file.lengthOf(chunk);
    if (!isGood) badBytes += file.lengthOf(chunk);
  }
  return { checkedBytes, badBytes, verified: file.verified && badBytes === 0 };
}

/**
 * @type {{ [Name in Op]: (args: Ops[Name]['args'], client: Client, call: Call) =>
 *   Promise<Ops[Name]['result']> }}
 */
const ops = {
  async open(args, client, call) {
    const disk = await opening;
    const open = () => Model.open(args, options, disk);
    const opened = await hold(args.url, open, client, call, args.sha256);
    const { size, etag, isUnchecked } = opened;
    if (!args.sha256 && !isUnchecked) versions.set(args.url, { etag, size });
    return opened;
  },

  async compare(args, _, { signal }) {
    const { url } = args;
    const disk = await opening;
    return inTurn(url, async () => {
      const open = models.get(url)?.model;
      const verdict = open ? 'same' : comparedVerdict(url);
      if (verdict) return { verdict, size: open?.file.size ?? 0 };
      const model = await Model.open(args, options, disk);
      try {
        const { verdict, now } = await model.compare(signal);
        if (verdict !== 'other') noteCompared(url, verdict);
        return { verdict, size: now?.size || model.file.size };
      } finally {
        model.close(abortedError());
      }
    });
  },

  async version({ url, from }, _, { signal }) {
    const known = versions.get(url);
    if (known) return known;
    const place = { url: from ?? url, format: formatOf(url), size: null, etag: null };
    const remote = new RemoteFile(place, options);
    const { etag, lastModified, size } = await remote.peek(0, MAGIC_BYTES, signal);
    const version = { etag: etag ?? lastModified, size };
    versions.set(url, version);
    return version;
  },

  async text({ url }, _, call) {
    const remote = new RemoteFile({ url, format: 'any', size: null, etag: null }, options);
    remote.hasRanges = false;
    remote.onWaiting = (trouble) => call.tell(waitingStatus(trouble));
    const text = new Uint8Array(MOST_TEXT_BYTES);
    let length = 0;
    const keep = (/** @type {Uint8Array} */ bytes, /** @type {number} */ offset) => {
      if (offset + bytes.length > text.length) {
        throw new LabError('not-weights', `${url} is longer than a list`, { detail: { url } });
      }
      text.set(bytes, offset);
      length = offset + bytes.length;
    };
    await remote.read(0, text.length, keep, call.signal);
    return new TextDecoder().decode(text.subarray(0, length));
  },

  async authorize({ origin, token }) {
    setToken(origin, token);
    return null;
  },

  async make({ url, etag }, client, call) {
    if (!url.includes('#')) throw new LabError('argument', `${url} could be fetched`);
    const disk = await opening;
    const open = () => MadeModel.open(url, etag ?? null, options, disk);
    const held = await hold(url, open, client, call);
    return { ...held, isComplete: client.made(held.file).file.completed !== null };
  },

  async begin({ file, size, etag }, client) {
    client.made(file).begin(size, etag);
    return null;
  },

  async write({ file, offset, bytes }, client) {
    await client.made(file).write(offset, bytes);
    return null;
  },

  async missing({ file }, client) {
    return { offset: client.made(file).missing() };
  },

  publish({ file, verified }, client) {
    return client.made(file).publish(verified);
  },

  async read({ file, offset, length }, client, call) {
    const give = (/** @type {Uint8Array<ArrayBuffer>} */ bytes, /** @type {number} */ at) =>
      call.give(bytes, at);
    await client.model(file).read(offset, length, give, call.signal);
    return null;
  },

  complete({ file }, client, { signal }) {
    return client.fetched(file).complete(signal);
  },

  async pause({ file }, client) {
    client.fetched(file).pause();
    return null;
  },

  async resume({ file }, client) {
    client.fetched(file).resume();
    return null;
  },

  async close({ file }, client) {
    const model = client.model(file);
    const url = client.letGo(file);
    await inTurn(url, async () => release(url, model));
    return null;
  },

  async list() {
    const disk = await opening;
    const keys = disk ? await disk.keys() : [];
    const entries = await Promise.all(
      keys.map((key) => readEntry(/** @type {Disk} */ (disk), key)),
    );
    return entries.filter((entry) => entry !== null).sort((a, b) => b.usedAt - a.usedAt);
  },

  async verify({ url }) {
    return inTurn(url, async () => {
      const open = models.get(url)?.model;
      if (open) return check(open.file);
      const disk = await opening;
      const entry = disk && (await readEntry(disk, await keyOf(url)));
      if (!entry) throw new LabError('not-found', `${url} is not stored`);
      const model = await Model.open({ url }, options, disk);
      try {
        return await check(model.file);
      } finally {
        model.close(abortedError());
      }
    });
  },

  async remove({ url }) {
    return inTurn(url, async () => {
      const disk = await opening;
      const key = await keyOf(url);
      const entry = disk && (await readEntry(disk, key));
      const open = models.get(url)?.model;
      if (open) {
        open.file.fail(new LabError('aborted', `${url} was removed`));
        open.close(abortedError());
        models.delete(url);
      }
      if (disk) await disk.remove(key);
      compared.delete(url);
      return { freedBytes: entry?.storedBytes ?? 0 };
    });
  },

  async space() {
    const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
    return { usedBytes: usage, quotaBytes: quota, hasDisk: (await opening) !== null };
  },
};

const page = new Client(globalThis, 0);
globalThis.onmessage = ({ data }) => page.receive(data);
