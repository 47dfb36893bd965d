import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldAscii } from '../fold.ts';
import { parseLucene } from './lucene-parser.ts';
import { compileLuceneRegex } from './lucene.ts';
import { Matcher } from './matcher.ts';

/** An expression and, derived independently, the ends it can reach from a start. */
interface Sample {
  readonly text: string;
  readonly ends: (value: string, start: number) => ReadonlySet<number>;
}

function charIn(text: string, test: (char: string) => boolean): Sample {
  return {
    text,
    ends: (value: string, start: number) =>
      new Set(start < value.length && test(value[start] ?? '') ? [start + 1] : []),
  };
}

function everyEnd(value: string, start: number): number[] {
  return Array.from({ length: value.length - start + 1 }, (_, i) => start + i);
}

function times(item: Sample, min: number, max: number): Sample['ends'] {
  return (value, start) => {
    const reached = new Set(min === 0 ? [start] : []);
    let open = new Set([start]);
    // Beyond min + length repetitions nothing new can be reached.
    for (let count = 1; count <= Math.min(max, min + value.length + 1); count++) {
      open = new Set([...open].flatMap((at) => [...item.ends(value, at)]));
      if (count >= min) for (const at of open) reached.add(at);
    }
    return reached;
  };
}

const leaves = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'A', 'B').map((char) => charIn(char, (it) => it === char)),
  fc.constant(charIn('.', () => true)),
  fc.constant(charIn('[a-b]', (it) => it === 'a' || it === 'b')),
  fc.constant(charIn('[^aB]', (it) => it !== 'a' && it !== 'B')),
  fc.constant({ text: '()', ends: (_: string, start: number) => new Set([start]) }),
  fc.constant({ text: '#', ends: () => new Set<number>() }),
  fc.constant({
    text: '@',
    ends: (value: string, start: number) => new Set(everyEnd(value, start)),
  }),
  fc.constant({
    text: '"ab"',
    ends: (value: string, start: number) =>
      new Set(value.startsWith('ab', start) ? [start + 2] : []),
  }),
);

const { sample } = fc.letrec<{ sample: Sample }>((tie) => {
  const inner = tie('sample');
  const pair = fc.tuple(inner, inner);
  const repeat = fc
    .tuple(inner, fc.nat(3), fc.option(fc.nat(2)))
    .map(([item, min, more]): Sample => {
      const max = more === null ? Infinity : min + more;
      return {
        text: `(${item.text}){${min},${more === null ? '' : max}}`,
        ends: times(item, min, max),
      };
    });
  return {
    sample: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaves,
      pair.map(([a, b]) => ({
        text: `(${a.text})(${b.text})`,
        ends: (value: string, start: number) =>
          new Set([...a.ends(value, start)].flatMap((at) => [...b.ends(value, at)])),
      })),
      pair.map(([a, b]) => ({
        text: `(${a.text}|${b.text})`,
        ends: (value: string, start: number) =>
          new Set([...a.ends(value, start), ...b.ends(value, start)]),
      })),
      pair.map(([a, b]) => ({
        text: `(${a.text}&${b.text})`,
        ends: (value: string, start: number) => {
          const other = b.ends(value, start);
          return new Set([...a.ends(value, start)].filter((at) => other.has(at)));
        },
      })),
      inner.map((item) => ({
        text: `~(${item.text})`,
        ends: (value: string, start: number) => {
          const without = item.ends(value, start);
          return new Set(everyEnd(value, start).filter((at) => !without.has(at)));
        },
      })),
      inner.map((item) => ({ text: `(${item.text})*`, ends: times(item, 0, Infinity) })),
      inner.map((item) => ({ text: `(${item.text})+`, ends: times(item, 1, Infinity) })),
      inner.map((item) => ({ text: `(${item.text})?`, ends: times(item, 0, 1) })),
      repeat,
    ),
  };
});

const values = fc.array(
  fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', 'B'), maxLength: 6 }),
  {
    minLength: 1,
    maxLength: 6,
  },
);

describe('Lucene expressions', () => {
  it('match as a naive matcher does', () => {
    fc.assert(
      fc.property(sample, values, ({ text, ends }, list) => {
        const matcher = new Matcher(parseLucene(text, { ignoreCase: false }));
        const tiny = new Matcher(parseLucene(text, { ignoreCase: false }), 200);
        for (const value of list) {
          const expected = ends(value, 0).has(value.length);
          expect([text, value, matcher.matches(value)]).toEqual([text, value, expected]);
          expect([text, value, tiny.matches(value)]).toEqual([text, value, expected]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('ignore case by taking all case forms of a value for one', () => {
    fc.assert(
      fc.property(sample, values, ({ text }, list) => {
        const matcher = new Matcher(parseLucene(text, { ignoreCase: true }));
        for (const value of list) {
          expect(matcher.matches(value)).toBe(matcher.matches(foldAscii(value)));
        }
      }),
    );
  });

  it('without classes ignore case as the folded expression on the folded value', () => {
    const plain = sample.filter(({ text }) => !text.includes('['));
    fc.assert(
      fc.property(plain, values, ({ text }, list) => {
        const ignoring = new Matcher(parseLucene(text, { ignoreCase: true }));
        const exact = new Matcher(parseLucene(foldAscii(text), { ignoreCase: false }));
        for (const value of list) {
          expect(ignoring.matches(value)).toBe(exact.matches(foldAscii(value)));
        }
      }),
    );
  });

  it('count as decimal numbers do', () => {
    const number = fc.nat(2_000);
    fc.assert(
      fc.property(number, number, number, fc.nat(2), (from, to, value, zeros) => {
        const regex = compileLuceneRegex(`<${from}-${to}>`, { ignoreCase: false });
        const fixed = String(from).length === String(to).length;
        const text = '0'.repeat(zeros) + String(value);
        const inside = value >= Math.min(from, to) && value <= Math.max(from, to);
        const width = !fixed || text.length === String(from).length;
        expect(regex.ok && regex.matches(text)).toBe(inside && width);
      }),
    );
  });

  it('never end in anything but a result, whatever the text', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(...Array.from('ab01.?+*|{}[]()"\\~&<>-@#^,ds😀\ud800')),
      maxLength: 30,
    });
    fc.assert(
      fc.property(hostile, hostile, fc.boolean(), (pattern, value, ignoreCase) => {
        const regex = compileLuceneRegex(pattern, { ignoreCase });
        if (regex.ok) regex.matches(value);
        else expect(regex.index).toBeLessThanOrEqual(pattern.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
