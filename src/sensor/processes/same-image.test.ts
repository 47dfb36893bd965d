import { expect, it } from 'vitest';
import { canBeOf } from './exec.ts';
import { snapshotOf } from './table.testing.ts';

const read = (comm: string, executable: string, args: string[]) =>
  snapshotOf(1, { executable, args, stat: { comm } });

it.each<[boolean, string, string, ReturnType<typeof read>]>([
  [true, 'a file', '/bin/ls', read('ls', '/usr/bin/ls', ['ls'])],
  [true, 'a link', '/bin/sh', read('sh', '/usr/bin/dash', ['-sh'])],
  [true, 'a file that renames itself', '/usr/bin/node', read('MainThread', '/usr/bin/node', ['x'])],
  [true, 'a script', '/x/run.sh', read('run.sh', '/bin/bash', ['/bin/bash', '/x/run.sh'])],
  [
    true,
    'a script whose task was renamed',
    'run.sh',
    read('x', '/usr/bin/env', ['env', 'bash', './run.sh']),
  ],
  [true, 'a long name', '/bin/containerd-shim-runc-v2', read('containerd-shim', '/x', ['y'])],
  [
    true,
    'a name cut within a character',
    '/bin/aaaaaaaaaaaaaaéb',
    read('aaaaaaaaaaaaaa\uFFFD', '/x', ['y']),
  ],
  [true, 'itself', '/proc/self/exe', read('runc:[0:PARENT]', '/', ['runc', 'init'])],
  [true, 'an open file', '/dev/fd/7', read('7', '/memfd:x', ['y'])],
  [false, 'another file', '/bin/sh', read('sleep', '/bin/busybox', ['sleep', '1'])],
  [false, 'a name that begins so', '/bin/sh', read('s', '/x', ['y'])],
  [false, 'a relative path', './run', read('sleep', '/bin/sleep', ['sleep', '1'])],
])('%s: %s', (canBe, _, path, snapshot) => {
  expect(canBeOf(path, snapshot)).toBe(canBe);
});

it('can be anything if it was read too late', () => {
  expect(canBeOf('/bin/sh', snapshotOf(1, { args: null, stat: { comm: 'x' } }))).toBe(true);
});
