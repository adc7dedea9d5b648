// SPDX-License-Identifier: MIT
//
// places.js - which file of the site a URL names. Called by service-worker.js; a pure function.

/**
 * @typedef {{ file: string } | { moved: string }} Place  moved: a folder without its slash, and where it is
 */

/**
 * @param {string} url  of a request; what follows ? or # names no other file
 * @param {string} scope  the site's root, with a trailing slash
 * @param {(file: string) => boolean} isFile  of the site, by its path from the root
 * @returns {Place | null} null: the site has no such file
 */
export function placeAt(url, scope, isFile) {
  const { origin, pathname, search } = new URL(url);
  const at = origin + pathname;
  if (!at.startsWith(scope)) return null;
  const path = decoded(at.slice(scope.length));
  if (path === null) return null;
  const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
  if (isFile(file)) return { file };
  return isFile(`${path}/index.html`) ? { moved: `${at}/${search}` } : null;
}

/** @param {string} path */
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
