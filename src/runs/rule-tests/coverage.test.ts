import { describe, expect, it } from 'vitest';
import type { RuleResult } from './result.ts';
import { caseOf, tested } from './tests.testing.ts';

const shown = ({ coverage }: RuleResult) => [
  `${coverage?.covered} of ${coverage?.total}`,
  ...(coverage?.gaps ?? []).map(
    ({ code, position, message }) => `${position?.line}:${position?.column} ${code} ${message}`,
  ),
];

const covered = async (query: string, ...events: object[]) =>
  shown(await tested({ index: undefined, query }, caseOf(0, ...events), { coverage: true }));

describe('coverage', () => {
  it('counts every condition as true and false, whatever the others are', async () => {
    const query = 'any where a == 1 and (b == 1 or\n  not c == 1)';
    expect(await covered(query, { a: 1, b: 1, c: 1 }, {})).toEqual(['6 of 6']);
    expect(await covered(query, { a: 1 })).toEqual([
      '3 of 6',
      '13:11 RUL1310 no test makes false: a == 1',
      '13:23 RUL1309 no test makes true: b == 1',
      '14:7 RUL1309 no test makes true: c == 1',
    ]);
  });

  it('counts the elements of lists, of a negated one where it is false', async () => {
    const query = 'any where a in ("x", "y") and b not in (1, 2) and c : ("q*", "r*")';
    expect(await covered(query, { a: 'x', b: 1, c: ['q1', 'r2'] }, { b: 5 })).toEqual([
      '10 of 12',
      '12:33 RUL1311 no test meets: a in ("y")',
      '12:57 RUL1311 no test meets: b in (2)',
    ]);
    expect(await covered(query, { a: 'z', c: 'z' })).toEqual([
      '3 of 12',
      '12:20 RUL1309 no test makes true: a in ("x", "y")',
      '12:44 RUL1310 no test makes false: b not in (1, 2)',
      '12:64 RUL1309 no test makes true: c : ("q*", "r*")',
    ]);
  });

  it('looks at every stage, and at no constant', async () => {
    const query = 'sequence [any where a == 1] [any where true] until [any where b == 1]';
    expect(await covered(query, { a: 1 }, { b: 1 })).toEqual(['4 of 4']);
  });

  it('counts nothing that could not be evaluated', async () => {
    expect(await covered('any where number(a) == 1', { a: 'x' })).toHaveLength(3);
  });
});
