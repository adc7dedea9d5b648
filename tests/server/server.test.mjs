// SPDX-License-Identifier: MIT
//
// tools/server.mjs as a browser, a page elsewhere and an attacker meet it: headers, types, ranges,
// hosts, paths. Requests are written byte for byte on a socket where a client would tidy them up.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CONTENT_SECURITY_POLICY, startServer } from '../../tools/server.mjs';

const PROGRAM = fileURLToPath(new URL('../../tools/server.mjs', import.meta.url));
const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));
const HOSTILE_NAME = '"><img src=x onerror=alert(1)> 100% #1 tiếng Việt.gguf';

let folder = '';
/** @type {import('../../tools/server.mjs').RunningServer} */
let server;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'laminar-server-'));
  const site = path.join(folder, 'site');
  const models = path.join(folder, 'models');
  await mkdir(path.join(site, 'lessons/05'), { recursive: true });
  await mkdir(path.join(site, '.hidden'), { recursive: true });
  await mkdir(path.join(models, 'folder.gguf'), { recursive: true });
  await writeFile(path.join(site, 'index.html'), '<!doctype html><title>home</title>');
  await writeFile(path.join(site, 'lessons/05/index.html'), '<!doctype html><title>05</title>');
  await writeFile(path.join(site, 'lab.js'), 'export {};');
  await writeFile(path.join(site, 'font.woff2'), 'x');
  await writeFile(path.join(site, 'style.css'), 'a{}');
  await writeFile(path.join(site, 'engine.wasm'), Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]));
  await writeFile(path.join(site, 'model.gguf'), BYTES);
  await writeFile(path.join(site, 'empty.bin'), '');
  await writeFile(path.join(site, 'a b%20c.txt'), 'odd name');
  await writeFile(path.join(site, '.hidden/secret.txt'), 'secret');
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await writeFile(path.join(folder, 'site-secret.txt'), 'secret');
  await symlink(path.join(folder, 'secret.txt'), path.join(site, 'link-out.txt'));
  await symlink(folder, path.join(site, 'folder-out'));
  await symlink(path.join(site, 'lab.js'), path.join(site, 'link-in.js'));
  await writeFile(path.join(models, 'b.gguf'), BYTES);
  await writeFile(path.join(models, HOSTILE_NAME), BYTES);
  await writeFile(path.join(models, 'notes.txt'), 'secret');
  await symlink(path.join(folder, 'secret.txt'), path.join(models, 'out.gguf'));
  server = await startServer({ root: site, models });
});

after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/**
 * One request written as given, and the whole answer.
 * @param {string} target
 * @param {{ method?: string, host?: string | null, headers?: string[] }} [options]
 */
async function raw(target, { method = 'GET', host, headers = [] } = {}) {
  const socket = net.connect(server.port, '127.0.0.1');
  const hostLine = host === null ? [] : [`Host: ${host ?? `127.0.0.1:${server.port}`}`];
  const lines = [`${method} ${target} HTTP/1.1`, ...hostLine, 'Connection: close', ...headers];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const chunks = [];
  for await (const chunk of socket) chunks.push(chunk);
  const answer = Buffer.concat(chunks);
  const end = answer.indexOf('\r\n\r\n');
  const [statusLine, ...headerLines] = answer.subarray(0, end).toString('latin1').split('\r\n');
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: new Map(
      headerLines.map((line) => {
        const [name, ...value] = line.split(': ');
        return [name.toLowerCase(), value.join(': ')];
      }),
    ),
    body: answer.subarray(end + 4),
  };
}

/** @param {string} range */
const ranged = (range) => raw('/model.gguf', { headers: [`Range: ${range}`] });

describe('headers', () => {
  for (const [target, status] of /** @type {const} */ ([
    ['/', 200],
    ['/model.gguf', 200],
    ['/missing', 404],
    ['/%00', 400],
    ['/lessons/05', 301],
    ['/models/local.json', 200],
  ])) {
    test(`${target} carries isolation, policy and nosniff`, async () => {
      const answer = await raw(target);
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('cross-origin-opener-policy'), 'same-origin');
      assert.equal(answer.headers.get('cross-origin-embedder-policy'), 'require-corp');
      assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin');
      assert.equal(answer.headers.get('content-security-policy'), CONTENT_SECURITY_POLICY);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(answer.headers.get('access-control-allow-origin'), undefined);
    });
  }

  for (const [target, type] of [
    ['/', 'text/html; charset=utf-8'],
    ['/lab.js', 'text/javascript; charset=utf-8'],
    ['/style.css', 'text/css; charset=utf-8'],
    ['/engine.wasm', 'application/wasm'],
    ['/font.woff2', 'font/woff2'],
    ['/model.gguf', 'application/octet-stream'],
    ['/models/local.json', 'application/json; charset=utf-8'],
  ]) {
    test(`${target} is ${type}`, async () => {
      assert.equal((await raw(target)).headers.get('content-type'), type);
    });
  }

  test('an unchanged file is not sent again', async () => {
    const first = await raw('/model.gguf');
    const etag = first.headers.get('etag');
    const date = first.headers.get('last-modified');
    assert.ok(etag && date);
    for (const header of [`If-None-Match: ${etag}`, `If-Modified-Since: ${date}`]) {
      const again = await raw('/model.gguf', { headers: [header] });
      assert.equal(again.status, 304);
      assert.equal(again.body.length, 0);
    }
  });

  test('no encoding is applied: ranges mean bytes of the file', async () => {
    const answer = await raw('/model.gguf', { headers: ['Accept-Encoding: gzip, br'] });
    assert.equal(answer.headers.get('content-encoding'), undefined);
    assert.deepEqual(answer.body, BYTES);
  });
});

