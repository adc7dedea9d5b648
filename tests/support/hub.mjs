// SPDX-License-Identifier: MIT
//
// hub.mjs - a stand-in for the model hub on this machine, well-behaved or not. Started by tests of
// web/store/, and by hand for runs with full-size files:
//
//     node tests/support/hub.mjs MODEL.gguf... [--latency MS] [--rate BYTES_PER_SECOND]
//                                              [--signature MS] [--fault NAME]
//
// As the hub does, `GET /{repo}/resolve/{rev}/{file}` answers 302 to another origin (another port)
// with a signature that expires; the final answer allows any origin, exposes Accept-Ranges,
// Content-Range and ETag, and serves ranges; X-Linked-ETag is on the 302 alone. What may go wrong
// with an answer is the list FAULTS, one for each row of the network's faults that a store must bear.
//
// `GET /api/models/{repo}[/revision/{rev}]` lists the files of a repository with their sizes and
// hashes and names the commit, whose files are also at /resolve/{commit}/; /blob/ addresses are web
// pages. Both may be kept from pages of other sites (isClosed), asked for too often (refuse()) or
// need a token (gate()). How files are named is `naming`.

import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

/** What is written in one go: at a limited rate about a hundred pieces a second. */
const LEAST_PIECE_BYTES = 16 << 10;
const PIECE_BYTES = 1 << 20;
const SIGNATURE_MS = 60_000;

/**
 * @typedef {object} Served A file of the hub.
 * @property {Buffer | string} source bytes, or the path of a file on disk
 * @property {number} size
 * @property {string} etag
 * @property {string} modified HTTP date
 *
 * @typedef {object} Refusal of the redirect and of the API
 * @property {number} status
 * @property {Record<string, string>} [headers] which pages may read
 * @property {number} [times] default 1
 *
 * @typedef {object} Fault
 * @property {keyof typeof FAULTS} name
 * @property {number} [times] how many answers it spoils; default 1
 * @property {number} [after] body bytes before it strikes, where it strikes in a body
 * @property {string} [retryAfter] of 'busy'
 * @property {number} [status] of 'status'
 *
 * @typedef {object} Asked One request to the file server, and what became of it.
 * @property {string} path
 * @property {string | undefined} range
 * @property {number} status
 * @property {number} sentBytes of the body
 * @property {boolean} isBrokenOff by whoever asked, before the end
 *
 * @typedef {object} Context
 * @property {http.ServerResponse} response
 * @property {Served} file
 * @property {number} start
 * @property {number} end exclusive
 * @property {boolean} isRange
 * @property {Required<Pick<Fault, 'after'>> & Fault} fault
 * @property {(from: number, to: number) => Promise<void>} send sends bytes of the file
 * @property {() => Promise<void>} silence until the hub is reset
 */

/**
 * How an answer can be wrong. Each function writes the answer.
 * @satisfies {Record<string, (context: Context) => void | Promise<void>>}
 */
