// SPDX-License-Identifier: MIT
//
// stored-name.js - what the page of stored models calls a file. Called by manager.js. Pure.

import { isOriginal } from '../registry.js';
import { text as words } from '../text/manager.js';
import { nameOf } from '../ui/model-sources.js';

/**
 * The name of a file that the store lists: a model, or a part of a model that is being converted.
 *
 * @param {string} url
 * @param {import('../ui/model-sources.js').Source[]} sources
 * @returns {string}
 */
export function storedName(url, sources) {
  const model = sources.find((source) => source.url === url);
  if (model) return model.name;
  const folder = new URL('.', url).href;
  const whole = sources.find(
    ({ originalUrl }) => originalUrl && new URL('.', originalUrl).href === folder,
  );
  const { pathname, hash } = new URL(url);
  const name = whole?.name ?? nameOf(url);
  if (isOriginal(pathname)) return hash ? name : words.originalOf(name);
  return whole ? words.companionOf(name, nameOf(url)) : name;
}
