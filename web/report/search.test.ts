import { describe, expect, it } from 'vitest';
import { alertOf, reportWith } from './report.testing.ts';
import { isFound, searchFor, termsOf, withTerm } from './search.ts';

const { alerts } = reportWith([
  alertOf({
    what: 'curl -s http://127.0.0.1:8000/stage2.sh',
    documents: [{ process: { name: 'curl', args: ['curl', '-s', 'a "b" c'] }, user: { id: 0 } }],
  }),
]);

describe('search', () => {
  it.each([
    ['', true],
    ['curl', true],
    ['CURL stage2', true],
    ['curl wget', false],
    ['"curl -s"', true],
    ['process.name:curl', true],
    ['Process.Name:CURL', true],
    ['process.name:cur', false],
    ['process.name:c*l', true],
    ['process.name:*', true],
    ['process.args:"a *b* c"', true],
    ['user.id:0', true],
    ['user.id:1', false],
    ['-process.name:curl', false],
    ['-wget', true],
    ['http://127.0.0.1:8000/stage2.sh', true],
    ['severity:high', true],
    ['severity:low', false],
    ['rule:"some rule"', true],
    ['technique:T1059*', true],
    ['technique:T1611', false],
    ['process.name:', true],
    ['-', true],
  ])('%s: %s', (search, found) => {
    expect(alerts.filter((alert) => isFound(alert, termsOf(search)))).toHaveLength(found ? 1 : 0);
  });

  it.each([
    ['process.name', 'curl', 'process.name:curl'],
    ['process.args', 'a b', 'process.args:"a b"'],
    ['process.args', 'a "b" c', 'process.args:"a *b* c"'],
    ['process.name', '', 'process.name:""'],
  ])('the value %s of %s is found by %s', (field, value, search) => {
    expect(searchFor(field, value)).toBe(search);
  });

  it('takes a term once', () => {
    expect(withTerm('', 'a:b')).toBe('a:b');
    expect(withTerm('x', 'a:b')).toBe('x a:b');
    expect(withTerm('x a:b', 'a:b')).toBe('x a:b');
  });
});
