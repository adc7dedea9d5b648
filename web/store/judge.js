// SPDX-License-Identifier: MIT
//
// judge.js - decides from status and headers alone whether the answer to a range request can be
// used.
//
// Called by ranges.js for every answer before a byte of its body is used; model.js takes
// formatOf(). A 206 counts only if it names exactly the bytes that were asked for. From another
// origin a page sees only the headers that the server exposes; what they do not show is caught by
// counting bytes (ranges.js) and by the SHA-256 (stored-file.js).
//
// Source: RFC 9110, sections 14 (ranges), 10.2.3 (Retry-After), 8.8.2 and 8.8.3 (Last-Modified, ETag);
// the IETF draft on RateLimit header fields.

import { Trouble } from './trouble.js';

/** @typedef {import('./protocol.js').Format} Format */

/**
 * What is known of a remote file; null where it is not known. isPinned: the SHA-256 of the whole
 * file is known and decides, so answers may differ in ETag and date.
 * @typedef {{ url: string, format: Format, size: number | null, etag: string | null,
 *   lastModified?: string | null, isPinned?: boolean }} Known
 */

/**
 * A usable answer: its body starts at byte `start` of the file and has `length` bytes.
 * @typedef {object} Verdict
 * @property {boolean} isWhole The server sends the whole file instead of a range.
 * @property {number} start
 * @property {number | null} length null: the body goes on until it ends
 * @property {number | null} size
 * @property {string | null} etag
 * @property {string | null} lastModified
 * @property {boolean} isOtherTag The ETag is not the known one, and the file is pinned.
 */

const PASSING_STATUSES = [408, 425, 429, 500, 502, 503, 504];

/**
 * @param {Response} response
 * @param {{ start: number, end: number } | null} asked null: the whole file; `end` is exclusive
 * @param {Known} known
 * @returns {Verdict} or throws a Trouble
 */
export function judge(response, asked, known) {
  if (response.status !== 200 && response.status !== 206) throw refusal(response, known);
  refuseOtherContent(response, known);
  const etag = strongPart(response.headers.get('etag'));
  const lastModified = response.headers.get('last-modified');
  const isOther = isOtherVersion(known, { etag, lastModified });
  if (isOther && !known.isPinned) {
    const { etag: knownEtag, lastModified: knownDate } = known;
    throw changed(known, { etag, knownEtag, lastModified, knownDate });
  }
  const version = { etag, lastModified, isOtherTag: isOther };
  if (response.status === 200) return { ...judgeWhole(response, known), ...version };
  return { ...judgeRange(response, asked, known), ...version };
}

/**
 * Whether ETags, or where there are not two, the dates of change, name two versions of a file.
 * @param {{ etag: string | null, lastModified?: string | null }} known
 * @param {{ etag: string | null, lastModified?: string | null }} found
 */
export function isOtherVersion(known, found) {
  if (known.etag !== null && found.etag !== null) return known.etag !== found.etag;
  const [before, now] = [known.lastModified ?? null, found.lastModified ?? null];
  return before !== null && now !== null && before !== now;
}

/**
 * The extension of a URL's path says what its file looks like.
 * @param {string} url
 * @returns {Format}
 */
export function formatOf(url) {
  const { pathname } = new URL(url);
  if (/\.gguf$/i.test(pathname)) return 'gguf';
  return /\.safetensors$/i.test(pathname) ? 'safetensors' : 'any';
}

/** How many bytes at the start of a file show its format. */
export const MAGIC_BYTES = 9;

/**
 * Throws if the first bytes cannot begin a file of the expected format.
 * @param {Uint8Array} head at least MAGIC_BYTES, or the whole file
 * @param {Known} known
 */
export function requireMagic(head, { format, url }) {
  const text = String.fromCharCode(...head.subarray(0, MAGIC_BYTES));
  const isRight =
    format === 'any' ||
    (format === 'gguf' ? text.startsWith('GGUF') : text.length === MAGIC_BYTES && text[8] === '{');
  if (isRight) return;
  const detail = { url, format, head: text };
  throw new Trouble('not-weights', `${url} does not begin like a ${format} file`, { detail });
}

/**
 * @param {Response} response
 * @param {Known} known
 */
