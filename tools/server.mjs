// SPDX-License-Identifier: MIT
//
// The site's own static server: 127.0.0.1 only, with the headers that SharedArrayBuffer needs.
// serve.sh runs it as a program; tests/browser.mjs and tests/server/ start it as a function.
//
//     node tools/server.mjs [--root build/site] [--port N] [--models DIR] [--no-offline]
//     const server = await startServer({ root: 'build/site' }); ... await server.close();
//
// It answers GET and HEAD, for files inside the given folders and nothing else: the path is decoded
// once, and after following symbolic links it must still lie inside its folder. A request must name
// this server as its host, or a page elsewhere could read from it by pointing a name at 127.0.0.1.
// The bytes themselves, ranges and conditional requests are the `send` library's work (Express
// uses it). It never writes a file and lists one folder only: DIR, as /models/local.json.
//
// As a program it serves the site's service worker, or with --no-offline the one that removes it. As a function it
// serves none unless it is told to: tests and tools read the files of the last build.

import { readdir, realpath, stat } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import send from 'send';

/**
 * The policy every page lives under; no inline script runs, and strings never become code. Learners may
 * name any server for a model, or a mirror of the hub (connect-src): what comes from there is only read.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  'connect-src *',
  "object-src 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const HEADERS = Object.freeze({
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  // Browsers keep files but ask each time whether they changed.
  'Cache-Control': 'no-cache',
});

const FIRST_PORT = 8080;
const PORTS_TO_TRY = 20;
const MODELS_PREFIX = '/models/local/';

const WORKER = '/service-worker.js';
/** What answers at the worker's address; null: nothing. */
const WORKERS = { none: null, on: WORKER, off: '/no-service-worker.js' };

/**
 * @typedef {object} Mount
 * @property {string} prefix  URL path that starts and ends with a slash
 * @property {string} folder  the folder whose files answer below it
 *
 * @typedef {object} ServerOptions
 * @property {string} root        folder of the site
 * @property {number} [port]      0 or none: any free port
 * @property {string} [models]    folder whose GGUF files are listed and served
 * @property {Mount[]} [mounts]   further folders, for tests
 * @property {'none' | 'on' | 'off'} [offline]  which service worker: none; the site's; the one that removes it
 *
 * @typedef {object} RunningServer
 * @property {number} port
 * @property {string} url             with a trailing slash
 * @property {() => Promise<void>} close
 */

/**
 * Ends a request with a status and one line of text.
 * @param {http.ServerResponse} response
 * @param {number} status
 * @param {Record<string, string>} [headers]
 */