const FAULTS = {
  /** A right answer, to let one pass before a fault. */
  none: ({ response, file, start, end, send }) => {
    writeRange(response, file, start, end);
    return send(start, end);
  },
  /** Ranges are ignored. */
  'no-ranges': async ({ response, file, send }) => {
    response.removeHeader('Accept-Ranges');
    response.writeHead(200, { 'Content-Length': file.size });
    await send(0, file.size);
  },
  /** ... and the length is not said either. */
  'no-ranges-no-length': async ({ response, file, send }) => {
    response.removeHeader('Accept-Ranges');
    response.writeHead(200);
    await send(0, file.size);
  },
  'wrong-start': ({ response, file, start, end, send }) => {
    const from = Math.min(start + 1, end - 1);
    response.writeHead(206, { 'Content-Range': `bytes ${from}-${end - 1}/${file.size}` });
    return send(from, end);
  },
  'wrong-end': ({ response, file, start, end, send }) => {
    const to = Math.max(start + 1, end - 100);
    response.writeHead(206, { 'Content-Range': `bytes ${start}-${to - 1}/${file.size}` });
    return send(start, to);
  },
  'wrong-total': ({ response, file, start, end, send }) => {
    response.writeHead(206, { 'Content-Range': `bytes ${start}-${end - 1}/${file.size + 1}` });
    return send(start, end);
  },
  /** The header says what was asked for, the body holds something else. */
  'wrong-bytes': async ({ response, file, start, end, send }) => {
    writeRange(response, file, start, end);
    const shift = start >= 1000 ? 1000 : -1000;
    await send(start - shift, end - shift);
  },
  'hidden-range': async ({ response, file, start, end, send }) => {
    response.setHeader('Access-Control-Expose-Headers', 'ETag');
    writeRange(response, file, start, end);
    await send(start, end);
  },
  'too-long': async ({ response, file, start, end, send }) => {
    response.writeHead(206, { 'Content-Range': `bytes ${start}-${end - 1}/${file.size}` });
    await send(start, end);
    await send(0, Math.min(5000, file.size));
  },
  /** The connection breaks; the browser knows, for it was told the length. */
  drop: async ({ response, file, start, end, isRange, fault, send }) => {
    if (isRange) writeRange(response, file, start, end);
    else response.writeHead(200, { 'Content-Length': file.size });
    await send(start, Math.min(start + fault.after, end));
    // After what was written has arrived: browsers repeat a request that brought nothing at all, and
    // hand out nothing of what came together with the end.
    await sleep(20);
    response.socket?.destroySoon();
  },
  /** The connection closes early, which ends a body without a length like any other. */
  'drop-unseen': async ({ response, file, start, end, isRange, fault, send }) => {
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    const range = { 'Content-Range': `bytes ${start}-${end - 1}/${file.size}` };
    response.writeHead(isRange ? 206 : 200, isRange ? range : {});
    await send(start, Math.min(start + fault.after, end));
  },
  gzip: sendGzip,
  /** ... and the header that says so is exposed. */
  'gzip-seen': (context) => {
    context.response.setHeader('Access-Control-Expose-Headers', 'Content-Encoding, Content-Range');
    return sendGzip(context);
  },
  page: ({ response }) => writeText(response, 200, 'text/html', '<!doctype html><p>Sign in</p>'),
  json: ({ response }) =>
    writeText(response, 200, 'application/json; charset=utf-8', '{"error":"gated"}'),
  /** An error page that does not say so. */
  'bare-page': ({ response }) =>
    writeText(response, 200, 'application/octet-stream', '<!doctype html><p>Sign in</p>'),
  busy: ({ response, fault }) => {
    if (fault.retryAfter) response.setHeader('Retry-After', fault.retryAfter);
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
    writeText(response, fault.status ?? 429, 'text/plain', 'slow down');
  },
  status: ({ response, fault }) =>
    writeText(response, fault.status ?? 500, 'text/plain', 'an error'),
  /** The signature counts as expired. */
  expired: ({ response }) => writeText(response, 403, 'application/xml', '<Error>expired</Error>'),
  /** Silence before the answer, or in the middle of it. */
  'stall-at-once': ({ silence }) => silence(),
  stall: async ({ response, file, start, end, isRange, fault, send, silence }) => {
    if (isRange) writeRange(response, file, start, end);
    else response.writeHead(200, { 'Content-Length': file.size });
    response.flushHeaders();
    await send(start, Math.min(start + fault.after, end));
    await silence();
  },
};

/** @type {string[]} */
export const FAULT_NAMES = Object.keys(FAULTS);

/** @param {Context} context */
async function sendGzip({ response, file, start, end, isRange }) {
  const body = gzipSync(await bytesOf(file, start, end), { level: 1 });
  const range = { 'Content-Range': `bytes ${start}-${end - 1}/${file.size}` };
  response.writeHead(isRange ? 206 : 200, {
    ...(isRange ? range : {}),
    'Content-Encoding': 'gzip',
    'Content-Length': body.length,
  });
  response.write(body);
}