function refusal(response, { url, size }) {
  const { status } = response;
  const detail = { url, status };
  if (status === 404 || status === 410) {
    return new Trouble('not-found', `${url} answered ${status}`, { detail });
  }
  if (status === 401 || status === 403 || status === 451) {
    return new Trouble('forbidden', `${url} answered ${status}`, { detail });
  }
  if (status === 416) {
    if (size !== null) return changed({ url }, { status });
    return new Trouble('truncated', `${url} is empty`, { detail });
  }
  if (!PASSING_STATUSES.includes(status)) {
    return new Trouble('network', `${url} answered ${status}`, { detail });
  }
  const retryAfterMs = waitAsked(response.headers, Date.now());
  const isBusy = status === 429 || status === 503;
  return new Trouble(isBusy ? 'busy' : 'network', `${url} answered ${status}`, {
    detail: { ...detail, ...(retryAfterMs > 0 ? { retryAfterMs } : {}) },
    isPassing: true,
    retryAfterMs,
  });
}

/**
 * Throws for an error page, and for a content encoding, under which ranges mean nothing. The
 * headers of an error page say nothing about the file, so this check comes before size and ETag are
 * compared.
 * @param {Response} response
 * @param {Known} known
 */
function refuseOtherContent(response, { url, format }) {
  const contentType = response.headers.get('content-type') ?? '';
  const isPage = /^(text\/html|application\/xhtml\+xml)\b/i.test(contentType);
  const isText = /^(application\/json|application\/xml|text\/xml)\b/i.test(contentType);
  if (isPage || (isText && format !== 'any')) {
    const detail = { url, contentType };
    throw new Trouble('not-weights', `${url} answered with ${contentType}`, { detail });
  }
  const encoding = response.headers.get('content-encoding') ?? '';
  if (encoding !== '' && encoding.toLowerCase() !== 'identity') {
    const detail = { url, encoding };
    throw new Trouble('encoded', `${url} sends its bytes encoded (${encoding})`, { detail });
  }
}

/**
 * The server has no ranges, or was not asked for one.
 * @param {Response} response
 * @param {Known} known
 */
function judgeWhole(response, known) {
  // An answer of another origin may have been compressed without our seeing it: its length may be
  // wrong.
  const announced = response.type === 'basic' ? contentLength(response) : null;
  const size = announced ?? known.size;
  return { isWhole: true, start: 0, length: size, size };
}

/**
 * Throws if the file has another size than before. Call it after the first bytes have shown that
 * the answer is the file and not an error page.
 * @param {Pick<Verdict, 'size'>} verdict
 * @param {Known} known
 */
export function requireSize({ size }, known) {
  if (known.size !== null && size !== null && known.size !== size) {
    throw changed(known, { size, knownSize: known.size });
  }
}

/**
 * @param {Response} response
 * @param {{ start: number, end: number } | null} asked
 * @param {Known} known
 */
function judgeRange(response, asked, known) {
  const header = response.headers.get('content-range');
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(header ?? '') ?? [];
  const [start, end, size] = [Number(first), Number(last) + 1, Number(total)];
  const length = contentLength(response);
  const isAsked =
    asked !== null &&
    start === asked.start &&
    end === Math.min(asked.end, size) &&
    (length === null || length === end - start);
  if (!isAsked) {
    const range = asked ? `bytes ${asked.start}-${asked.end - 1}` : 'the whole file';
    const detail = { url: known.url, asked: range, contentRange: header, contentLength: length };
    throw new Trouble('bad-range', `asked for ${range}, was answered ${header}`, {
      detail,
      isPassing: true,
    });
  }
  return { isWhole: false, start, length: end - start, size };
}

/**
 * @param {Pick<Known, 'url'>} known
 * @param {Record<string, unknown>} evidence
 */
function changed({ url }, evidence) {
  return new Trouble('changed', `${url} is no longer the file it was`, {
    detail: { url, ...evidence },
  });
}

/** @param {Response} response */
function contentLength({ headers }) {
  const header = headers.get('content-length');
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}

/**
 * An ETag without its W/ prefix, which servers add when they encode an answer: decoded, its bytes
 * are the same.
 * @param {string | null} etag
 */
export function strongPart(etag) {
  return etag?.replace(/^W\//, '') ?? null;
}

/**
 * How long a server asks to wait, in milliseconds; 0 where it does not say. The hub says it in
 * RateLimit, as `"resolvers";r=0;t=55`: t is the seconds until it counts anew.
 * @param {Headers} headers
 * @param {number} now milliseconds since 1970
 */
function waitAsked(headers, now) {
  const [, seconds] = /;\s*t=(\d{1,6})\b/.exec(headers.get('ratelimit') ?? '') ?? [];
  return parseRetryAfter(headers.get('retry-after'), now) || Number(seconds ?? 0) * 1000;
}

/**
 * @param {string | null} header Retry-After: seconds, or a date
 * @param {number} now milliseconds since 1970
 * @returns {number} milliseconds to wait, 0 without the header
 */
export function parseRetryAfter(header, now) {
  if (header === null) return 0;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