function refuse(response, status, headers = {}) {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const text = `${status} ${http.STATUS_CODES[status]}\n`;
  response.writeHead(status, {
    ...HEADERS,
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

/**
 * Does the Host header name this server?
 * @param {string | undefined} host
 * @param {number} port
 */
function isOurHost(host, port) {
  return ['127.0.0.1', 'localhost', '[::1]'].some(
    (name) => host === `${name}:${port}` || (port === 80 && host === name),
  );
}

/**
 * The decoded path of a request target, or null if it is not one that a file can answer.
 * @param {string | undefined} target
 */
function decodePath(target) {
  if (!target?.startsWith('/')) return null;
  let decoded;
  try {
    decoded = decodeURIComponent(target.split(/[?#]/, 1)[0]);
  } catch {
    return null;
  }
  if (/[\0\\]/.test(decoded) || decoded.includes('//')) return null;
  if (decoded.split('/').some((part) => part === '..' || part === '.')) return null;
  return decoded;
}

/**
 * Whether `file`, links followed, exists inside `folder`.
 * @param {string} folder
 * @param {string} file
 */
async function isInside(folder, file) {
  try {
    const [base, target] = await Promise.all([realpath(folder), realpath(file)]);
    return target === base || target.startsWith(base + path.sep);
  } catch {
    return false;
  }
}

/**
 * The GGUF files of a folder, in the order of their names.
 * @param {string} folder
 */
async function listModels(folder) {
  const names = (await readdir(folder)).filter((name) => name.toLowerCase().endsWith('.gguf'));
  const models = [];
  for (const name of names.sort()) {
    const file = path.join(folder, name);
    if (!(await isInside(folder, file))) continue;
    const { size, isFile } = await stat(file).then((s) => ({ size: s.size, isFile: s.isFile() }));
    if (isFile) {
      models.push({ name, bytes: size, url: MODELS_PREFIX + encodeURIComponent(name) });
    }
  }
  return models;
}

/**
 * @param {http.ServerResponse} response
 * @param {string} folder
 * @param {boolean} withBody
 */
async function answerModelList(response, folder, withBody) {
  const body = JSON.stringify(await listModels(folder));
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(withBody ? body : undefined);
}

/**
 * A suffix range longer than the file means all of it (RFC 9110, 14.1.2), which `send` refuses.
 * @param {http.IncomingMessage} request
 * @param {string} file
 */
async function widenSuffixRange(request, file) {
  const suffix = /^bytes=-(\d+)$/.exec(request.headers.range ?? '');
  if (suffix && Number(suffix[1]) > (await stat(file)).size) request.headers.range = 'bytes=0-';
}

/**
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 * @param {string} folder
 * @param {string} relative  decoded path below `folder`, starting with a slash
 */
async function answerFile(request, response, folder, relative) {
  const file = path.join(folder, relative);
  if (!(await isInside(folder, file))) {
    refuse(response, 404);
    return;
  }
  await widenSuffixRange(request, file);
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  send(request, encodeURI(relative).replaceAll('?', '%3F').replaceAll('#', '%23'), {
    root: folder,
    cacheControl: false,
    dotfiles: 'ignore',
  })
    .on('error', (error) => {
      const range = response.getHeader('Content-Range');
      refuse(response, error.status ?? 500, range ? { 'Content-Range': String(range) } : {});
    })
    .on('directory', () => {
      const [target, query] = (request.url ?? '/').split(/(?=\?)/, 2);
      refuse(response, 301, { Location: `${target}/${query ?? ''}` });
    })
    .pipe(response);
}

/**
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 * @param {{ port: number, models?: string, mounts: Mount[], offline: keyof typeof WORKERS }} site
 */
async function answer(request, response, { port, models, mounts, offline }) {
  if (!isOurHost(request.headers.host, port)) return refuse(response, 403);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refuse(response, 405, { Allow: 'GET, HEAD' });
  }
  const asked = decodePath(request.url);
  if (asked === null) return refuse(response, 400);
  const pathname = asked === WORKER ? WORKERS[offline] : asked;
  if (pathname === null) return refuse(response, 404);
  if (models && pathname === '/models/local.json') {
    return answerModelList(response, models, request.method === 'GET');
  }
  if (models && pathname.startsWith(MODELS_PREFIX)) {
    const name = pathname.slice(MODELS_PREFIX.length);
    const known = (await listModels(models)).some((model) => model.name === name);
    return known ? answerFile(request, response, models, `/${name}`) : refuse(response, 404);
  }
  const mount = mounts.find(({ prefix }) => pathname.startsWith(prefix));
  if (!mount) return refuse(response, 404);
  return answerFile(request, response, mount.folder, pathname.slice(mount.prefix.length - 1));
}

/**
 * Starts a server on 127.0.0.1; rejects with the system's error (EADDRINUSE) when it cannot listen.
 * @param {ServerOptions} options
 * @returns {Promise<RunningServer>}
 */
export async function startServer({ root, port = 0, models, mounts = [], offline = 'none' }) {
  const site = { port, models, offline, mounts: [...mounts, { prefix: '/', folder: root }] };
  const server = http.createServer((request, response) => {
    answer(request, response, site).catch(() => refuse(response, 500));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP server');
  site.port = address.port;
  return {
    port: site.port,
    url: `http://127.0.0.1:${site.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * Without a port of the caller's choice, the first free one from FIRST_PORT on.
 * @param {ServerOptions} options
 */
async function startOnFreePort(options) {
  if (options.port !== undefined) return startServer(options);
  for (let port = FIRST_PORT; ; port++) {
    try {
      return await startServer({ ...options, port });
    } catch (error) {
      const busy = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
      if (!busy || port + 1 === FIRST_PORT + PORTS_TO_TRY) throw error;
    }
  }
}

/**
 * @param {string} message
 * @param {string} nextStep
 * @returns {never}
 */
function stop(message, nextStep) {
  console.error(`error: ${message}\n  next: ${nextStep}`);
  process.exit(1);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        root: { type: 'string', default: 'build/site' },
        port: { type: 'string' },
        models: { type: 'string' },
        'no-offline': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return stop(/** @type {Error} */ (error).message.split('\n')[0], './serve.sh --help');
  }
}

async function main() {
  const values = readOptions();
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65535)) {
    stop(`--port ${values.port} is not a port number`, 'give a number from 0 to 65535');
  }
  if (values.models !== undefined) {
    const folder = await stat(values.models).catch(() => null);
    if (!folder?.isDirectory()) {
      stop(`--models ${values.models} is not a folder`, 'give a folder that holds .gguf files');
    }
    const count = (await listModels(values.models)).length;
    console.error(`${count} GGUF file${count === 1 ? '' : 's'} in ${values.models}`);
  }
  /** @type {ServerOptions} */
  const options = {
    root: values.root,
    port,
    models: values.models,
    offline: values['no-offline'] ? 'off' : 'on',
  };
  const server = await startOnFreePort(options).catch((error) => {
    if (error.code === 'EADDRINUSE') {
      stop(
        port === undefined
          ? `ports ${FIRST_PORT} to ${FIRST_PORT + PORTS_TO_TRY - 1} are in use`
          : `port ${port} is in use`,
        'stop the program that uses it, or choose another with --port N',
      );
    }
    if (error.code === 'EACCES') {
      stop(`port ${port} needs more rights`, 'choose a port from 1024 on with --port N');
    }
    throw error;
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => server.close().then(() => process.exit(0)));
  }
  console.log(server.url);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