/**
 * @param {http.ServerResponse} response
 * @param {Served} file
 * @param {number} start
 * @param {number} end
 */
function writeRange(response, file, start, end) {
  response.writeHead(206, {
    'Content-Range': `bytes ${start}-${end - 1}/${file.size}`,
    'Content-Length': end - start,
  });
}

/**
 * @param {http.ServerResponse} response
 * @param {number} status
 * @param {string} type
 * @param {string} text
 */
function writeText(response, status, type, text) {
  // These come from other machines than the file: they carry no ETag of it.
  response.removeHeader('ETag');
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) });
  response.write(text);
}

/**
 * @param {Served} file
 * @param {number} start
 * @param {number} end
 * @returns {Promise<Buffer>}
 */
async function bytesOf({ source }, start, end) {
  if (typeof source !== 'string') return source.subarray(start, end);
  const file = await open(source);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * @param {string | undefined} header
 * @param {number} size
 * @returns {{ start: number, end: number } | null} null: not a range that can be satisfied
 */
function parseRange(header, size) {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || Number(first) >= size) return null;
  return { start: Number(first), end: last ? Math.min(Number(last) + 1, size) : size };
}

/**
 * @param {http.ServerResponse} response
 * @returns {Promise<void>} when more can be written, or nobody listens any more
 */
