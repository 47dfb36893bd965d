import { describe, expect, it } from 'vitest';
import type { Limit } from '../compile/compiled.ts';
import { applyLimits, combineLimits } from '../execute/collector.ts';

const limits = (text: string): Limit[] =>
  text
    .split(' | ')
    .filter((pipe) => pipe !== '')
    .map((pipe) => ({
      from: pipe.startsWith('head') ? 'head' : 'tail',
      count: Number(pipe.slice(5)),
    }));
const results = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('applyLimits', () => {
  it.each([
    ['', 3, [1, 2, 3]],
    ['head 2', 3, [1, 2]],
    ['tail 2', 3, [2, 3]],
    ['head 0', 3, []],
    ['head 5', 3, [1, 2, 3]],
    ['head 4 | head 2', 10, [1, 2]],
    ['tail 2 | tail 4', 10, [9, 10]],
    ['head 4 | tail 2', 10, [3, 4]],
    ['tail 4 | head 2', 10, [7, 8]],
    ['head 4 | tail 2', 3, [2, 3]],
    ['tail 4 | head 2', 3, [1, 2]],
    ['head 8 | tail 6 | head 4 | tail 1', 10, [6]],
  ])('%s over %i results', (pipes, count, expected) => {
    expect(applyLimits(results(count), limits(pipes))).toEqual(expected);
  });
});

describe('combineLimits', () => {
  it.each([
    [null, 'tail', '', [1, 2, 3, 4, 5, 6, 7, 8]],
    [3, 'tail', '', [6, 7, 8]],
    [3, 'head', '', [1, 2, 3]],
    [3, 'tail', 'head 2', [1, 2]],
    [3, 'tail', 'head 5', [1, 2, 3]],
    [3, 'head', 'tail 5 | head 1', [6]],
  ] as const)('size %s, position %s, pipes "%s"', (size, position, pipes, expected) => {
    expect(applyLimits(results(8), combineLimits(size, position, limits(pipes)))).toEqual(expected);
  });
});