describe('methods', () => {
  test('HEAD answers as GET does, without a body', async () => {
    const head = await raw('/model.gguf', { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get('content-length'), '1000');
    assert.equal(head.body.length, 0);
    const list = await raw('/models/local.json', { method: 'HEAD' });
    assert.equal(list.status, 200);
    assert.equal(list.body.length, 0);
  });

  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']) {
    test(`${method} is refused with 405`, async () => {
      const answer = await raw('/', { method });
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.get('allow'), 'GET, HEAD');
    });
  }
});

describe('ranges', () => {
  for (const [range, start, end] of /** @type {[string, number, number][]} */ ([
    ['bytes=0-0', 0, 0],
    ['bytes=0-', 0, 999],
    ['bytes=0-999', 0, 999],
    ['bytes=10-19', 10, 19],
    ['bytes=990-5000', 990, 999],
    ['bytes=999-', 999, 999],
    ['bytes=-5', 995, 999],
    ['bytes=-5000', 0, 999],
  ])) {
    test(`${range} gives bytes ${start} to ${end}`, async () => {
      const answer = await ranged(range);
      assert.equal(answer.status, 206);
      assert.equal(answer.headers.get('content-range'), `bytes ${start}-${end}/1000`);
      assert.equal(answer.headers.get('content-length'), String(end - start + 1));
      assert.deepEqual(answer.body, BYTES.subarray(start, end + 1));
    });
  }

  for (const range of ['bytes=1000-', 'bytes=1000-1001', 'bytes=-0', 'bytes=20-10']) {
    test(`${range} is refused with 416 and the file's size`, async () => {
      const answer = await ranged(range);
      assert.equal(answer.status, 416);
      assert.equal(answer.headers.get('content-range'), 'bytes */1000');
    });
  }

  // RFC 9110, 14.2: a server may ignore a Range it does not understand or want to answer.
  for (const range of ['bytes=0-1,5-9', 'items=0-5', 'bytes', '0-5']) {
    test(`${range} is ignored: the whole file`, async () => {
      const answer = await ranged(range);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-range'), undefined);
      assert.deepEqual(answer.body, BYTES);
    });
  }

  test('a malformed range gives no bytes of another place', async () => {
    for (const range of ['bytes=', 'bytes=a-b', 'bytes=-', 'bytes=--5', 'bytes=1e2-']) {
      const answer = await ranged(range);
      assert.ok(answer.status === 416 || answer.status === 200, `${range}: ${answer.status}`);
      if (answer.status === 200) assert.deepEqual(answer.body, BYTES);
    }
  });

  test('an empty file has no first byte', async () => {
    assert.equal((await raw('/empty.bin', { headers: ['Range: bytes=0-'] })).status, 416);
    assert.equal((await raw('/empty.bin')).status, 200);
  });

  test('the range is that of an unchanged file only (If-Range)', async () => {
    const headers = ['Range: bytes=0-9', 'If-Range: "another"'];
    assert.equal((await raw('/model.gguf', { headers })).status, 200);
  });
});

describe('hosts', () => {
  test('the names of this computer with the port are answered', async () => {
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
      assert.equal((await raw('/', { host: `${name}:${server.port}` })).status, 200);
    }
  });

  for (const host of ['example.org', 'localhost', 'localhost.example.org', '127.0.0.1:1', '']) {
    test(`Host "${host}" is refused`, async () => {
      const answer = await raw('/', { host });
      assert.equal(answer.status, 403);
      assert.ok(!answer.body.includes('home'));
    });
  }

  test('a request without Host is refused', async () => {
    assert.ok([400, 403].includes((await raw('/', { host: null })).status));
  });

  test('it listens on 127.0.0.1 alone', async () => {
    const others = Object.values(os.networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((entry) => entry.family === 'IPv4' && !entry.internal);
    for (const { address } of others) {
      await assert.rejects(
        new Promise((resolve, reject) => {
          const socket = net.connect(server.port, address, () => {
            socket.destroy();
            resolve(undefined);
          });
          socket.on('error', reject);
        }),
      );
    }
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  });
});

