// SPDX-License-Identifier: MIT
//
// session.mjs - where peers.mjs and profile.mjs measure: a server for the site, the peers and the
// models, and one browser that stays open from the first measurement to the last.
//
//     const server = await startServer({ '/models/0.gguf': 'gpt2-large-q8_0.gguf' });
//     const browser = await openBrowser('chromium');
//     await browser.resultOf(`${server.url}tests/bench/peers.html?job=...`, () => window.peersResult);
//     await browser.close();
//     server.close();

import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import send from 'send';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DEADLINE_MS = 30 * 60_000;
const FOLDERS = {
  '/tests/': 'tests/',
  '/build/wasm/': 'build/wasm/',
  '/wllama/': 'node_modules/@wllama/wllama/esm/',
  '/onnxruntime/': 'node_modules/onnxruntime-web/dist/',
  '/': 'build/site/',
};

/**
 * wllama starts its worker from a blob, which the site's own policy forbids; so this server has the
 * isolation headers but no policy.
 * @param {Record<string, string>} files path of the URL -> file on disk
 * @param {Record<string, string>} [folders] start of the URL -> folder, before those of the table
 */
export async function startServer(files, folders = {}) {
  const places = Object.entries({ ...folders, ...FOLDERS });
  const server = http.createServer((request, response) => {
    const target = path.posix.normalize(new URL(request.url ?? '/', 'http://bench').pathname);
    const [prefix, folder] = places.find(([start]) => target.startsWith(start)) ?? ['', ''];
    const file = files[target] ?? path.resolve(ROOT, folder, target.slice(prefix.length));
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    send(request, encodeURIComponent(path.basename(file)), {
      root: path.dirname(file),
      cacheControl: false,
      dotfiles: 'allow',
    }).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/**
 * @param {'chromium' | 'firefox'} name
 * @param {string} profile a folder of its own
 */
function launch(name, profile) {
  const common = { userDataDir: profile, protocolTimeout: DEADLINE_MS };
  if (name === 'firefox') {
    const executablePath = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
    return puppeteer.launch({ ...common, browser: 'firefox', executablePath });
  }
  return puppeteer.launch({
    ...common,
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-dev-shm-usage',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

/** @param {'chromium' | 'firefox'} name */
export async function openBrowser(name) {
  const profile = await mkdtemp(path.join(os.tmpdir(), 'laminar-peers-'));
  const browser = await launch(name, profile);
  return {
    version: await browser.version(),
    newPage: () => browser.newPage(),

    /**
     * Opens a page of its own, waits until `probe`, run in it, gives something, and closes it.
     * @param {string} url
     * @param {() => any} probe an object with `error` fails
     * @returns {Promise<any>}
     */
    async resultOf(url, probe) {
      const page = await browser.newPage();
      /** @type {unknown} what the page threw and nobody caught */
      let uncaught = null;
      page.on('pageerror', (error) => {
        uncaught = error;
      });
      await page.goto(url);
      for (const until = Date.now() + DEADLINE_MS; Date.now() < until; ) {
        const result = await page.evaluate(probe);
        if (result?.error) throw new Error(result.error);
        if (uncaught) throw uncaught;
        if (result) {
          await page.close();
          return result;
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      throw new Error(`no result in time from ${url}`);
    },

    async close() {
      await browser.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
