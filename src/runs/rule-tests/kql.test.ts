import { describe, expect, it } from 'vitest';
import { caseOf, said, tested } from './tests.testing.ts';

const process = (name: string, more: object = {}) => ({
  event: { category: 'process' },
  process: { name },
  ...more,
});

const rule = {
  type: 'query',
  language: 'kuery',
  index: undefined,
  query: 'process.name: (curl or wg*) and not user.name: root and message: "failed password"',
};
const MESSAGE = { message: 'Failed password' };

describe('a case of a rule in KQL', () => {
  it('passes as its query says', async () => {
    const events = [process('curl', MESSAGE), process('wget', MESSAGE), process('Curl', MESSAGE)];
    expect(said(await tested(rule, caseOf(2, ...events)))).toBe('passed');
  });

  it('says in KQL what kept an event from matching', async () => {
    const root = { ...MESSAGE, user: { name: 'root' } };
    const events = [process('Curl', MESSAGE), process('curl', root), process('curl')];
    expect(said(await tested(rule, caseOf(1, ...events)))).toEqual([
      'found 0',
      'event 1: process.name: curl or process.name: wg* is false, as process.name is "Curl"',
      'event 2: not user.name: root is false, as user.name is "root"',
      'event 3: message: "failed password" is false, as message is absent',
    ]);
  });

  it('says in KQL why an event matched', async () => {
    expect(said(await tested(rule, caseOf(0, process('wget', MESSAGE))))).toEqual([
      'found 1',
      'event 1 matches',
      '  process.name: wg*, as process.name is "wget"',
      '  not user.name: root',
      '  message: "failed password", as message is "Failed password"',
    ]);
  });

  it('shows which conditions no case meets', async () => {
    const query = 'process.name: (curl or wget or nc) and not user.name: root';
    const result = await tested({ ...rule, query }, caseOf(1, process('curl')), {
      coverage: true,
    });
    expect(result.cases.map(({ outcome }) => outcome.kind)).toEqual(['passed']);
    expect(JSON.stringify(result)).toContain('no test meets: process.name: wget');
  });
});