function drained(response) {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** How many files there were so far: each has another date of change. */
let versions = 0;
/** How many answers there were so far of nodes that each name a file in their own way. */
let answers = 0;

/**
 * @param {Buffer | string} source bytes, or a path
 * @returns {Served}
 */
function describe(source) {
  const size = typeof source === 'string' ? statSync(source).size : source.length;
  const tag =
    typeof source === 'string'
      ? `${size.toString(16)}-${statSync(source).mtimeMs.toString(16)}`
      : createHash('sha256').update(source).digest('hex');
  const modified = new Date(Date.UTC(2026, 0, 1, 0, 0, ++versions)).toUTCString();
  return { source, size, etag: `"${tag}"`, modified };
}

/**
 * @param {http.RequestListener} listener
 * @returns {Promise<{ url: string, close: () => Promise<void> }>} url without a slash at the end
 */
async function listen(listener) {
  const server = http.createServer(listener);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * @param {{ files: Record<string, Buffer | string>, latencyMs?: number, bytesPerSecond?: number,
 *   signatureMs?: number }} options `files` by path, such as 'owner/name/resolve/main/model.gguf'
 */
export async function startHub({ files, latencyMs = 0, bytesPerSecond = 0, signatureMs }) {
  const hub = new Hub(signatureMs ?? SIGNATURE_MS);
  hub.latencyMs = latencyMs;
  hub.bytesPerSecond = bytesPerSecond;
  for (const [name, source] of Object.entries(files)) hub.put(name, source);
  await hub.listen();
  return hub;
}

class Hub {
  /** @type {Map<string, Served>} */
  #files = new Map();
  /** @type {Fault[]} */
  #faults = [];
  /** @type {Awaited<ReturnType<typeof listen>>} */
  #front = { url: '', close: async () => {} };
  #back = this.#front;
  #signatureMs;
  /** @type {(() => void)[]} */
  #silent = [];
  #allowedBytes = Number.POSITIVE_INFINITY;
  /** @type {(() => void)[]} answers that wait for leave to go on */
  #held = [];
  latencyMs = 0;
  /** Of each answer. 0: as fast as it can. */
  bytesPerSecond = 0;
  /** Requests that reached the file server; the redirects before them are counted only. */
  asked = /** @type {Asked[]} */ ([]);
  redirects = 0;
  /** Requests to the API. */
  listings = 0;
  /** @type {'etag' | 'changing-etag' | 'date' | 'nothing'} what an answer names its file by */
  naming = 'etag';
  /** Pages of other sites may not read what the redirecting server answers. */
  isClosed = false;
  /** @type {string | null} */
  #token = null;
  /** @type {Refusal[]} */
  #refusals = [];
  /** What arrived of tokens, by server; a preflight that announces one counts. */
  tokens = { front: /** @type {string[]} */ ([]), back: /** @type {string[]} */ ([]) };

  /** @param {number} signatureMs */
  constructor(signatureMs) {
    this.#signatureMs = signatureMs;
  }

  async listen() {
    this.#back = await listen((request, response) => this.#answer(request, response));
    this.#front = await listen((request, response) => this.#redirect(request, response));
  }

  /** Where its repositories are; the files come from another origin. */
  get home() {
    return this.#front.url;
  }

  /** Everything needs this token from now on. @param {string | null} token */
  gate(token) {
    this.#token = token;
  }

  /** Refuses the next requests for a redirect or a list. @param {Refusal} refusal */
  refuse(refusal) {
    this.#refusals.push({ ...refusal });
  }

  /** @param {string} name */
  url(name) {
    return `${this.#front.url}/${name}`;
  }

  /**
   * Puts a file in place, also of one that is being read.
   * @param {string} name
   * @param {Buffer | string} source
   */
  put(name, source) {
    this.#files.set(`/${name}`, describe(source));
  }

  /**
   * Spoils the next answers; several faults strike one after another.
   * @param {Fault} fault
   */
  inject(fault) {
    this.#faults.push({ ...fault });
  }

  /**
   * Sends no more than this many body bytes in all; answers wait where they are.
   * @param {number} bytes
   */
  allow(bytes) {
    this.#allowedBytes = bytes;
    for (const go of this.#held.splice(0)) go();
  }

  /**
   * Back to good behaviour, with nothing counted. Requests left in silence are answered: Firefox keeps
   * the connections of redirected ones that were aborted before an answer, and has six to a server.
   */
  reset() {
    for (const end of this.#silent) end();
    this.#silent = [];
    this.allow(Number.POSITIVE_INFINITY);
    this.#faults = [];
    this.#refusals = [];
    this.#token = null;
    this.naming = 'etag';
    this.isClosed = false;
    this.asked = [];
    this.redirects = 0;
    this.listings = 0;
    this.tokens = { front: [], back: [] };
  }

  /** Body bytes that left the file server. */
  get sentBytes() {
    return this.asked.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  }

  async close() {
    await Promise.all([this.#front.close(), this.#back.close()]);
  }

  /** @type {http.RequestListener} */
  async #redirect(request, response) {
    await sleep(this.latencyMs);
    noteToken(request, this.tokens.front);
    const { pathname } = new URL(request.url ?? '/', this.#front.url);
    if (!this.isClosed) response.setHeader('Access-Control-Allow-Origin', '*');
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Headers', 'Authorization, Range');
      response.writeHead(204).end();
      return;
    }
    const [, repo, revision] =
      /^\/api\/models\/([^/]+\/[^/]+)(?:\/revision\/([^/]+))?$/.exec(pathname) ?? [];
    if (repo) this.listings++;
    else this.redirects++;
    const refusal = this.#nextRefusal(request);
    if (refusal) {
      const { status, headers = {} } = refusal;
      response.setHeader('Access-Control-Expose-Headers', Object.keys(headers).join(', '));
      response.writeHead(status, headers).end('refused');
    } else if (repo) this.#list(response, repo, revision ?? 'main');
    else if (pathname.includes('/blob/')) {
      writeText(response, 200, 'text/html', '<!doctype html><p>A page about a file</p>');
      response.end();
    } else this.#sendOn(response, pathname);
  }

  /** @param {http.IncomingMessage} request @returns {Refusal | null} */
  #nextRefusal(request) {
    if (this.#token !== null && request.headers.authorization !== `Bearer ${this.#token}`) {
      return { status: 401 };
    }
    const [refusal] = this.#refusals;
    if (!refusal) return null;
    refusal.times = (refusal.times ?? 1) - 1;
    if (refusal.times === 0) this.#refusals.shift();
    return refusal;
  }

  /**
   * @param {http.ServerResponse} response
   * @param {string} repo
   * @param {string} revision
   */
  #list(response, repo, revision) {
    const start = `/${repo}/resolve/${revision}/`;
    const siblings = [...this.#files].flatMap(([name, { source, size }]) =>
      name.startsWith(start)
        ? [{ rfilename: name.slice(start.length), size, lfs: { size, sha256: hashOf(source) } }]
        : [],
    );
    if (siblings.length === 0) response.writeHead(404).end('{"error":"Repository not found"}');
    else {
      const body = { id: repo, sha: commitOf(`/${repo}`, revision), siblings };
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    }
  }

  /** @param {http.ServerResponse} response @param {string} pathname */
  #sendOn(response, pathname) {
    const file = this.#find(pathname);
    if (!file) {
      response.writeHead(404).end('not here');
      return;
    }
    const expires = Date.now() + this.#signatureMs;
    const target = `${this.#back.url}${pathname}?expires=${expires}&signature=${sign(pathname, expires)}`;
    response.writeHead(302, { Location: target, 'X-Linked-ETag': file.etag }).end();
  }

  /** A file by its path, also by that of a commit. @param {string} pathname */
  #find(pathname) {
    const [, repo, commit, name] =
      /^(\/[^/]+\/[^/]+)\/resolve\/([0-9a-f]{40})\/(.+)$/.exec(pathname) ?? [];
    const revision =
      commit &&
      [...this.#files.keys()]
        .map((path) => /^(\/[^/]+\/[^/]+)\/resolve\/([^/]+)\//.exec(path) ?? [])
        .find(([, owner, named]) => owner === repo && commitOf(owner, named) === commit)?.[2];
    return this.#files.get(revision ? `${repo}/resolve/${revision}/${name}` : pathname);
  }

  /** @type {http.RequestListener} */
  async #answer(request, response) {
    await sleep(this.latencyMs);
    const { pathname, searchParams } = new URL(request.url ?? '/', this.#back.url);
    noteToken(request, this.tokens.back);
    const { range } = request.headers;
    const asked = { path: pathname, range, status: 0, sentBytes: 0, isBrokenOff: false };
    this.asked.push(asked);
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', 'Accept-Ranges, Content-Range, ETag');
    const file = this.#find(pathname);
    const expires = Number(searchParams.get('expires'));
    if (!file) writeText(response, 404, 'text/plain', 'not here');
    else if (searchParams.get('signature') !== sign(pathname, expires) || expires < Date.now()) {
      writeText(response, 403, 'application/xml', '<Error>AccessDenied</Error>');
    } else await this.#serve(request, response, file, asked);
    asked.status = response.statusCode;
    asked.isBrokenOff = response.destroyed;
    response.end();
  }

  /**
   * @param {http.IncomingMessage} request
   * @param {http.ServerResponse} response
   * @param {Served} file
   * @param {Asked} asked
   */
  async #serve(request, response, file, asked) {
    response.setHeader('Accept-Ranges', 'bytes');
    if (this.naming === 'date') response.setHeader('Last-Modified', file.modified);
    else if (this.naming === 'etag') response.setHeader('ETag', file.etag);
    else if (this.naming === 'changing-etag') {
      response.setHeader('ETag', `"node-${++answers}"`);
    }
    response.setHeader('Content-Type', 'application/octet-stream');
    const range = parseRange(request.headers.range, file.size);
    if (request.headers.range && !range) {
      response.writeHead(416, { 'Content-Range': `bytes */${file.size}` });
      return;
    }
    const { start, end } = range ?? { start: 0, end: file.size };
    const send = async (/** @type {number} */ from, /** @type {number} */ to) => {
      asked.status = response.statusCode;
      await this.#send(response, file, from, to, asked);
    };
    const fault = this.#nextFault();
    const isRange = range !== null;
    if (fault) {
      /** @type {() => Promise<void>} */
      const silence = async () => {
        await new Promise((resolve) => this.#silent.push(() => resolve(undefined)));
        // Browsers repeat a request whose connection closes without an answer.
        if (response.headersSent) response.destroy();
        else writeText(response, 503, 'text/plain', 'too late');
      };
      const context = { response, file, start, end, isRange, send, silence };
      const struck = { after: (end - start) >> 1, ...fault };
      await FAULTS[fault.name](/** @type {Context} */ ({ ...context, fault: struck }));
      return;
    }
    if (range) writeRange(response, file, start, end);
    else response.writeHead(200, { 'Content-Length': file.size });
    await send(start, end);
  }

  #nextFault() {
    const [fault] = this.#faults;
    if (!fault) return null;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times === 0) this.#faults.shift();
    return fault;
  }

  /**
   * @param {http.ServerResponse} response
   * @param {Served} file
   * @param {number} from
   * @param {number} to
   * @param {Asked} asked
   */
  async #send(response, file, from, to, asked) {
    const paced = this.bytesPerSecond / 100 || PIECE_BYTES;
    const step = Math.round(Math.min(PIECE_BYTES, Math.max(LEAST_PIECE_BYTES, paced)));
    const started = Date.now();
    for (let at = from; at < to && !response.destroyed; at += step) {
      const end = Math.min(at + step, to);
      while (this.sentBytes + end - at > this.#allowedBytes && !response.destroyed) {
        await this.#leaveOrClose(response);
      }
      if (response.destroyed) return;
      asked.sentBytes += end - at;
      const piece = await bytesOf(file, at, end);
      if (!response.write(piece)) {
        await drained(response);
      }
      if (this.bytesPerSecond > 0) {
        const due = started + ((at + piece.length - from) / this.bytesPerSecond) * 1000;
        if (due > Date.now()) await sleep(due - Date.now());
      }
    }
  }

  /** @param {http.ServerResponse} response @returns {Promise<void>} */
  #leaveOrClose(response) {
    return new Promise((resolve) => {
      const go = () => {
        response.off('close', go);
        resolve();
      };
      response.on('close', go);
      this.#held.push(go);
    });
  }
}

