import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SAMPLE = 'content/samples/attack.ndjson.gz';
const QUERY = `process where process.name == "kubectl"`;

/** What Git would give a stranger, in a folder that only its owner can enter; nothing is built. */
describe('a fresh clone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dockwarden-clone-'));
  const clone = join(folder, 'clone');
  const sh = (command: string) =>
    spawnSync('sh', ['-c', command], {
      cwd: clone,
      encoding: 'utf8',
      env: { ...process.env, HOME: folder, npm_config_update_notifier: 'false' },
    });

  beforeAll(() => {
    const list = execFileSync('git', [
      'ls-files',
      '-z',
      '--cached',
      '--others',
      '--exclude-standard',
    ]);
    for (const name of list.toString().split('\0')) {
      if (name === '' || !existsSync(name)) continue;
      mkdirSync(dirname(join(clone, name)), { recursive: true });
      cpSync(name, join(clone, name));
    }
    // What a lockfile says is installed the same way each time; building is ours.
    symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));
    chmodSync(clone, 0o700);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('builds once, also for both commands of a pipe', () => {
    const { stdout, stderr } = sh(
      `npx dockwarden query --format ndjson '${QUERY}' ${SAMPLE} | npx dockwarden query --count '${QUERY}'`,
    );
    expect(stdout).toBe('14\n');
    expect(stderr.match(/dockwarden: building …/g)).toHaveLength(1);
  });

  it('runs the command where it was called', () => {
    const { stdout, stderr, status } = sh(
      `cd content/samples && npx dockwarden query --count '${QUERY}' attack.ndjson.gz`,
    );
    expect([stdout, status]).toEqual(['14\n', 0]);
    expect(stderr).not.toContain('building');
  });
});

describe('a Node that is too old', () => {
  it.each(['4.9.1', '18.20.8', '20.18.3'])('%s: is reported in one line', (version) => {
    const code = `Object.defineProperty(process.versions, 'node', { value: '${version}' });
      require('./bin/dockwarden.cjs');`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', code], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`dockwarden needs Node 20.19 or later; this is Node ${version}\n`);
  });
});
