// SPDX-License-Identifier: MIT
//
// How fast the lab is beside wllama 3.8.1, on one GGUF in one Chromium session: ratios, because
// absolute times on a shared machine say little. A benchmark, not a test: nothing here fails for
// being slow. Needs build/site (./serve.sh --build-only) and the dev dependencies.
//
//     npm run bench:peers -- MODEL.gguf [--threads 2] [--prompt 342] [--decode 32]

import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DEADLINE_MS = 30 * 60_000;
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/**
 * wllama starts its worker from a blob, which the site's own policy forbids; so this server has the
 * isolation headers but no policy.
 * @param {string} model
 */
async function startServer(model) {
  const folders = {
    '/tests/': path.join(ROOT, 'tests/'),
    '/wllama/': path.join(ROOT, 'node_modules/@wllama/wllama/esm/'),
    '/': path.join(ROOT, 'build/site/'),
  };
  const server = http.createServer(async (request, response) => {
    const target = path.normalize(new URL(request.url ?? '/', 'http://bench').pathname);
    const [prefix, folder] = Object.entries(folders).find(([start]) =>
      target.startsWith(start),
    ) ?? ['', ''];
    const file = target === '/model.gguf' ? model : folder + target.slice(prefix.length);
    const found = await stat(file).catch(() => null);
    const type = /** @type {Record<string, string>} */ (TYPES)[path.extname(file)];
    response.writeHead(found?.isFile() ? 200 : 404, {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Content-Type': type ?? 'application/octet-stream',
      'Content-Length': found?.isFile() ? found.size : 0,
    });
    if (found?.isFile()) createReadStream(file).pipe(response);
    else response.end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/**
 * @param {string} url
 * @returns {Promise<import('./peers.js').Measured[]>}
 */
async function measureIn(url) {
  const profile = await mkdtemp(path.join(os.tmpdir(), 'laminar-peers-'));
  const browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    userDataDir: profile,
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-dev-shm-usage',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  try {
    console.log(await browser.version());
    const page = await browser.newPage();
    await page.goto(url);
    for (const until = Date.now() + DEADLINE_MS; Date.now() < until; ) {
      const result = await page.evaluate(() => /** @type {any} */ (window).peersResult);
      if (result?.error) throw new Error(result.error);
      if (result) return result;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    throw new Error('no result in time');
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param {import('./peers.js').Measured[]} results */
function printTable(results) {
  const peer = results[results.length - 1];
  const rows = results.map(({ system, promptTokens, prefillMs, decodeMsPerToken }) => [
    system,
    `${promptTokens}`,
    `${(prefillMs / 1000).toFixed(2)} s`,
    `${(peer.prefillMs / prefillMs).toFixed(2)}x`,
    `${decodeMsPerToken.toFixed(1)} ms`,
    `${(peer.decodeMsPerToken / decodeMsPerToken).toFixed(2)}x`,
  ]);
  const head = ['system', 'prompt tokens', 'prompt', 'faster', 'decode, a token', 'faster'];
  for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    prompt: { type: 'string', default: '342' },
    decode: { type: 'string', default: '32' },
  },
});
if (positionals.length !== 1) {
  console.error(
    'usage: npm run bench:peers -- MODEL.gguf [--threads 2] [--prompt 342] [--decode 32]',
  );
  process.exit(2);
}
const server = await startServer(path.resolve(positionals[0]));
try {
  const query = new URLSearchParams({ model: '/model.gguf', ...values });
  printTable(await measureIn(`${server.url}tests/bench/peers.html?${query}`));
} finally {
  server.close();
}