/**
 * @param {string} pathname
 * @param {number} expires
 */
function sign(pathname, expires) {
  return createHash('sha256').update(`hub ${pathname} ${expires}`).digest('hex').slice(0, 32);
}

/** @param {http.IncomingMessage} request @param {string[]} seen */
function noteToken({ method, headers }, seen) {
  const { authorization, 'access-control-request-headers': announced } = headers;
  if (authorization !== undefined) seen.push(authorization);
  if (method === 'OPTIONS' && announced?.includes('authorization')) seen.push('announced');
}

/** The commit of a revision. @param {string} repo @param {string} revision */
function commitOf(repo, revision) {
  return createHash('sha1').update(`${repo} ${revision}`).digest('hex');
}

/** @param {Buffer | string} source */
function hashOf(source) {
  const bytes = typeof source === 'string' ? readFileSync(source) : source;
  return createHash('sha256').update(bytes).digest('hex');
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      latency: { type: 'string', default: '0' },
      rate: { type: 'string', default: '0' },
      signature: { type: 'string', default: String(SIGNATURE_MS) },
      fault: { type: 'string' },
    },
  });
  const { fault } = values;
  if (positionals.length === 0 || (fault && !FAULT_NAMES.includes(fault))) {
    console.error('usage: node tests/support/hub.mjs FILE... [--latency MS] [--rate BYTES_PER_S]');
    console.error(`       [--signature MS] [--fault ${FAULT_NAMES.join(' | ')}]`);
    process.exit(2);
  }
  const names = new Map(
    positionals.map((file) => [`local/models/resolve/main/${path.basename(file)}`, file]),
  );
  const hub = await startHub({
    files: Object.fromEntries(names),
    latencyMs: Number(values.latency),
    bytesPerSecond: Number(values.rate),
    signatureMs: Number(values.signature),
  });
  if (fault) {
    hub.inject({ name: /** @type {keyof typeof FAULTS} */ (fault), times: Infinity });
  }
  for (const name of names.keys()) console.log(hub.url(name));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
