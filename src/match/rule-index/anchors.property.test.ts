import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regexTest } from '../../lang/compile/field-test.ts';
import { foldAscii } from '../../util/fold.ts';
import { textTestsOf, type Anchor } from './anchors.ts';

const WORDS = ['hook', 'kube', 'KUBE', 'sh', 'curl', '-', 'a', 'ſh'];
const GAPS = [
  '.*',
  '.+',
  '.?',
  '[a-z0-9]{1,3}',
  '(x|yz)?',
  '(hook|curl)',
  '~(sh)',
  '(curl.*&.*sh)',
];

const regex = fc
  .array(fc.constantFrom(...WORDS, ...GAPS), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''));
const text = fc
  .array(fc.constantFrom(...WORDS, 'x', 'yz', '7', ' ', 'Hook'), { maxLength: 7 })
  .map((parts) => parts.join(''));

const has = (folded: string, { place, text: wanted }: Anchor): boolean => {
  if (place === 'start') return folded.startsWith(wanted);
  return place === 'end' ? folded.endsWith(wanted) : folded.includes(wanted);
};

describe('what a text must have for regular expressions to be tried', () => {
  it('leaves out none that one of them covers', () => {
    const found = { covered: 0, not: 0 };
    const cases = fc.tuple(
      fc.array(regex, { minLength: 1, maxLength: 2 }),
      fc.boolean(),
      fc.array(text, { minLength: 4, maxLength: 12 }),
    );
    fc.assert(
      fc.property(cases, ([patterns, ignoreCase, texts]) => {
        const tests = textTestsOf({ kind: 'regex', field: 'x', patterns, ignoreCase });
        const [tried] = tests?.patterns ?? [];
        const covers = regexTest(patterns, ignoreCase, true);
        for (const each of texts) {
          const folded = foldAscii(each);
          const isFound = tried?.anchors?.some((anchor) => has(folded, anchor)) ?? true;
          const expected = covers(each);
          expect([each, isFound && tried?.test(each, folded)]).toStrictEqual([each, expected]);
          found[expected ? 'covered' : 'not'] += 1;
        }
      }),
      { numRuns: 5_000 },
    );
    // Much must have been tested for the silence to mean anything.
    expect(found.covered).toBeGreaterThan(1_000);
    expect(found.not).toBeGreaterThan(1_000);
  });
});
