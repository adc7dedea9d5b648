// SPDX-License-Identifier: MIT
//
// places.mjs - where the pages of the site are, as the built site itself says it, so that no test lists
// them. Places are relative to the site's root. Needs build/site.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The lessons, one a folder: lessons/01/, ... */
export const LESSONS = readdirSync(path.join(ROOT, 'web/lessons'))
  .filter((name) => existsSync(path.join(ROOT, 'web/lessons', name, 'index.html')))
  .flatMap((name) => /^(\d\d)-/.exec(name)?.[1] ?? [])
  .sort()
  .map((number) => `lessons/${number}/`);

/** @returns {string[]} every page that the masthead leads to; '' is the course home */
export function pagesOfMasthead() {
  const html = readFileSync(path.join(ROOT, 'build/site/index.html'), 'utf8');
  const [, links] = /<header class="masthead">.*?<nav\b(.*?)<\/nav>/s.exec(html) ?? [];
  return [...(links ?? '').matchAll(/ href="\.\/([^"]*)"/g)].map(([, place]) => place);
}
