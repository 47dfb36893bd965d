import { afterAll, describe, expect, it } from 'vitest';
import { ruleText } from '../../rules/rule.testing.ts';
import { caseOf } from '../../runs/rule-tests/tests.testing.ts';
import { event, Folder, MAIN, ndjson, query, run, type Ran } from './run-command.testing.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const EVENTS = folder.file('events.ndjson', ndjson([1, 2, 3].map((s) => event(s, `p${s}`))));
const dockwarden = (...args: string[]): Promise<Ran> => run(process.execPath, [MAIN, ...args]);

describe('dockwarden query --language kql', () => {
  it('finds, counts and explains', async () => {
    const text = 'process.name: (p1 or *3) and not user.name: root';
    const found = await query(['--language', 'kql', text, EVENTS]);
    expect(found.code).toBe(0);
    expect([...found.stdout.matchAll(/"name":"(p\d)"/g)].map((each) => each[1])).toEqual([
      'p1',
      'p3',
    ]);
    expect(await query(['--language', 'kuery', '--count', text, EVENTS])).toMatchObject({
      stdout: '2\n',
    });
    const plan = await query(['--language', 'kql', '--explain', text]);
    expect(plan.stdout).toContain('not user.name: root');
    expect(plan.stdout).toContain('filter    exact');
  });

  it('says what is wrong, and what is doubtful', async () => {
    const wrong = await query(['--language', 'kql', 'process.name == "p1"', EVENTS]);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('error[KQL1001]');
    const quoted = await query(['--language', 'kql', 'process.name: "p*"', EVENTS]);
    expect(quoted.code).toBe(1);
    expect(quoted.stderr).toContain('warning[KQL2004]');
    const language = await query(['--language', 'spl', 'x', EVENTS]);
    expect(language).toMatchObject({ code: 2 });
    expect(language.stderr).toContain('--language spl is neither eql nor kql');
  });
});

describe('rules in KQL', () => {
  const rule = {
    type: 'query',
    language: 'kuery',
    index: undefined,
    query: 'process.name: (p1 or *3) and not user.name: root',
  };

  it('are validated, tested and scanned with, and converted to and fro', async () => {
    const file = folder.file('rules/r.toml', ruleText(rule));
    folder.file('rules/r.tests.toml', caseOf(1, event(1, 'p1'), event(2, 'p2')));
    expect(await dockwarden('rules', 'validate', file)).toMatchObject({ code: 0 });
    expect(await dockwarden('rules', 'test', file)).toMatchObject({ code: 0 });
    const scanned = await dockwarden('scan', '--rules', file, '--format', 'ndjson', EVENTS);
    expect(scanned.stdout.trim().split('\n')).toHaveLength(2);
    expect(scanned.stdout).toContain('"kibana.alert.rule.rule_type_id":"siem.queryRule"');
    expect(scanned.stdout).toContain('"language":"kuery"');

    const exported = folder.at('rules.ndjson');
    const again = folder.at('again');
    expect(await dockwarden('rules', 'convert', file, exported)).toMatchObject({ code: 0 });
    expect(await dockwarden('rules', 'convert', exported, again)).toMatchObject({ code: 0 });
    const rescanned = await dockwarden('scan', '--rules', again, '--format', 'ndjson', EVENTS);
    expect(rescanned.stdout.trim().split('\n')).toHaveLength(2);
  });

  it('in the syntax of Lucene do not run, and say so', async () => {
    const file = folder.file('lucene/r.toml', ruleText({ ...rule, language: 'lucene' }));
    const { code, stdout, stderr } = await dockwarden('rules', 'validate', file);
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('error[RUL1106]');
  });
});
