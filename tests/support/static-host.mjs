// SPDX-License-Identifier: MIT
//
// static-host.mjs - the built site on a plain static host: no header but the type, in a folder of the host, on a port
// that stays the same when the host goes away and comes back. For tests of what a service worker does there.
//
//     const host = await startHost({ folder: '/lab/' });
//     host.files.set('index.html', null);     // of the site: other bytes, or null for a missing file
//     await host.stop(); await host.start();

import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { ROOT } from '../browser.mjs';

const SITE = path.join(ROOT, 'build/site');

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * @param {object} [options]
 * @param {string} [options.folder]  where the site lies on the host
 * @param {string} [options.address]  of this machine, if not the loopback
 */
export async function startHost({ folder = '/', address = '127.0.0.1' } = {}) {
  /** @type {Map<string, Buffer | string | null>} */
  const files = new Map();
  /** What was asked for, by its path in the site, since somebody last looked. @type {string[]} */
  const asked = [];

  /** @param {string} file */
  const read = (file) => files.get(file) ?? readFile(path.join(SITE, file)).catch(() => null);

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  async function answer(request, response) {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const at = pathname.startsWith(folder) ? pathname.slice(folder.length) : null;
    const file = at === null ? null : at === '' || at.endsWith('/') ? `${at}index.html` : at;
    if (file !== null) asked.push(file);
    const isGone = file === null || files.get(file) === null;
    const body = isGone ? null : await read(file);
    if (body === null) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[path.extname(/** @type {string} */ (file))] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type }).end(body);
  }

  /** @type {http.Server | null} */
  let server = null;
  let port = 0;

  async function start() {
    const next = http.createServer((request, response) => {
      answer(request, response).catch(() => response.destroy());
    });
    await new Promise((resolve, reject) => {
      next.once('error', reject);
      next.listen(port, address, () => resolve(undefined));
    });
    ({ port } = /** @type {import('node:net').AddressInfo} */ (next.address()));
    server = next;
  }

  async function stop() {
    const last = server;
    server = null;
    if (!last) return;
    await new Promise((resolve) => {
      last.close(resolve);
      last.closeAllConnections();
    });
  }

  await start();
  return { url: `http://${address}:${port}${folder}`, files, asked, read, start, stop };
}

/** @typedef {Awaited<ReturnType<typeof startHost>>} Host */
