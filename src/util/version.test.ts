import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { versionKey } from './version.ts';

const compareVersions = (a: string, b: string): number =>
  a === b ? 0 : versionKey(a) < versionKey(b) ? -1 : 1;

// Each is below all that follow it.
const ASCENDING = [
  '0',
  '0.0.1',
  '0.9',
  '0.10',
  '1',
  '1.0-alpha',
  '1.0',
  '1.0.0-0',
  '1.0.0-1',
  '1.0.0-2',
  '1.0.0-11',
  '1.0.0-11.1',
  '1.0.0-99999999999999999998',
  '1.0.0-99999999999999999999',
  '1.0.0--',
  '1.0.0-1a',
  '1.0.0-Beta',
  '1.0.0-alpha',
  '1.0.0-alpha+build.5',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.0+1',
  '1.0.0+20',
  '1.0.0+3',
  '1.0.0+a-b',
  '1.0.0.0',
  '1.5.0',
  '1.11.3',
  '2.0.0',
  '99999999999999999998',
  '99999999999999999999',
  `1${'0'.repeat(300)}`,
  '',
  ' 1',
  '+1',
  '-1',
  '.1',
  '01.0',
  '1.',
  '1..2',
  '1.0.0+',
  '1.0.0+a..b',
  '1.0.0-',
  '1.0.0-01',
  '1.0.0-a_b',
  '1.0.0-é',
  'v1.0.0',
  'x',
];

describe('compareVersions', () => {
  it('orders as listed', () => {
    for (const [i, a] of ASCENDING.entries()) {
      for (const [j, b] of ASCENDING.entries()) {
        expect([a, b, Math.sign(compareVersions(a, b))]).toEqual([a, b, Math.sign(i - j)]);
      }
    }
  });

  it('is a total order over hostile text', () => {
    const text = fc.string({ unit: fc.constantFrom('0', '1', '.', '-', '+', 'a', '\u0001') });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
        expect(compareVersions(a, b) === 0).toBe(a === b);
        if (compareVersions(a, b) < 0 && compareVersions(b, c) < 0) {
          expect(compareVersions(a, c)).toBeLessThan(0);
        }
      }),
    );
  });
});
