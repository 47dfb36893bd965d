import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProcReader } from './proc-reader.ts';

/** Fields 3 to 52: parent 3, group and session 7, start 500, arguments at 99. */
const FIELDS = Array.from(
  { length: 50 },
  (_, index) => ({ 1: 3, 2: 7, 3: 7, 19: 500, 45: 99 })[index] ?? 0,
);
const STAT = `7 (a) b) ${['S', ...FIELDS.slice(1)].join(' ')}\n`;
const STATUS = 'Name:\ta\nTgid:\t7\nUid:\t1\t1000\t1\t1\nGid:\t1\t1001\t1\t1\n';

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'proc-'));
  const put = (
    pid: string,
    files: Readonly<Record<string, string | Buffer>>,
    links: Readonly<Record<string, string>>,
  ) => {
    mkdirSync(`${root}/${pid}/ns`, { recursive: true });
    for (const [name, content] of Object.entries(files))
      writeFileSync(`${root}/${pid}/${name}`, content);
    for (const [name, target] of Object.entries(links))
      symlinkSync(target, `${root}/${pid}/${name}`);
  };
  const files = { stat: STAT, status: STATUS, cgroup: '0::/docker/x\n' };
  put('7', { ...files, cmdline: 'ls\0\0' }, { exe: '/bin/ls', cwd: '/app' });
  put('8', { ...files, cmdline: '' }, {});
  put('9', { ...files, cmdline: '' }, { exe: '/bin/ls', cwd: '/app (deleted)' });
  put('10', { ...files, cmdline: 'x\0' }, { exe: '/tmp/x (deleted)' });
  writeFileSync(`${root}/real (deleted)`, '');
  put('11', { ...files, cmdline: 'x\0' }, { exe: `${root}/real (deleted)` });
  put('12', { ...files, cmdline: Buffer.alloc(200_000, 'y') }, { exe: '/bin/y' });
  put('3', {}, { 'ns/mnt': 'mnt:[1]' });
  put('13', { ...files, cmdline: 'runc\0init\0' }, { exe: '/', 'ns/mnt': 'mnt:[1]' });
  put('14', { ...files, cmdline: 'runc\0init\0' }, { exe: '/', 'ns/mnt': 'mnt:[2]' });
  put('15', { ...files, cmdline: 'runc\0init\0' }, { exe: '/' });
  mkdirSync(`${root}/7/task/70`, { recursive: true });
  mkdirSync(`${root}/7/task/7`);
  mkdirSync(`${root}/self`);
});

afterAll(() => rmSync(root, { recursive: true }));

const ownerOf = () => ({ user: 1000, group: 1001 });
const reader = () => createProcReader({ root, ownerOf, now: () => 5n, maxArgs: 100_000 });
const read = (pid: number) => reader().readExec(pid, 1n);

describe('an exec', () => {
  it('read in time', () => {
    expect(read(7)).toMatchObject({
      pid: 7,
      readAt: 5n,
      args: ['ls', ''],
      areArgsCut: false,
      executable: '/bin/ls',
      isDeleted: false,
      workingDirectory: '/app',
      stat: { comm: 'a) b', parent: 3, startTicks: 500, argumentsAt: 99 },
      user: 1000,
      group: 1001,
      sharesMounts: null,
      isSuperseded: false,
    });
  });

  it.each([
    [
      'of a process that has ended',
      8,
      { args: null, executable: null, user: 1000, stat: { parent: 3 } },
    ],
    [
      'of a process that runs the next file just now',
      9,
      { args: null, executable: '/bin/ls', workingDirectory: '/app' },
    ],
    ['of a file that was deleted', 10, { executable: '/tmp/x', isDeleted: true }],
    [
      'of a process that is not remembered',
      99,
      { args: null, stat: null, user: null, group: null },
    ],
    ['of a runtime, in the mounts of its parent', 13, { sharesMounts: true }],
    ['of one that looks like it', 14, { sharesMounts: false }],
    ['of one that cannot be looked at', 15, { sharesMounts: null }],
  ])('%s', (_, pid, expected) => {
    expect(read(pid)).toMatchObject(expected);
  });

  it('of a file that is really called deleted', () => {
    expect(read(11)).toMatchObject({ executable: `${root}/real (deleted)`, isDeleted: false });
  });

  it('with more arguments than the limit', () => {
    const { args, areArgsCut } = read(12);
    expect(args).toEqual(['y'.repeat(100_000)]);
    expect(areArgsCut).toBe(true);
  });

  it('after another one, in the same image', () => {
    const both = reader();
    const first = both.readExec(7, 1n);
    const second = both.readExec(7, 2n);
    expect([first.isSuperseded, second.isSuperseded]).toEqual([true, false]);
  });
});

it('finds processes, by their threads as well, and lists them', () => {
  expect(reader().list()).toEqual([3, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  expect(reader().threads(7)).toEqual([7, 70]);
  expect(reader().threads(99)).toEqual([]);
  expect(reader().find(12)).toMatchObject({ pid: 7, cgroups: '0::/docker/x\n' });
  expect(reader().find(99)).toBeNull();
  expect(reader().cgroups(8)).toBe('0::/docker/x\n');
  expect(reader().cgroups(99)).toBeNull();
  expect([reader().isAlive(7), reader().isAlive(99)]).toEqual([true, false]);
});

it.runIf(platform() === 'linux')(
  'reads what this kernel reports, with hostile arguments',
  async () => {
    const args = ['-c', 'read x', 'a\nb', '', '\u001b]0;x\u0007', 'z'.repeat(100_000)];
    const child = spawn('/bin/sh', args, { stdio: ['pipe', 'ignore', 'ignore'], cwd: '/' });
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    const snapshot = createProcReader().readExec(pid, 0n);
    child.stdin.end();
    expect(snapshot).toMatchObject({ args: ['/bin/sh', ...args], workingDirectory: '/' });
    expect(snapshot.stat).toMatchObject({ parent: process.pid, isZombie: false });
    expect(snapshot.user).toBe(process.geteuid?.());
    expect(snapshot.group).toBe(process.getegid?.());
    expect(snapshot.executable).toMatch(/^\/.*sh$/);
  },
);

it.runIf(platform() === 'linux' && process.geteuid?.() === 0)(
  'reads the effective user and group, also of a program that hides itself',
  async () => {
    // A process whose executable its user may run but not read has files in /proc that belong to root.
    const folder = mkdtempSync(join(tmpdir(), 'owner-'));
    const program = join(folder, 'cat');
    copyFileSync('/bin/cat', program);
    chmodSync(folder, 0o755);
    chmodSync(program, 0o711);
    const child = spawn(program, { stdio: ['pipe', 'ignore', 'ignore'], uid: 1234, gid: 77 });
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    const snapshot = createProcReader().readExec(pid, 0n);
    const fileOwner = statSync(`/proc/${pid}/status`).uid;
    child.stdin.end();
    rmSync(folder, { recursive: true });
    expect([snapshot.user, snapshot.group, fileOwner]).toEqual([1234, 77, 0]);
  },
);
