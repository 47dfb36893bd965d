import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Namespaces } from './proc-reader.ts';

let root = '';
let count = 100;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'proc-'));
  put(1, 'pid:[1]', 'mnt:[1]');
});
afterEach(() => rmSync(root, { recursive: true }));

function put(pid: number, pids: string, mounts: string, users?: string): string {
  const folder = `${root}/${pid}`;
  mkdirSync(`${folder}/ns`, { recursive: true });
  symlinkSync(pids, `${folder}/ns/pid`);
  symlinkSync(mounts, `${folder}/ns/mnt`);
  if (users !== undefined) writeFileSync(`${folder}/uid_map`, users);
  return folder;
}

const ALL = '         0          0 4294967295\n';

describe('the namespaces of a process', () => {
  it.each([
    ['of the host', 'pid:[1]', 'mnt:[1]', ALL, null],
    ['of a service with private mounts', 'pid:[1]', 'mnt:[2]', ALL, null],
    ['of a sandbox of a browser', 'pid:[2]', 'mnt:[1]', '1000 1000 1\n', null],
    ['of a container', 'pid:[2]', 'mnt:[2]', ALL, 'pid:[2]'],
    ['of a container with users of its own', 'pid:[2]', 'mnt:[2]', '0 100000 65536\n', 'pid:[2]'],
    ['of rootless containers', 'pid:[2]', 'mnt:[2]', '0 1000 1\n1 100000 65536\n', 'pid:[2]'],
    ['of what one user has made for itself', 'pid:[2]', 'mnt:[2]', ' 0 1000 1\n', null],
    ['of what is still being made', 'pid:[2]', 'mnt:[2]', '', null],
    ['of what no longer tells its users', 'pid:[2]', 'mnt:[2]', undefined, 'pid:[2]'],
  ])('%s', (_, pids, mounts, users, expected) => {
    const folder = put(count++, pids, mounts, users);
    expect(new Namespaces(root).ofContainer(folder)).toBe(expected);
  });

  it('are held against those of the first process of the kernel where init is protected', () => {
    const folder = put(count++, 'pid:[1]', 'mnt:[2]', ALL);
    rmSync(`${root}/1`, { recursive: true });
    put(2, 'pid:[1]', 'mnt:[1]');
    const namespaces = new Namespaces(root);
    expect(namespaces.ofContainer(folder)).toBeNull();
    expect(namespaces.ofContainer(put(count++, 'pid:[2]', 'mnt:[2]', ALL))).toBe('pid:[2]');
  });

  it('say nothing of a process that has exited, and nothing without those of the host', () => {
    expect(new Namespaces(root).ofContainer(`${root}/99`)).toBeNull();
    rmSync(`${root}/1`, { recursive: true });
    expect(new Namespaces(root).ofContainer(put(98, 'pid:[2]', 'mnt:[2]'))).toBeNull();
  });
});
