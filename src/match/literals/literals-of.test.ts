import { describe, expect, it } from 'vitest';
import type { Schema } from '../../events/schema.ts';
import { compile } from '../../lang/index.ts';
import { rawOf } from './literal.ts';
import { literalsOf, combine } from './literals-of.ts';

const SCHEMA: Schema = new Map([
  ['k', { type: 'keyword' }],
  ['ip', { type: 'ip' }],
  ['@timestamp', { type: 'date' }],
  ['n', { type: 'long' }],
  ['event.category', { type: 'keyword' }],
]);

/** One line a group, its literals between blanks; `any` where any document may matter. */
function literalsIn(query: string, schema?: Schema): string {
  const literals = literalsOf(compile(query, { schema, now: 0n }).plan());
  if (literals === null) return 'any';
  return literals.groups.map((group) => group.map(rawOf).join(' ')).join('\n');
}

describe('what a condition needs', () => {
  it.each([
    // Texts as a whole, their ends, and pieces.
    ['a == "Nsenter"', '"nsenter"'],
    ['a : "nsenter"', '"nsenter"'],
    ['a == "sh"', '"sh"'],
    ['a == "w"', '"w"'],
    ['a == ""', 'any'],
    ['a : "kube*"', '"kube'],
    ['a : "*kube"', 'kube"'],
    ['a : "*kube*"', 'kube'],
    ['a : "?nsenter"', 'nsenter"'],
    ['a : "*abc*"', 'any'],
    ['a : ("nsenter", "*docker.sock*")', '"nsenter" docker.sock'],
    ['a : ("nsenter", "*")', 'any'],
    ['a : ("nsenter", "nsenter*")', '"nsenter'],
    ['a like "/proc/*/root"', '/root"'],
    // Characters that JSON writes in more than one way.
    ['a == "C:\\\\Temp\\\\evil.exe"', 'evil.exe"'],
    ['a == "x&&curl -s"', 'curl -s"'],
    ['a == "né-kube"', '-kube"'],
    ['a == "\\n"', 'any'],
    // Lists, and what is no text.
    ['a in ("nsenter", "runc")', '"nsenter" "runc"'],
    ['a in~ ("nsenter", null)', '"nsenter"'],
    ['a == 5', 'any'],
    ['a == null', 'any'],
    ['a < "nsenter"', 'any'],
    ['"nsenter" == a', '"nsenter"'],
    // Functions.
    ['startsWith(a, "nsen*er")', '"nsen*er'],
    ['endsWith~(a, "n?enter")', 'enter"'],
    ['endsWith(a, "docker\\\\*sock")', 'docker*sock"'],
    ['stringContains(a, "docker\\\\*sock")', 'docker*sock'],
    ['stringContains(substring(a, 2), "nsenter")', 'nsenter'],
    ['stringContains~(substring(a, 2), "nsenter")', 'any'],
    ['substring(a, 0, 7) == "nsenter"', 'nsenter'],
    ['between(a, "x", "y") : "nsenter"', 'nsenter'],
    ['string(a) == "nsenter"', '"nsenter"'],
    ['string(a) == "4242"', 'any'],
    ['string(a) == "true"', 'any'],
    ['concat(a, "nsenter") == "nsenter"', 'any'],
    ['cidrMatch(a, "10.0.0.0/8")', 'any'],
    // Regular expressions.
    ['a regex "nsenter.*"', '"nsenter'],
    ['a regex ".*nsenter"', 'nsenter"'],
    ['a regex "(nsenter|runc)"', '"nsenter" "runc"'],
    ['a regex "(nsenter)*"', 'any'],
    ['a regex "(nsenter)+x?"', 'nsenter'],
    ['a regex "[a-z]+nsenter[0-9]"', 'nsenter'],
    ['a regex "([a-z]+nsenter)x+"', 'nsenter'],
    ['a regex "docke[rd]"', '"docked" "docker"'],
    ['a regex "~(nsenter)"', 'any'],
    ['a regex "nsenter&.*"', '"nsenter"'],
    ['a regex~ ("nsenter", "x.*")', 'any'],
    ['substring(a, 1) regex "nsenter"', 'any'],
    // Structure.
    ['not a == "nsenter"', 'any'],
    ['not (not a == "nsenter" or b == 1)', '"nsenter"'],
    ['a == "nsenter" and b == "kube"', '"nsenter"\n"kube"'],
    ['a == "nsenter" or b == "kube"', '"kube" "nsenter"'],
    ['a == "nsenter" or b == 1', 'any'],
    ['a == "nsenter" and (b == 1 or true)', '"nsenter"'],
    [
      '(a == "nsenter" and b == "kube") or (a == "crictl" and b == "kube")',
      '"crictl" "nsenter"\n"kube"',
    ],
    ['(a == "nsenter") == true', '"nsenter"'],
    ['false', ''],
    // Failures of evaluation are counted, so their events matter.
    ['number(b) == 1 and a == "nsenter"', 'any'],
    ['a == "nsenter" and number(b) == 1', '"nsenter"'],
    ['a regex "x.*" and b == "nsenter"', '"nsenter"'],
    // A text that grows too long is a failure, which must be seen.
    ['concat(a, a) == "x" and b == "nsenter"', 'any'],
    ['concat(a, "x") == "yx" and b == "nsenter"', 'any'],
  ])('%s', (condition, expected) => {
    expect(literalsIn(`any where ${condition}`)).toBe(expected);
  });

  it.each([
    ['k == "nsenter"', '"nsenter"'],
    ['k == "42"', 'any'],
    ['k : "42*"', 'any'],
    ['k : "1e5*"', 'any'],
    ['k : "v1.42*"', '"v1.42'],
    ['k : "tru*"', 'any'],
    ['k in ("nsenter", "false")', 'any'],
    ['ip == "10.11.12.13"', '"10.11.12.13" ffff'],
    ['ip in ("10.11.12.13", "::1")', 'any'],
    ['ip == "10.11.0.0/16"', 'any'],
    ['string(ip) == "10.11.12.13"', 'any'],
    ['k regex "nsenter.*"', '"nsenter'],
    ['k regex "[0-9]+|true|10.*"', 'any'],
  ])('with types: %s', (condition, expected) => {
    expect(literalsIn(`any where ${condition}`, SCHEMA)).toBe(expected);
  });

  it.each([
    ['process where a == "nsenter"', '"nsenter"'],
    ['process where number(a) == 1', '"process"'],
    ['sequence [process where a == "nsenter"] [any where a == "runc"]', '"nsenter" "runc"'],
    [
      'sequence with maxspan=1s [any where a == "nsenter"] ![any where a == "runc"] until [any where a == "crictl"]',
      '"crictl" "nsenter" "runc"',
    ],
    ['sequence [any where a == "nsenter"] [any where true]', 'any'],
    ['sample by b [any where a == "nsenter"] [any where false]', '"nsenter"'],
  ])('%s', (query, expected) => {
    expect(literalsIn(query)).toBe(expected);
  });

  it('is of a size that does not grow without bound', () => {
    const list = Array.from({ length: 6_000 }, (_, i) => `"name-${i}"`).join(', ');
    expect(literalsIn(`any where a : (${list}) and b == "kube"`)).toBe('"kube"');
    const long = 'x'.repeat(10_000);
    expect(literalsIn(`any where a == "${long}"`)).toBe(`"${'x'.repeat(48)}`);
    const all = Array.from({ length: 500 }, (_, i) => `a == "n${i}"`).join(' and ');
    expect(literalsIn(`any where ${all}`).split('\n')).toHaveLength(3);
  });
});

describe('the literals of many rules', () => {
  it('are put together, each once', () => {
    const of = (query: string) => literalsOf(compile(query).plan());
    const plan = combine([
      of('process where a == "nsenter"'),
      of('any where a == 1'),
      of('process where a in ("nsenter", "runc")'),
    ]);
    expect(plan.literals.map(rawOf)).toStrictEqual(['"nsenter"', '"runc"']);
    expect(plan).toMatchObject({
      rules: 3,
      groups: [[0], [0, 1]],
      groupsOf: [[0], null, [1]],
      always: [1],
    });
  });
});

describe('a value that stands for an explicit null', () => {
  it('need not be in the document', () => {
    const schema: Schema = new Map([...SCHEMA, ['k', { type: 'keyword', nullValue: 'NOTHING' }]]);
    expect(literalsIn('any where k == "NOTHING"', SCHEMA)).toBe('"nothing"');
    expect(literalsIn('any where k == "NOTHING"', schema)).toBe('any');
  });
});
