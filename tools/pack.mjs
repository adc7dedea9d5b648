// SPDX-License-Identifier: MIT
//
// Fills package/dist/ for the npm package laminar-lab: lab.js with every module, worker and WebAssembly
// file that it needs, the default model, the registry, and types. `npm pack ./package` runs it.
//
// It copies from web/ (modules keep their comments) and from build/site/, which must be built
// (./serve.sh --build-only).

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const WEB = path.join(ROOT, 'web');
const SITE = path.join(ROOT, 'build/site');
const DIST = path.join(ROOT, 'package/dist');

/** What a page imports, and what it starts as workers. */
const ENTRIES = ['lab.js', 'engine/worker.js', 'store/worker.js'];
/** What the modules fetch. */
const ASSETS = ['wasm', 'models/registry.json', 'models/mini'];

/** @returns {Promise<string[]>} the entries and all modules that they import, as paths in web/ */
async function modulesOf() {
  const { metafile } = await build({
    entryPoints: ENTRIES.map((entry) => path.join(WEB, entry)),
    absWorkingDir: WEB,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    outdir: DIST,
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}

/** Types of lab.js and of all that its types name. */
async function writeTypes() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'laminar-types-'));
  const project = path.join(folder, 'tsconfig.json');
  const settings = {
    extends: path.join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      ...{ noEmit: false, declaration: true, emitDeclarationOnly: true },
      ...{ outDir: DIST, rootDir: WEB, types: [] },
    },
    files: [path.join(WEB, 'lab.js')],
    include: [],
  };
  try {
    await writeFile(project, JSON.stringify(settings));
    const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
    await promisify(execFile)(tsc, ['--project', project]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The licences of what is in the package: ours, and those of the code inside the WebAssembly. */
async function writeLicences() {
  const ours = await readFile(path.join(ROOT, 'LICENSE'), 'utf8');
  const theirs =
    'The WebAssembly files contain parts of Emscripten (MIT or University of Illinois/NCSA,\n' +
    'Copyright the Emscripten authors) and of its C library, musl (MIT, Copyright Rich Felker and\n' +
    'others).\n';
  await writeFile(path.join(DIST, 'LICENSES.txt'), `${ours}\n${theirs}`);
}

await rm(DIST, { recursive: true, force: true });
await mkdir(DIST, { recursive: true });
for (const file of await modulesOf()) {
  await cp(path.join(WEB, file), path.join(DIST, file), { recursive: true });
}
for (const asset of ASSETS) {
  await cp(path.join(SITE, asset), path.join(DIST, asset), { recursive: true });
}
await writeTypes();
await writeLicences();
