// SPDX-License-Identifier: MIT
//
// Runs the test suites, counts what they report, and ends with the one line "N passed, N failed"; exits
// with 0 only if nothing failed. Called by test.sh once everything is built; builds nothing itself.
//
//     node tests/run.mjs [--all] [SUITE...]    --list names the suites, --check only checks the names
//
// Up to three commands of all the suites run at a time, each test file being one command. A suite is told of when
// its last command has ended. A suite that runs no test counts as a failure, and so does one that ends
// badly without saying which test failed. What each command printed is kept in build/test-logs/SUITE.log,
// one after another, with the seconds it took.
//
// --all runs every browser test in Chromium and in Firefox (tests/browser.mjs).

import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const LOGS = path.join(ROOT, 'build/test-logs');
const BIN = path.join(ROOT, 'node_modules/.bin');

/** A command that takes longer hangs: the slowest takes about two minutes on two busy cores. */
const DEADLINE_MS = 10 * 60_000;

/**
 * How many commands run at a time. Tests in browsers wait more than they compute: with two at a time, two
 * cores are idle for more than half of the time. Commands that run side by side share no port, browser
 * or folder; one that comes after another has its browser (tests/browser-pool.mjs).
 */
const AT_ONCE = Math.min(3, Math.ceil(1.5 * os.availableParallelism()));

/**
 * What begins first, so that none of it is left over at the end: test files, and suites of one command. A
 * name that should be here and is not costs seconds, no more.
 */
const SLOWEST = [
  ...['asan', 'converted', 'models', 'stepper-grid', 'look', 'store-tabs', 'journeys', 'store'],
  ...['lint', 'scarce', 'manager', 'original', 'store-disk', 'journey', 'hidden', 'language'],
  ...['golden', 'streaming', 'reference', 'recorded', 'lesson-parts', 'input', 'budget', 'replay'],
];

/**
 * @typedef {{ passed: number, failed: string[] }} Count  failed tests by name
 * @typedef {{ code: number | null, output: string, seconds: number }} Ended
 *
 * @typedef {object} Suite
 * @property {string} about
 * @property {() => Promise<string[][]>} commands  each a program and its arguments
 * @property {(ended: Ended, command: string[]) => Count} count
 * @property {boolean} [mayBeEmpty]  it need not have a command
 */

/**
 * A command is one test: it passes or fails.
 * @param {Ended} ended
 * @param {string[]} command
 * @returns {Count}
 */
function countCommand({ code }, command) {
  return code === 0 ? { passed: 1, failed: [] } : { passed: 0, failed: [command.join(' ')] };
}

/**
 * Tests of node:test, as its TAP reporter sums them up.
 * @param {Ended} ended
 * @returns {Count}
 */
function countNode({ code, output }) {
  /** @param {string} word */
  const sum = (word) => {
    const lines = [...output.matchAll(new RegExp(`^# ${word} (\\d+)$`, 'gm'))];
    return Number(lines.at(-1)?.[1] ?? 0);
  };
  const failures = sum('fail') + sum('cancelled');
  // Groups are listed as well as their tests; a group's own line says type: 'suite'.
  const names = [
    ...output.matchAll(/^ *not ok \d+ - (.*)\n(?: +.*\n){0,3}?(?= +(?:type|location))(.*)/gm),
  ]
    .filter(([, , next]) => !next.includes("'suite'"))
    .map(([, name]) => name);
  const failed = names.length >= failures ? names : [...names, ...unnamed(failures - names.length)];
  if (failed.length === 0 && code !== 0) failed.push(...unnamed(1));
  return { passed: sum('pass'), failed };
}

/**
 * C tests, run by ctest -V: cmocka's with TAP output and kernels_test, which prints "ok NAME". Every
 * line starts with its program's number.
 * @param {Ended} ended
 * @returns {Count}
 */
function countCtest({ code, output }) {
  let passed = 0;
  /** @type {string[]} */
  const failed = [];
  for (const [, id, program, result] of output.matchAll(
    /^ *\d+\/\d+ Test +#(\d+): (\S+) \.*(.*?) +[\d.]+ sec$/gm,
  )) {
    const lines = output.split('\n').filter((line) => line.startsWith(`${id}: `));
    const bad = lines.flatMap((line) => line.match(/^\d+: \s*not ok (?:\d+ - )?(.*)$/)?.[1] ?? []);
    const good = lines.filter((line) => /^\d+: \s*ok /.test(line)).length;
    passed += good;
    failed.push(...bad.map((name) => `${program}: ${name}`));
    const endedWell = result.trim() === 'Passed';
    if (!endedWell && bad.length === 0) failed.push(`${program}: ${result.trim()}`);
    if (endedWell && good === 0) failed.push(`${program}: ran no test`);
  }
  if (failed.length === 0 && code !== 0) failed.push(...unnamed(1));
  return { passed, failed };
}

