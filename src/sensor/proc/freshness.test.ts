import { expect, it } from 'vitest';
import { judge, type Read } from './proc-reader.ts';

const MICRO = 1000n;

/** Reads of one process: times of the exec and of the read in µs, and the address of the arguments. */
function judged(
  reads: readonly (readonly [execAt: number, readAt: number, at: number])[],
): boolean[] {
  const all = reads.map(([execAt, readAt, argumentsAt]): Read => ({
    execAt: BigInt(execAt) * MICRO,
    readAt: BigInt(readAt) * MICRO,
    argumentsAt,
    isSuperseded: false,
    before: null,
  }));
  all.reduce((older, newer) => {
    judge(older, newer);
    return newer;
  });
  return all.map((read) => read.isSuperseded);
}

it.each<[string, [number, number, number][], boolean[]]>([
  [
    'long before the next',
    [
      [0, 100, 1],
      [5000, 5100, 2],
    ],
    [false, false],
  ],
  [
    'after the next',
    [
      [0, 900, 2],
      [800, 950, 2],
    ],
    [true, false],
  ],
  [
    'before the next, of another image',
    [
      [0, 100, 1],
      [800, 900, 2],
    ],
    [false, false],
  ],
  [
    'before the next, of its image already',
    [
      [0, 700, 2],
      [800, 900, 2],
    ],
    [true, false],
  ],
  [
    'before the next, of which nothing is known',
    [
      [0, 100, 1],
      [800, 900, 0],
    ],
    [true, false],
  ],
  [
    'of which nothing is known',
    [
      [0, 100, 0],
      [800, 900, 2],
    ],
    [true, false],
  ],
  // The second read shows the third image, so the first may show the second.
  [
    'before one that was read too late',
    [
      [0, 700, 2],
      [800, 1500, 3],
      [1400, 1600, 3],
    ],
    [true, true, false],
  ],
  [
    'long before one that was read too late',
    [
      [0, 100, 1],
      [9000, 9900, 3],
      [9800, 9950, 3],
    ],
    [false, true, false],
  ],
  [
    'three in time',
    [
      [0, 100, 1],
      [800, 900, 2],
      [1600, 1700, 3],
    ],
    [false, false, false],
  ],
])('read %s', (_, reads, superseded) => {
  expect(judged(reads)).toEqual(superseded);
});
