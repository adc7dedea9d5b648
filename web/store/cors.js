// SPDX-License-Identifier: MIT
//
// cors.js - does a server that gave a page no readable answer answer at all?
//
// Called by ranges.js after a failed fetch, and by hub.js. A browser does not tell a page why a
// cross-origin fetch failed. Two more requests tell some cases apart: one without CORS, whose answer
// nobody can read, and one with CORS and without any header of ours.
//
// On an isolated page (COEP require-corp) the first one fails too, unless the server also sends
// Cross-Origin-Resource-Policy. Chromium then reports that an answer was blocked, which shows that
// there was one. Firefox and Safari report nothing: there the question stays open, and the answer
// is false.

/** A server that is there answers by then. */
const DEADLINE_MS = 10_000;
/** A report follows its fetch at once. */
const REPORT_MS = 500;

/**
 * Whether a server is known to answer and to keep pages of other sites from reading its answers.
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<boolean>} false: it allows it, or does not answer, or it cannot be told
 */
export async function forbidsReading(url, signal) {
  const deadline = new AbortController();
  const stop = () => deadline.abort();
  const timer = setTimeout(stop, DEADLINE_MS);
  signal?.addEventListener('abort', stop);
  try {
    const isThere = await answers(url, deadline.signal);
    return isThere && !(await answersReadably(url, deadline.signal)) && !deadline.signal.aborted;
  } finally {
    stop(); // what is left of the answers is not wanted
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

/** @param {string} url @param {AbortSignal} signal */
async function answers(url, signal) {
  const blocked = watchBlocked(url);
  try {
    await fetch(url, { mode: 'no-cors', cache: 'no-store', signal });
    return true;
  } catch {
    return !signal.aborted && (await blocked.seen());
  } finally {
    blocked.end();
  }
}

/** @param {string} url @param {AbortSignal} signal */
async function answersReadably(url, signal) {
  try {
    await fetch(url, { cache: 'no-store', signal });
    return true;
  } catch {
    return false;
  }
}

/** Looks for reports of answers that the page's embedder policy has blocked. @param {string} url */
function watchBlocked(url) {
  const { origin } = new URL(url);
  let isSeen = false;
  /** @type {() => void} */
  let tell = () => {};
  const { ReportingObserver } = /** @type {any} */ (globalThis);
  const observer = ReportingObserver
    ? new ReportingObserver(
        (/** @type {{ body: { toJSON: () => any } }[]} */ reports) => {
          isSeen ||= reports.some(({ body }) => {
            const { type, blockedURL } = body.toJSON(); // Chromium has no attributes for these
            return type === 'corp' && blockedURL.startsWith(`${origin}/`);
          });
          if (isSeen) tell();
        },
        { types: ['coep'] },
      )
    : null;
  observer?.observe();
  return {
    seen: async () => {
      if (observer && !isSeen) {
        await new Promise((resolve) => {
          tell = () => resolve(undefined);
          setTimeout(tell, REPORT_MS);
        });
      }
      return isSeen;
    },
    end: () => observer?.disconnect(),
  };
}
