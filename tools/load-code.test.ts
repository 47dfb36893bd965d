import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const QUERY = 'process where process.name == "kubectl"';
const COMMAND = [
  'dist/cli/main.cjs',
  'query',
  '--count',
  QUERY,
  'content/samples/attack.ndjson.gz',
];
/** Prints the files whose compiled code V8 did not take, when the command ends. */
const PRINT_REFUSED = `
const { scripts } = require('./dist/code/load-code.cjs');
process.on('exit', () => {
  const refused = [...scripts.keys()].filter((file) => scripts.get(file).cachedDataRejected !== false);
  console.log(JSON.stringify({ loaded: scripts.size, refused }));
});`;

/** A build of one's own, since the test changes it. */
const folder = mkdtempSync(join(tmpdir(), 'dockwarden-code-'));

const builtCode = (ending: string) =>
  readdirSync(join(folder, 'dist/code'))
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, 'dist/code', name));

/** Counts matches, and says what V8 did not take of the build. */
function count() {
  const lines = execFileSync(process.execPath, ['--require', './print-refused.cjs', ...COMMAND], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).split('\n');
  const { loaded, refused } = JSON.parse(lines[1] ?? '') as { loaded: number; refused: string[] };
  return { matches: Number(lines[0]), loaded, refused };
}

beforeAll(() => {
  cpSync('dist', join(folder, 'dist'), { recursive: true });
  cpSync('package.json', join(folder, 'package.json'));
  for (const name of ['content', 'node_modules']) symlinkSync(resolve(name), join(folder, name));
  writeFileSync(join(folder, 'print-refused.cjs'), PRINT_REFUSED);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('takes all that the build compiled', () => {
  const { matches, loaded, refused } = count();
  expect(matches).toBeGreaterThan(0);
  expect(loaded).toBeGreaterThan(5);
  expect(refused).toEqual([]);
});

it('compiles code again that has changed since the build', () => {
  const before = count();
  for (const name of builtCode('.cjs')) appendFileSync(name, '\n');
  const { matches, loaded, refused } = count();
  expect(matches).toBe(before.matches);
  expect(refused).toHaveLength(loaded);
});

it('does without what was compiled', () => {
  const before = count();
  for (const name of builtCode(process.arch)) rmSync(name);
  const { matches, loaded, refused } = count();
  expect(matches).toBe(before.matches);
  expect(refused).toHaveLength(loaded);
});

it('loads modules of Node.js that take long when they are used', () => {
  const script = 'print-modules.cjs';
  writeFileSync(
    join(folder, script),
    `process.on('exit', () => console.error(JSON.stringify(process.moduleLoadList)));`,
  );
  const late = ['child_process', 'crypto', 'worker_threads', 'zlib'];
  const loadedBy = (...args: readonly string[]) => {
    const { stderr } = spawnSync(
      process.execPath,
      ['--require', `./${script}`, 'dist/cli/main.cjs', ...args],
      { cwd: folder, encoding: 'utf8' },
    );
    const modules = new Set(JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as string[]);
    return late.filter((name) => modules.has(`NativeModule ${name}`));
  };
  expect(loadedBy('--version')).toEqual([]);
  expect(loadedBy('query', '--count', QUERY, 'content/samples/attack.ndjson.gz')).toContain('zlib');
});

it('takes what was compiled in a thread that starts when the run has become a long one', () => {
  writeFileSync(
    join(folder, 'late-thread.cjs'),
    `require('./dist/blocks/worker.cjs');
    const { scripts } = require('./dist/code/load-code.cjs');
    const { parentPort } = require('node:worker_threads');
    const refused = [...scripts].flatMap(([file, each]) => (each.cachedDataRejected ? [file] : []));
    console.log(JSON.stringify({ loaded: scripts.size, refused }));
    parentPort.close();`,
  );
  writeFileSync(
    join(folder, 'long-run.cjs'),
    `require('./dist/cli/main.cjs');
    const { Worker } = require('node:worker_threads');
    setTimeout(() => new Worker('./late-thread.cjs'), 1_500);`,
  );
  const printed = execFileSync(process.execPath, ['long-run.cjs', '--version'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const { loaded, refused } = JSON.parse(printed.trim().split('\n').at(-1) ?? '') as {
    readonly loaded: number;
    readonly refused: readonly string[];
  };
  expect(loaded).toBeGreaterThan(3);
  expect(refused).toEqual([]);
});
