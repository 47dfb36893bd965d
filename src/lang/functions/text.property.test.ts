import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scalar } from '../../events/field-set.ts';
import { between } from './between.ts';
import type { FunctionDeclaration, Operand } from './declaration.ts';
import { indexOf } from './index-of.ts';
import { substring } from './substring.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '.', '\u{1f433}'), maxLength: 12 });
const mark = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '.'), maxLength: 2 });
const position = fc.integer({ min: -15, max: 15 });

function run(
  declaration: FunctionDeclaration,
  args: readonly (Scalar | null)[],
  ignoreCase = false,
): Operand | null {
  const unknown = args.map(() => undefined);
  return declaration.bind(unknown, ignoreCase)(args);
}

describe('against a walk over positions', () => {
  it('substring', () => {
    fc.assert(
      fc.property(text, position, position, (source, start, end) => {
        const place = (at: number): number => Math.max(0, at < 0 ? source.length + at : at);
        let expected = '';
        for (let i = place(start); i < place(end) && i < source.length; i++) expected += source[i];
        expect(run(substring, [source, start, end])).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('indexOf', () => {
    fc.assert(
      fc.property(text, mark, position, fc.boolean(), (source, part, start, ignoreCase) => {
        const fold = (s: string): string => (ignoreCase ? s.toLowerCase() : s);
        let expected: number | null = null;
        for (let i = source.length; i >= Math.max(start, 0); i--) {
          if (fold(source).slice(i, i + part.length) === fold(part)) expected = i;
        }
        expect(run(indexOf, [source, part, start], ignoreCase)).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('between', () => {
    fc.assert(
      fc.property(
        text,
        mark,
        mark,
        fc.boolean(),
        fc.boolean(),
        (source, left, right, greedy, tilde) => {
          const fold = (s: string): string => (tilde ? s.toLowerCase() : s);
          const at = (i: number, part: string): boolean =>
            fold(source.slice(i, i + part.length)) === fold(part);
          const whole = left === '' || right === '';
          let expected = whole ? source : '';
          for (let i = 0; i <= source.length; i++) {
            if (whole || !at(i, left)) continue;
            const ends: number[] = [];
            for (let j = i + left.length; j < source.length; j++) if (at(j, right)) ends.push(j);
            const end = greedy ? ends.at(-1) : ends[0];
            expected = end === undefined ? '' : source.slice(i + left.length, end);
            break;
          }
          expect(run(between, [source, left, right, greedy], tilde)).toBe(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
