// SPDX-License-Identifier: MIT
//
// hub-site.mjs - the site with a registry whose large model lies on the stand-in of the hub. Used by the
// tests of the chooser and of the manager page.
//
// The stand-in's "GPT-2 Large" has 36 blocks and GPT-2's tokenizer, and random weights of width 128. The
// registry says what it says of the real one, that it has about 898 MB, so the page asks; what is
// really there, 56 MB, the page learns from the hub.

import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { inBrowsers, ROOT } from '../browser.mjs';
import { writeTinyGpt2 } from '../support/gguf-writer.mjs';
import { gpt2Vocabulary } from '../support/gpt2-vocabulary.mjs';
import { startHub } from '../support/hub.mjs';

export const LAYERS = 36;

function writeLarge() {
  const vocabulary = gpt2Vocabulary();
  const shape = { layers: LAYERS, heads: 4, dModel: 128, context: 128 };
  return Buffer.from(writeTinyGpt2({ vocabulary, ...shape, name: 'stand-in' }));
}

/** The site, the hub, and a large model that lies on the hub. */
class HubSite {
  #folder;
  #registry;
  #count = 0;
  #place = '';
  file = writeLarge();
  sha256 = createHash('sha256').update(this.file).digest('hex');
  /** @type {Awaited<ReturnType<typeof startHub>>} */
  hub = /** @type {any} */ (null);

  /** @param {string} folder what the site answers /models/ from */
  constructor(folder) {
    this.#folder = folder;
    this.#registry = JSON.parse(readFileSync(path.join(folder, 'registry.json'), 'utf8'));
  }

  /** Where the hub has GPT-2 Large. */
  get url() {
    return this.hub.url(this.#place);
  }

  /**
   * A GPT-2 Large that this browser has nothing of, for pages that are opened from here on.
   * @param {{ sha256?: string }} [claim] what the registry says of it, where that is not true
   */
  renew(claim) {
    this.#place = `owner/gpt2-large-GGUF/resolve/${this.#count++}/gpt2-large.gguf`;
    this.hub.put(this.#place, this.file);
    this.hub.reset();
    this.hub.bytesPerSecond = 0;
    const { url, sha256 } = this;
    const models = this.#registry.models.map((/** @type {{ id: string }} */ entry) =>
      entry.id === 'gpt2-large' ? { ...entry, url, sha256, ...claim } : entry,
    );
    const text = JSON.stringify({ ...this.#registry, models });
    writeFileSync(path.join(this.#folder, 'registry.json'), text);
  }
}

/**
 * @param {string} title
 * @param {(hubSite: HubSite, site: import('../browser.mjs').Site) => void} define
 * @param {{ throttlesHidden?: boolean, group?: typeof inBrowsers }} [how]  `group`: inBothBrowsers, where
 *   two browsers can differ
 */
export function withHub(title, define, { group = inBrowsers, ...how } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'laminar-models-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  cpSync(path.join(ROOT, 'build/site/models'), folder, { recursive: true });
  const hubSite = new HubSite(folder);
  group(
    title,
    (site) => {
      before(async () => {
        hubSite.hub = await startHub({ files: {} });
        hubSite.renew();
      });
      after(() => hubSite.hub.close());
      define(hubSite, site);
    },
    { ...how, mounts: [{ prefix: '/models/', folder }] },
  );
}
