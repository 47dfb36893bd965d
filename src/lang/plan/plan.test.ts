import { describe, expect, it } from 'vitest';
import type { Schema } from '../../events/schema.ts';
import { compile } from '../index.ts';
import type { Conjunct, PlanStage } from './plan.ts';
import { predicateText } from './predicate-text.ts';

const SCHEMA: Schema = new Map([
  ['k', { type: 'keyword' }],
  ['t', { type: 'text', exact: 't.raw' }],
  ['t.raw', { type: 'keyword', nullValue: 'none' }],
  ['ip', { type: 'ip' }],
  ['n', { type: 'long' }],
  ['d', { type: 'date', format: 'yyyy' }],
  ['@timestamp', { type: 'date' }],
  ['event.category', { type: 'keyword' }],
]);

function stagesOf(query: string, schema?: Schema): readonly PlanStage[] {
  return compile(query, { schema }).plan().stages;
}

const textOf = ({ predicate, precision }: Conjunct): string =>
  `${predicateText(predicate)}${precision === 'exact' ? '' : ' …'}`;

/** The conjuncts of a condition (`…` behind a superset), and what is residual behind a bar. */
function planned(condition: string, schema?: Schema): string {
  const [stage] = stagesOf(`any where ${condition}`, schema);
  const conjuncts = stage?.conjuncts.map(textOf).join(' and ') ?? '';
  return [conjuncts, ...(stage?.residual ?? [])].join(' | ');
}

describe('the conjuncts of a condition', () => {
  it.each([
    ['a == "x" and b != "y"', 'a == "x" and not b == "y"'],
    ['a in ("x", "z") and b in~ ("x*", "y")', 'a in ("x", "z") and b in~ ("x*", "y")'],
    ['a : ("x", "y") and b : ("x*", "y")', 'a in~ ("x", "y") and b : ("x*", "y")'],
    ['a like "C:\\\\x*"', 'a like "C:\\\\x*"'],
    ['a regex~ "x.*" and 5 < b', 'a regex~ "x.*" and b > 5'],
    ['a > -1.5 and a <= 12345678901234567890', 'a > -1.5 and a <= 12345678901234567890'],
    ['a == null and not b == null', 'a == null and b != null'],
    ['cidrMatch(a, "10.0.0.0/8") and flag', 'flag == true and cidrMatch(a, "10.0.0.0/8")'],
    ['startsWith~(a, "*x")', 'startsWith~(a, "*x")'],
    ['endsWith(a, "x") or stringContains~(b, "y")', 'a like "*x" or b : "*y*"'],
    ['not (a == "x" or b > 5)', 'not a == "x" and not b > 5'],
    ['(a == "x") == false', 'not a == "x"'],
    ['true', ''],
    ['false', 'false'],
  ])('%s: exact', (condition, expected) => {
    expect(planned(condition)).toBe(expected);
  });

  it.each([
    // Of these nothing is known, or only that a text contains another.
    ['length(a) > 2', ' | length(a) > 2'],
    ['substring(a, 1) == "x"', 'a like "*x*" … | substring(a, 1) == "x"'],
    ['not substring(a, 1) == "x"', ' | not substring(a, 1) == "x"'],
    ['string(a) == "sh"', 'a like "sh" … | string(a) == "sh"'],
    ['string(a) == "42"', ' | string(a) == "42"'],
    ['concat(a, "x") == "yx"', ' | concat(a, "x") == "yx"'],
    ['b == "x" or length(a) > 2', ' | b == "x" or length(a) > 2'],
    // An event at which the condition fails is of interest too.
    ['number(a) > 2 and b == "x"', ' | number(a) > 2 | b == "x"'],
    ['b == "x" and number(a) > 2', 'b == "x" | number(a) > 2'],
    [
      'c == "z" or b == "x" and number(a) > 2 and d == "y"',
      'b == "x" or c == "z" or b == "x" and d == "y" … | c == "z" or b == "x" and number(a) > 2 and d == "y"',
    ],
    ['startsWith(a, b) and c == "x"', ' | startsWith(a, b) | c == "x"'],
  ])('%s: what is left is residual', (condition, expected) => {
    expect(planned(condition)).toBe(expected);
  });

  it.each([
    ['t == "x" and ip == "10.0.0.0/8"', 't == "x" and ip == "10.0.0.0/8"'],
    ['d >= "now-1d/d"', 'd >= "now-1d/d"'],
    ['?gone == null or ?gone == "x"', ''],
    ['string(n) == "x"', ' | string(n) == "x"'],
  ])('%s: by the types of a schema', (condition, expected) => {
    expect(planned(condition, SCHEMA)).toBe(expected);
  });

  it('are marked if they follow a regular expression', () => {
    const [stage] = stagesOf('any where a == "x" and b regex "y" and c > 5 and d regex "z"');
    const guarded = stage?.conjuncts.filter(({ behindRegex }) => behindRegex).map(textOf);
    expect(guarded).toStrictEqual(['b regex "y"', 'c > 5', 'd regex "z"']);
    const [other] = stagesOf('any where (a regex "x" or length(b) > 2) and startsWith(c, d)');
    expect(other).toMatchObject({ conjuncts: [], residual: { length: 2 } });
  });

  it('are bounded', () => {
    const tests = Array.from({ length: 600 }, (_, index) => `f${index} : "a" and g${index} : "b"`);
    const [stage] = stagesOf(`process where (${tests.join(' or ')}) and a == "b"`);
    expect(stage?.conjuncts.map(textOf)).toStrictEqual(['event.category == "process"', 'a == "b"']);
    expect(stage?.residual).toHaveLength(1);
  });
});

describe('the stages of a sequence', () => {
  it('have keys, runs, roles, and what other stages demand of the keys', () => {
    const plan = compile(
      `sequence by k with maxspan=1m [process where t == "x"] by t with runs=2
         ![any where true] by ?u until [file where true] by ?v | tail 5`,
      { tiebreakerField: 'event.sequence' },
    ).plan();
    expect(structuredClone(plan)).toStrictEqual(plan);
    expect(plan).toMatchObject({
      kind: 'sequence',
      timestamp: '@timestamp',
      tiebreaker: 'event.sequence',
      maxspan: 60_000_000_000n,
      limits: [{ from: 'tail', count: 5 }],
      stages: [
        { role: 'event', runs: 2, by: [{ field: 'k', optional: false }, { field: 't' }] },
        { role: 'missing', runs: 1, by: [{ field: 'k' }, { field: 'u', optional: true }] },
        { role: 'until', runs: 1 },
      ],
    });
    expect(plan.fields.map(({ name }) => name).join(' ')).toBe(
      'event.category t k u v @timestamp event.sequence',
    );
    expect(plan.stages.map(({ conjuncts }) => conjuncts.map(textOf).join(' and '))).toStrictEqual([
      'event.category == "process" and t == "x" and k != null and t != null',
      'u == "x" and k != null',
      'event.category == "file" and v == "x" and k != null',
    ]);
  });

  it('may need more of a key where another one is a date', () => {
    const [, second] = stagesOf('sequence [any where true] by @timestamp [any where true] by k');
    expect(second?.conjuncts.map(textOf)).toStrictEqual(['k != null …']);
  });
});

it('describes fields as documents have them', () => {
  const plan = compile('any where t == "x" and ?gone == null', { schema: SCHEMA }).plan();
  expect(plan.fields).toStrictEqual([
    { name: 'gone', path: 'gone', type: 'absent' },
    { name: 't', path: 't', type: 'keyword', nullValue: 'none' },
    { name: '@timestamp', path: '@timestamp', type: 'date' },
  ]);
});