describe('paths', () => {
  for (const target of [
    '/../secret.txt',
    '/lessons/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/%2E%2E%2Fsecret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/%252e%252e/secret.txt',
    '/../site-secret.txt',
    '/link-out.txt',
    '/folder-out/secret.txt',
    '/folder-out/',
    '/.hidden/secret.txt',
    '//etc/passwd',
    '/lab.js%00.html',
    '/lab.js/',
    '/%ff',
    '/%',
    '/./lab.js',
    '/models/local/../../secret.txt',
    '/models/local/..%2fsecret.txt',
    '/models/local/out.gguf',
    '/models/local/notes.txt',
    '/models/local/folder.gguf',
    '/models/local/',
    'http://example.org/lab.js',
    '*',
  ]) {
    test(`${target} gives nothing`, async () => {
      const answer = await raw(target);
      assert.ok([400, 403, 404].includes(answer.status), `status ${answer.status}`);
      assert.ok(!answer.body.includes('secret\n') && !/^secret$/.test(answer.body.toString()));
      assert.ok(!answer.body.includes('root:'));
    });
  }

  test('a link that stays inside is followed', async () => {
    assert.equal((await raw('/link-in.js')).body.toString(), 'export {};');
  });

  test('a folder answers with its index, and is redirected to its slash', async () => {
    assert.match((await raw('/lessons/05/')).body.toString(), /<title>05/);
    assert.match((await raw('/lessons/05/?seed=1')).body.toString(), /<title>05/);
    const answer = await raw('/lessons/05?seed=1');
    assert.equal(answer.status, 301);
    assert.equal(answer.headers.get('location'), '/lessons/05/?seed=1');
  });

  test('names are decoded once', async () => {
    assert.equal((await raw('/a%20b%2520c.txt')).body.toString(), 'odd name');
  });
});

describe('models', () => {
  test('the list holds the GGUF files of the folder, and nothing else', async () => {
    const list = JSON.parse((await raw('/models/local.json')).body.toString());
    assert.deepEqual(
      list.map((/** @type {{ name: string, bytes: number }} */ { name, bytes }) => [name, bytes]),
      [
        [HOSTILE_NAME, 1000],
        ['b.gguf', 1000],
      ],
    );
  });

  test('every listed URL gives its file, whatever its name', async () => {
    const list = JSON.parse((await raw('/models/local.json')).body.toString());
    for (const { url } of list) {
      const answer = await raw(url, { headers: ['Range: bytes=0-9'] });
      assert.equal(answer.status, 206);
      assert.deepEqual(answer.body, BYTES.subarray(0, 10));
    }
  });

  test('without a folder the site answers for itself', async () => {
    const plain = await startServer({ root: path.join(folder, 'site') });
    try {
      assert.equal((await fetch(new URL('models/local.json', plain.url))).status, 404);
      assert.equal((await fetch(new URL('models/local/b.gguf', plain.url))).status, 404);
    } finally {
      await plain.close();
    }
  });
});

describe('the program', () => {
  /**
   * @param {string[]} args
   * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
   */
  function start(args) {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [PROGRAM, '--root', folder, ...args]);
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
        child.kill();
      });
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  test('prints one line, its URL, and stops cleanly when told to', async () => {
    const { code, stdout } = await start(['--port', '0']);
    assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\/\n$/);
    assert.equal(code, 0);
  });

  test('takes another port when its own choice is busy', async () => {
    const busy = net.createServer();
    await new Promise((resolve) => {
      busy.once('error', resolve); // something else has 8080 already: as good
      busy.listen(8080, '127.0.0.1', () => resolve(undefined));
    });
    const { stdout } = await start([]);
    busy.close();
    assert.match(stdout, /^http:\/\/127\.0\.0\.1:80[89]\d\/\n$/);
    assert.ok(!stdout.includes(':8080/'));
  });

  test('a busy port that was asked for is an error with a next step', async () => {
    const { code, stdout, stderr } = await start(['--port', String(server.port)]);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /port \d+ is in use\n {2}next: .*--port/);
  });

  for (const args of [
    ['--port', 'eighty'],
    ['--port', '65536'],
    ['--port', '-1'],
    ['--models', '/nowhere'],
  ]) {
    test(`${args.join(' ')} is an error with a next step`, async () => {
      const { code, stderr } = await start(args);
      assert.equal(code, 1);
      assert.match(stderr, /next: /);
    });
  }
});

test('as a function it has no service worker unless it is told to', async () => {
  const root = path.join(folder, 'workers');
  await mkdir(root);
  await writeFile(path.join(root, 'service-worker.js'), 'on');
  await writeFile(path.join(root, 'no-service-worker.js'), 'off');
  for (const [offline, said] of /** @type {const} */ ([
    [undefined, '404 Not Found\n'],
    ['none', '404 Not Found\n'],
    ['on', 'on'],
    ['off', 'off'],
  ])) {
    const one = await startServer({ root, offline });
    const answer = await fetch(`${one.url}service-worker.js`);
    assert.equal(await answer.text(), said, offline);
    await one.close();
  }
});