/** @param {number} count */
function unnamed(count) {
  return new Array(count).fill('(see the log)');
}

/** @param {string} folder @returns {Promise<string[]>} its test files, as paths from the root */
async function testFiles(folder) {
  const names = await readdir(path.join(ROOT, folder)).catch(() => []);
  return names
    .filter((name) => name.endsWith('.test.mjs'))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/**
 * The node:test files of a folder, one process each.
 * @param {string} folder
 * @param {string} about
 * @returns {Suite}
 */
function nodeSuite(folder, about) {
  return {
    about: `${about} (tests/${folder}/)`,
    commands: async () => (await testFiles(`tests/${folder}`)).map(nodeTest),
    count: countNode,
  };
}

/** @returns {Promise<string[][]>} the test files that lie beside the lessons that they test */
async function lessonTests() {
  const folders = (await readdir(path.join(ROOT, 'web/lessons'))).sort();
  const files = await Promise.all(folders.map((folder) => testFiles(`web/lessons/${folder}/test`)));
  return files.flat().map(nodeTest);
}

/** @param {string} file @returns {string[]} */
function nodeTest(file) {
  return [process.execPath, '--test', '--test-concurrency=1', '--test-reporter=tap', file];
}

/**
 * @param {string} preset
 * @returns {Suite}
 */
function ctestSuite(preset) {
  return {
    about: `C tests, ${preset} build (tests/c/, tests/kernels/)`,
    commands: async () => [['ctest', '--preset', preset, '-V']],
    count: countCtest,
  };
}

/** @type {Record<string, Suite>} */
const SUITES = {
  format: {
    about: 'clang-format and Biome agree with every file',
    commands: async () => [
      ['tools/clang-files.sh', 'check'],
      [`${BIN}/biome`, 'format', '.'],
    ],
    count: countCommand,
  },
  lint: {
    about: 'clang-tidy and Biome find nothing',
    commands: async () => [
      ['tools/clang-files.sh', 'lint'],
      [`${BIN}/biome`, 'lint', '--error-on-warnings', '.'],
    ],
    count: countCommand,
  },
  types: {
    about: 'tsc checks the JSDoc types',
    commands: async () => [[`${BIN}/tsc`, '--project', 'tsconfig.json']],
    count: countCommand,
  },
  native: ctestSuite('native'),
  asan: ctestSuite('asan'),
  sanitized: {
    about: 'the golden cases and the commands, on the program with sanitizers',
    commands: async () =>
      [
        'tests/golden/native.test.mjs',
        'tests/cli/cli.test.mjs',
        'tests/cli/convert.test.mjs',
        'tests/cli/verify.test.mjs',
      ].map((file) => [...['env', 'LAMINAR_NATIVE=build/asan'], ...nodeTest(file)]),
    count: countNode,
  },
  fuzz: nodeSuite('fuzz', 'the fuzz targets over their corpus, with the sanitizers'),
  cli: nodeSuite('cli', 'the native program'),
  server: nodeSuite('server', 'the static server, serve.sh and the built site'),
  kernels: nodeSuite('kernels', 'SIMD kernels against the scalar reference, in browsers'),
  golden: nodeSuite('golden', 'every tap against the independent reference'),
  web: nodeSuite('web', 'JavaScript modules, in Node and in browsers'),
  package: nodeSuite('package', 'the npm package laminar-lab, in a plain page and with Vite'),
  e2e: nodeSuite('e2e', 'the pages, in browsers'),
  lessons: {
    about: 'what the lessons measure and show (web/lessons/*/test/)',
    commands: lessonTests,
    count: countNode,
    mayBeEmpty: true,
  },
};

/**
 * Runs a command in the repository's root; its whole process group ends with it.
 * @param {string[]} command
 * @param {Record<string, string>} environment  beside our own
 * @returns {Promise<Ended>}
 */
function run([program, ...args], environment) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(program, args, {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CMOCKA_MESSAGE_OUTPUT: 'TAP', NO_COLOR: '1', ...environment },
    });
    let output = '';
    const kill = () => {
      try {
        if (child.pid) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The group has ended already.
      }
    };
    const timer = setTimeout(() => {
      output += `\n${program} took longer than ${DEADLINE_MS / 60_000} minutes: stopped\n`;
      kill();
    }, DEADLINE_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        output += chunk;
      });
    }
    child.on('error', (error) => {
      output += `${program}: ${error.message}\n`;
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      kill();
      resolve({ code, output, seconds: Math.round((Date.now() - started) / 1000) });
    });
  });
}

