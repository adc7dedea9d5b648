// SPDX-License-Identifier: MIT
//
// A server as the lab may meet it elsewhere: the same site without the headers that
// SharedArrayBuffer needs, open to other origins, and with model URLs that fail in known ways.
// Started by the tests of this folder; the site's own server is tools/server.mjs.
//
//     /anything            a file of build/site, or of tests/ below /tests/
//     /odd/NAME            see ODD_MODELS
//     /odd/no-wasm/...     the site without its wasm/
//     /odd/no-worker/...   the site without the engine's worker

import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { ROOT } from '../browser.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * What can be wrong with a model URL, and one that is merely unusual ('chunked').
 * @type {Record<string, (response: http.ServerResponse, model: Buffer) => void>}
 */
const ODD_MODELS = {
  missing: (response) => response.writeHead(404).end('not here'),
  page: (response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><p>Sign in</p>');
  },
  json: (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"error":"gated"}');
  },
  empty: (response) => response.writeHead(200, { 'Content-Length': 0 }).end(),
  // The file itself is cut, and the server is honest about its size.
  cut: (response, model) => {
    const half = model.subarray(0, model.length >> 1);
    response.writeHead(200, { 'Content-Length': half.length }).end(half);
  },
  'cut-in-header': (response, model) => {
    response.writeHead(200, { 'Content-Length': 1000 }).end(model.subarray(0, 1000));
  },
  // A body without a length that ends early looks complete to a browser.
  'cut-chunked': (response, model) => {
    response.writeHead(200).end(model.subarray(0, model.length >> 1));
  },
  chunked: (response, model) => response.writeHead(200).end(model),
};

/**
 * @param {http.ServerResponse} response
 * @param {string} target
 */
function sendFile(response, target) {
  const folder = target.startsWith('/tests/') ? ROOT : path.join(ROOT, 'build/site');
  const file = path.join(folder, path.normalize(target));
  const type = /** @type {Record<string, string>} */ (TYPES)[path.extname(file)];
  createReadStream(file)
    .on('open', () => response.writeHead(200, type ? { 'Content-Type': type } : {}))
    .on('error', () => response.writeHead(404).end())
    .pipe(response);
}

/** @returns {Promise<{ url: string, close: () => Promise<void> }>} url with a trailing slash */
export async function startOddServer() {
  const model = await readFile(path.join(ROOT, 'models/mini/mini.gguf'));
  const server = http.createServer((request, response) => {
    const target = new URL(request.url ?? '/', 'http://odd').pathname;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    const odd = ODD_MODELS[/^\/odd\/([\w-]+)$/.exec(target)?.[1] ?? ''];
    if (odd) {
      odd(response, model);
      return;
    }
    const [, lacking, rest] = /^\/odd\/no-(wasm|worker)(\/.*)$/.exec(target) ?? [];
    if (lacking && rest.includes(lacking === 'wasm' ? '/wasm/' : '/worker.js')) {
      response.writeHead(404).end();
      return;
    }
    sendFile(response, rest ?? target);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
