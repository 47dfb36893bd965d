import { expect, test } from 'vitest';
import { SensorError } from '../errors.ts';
import { isAlive, ownerOf, thisProcess } from './instance.ts';
import { lostIn } from './trace.ts';
import { parseRanges } from './cpu-buffer.ts';
import { findTracefs, mountPoints } from './tracefs.ts';

test('another system has no tracing file system', () => {
  expect(() => findTracefs('darwin')).toThrow(SensorError);
  expect(() => findTracefs('darwin')).toThrow('the sensor needs Linux; this is darwin');
});

test('mount points of its type, with blanks', () => {
  const mounts = [
    'proc /proc proc rw 0 0',
    'nodev /sys/kernel/tracing tracefs rw 0 0',
    'nodev /mnt/my\\040trace tracefs rw 0 0',
    'tracefs /tracefs ext4 rw 0 0',
    '',
  ];
  expect(mountPoints(mounts.join('\n'))).toEqual(['/sys/kernel/tracing', '/mnt/my trace']);
});

test.each([
  ['dockwarden-12-345-0af1', { pid: 12, startTicks: '345' }],
  ['dockwarden-12-345-0af1-wakeup', { pid: 12, startTicks: '345' }],
  ['dockwarden-12-345', null],
  ['dockwarden-x-345-0', null],
  ['my-dockwarden-12-345-0', null],
])('the owner of %s', (name, owner) => {
  expect(ownerOf(name)).toEqual(owner);
});

test.skipIf(process.platform !== 'linux')(
  'a process is identified by its start time as well',
  () => {
    const own = thisProcess();
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, startTicks: `${own.startTicks}1` })).toBe(false);
    expect(isAlive({ pid: 2 ** 22 + 1, startTicks: '1' })).toBe(false);
  },
);

test('losses: overwritten, without room, and nested', () => {
  const stats =
    'entries: 5\noverrun: 100\ncommit overrun: 20\nbytes: 9\ndropped events: 3\nread events: 7\n';
  expect(lostIn(stats)).toBe(123);
  expect(lostIn('')).toBe(0);
});

test.each([
  ['0', [0]],
  ['0-3,8\n', [0, 1, 2, 3, 8]],
  ['', []],
  ['3-1', []],
])('processors %j', (text, numbers) => {
  expect(parseRanges(text)).toEqual(numbers);
});