/** @param {string[]} command @returns {string} a test file's name without its ending, or nothing */
function testName(command) {
  return path.basename(command.at(-1) ?? '').match(/^(.*)\.test\.mjs$/)?.[1] ?? '';
}

/**
 * @typedef {object} Job
 * @property {string} suite
 * @property {string[]} command
 */

/**
 * Runs jobs AT_ONCE at a time, the slowest first.
 * @param {Job[]} jobs
 * @param {(job: Job, ended: Ended) => Promise<void>} onEnd
 */
async function runAll(jobs, onEnd) {
  const rank = (/** @type {Job} */ { suite, command }) => {
    const place = SLOWEST.indexOf(testName(command) || suite);
    return place < 0 ? SLOWEST.length : place;
  };
  const queue = [...jobs].sort((a, b) => rank(a) - rank(b));
  // Not at the top: --list and --check also run where no npm package is installed yet.
  const { openPool } = await import('./browser-pool.mjs');
  const work = async () => {
    const pool = await openPool();
    for (let job = queue.shift(); job; job = queue.shift()) {
      const ended = await run(job.command, pool.environment);
      // What failed may have left pages open, or a session of Firefox.
      if (ended.code !== 0) pool.renew();
      await onEnd(job, ended);
    }
    await pool.close();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Counts what the commands of a suite report, writes its log, and says at the end how it went. */
class Report {
  #name;
  #left;
  #log;
  #seconds = 0;
  passed = 0;
  /** @type {string[]} */
  failed = [];

  /** @param {string} name @param {number} commands how many there are */
  constructor(name, commands) {
    this.#name = name;
    this.#left = commands;
    this.#log = createWriteStream(path.join(LOGS, `${name}.log`));
  }

  /** @param {string[]} command @param {Ended} ended */
  async add(command, ended) {
    this.#log.write(`$ ${command.join(' ')}\n# took ${ended.seconds} s\n${ended.output}`);
    const count = SUITES[this.#name].count(ended, command);
    if (count.passed + count.failed.length === 0) {
      count.failed.push(`${command.slice(1).join(' ')}: ran no test`);
    }
    this.passed += count.passed;
    this.failed.push(...count.failed);
    this.#seconds += ended.seconds;
    this.#left--;
    if (this.#left === 0) await this.end();
  }

  async end() {
    await new Promise((resolve) => this.#log.end(resolve));
    const figures = `${this.passed} passed, ${this.failed.length} failed`;
    console.log(`${this.#name.padEnd(9)} ${figures} (${this.#seconds} s)`);
    for (const test of this.failed) console.log(`  FAILED ${test}`);
    if (this.failed.length > 0) console.log(`  log: build/test-logs/${this.#name}.log`);
  }
}

async function main() {
  const args = process.argv.slice(2);
  const names = args.filter((arg) => !['--all', '--list', '--check'].includes(arg));
  const unknown = names.filter((name) => !(name in SUITES));
  if (unknown.length > 0) {
    console.error(`error: no suite is called ${unknown.join(', ')}`);
    console.error(`  next: choose from ${Object.keys(SUITES).join(', ')}`);
    process.exit(2);
  }
  if (args.includes('--list')) {
    for (const [name, { about }] of Object.entries(SUITES)) console.log(name.padEnd(9), about);
    return;
  }
  if (args.includes('--check')) return;
  if (args.includes('--all')) process.env.LAMINAR_BROWSERS = 'chromium,firefox';

  await mkdir(LOGS, { recursive: true });
  const started = Date.now();
  /** @type {Job[]} */
  const jobs = [];
  /** @type {Map<string, Report>} */
  const reports = new Map();
  for (const suite of names.length > 0 ? names : Object.keys(SUITES)) {
    const commands = await SUITES[suite].commands();
    const report = new Report(suite, commands.length);
    reports.set(suite, report);
    jobs.push(...commands.map((command) => ({ suite, command })));
    if (commands.length > 0) continue;
    if (!SUITES[suite].mayBeEmpty) report.failed.push(`${suite}: ran no test`);
    await report.end();
  }
  await runAll(jobs, async ({ suite, command }, ended) => reports.get(suite)?.add(command, ended));

  const all = [...reports.values()];
  const passed = all.reduce((sum, report) => sum + report.passed, 0);
  const failed = all.reduce((sum, report) => sum + report.failed.length, 0);
  console.log(`${((Date.now() - started) / 1000).toFixed(0)} s`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

await main();
