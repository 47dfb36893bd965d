import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, suggest } from './suggest.ts';

describe('suggest', () => {
  it.each([
    ['pib', ['pid', 'ppid', 'user'], ['pid', 'ppid']],
    [
      'process.parnt.name',
      ['process.name', 'process.parent.name'],
      ['process.parent.name', 'process.name'],
    ],
    ['arraySearch', ['length', 'number', 'concat'], []],
    ['ab', ['ax', 'xyz'], ['ax']],
    ['', ['a'], []],
    ['same', ['same'], []],
    [
      'aaaa',
      ['aaab', 'aaac', 'aaad', 'aaae', 'aaaf', 'aaag'],
      ['aaab', 'aaac', 'aaad', 'aaae', 'aaaf'],
    ],
  ])('for %j among %j: %j', (word, candidates, suggestions) => {
    expect(suggest(word, candidates)).toEqual(suggestions);
  });

  it('agrees with the plain edit distance', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.'), maxLength: 9 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const longer = Math.max(a.length, b.length);
        const near = a !== b && 1 - distance(a, b) / longer >= 0.5;
        expect(suggest(a, [b])).toEqual(near ? [b] : []);
      }),
      { numRuns: 2000 },
    );
  });

  it('is quick for many candidates and long words', () => {
    const candidates = Array.from({ length: 5000 }, (_, i) => `process.parent.field_${i}.name`);
    const started = performance.now();
    expect(suggest('process.parent.feild_42.name', candidates)[0]).toBe(
      'process.parent.field_42.name',
    );
    expect(suggest('x'.repeat(1_000_000), candidates)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('didYouMean', () => {
  it('names one or several', () => {
    expect(didYouMean([])).toBeUndefined();
    expect(didYouMean(['process.pid'])).toBe('did you mean `process.pid`?');
    expect(didYouMean(['a', 'b'], (name) => `[${name}]`)).toBe('did you mean one of [a], [b]?');
  });
});

function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [p, q] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return distance(p, q);
  return 1 + Math.min(distance(p, q), distance(a, q), distance(p, b));
}
