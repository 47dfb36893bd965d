import { expect, it } from 'vitest';
import { alertSelectionOf } from './alert-query.ts';

const queryOf = (text: string) => alertSelectionOf(new URLSearchParams(text), 0n).query;

it('what is not wanted is excluded', () => {
  expect(
    queryOf('not.rule=r1&not.rule=r2&host.name=a&not.host.name=b&not.host.name=c&not.severity=low'),
  ).toEqual({
    notRuleIds: ['r1', 'r2'],
    severities: ['medium', 'high', 'critical'],
    facets: [
      { facet: 'host.name', values: ['a'], isNegated: false },
      { facet: 'host.name', values: ['b', 'c'], isNegated: true },
    ],
  });
  expect(queryOf('severity=high&not.severity=high').severities).toEqual([]);
});

it('what cannot be excluded is no filter', () => {
  expect(() => queryOf('not.status=open')).toThrow('there is no filter "not.status" of alerts');
  expect(() => queryOf('not.severity=bad')).toThrow('not.severity cannot be "bad"');
});
