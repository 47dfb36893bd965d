import { describe, expect, it } from 'vitest';
import { rowOf } from '../../events/document-row.ts';
import { parse } from '../syntax/parser.ts';
import { closeness, firstFalse, satisfied, testsIn } from './trace.ts';
import { shortText } from './clause.ts';
import { createTracer } from './tracer.ts';

function tracerOf(text: string) {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(text);
  return createTracer(parsed.value, { now: 0n });
}

function traced(text: string, document: object, term = 0) {
  const tracer = tracerOf(text);
  return tracer.trace(term, rowOf(document, tracer.fields));
}

/** The clauses that make the trace true, with the values that satisfy them. */
const why = (text: string, document: object) =>
  satisfied(traced(text, document)).map((each) => [
    each.clause.text,
    ...(each.kind === 'test' ? each.fields.map(({ satisfying }) => satisfying) : []),
  ]);

describe('what carries the truth', () => {
  it.each([
    ['any where a == "x"', { a: 'x' }, [['a == "x"', ['x']]]],
    ['any where a == "x"', { a: ['y', 'x', 'z'] }, [['a == "x"', ['x']]]],
    ['any where a : ("x*", "y*")', { a: ['x1', 'q', 'y2'] }, [['a : ("x*", "y*")', ['x1', 'y2']]]],
    [
      'any where a == 1 and b == 2',
      { a: 1, b: 2 },
      [
        ['a == 1', [1]],
        ['b == 2', [2]],
      ],
    ],
    ['any where a == 1 or b == 2', { a: 0, b: 2 }, [['b == 2', [2]]]],
    [
      'any where a == 1 or b == 2',
      { a: 1, b: 2 },
      [
        ['a == 1', [1]],
        ['b == 2', [2]],
      ],
    ],
    ['any where not (a == 1 or b == 2)', { a: 3 }, [['not (a == 1 or b == 2)']]],
    ['any where a != 1', { a: 3 }, [['a != 1', []]]],
    ['any where a not in (1, 2)', { a: 3 }, [['a not in (1, 2)', []]]],
    ['any where a == null', {}, [['a == null', []]]],
    ['any where a == b', { a: [1, 2, 3], b: [3, 4, 1] }, [['a == b', [1, 3], [3, 1]]]],
    ['any where concat(a, a) == "xy"', { a: ['x', 'y'] }, [['concat(a, a) == "xy"', ['x', 'y']]]],
    ['any where c', { c: true }, [['c', [true]]]],
    [
      'process where true',
      { event: { category: ['file', 'process'] } },
      [['event.category == "process"', ['process']], ['true']],
    ],
  ])('%s at %j', (text, document, expected) => {
    expect(why(text, document)).toEqual(expected);
  });
});

describe('what was false first', () => {
  it.each([
    ['any where a == 1 and b == 2', { a: 1, b: 3 }, 'b == 2'],
    ['any where a == 1 and b == 2', { a: 0, b: 3 }, 'a == 1'],
    ['any where a == 1 and (b == 2 or c == 3)', { a: 1 }, 'b == 2 or c == 3'],
    ['any where a == 1 and not (b == 2)', { a: 1, b: 2 }, 'not b == 2'],
    ['process where a == 1', { a: 1 }, 'event.category == "process"'],
    ['any where a == 1 or number(b) == 2', { b: 'q' }, 'number(b) == 2'],
    ['any where not number(b) == 2', { b: 'q' }, 'number(b) == 2'],
    ['any where a == 1', { a: 1 }, undefined],
  ])('%s at %j', (text, document, expected) => {
    expect(firstFalse(traced(text, document))?.clause.text).toBe(expected);
  });

  it('is where a clause could not be evaluated', () => {
    const trace = traced('any where a == 1 or not number(b) == 2', { b: 'q' });
    expect([trace.result, trace.failure?.code]).toEqual([false, 'EQL3001']);
    expect(firstFalse(trace)?.failure?.message).toContain('q');
  });
});

describe('a tracer', () => {
  it('knows the terms of a sequence, what they demand of each other, and its stages', () => {
    const text =
      'sequence by tags [a where tags == "x"] with runs=2 [b where n == 1] until [c where true]';
    expect(tracerOf(text).stages).toEqual([0, 0, 1]);
    const second = traced(text, { event: { category: 'b' }, tags: 'y', n: 1 }, 1);
    expect(firstFalse(second)?.clause.text).toBe('tags == "x"');
    expect(traced(text, { event: { category: 'c' }, tags: 'x' }, 2).result).toBe(true);
  });

  it('points into the text', () => {
    const text = 'process where a == 1 and\n  b : ("x", "y")';
    const spans = testsIn(traced(text, {})).map(({ clause }) =>
      text.slice(clause.span.start, clause.span.end),
    );
    expect(spans).toEqual(['process', 'a == 1', 'b : ("x", "y")']);
  });

  it('tests the elements of lists one by one, those of a negated list too', () => {
    const tracer = tracerOf('any where a in~ ("x", "y") and b not in (1, 2, 3) and c : "q*"');
    const row = rowOf({ a: ['Y', 'X'], b: 2 }, tracer.fields);
    expect(
      tracer.tests[0]?.map(({ elements }) => elements.map(({ matches }) => matches(row))),
    ).toEqual([[true, true], [false, true, false], []]);
  });

  it('does not try combinations without end', () => {
    const many = Array.from({ length: 400 }, (_, index) => index);
    const trace = traced('any where a == b', { a: many, b: [...many, 500] });
    expect(trace.result).toBe(true);
    expect(testsIn(trace)[0]?.fields[1]?.satisfying).toHaveLength(401);
  });
});

it('measures how close a miss was', () => {
  const text = 'any where a == 1 and (b == 1 and c == 1 or d == 1) and e == 1';
  expect(closeness(traced(text, { a: 1, b: 1 }))).toEqual({ met: 1.5, of: 3 });
});

describe('short text', () => {
  it.each([
    ['a == 1 and not (b == 2 or c == 3)', 'a == 1 and not (b == 2 or c == 3)'],
    ['a : ("aaaaaaaaaa", "bbbbbbbbbb", "c", "d")', 'a : ("aaaaaaaaaa", "bbbbbbbbbb", … 2 more)'],
    [
      'a not in ("aaaaaaaaaa", "bbbbbbbbbbbb", "c")',
      'a not in ("aaaaaaaaaa", "bbbbbbbbbbbb", … 1 more)',
    ],
    [
      'a == "xxxxxxxx" or b == "yyyyyyyy" or c == 1 or d == 2',
      'a == "xxxxxxxx" or b == "yyyyyyyy" or … 2 more',
    ],
  ])('%s', (text, expected) => {
    const tests = traced(`any where ${text}`, {}).clause;
    expect(shortText(tests.expression, 20)).toBe(expected);
  });
});
