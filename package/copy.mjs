#!/usr/bin/env node
// SPDX-License-Identifier: MIT
//
// copy.mjs - `npx laminar-lab FOLDER`: copies the lab into a folder that a web server serves as it is.
//
// A bundler must not touch the lab: its workers and its WebAssembly find each other by their places
// beside lab.js.

import { cp, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const [folder, ...more] = process.argv.slice(2);
if (!folder || folder.startsWith('-') || more.length > 0) {
  console.error('usage: laminar-lab FOLDER\n\nCopies the lab there, for example to public/laminar-lab.');
  process.exit(2);
}
try {
  await mkdir(folder, { recursive: true });
  await cp(fileURLToPath(new URL('dist/', import.meta.url)), folder, { recursive: true });
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  console.error('  next: name a folder that can be written, such as public/laminar-lab');
  process.exit(1);
}
console.log(`${folder}/lab.js is ready to be imported by a page`);
