// SPDX-License-Identifier: MIT
//
// The npm package laminar-lab as its users meet it: packed, unpacked into projects of their own, and used
// literally as its README and its notebook show: a plain page, a page built by Vite, and the types.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import send from 'send';
import { build } from 'vite';
import { inBrowsers, ROOT, waitFor } from '../browser.mjs';
import { MINI } from '../support/mini.mjs';

const README = readFileSync(path.join(ROOT, 'package/README.md'), 'utf8');
const NOTEBOOK = readFileSync(path.join(ROOT, 'package/notebook.md'), 'utf8');

/** @param {string} markdown @param {string} language @returns {string[]} */
function blocksOf(markdown, language) {
  const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm');
  return [...markdown.matchAll(pattern)].map(([, code]) => code);
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'laminar-package-'));
const project = path.join(folder, 'project');
const installed = path.join(project, 'node_modules/laminar-lab');

before(() => {
  const options = { cwd: ROOT, stdio: /** @type {const} */ ('pipe') };
  const packed = execFileSync('npm', ['pack', './package', '--pack-destination', folder], options);
  mkdirSync(installed, { recursive: true });
  const archive = path.join(folder, String(packed).trim().split('\n').at(-1) ?? '');
  execFileSync('tar', ['xzf', archive, '--strip-components=1', '-C', installed]);
});

after(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A server as a reader of the README has one: files and the two headers, no policy of ours.
 * @param {string} root
 */
function serve(root) {
  const server = createServer((request, response) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    send(request, pathname, { root }).pipe(response);
  });
  return new Promise((/** @type {(server: import('node:http').Server) => void} */ resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/** What the README's pages write: the shape of the stream after a block. */
const SHAPE = new RegExp(`^\\d+ x ${MINI.dModel}$`);

inBrowsers('the package laminar-lab', (site) => {
  /**
   * Serves a folder and opens its page.
   * @param {string} root
   * @param {(page: import('puppeteer-core').Page) => Promise<void>} look
   */
  async function onServer(root, look) {
    const server = await serve(root);
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const page = await site.browser().newPage();
    try {
      await page.goto(`http://127.0.0.1:${port}/`, { waitUntil: 'load' });
      await look(page);
    } finally {
      await page.close();
      server.closeAllConnections();
      server.close();
    }
  }

  /** @param {import('puppeteer-core').Page} page @param {string} selector */
  async function shapeIn(page, selector) {
    const text = await waitFor(
      page,
      (chosen) => document.querySelector(chosen)?.textContent?.trim(),
      selector,
    );
    assert.match(String(text), SHAPE);
  }

  test('a plain page, as the README has it, runs the lab', async () => {
    const [html] = blocksOf(README, 'html');
    writeFileSync(path.join(project, 'index.html'), html);
    await onServer(project, (page) => shapeIn(page, '#out'));
  });

  test('a page built by Vite, as the README has it, runs the lab', async () => {
    const [code] = blocksOf(README, 'ts');
    const [command] = blocksOf(README, 'sh');
    const root = path.join(folder, 'vite');
    mkdirSync(root);
    const [program, ...args] = command.trim().split(' ').slice(1);
    assert.equal(program, 'laminar-lab');
    execFileSync(process.execPath, [path.join(installed, 'copy.mjs'), ...args], { cwd: root });
    writeFileSync(
      path.join(root, 'index.html'),
      '<!doctype html><body><script type="module" src="/main.ts"></script>',
    );
    writeFileSync(path.join(root, 'main.ts'), code);
    await build({ root, logLevel: 'error', build: { target: 'es2022' } });
    await onServer(path.join(root, 'dist'), (page) => shapeIn(page, 'body'));
  });

  test('the notebook’s cells run, and the shares that it shows add up', async () => {
    const cells = blocksOf(NOTEBOOK, 'js').join('\n');
    const root = path.join(folder, 'notebook');
    mkdirSync(root);
    cpSync(path.join(installed, 'dist'), path.join(root, 'laminar-lab'), { recursive: true });
    writeFileSync(
      path.join(root, 'index.html'),
      `<!doctype html><script type="module">
const shown = [];
const display = (value) => { shown.push(value); };
${cells}
globalThis.shown = shown;
const { biases } = await lab.unembedDirections([best]);
globalThis.off = Math.abs(shown[1].reduce((sum, { share }) => sum + share, biases[0]) - logits.data[best]);
</script>`,
    );
    await onServer(root, async (page) => {
      await waitFor(page, () => 'off' in globalThis);
      const { shown, off } = await page.evaluate(() => {
        const globals = /** @type {any} */ (globalThis);
        return { shown: globals.shown, off: globals.off };
      });
      assert.equal(typeof shown[0], 'string');
      assert.equal(shown[1].length, 2 + 2 * MINI.blocks);
      assert.ok(off < 1e-3, `off by ${off}`);
      assert.deepEqual(shown[2].shape.length, 2);
    });
  });
});

test('the README’s TypeScript checks against the package’s types, and a wrong call does not', () => {
  const root = path.join(folder, 'types');
  mkdirSync(path.join(root, 'node_modules'), { recursive: true });
  symlinkSync(installed, path.join(root, 'node_modules/laminar-lab'));
  symlinkSync(path.join(ROOT, 'node_modules/vite'), path.join(root, 'node_modules/vite'));
  const compilerOptions = {
    ...{ strict: true, noEmit: true, target: 'ES2023', module: 'ESNext', skipLibCheck: true },
    ...{ moduleResolution: 'bundler', types: ['vite/client'], lib: ['ES2023', 'DOM'] },
  };
  const [code] = blocksOf(README, 'ts');
  writeFileSync(
    path.join(root, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['main.ts'] }),
  );
  const check = (/** @type {string} */ source) => {
    writeFileSync(path.join(root, 'main.ts'), source);
    const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
    execFileSync(tsc, ['--project', root], { stdio: 'pipe' });
  };
  check(code);
  assert.throws(() => check(`${code}\nlab.generate('a', { seed: 'seven' });\nexport {};`));
  const fit =
    'const sum = await lab.startPca();\nawait sum.add([[1], [2]]);\nconst fit = await sum.fit(';
  const use = 'const [shares]: Float64Array[] = [fit.explainedVarianceRatio];\nexport { shares };';
  check(`${code}\n${fit}{ components: 1 });\n${use}`);
  assert.throws(() => check(`${code}\n${fit}{ components: 'one' });\n${use}`));
});

test('the program that copies the lab says what it needs', () => {
  const copy = (/** @type {string[]} */ ...args) => {
    try {
      return execFileSync(process.execPath, [path.join(installed, 'copy.mjs'), ...args], {
        stdio: 'pipe',
      });
    } catch (error) {
      return String(/** @type {{ stderr: Buffer }} */ (error).stderr);
    }
  };
  assert.match(String(copy()), /usage: laminar-lab FOLDER/);
  writeFileSync(path.join(folder, 'file'), '');
  assert.match(String(copy(path.join(folder, 'file'))), /next: name a folder/);
});
