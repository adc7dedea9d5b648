// SPDX-License-Identifier: MIT
//
// hub-site.mjs - the site and the stand-in of the hub for files of full size, with a registry that
// says where they lie. Used by tests/hub/ and by stream.mjs.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { startServer } from '../../tools/server.mjs';
import { ROOT } from '../browser.mjs';
import { startHub } from '../support/hub.mjs';
import { writeRegistry } from '../support/journey.mjs';
import { makeGguf } from './make-gguf.mjs';

export const MODELS = path.join(ROOT, 'build/models');

/**
 * A file of full size, made the first time that it is asked for.
 * @param {string} shape
 * @param {string} folder
 * @returns {string} its path
 */
export function modelFile(shape, folder) {
  const file = path.join(folder, `gpt2-${shape}-q8_0.gguf`);
  if (!existsSync(file)) {
    console.error(`making ${file}`);
    mkdirSync(folder, { recursive: true });
    makeGguf(shape, file);
  }
  return file;
}

/** As seen from where npm was called: npm itself moves to the repository. @param {string} file */
export function fromCaller(file) {
  return path.resolve(process.env.INIT_CWD ?? '.', file);
}

/** @param {string} file */
async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * @param {{ id: string, like: string, file: string }[]} models ids of this site's registry, each
 *   described as the real one's `like`; one file may lie in several places
 */
export async function startHubSite(models) {
  const registry = mkdtempSync(path.join(os.tmpdir(), 'laminar-hub-'));
  const place = (/** @type {{ id: string, file: string }} */ { id, file }) =>
    `owner/${id}-GGUF/resolve/main/${path.basename(file)}`;
  const hub = await startHub({
    files: Object.fromEntries(models.map((model) => [place(model), model.file])),
  });
  /** @type {Map<string, string>} */
  const hashes = new Map();
  for (const { file } of models) {
    if (!hashes.has(file)) hashes.set(file, await sha256Of(file));
  }
  const urls = new Map(models.map((model) => [model.id, hub.url(place(model))]));
  const entries = models.map(({ id, like, file }) => {
    return { id, like, url: urls.get(id) ?? '', sha256: hashes.get(file) ?? '' };
  });
  writeRegistry(registry, entries);
  const server = await startServer({
    root: path.join(ROOT, 'build/site'),
    mounts: [
      { prefix: '/models/', folder: registry },
      { prefix: '/tests/', folder: path.join(ROOT, 'tests') },
    ],
  });
  return {
    hub,
    pageUrl: `${server.url}tests/web/blank.html`,
    /** @param {string} id */
    urlOf: (id) => urls.get(id) ?? '',
    async close() {
      await server.close();
      await hub.close();
      rmSync(registry, { recursive: true });
    },
  };
}
