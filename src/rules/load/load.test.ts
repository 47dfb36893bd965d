import { describe, expect, it } from 'vitest';
import { codesOf, loadText, ruleText } from '../rule.testing.ts';
import { loadRules, MAX_FILE_BYTES } from './load.ts';
import { memoryFiles } from './memory-files.testing.ts';

const load = (contents: Record<string, string | Uint8Array>, ...paths: string[]) =>
  loadRules(paths, memoryFiles(contents));

const shown = (problems: Awaited<ReturnType<typeof loadRules>>['problems']) =>
  problems.map(
    ({ code, file, position }) =>
      `${file}:${position === null ? '-' : `${position.line}:${position.column}`} ${code}`,
  );

describe('loading', () => {
  it('leaves out warnings where they are not read, never an error', async () => {
    const files = memoryFiles({
      'r/warned.toml': ruleText({ note: undefined }),
      'r/wrong.toml': ruleText({ rule_id: 'another', query: 'process where foo(x)' }),
    });
    const codes = async (lints: 'all' | 'none') => {
      const { rules, problems } = await loadRules(['r'], files, { lints });
      return [rules.map(({ rule }) => rule !== null), problems.map(({ code }) => code)];
    };
    const [sound, all] = await codes('all');
    const [soundToo, errors] = await codes('none');
    expect(soundToo).toEqual(sound);
    expect(errors).toEqual(['EQL2201']);
    expect(all?.length).toBeGreaterThan(1);
  });

  it('reads a rule without a finding, and with its defaults', async () => {
    const { rules, problems } = await loadText(ruleText());
    expect(problems).toEqual([]);
    expect(rules[0]?.rule).toMatchObject({
      type: 'eql',
      interval: '5m',
      from: 'now-6m',
      to: 'now',
      max_signals: 100,
      enabled: true,
      version: 1,
      tags: [],
      language: 'eql',
    });
    expect(rules[0]?.statement?.query.kind).toBe('EventQuery');
  });

  it('reads the other files if one is broken', async () => {
    const contents = {
      'rules/a.toml': ruleText(),
      'rules/a.tests.toml': 'not = [ TOML',
      'rules/b.toml': '[rule]\nname = "x\n',
      'rules/deep/c.toml': ruleText({ rule_id: 'c' }),
      'rules/deep/c.tests.toml': '',
      'rules/d.toml': '[metadata]\nx = 1\n\n[rule]\n',
      'rules/.git/e.toml': 'broken',
      'rules/pyproject.toml': '[project]\nname = "x"',
      'rules/package.json': '{ "name": "x", }',
      'rules/README.md': '',
      'rules/events.ndjson': '{"event":{}}\n',
    };
    const { rules, problems, skipped } = await load(contents, 'rules');
    expect(rules.map(({ file, rule }) => [file, rule?.rule_id ?? null])).toEqual([
      ['rules/a.toml', '0b6a1d4c-6a77-4f0e-8d55-0d7c0b1f3c11'],
      ['rules/d.toml', null],
      ['rules/deep/c.toml', 'c'],
    ]);
    expect([...new Set(shown(problems))]).toEqual([
      'rules/b.toml:2:10 RUL1004',
      'rules/d.toml:4:1 RUL1101',
    ]);
    expect(skipped).toBe(4);
  });

  it('reports named files that are not rules', async () => {
    const contents = { 'a.toml': '[x]\ny = 1', 'b.txt': '', 'c.json': '[1]', 'd.tests.toml': '' };
    const { problems } = await load(contents, 'a.toml', 'b.txt', 'c.json', 'd.tests.toml', 'none');
    expect(shown(problems)).toEqual([
      'none:- RUL1001',
      'a.toml:- RUL1007',
      'b.txt:- RUL1007',
      'c.json:- RUL1007',
      'd.tests.toml:- RUL1007',
    ]);
  });

  it('rejects files that are too large, too deep or not UTF-8', async () => {
    const head = ruleText();
    const large = head + '#'.repeat(MAX_FILE_BYTES);
    const bytes = new TextEncoder().encode(`${head}# é`);
    const deep = '['.repeat(200_000);
    const contents = {
      'r/a.toml': large,
      'r/b.toml': bytes.subarray(0, bytes.length - 1),
      'r/c.toml': bytes.with(head.length + 1, 0xff),
      'r/d.json': `{"rule_id": ${deep}`,
      'r/e.toml': `[rule]\nx = ${deep}`,
      'r/f.toml': `[rule.${'a.'.repeat(100_000)}a]`,
      'r/g.bin.json': new Uint8Array([0xff]),
    };
    const { problems, rules } = await load(contents, 'r');
    expect(shown(problems)).toEqual([
      'r/a.toml:- RUL1002',
      'r/b.toml:- RUL1003',
      'r/c.toml:- RUL1003',
      'r/d.json:1:113 RUL1006',
      'r/e.toml:2:105 RUL1006',
      'r/f.toml:1:1 RUL1006',
    ]);
    expect(rules).toEqual([]);
  });

  it.each([
    ['a string with escapes', `note = "${'\\n'.repeat(2_000_000)}"`],
    ['a string of several lines', `note = """${'a"\n'.repeat(1_000_000)}"""`],
    ['a literal string', `note = '''${"a'\n".repeat(1_000_000)}b'''`],
    ['comments', '#\n'.repeat(2_000_000)],
    ['a long list', `tags = [${'"a", '.repeat(150_000)}]`],
  ])('finds its place behind %s of megabytes', async (_, filler) => {
    const text = ruleText({ note: undefined }).trimEnd();
    const { problems } = await loadText(`${text}\n${filler}\nseverity_mapping = 1\n`);
    const [problem] = problems.filter(({ code }) => code === 'RUL1102');
    const line = `${text}\n${filler}\n`.split('\n').length;
    expect(problem?.position).toEqual({ line, column: 1 });
  });

  it('stops reading an export that is broken throughout', async () => {
    const { problems } = await load(
      { 'a.ndjson': `{"rule_id":"a"}\n${'1\n'.repeat(100_000)}` },
      'a.ndjson',
    );
    const codes = problems.map(({ code }) => code);
    expect(codes.filter((code) => code === 'RUL1007')).toHaveLength(100);
    expect(codes.at(-1)).toBe('RUL1105');
  });

  it('finds a rule_id that two files have', async () => {
    const contents = { 'r/a.toml': ruleText(), 'r/b.toml': ruleText({ name: 'Other' }) };
    const { problems } = await load(contents, 'r');
    const [problem] = problems.filter(({ code }) => code === 'RUL1008');
    expect(problem).toMatchObject({ file: 'r/b.toml', position: { line: 5, column: 1 } });
    expect(problem?.message).toContain('r/a.toml');
  });

  it('reads a file that is named twice once', async () => {
    const { rules } = await load({ 'r/a.toml': ruleText() }, 'r', 'r/a.toml', 'r');
    expect(rules).toHaveLength(1);
  });

  it('keeps every line of an export but a broken one', async () => {
    const rule =
      '{"rule_id":"a","name":"n","description":"d","type":"query","severity":"low","risk_score":1,"note":"n"}';
    const lines = [
      rule,
      '{"broken',
      '{"list_id":"l","type":"detection"}',
      '{"item_id":"i","entries":[]}',
      '17',
      '',
    ];
    const { files, problems, rules } = await load({ 'a.ndjson': lines.join('\r\n') }, 'a.ndjson');
    expect(files[0]?.entries.map(({ entry }) => entry.kind)).toEqual([
      'rule',
      'exception_list',
      'exception_item',
    ]);
    expect(shown(problems)).toEqual([
      'a.ndjson:2:2 RUL1005',
      'a.ndjson:3:1 RUL1101',
      'a.ndjson:4:1 RUL1101',
      'a.ndjson:4:1 RUL1101',
      'a.ndjson:4:16 RUL1103',
      'a.ndjson:5:1 RUL1007',
    ]);
    expect(rules[0]?.rule).toMatchObject({ type: 'query', name: 'n' });
  });

  it('is not moved by names that mean something to JavaScript', async () => {
    const text = `${ruleText()}\n[rule.__proto__]\npolluted = true\n[rule.constructor.prototype]\npolluted = true\n`;
    const { rules } = await loadText(text);
    expect(rules[0]?.rule).not.toBeNull();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const json = '{"rule_id":"a","__proto__":{"name":"n","severity":"low"},"risk_score":1}';
    const { rules: fromJson, problems } = await load({ 'a.json': json }, 'a.json');
    expect(fromJson[0]?.rule).toBeNull();
    expect(problems.map(({ message }) => message)).toContain(
      'rule.severity is missing: the severity of its alerts',
    );
  });

  it('allows a file to suppress warnings but not errors', async () => {
    const query = 'process where process.name like "sh"';
    expect(await codesOf({ query })).toEqual(['RUL2006']);
    expect(await codesOf({ query }, { dockwarden_ignore: ['RUL2006'] })).toEqual([]);
    expect(await codesOf({ severity: 'lowly' }, { dockwarden_ignore: ['RUL1103'] })).toEqual([
      'RUL1103',
    ]);
    expect(await codesOf({}, { dockwarden_ignore: ['RUL9'] })).toEqual(['RUL2016']);
  });
});

it('a rule with wrong fields also says what is wrong with its query', async () => {
  const query = 'process where foo(x)';
  const both = await codesOf({ query, severity: 'worst', risk_score: 'much' });
  expect(both.toSorted()).toEqual(['EQL2201', 'RUL1102', 'RUL1103']);
  expect(
    await codesOf({ query, severity: 'worst', type: 'query', language: 'kuery' }),
  ).not.toContain('EQL2201');
});

describe('the place of a finding in a query', () => {
  const at = async (query: string) => {
    const text = ruleText({ query: undefined, interval: '5m' }) + `query = ${query}\n`;
    const { problems } = await loadText(text.replace(/\n\n+\[rule\]/, '\n[rule]'));
    const [problem] = problems;
    const line = text.slice(0, text.indexOf('query = ')).split('\n').length - 1;
    return `${problem?.code} ${(problem?.position?.line ?? 0) - line}:${problem?.position?.column}`;
  };

  it.each([
    ['in a literal string', `'process where x =='`, 'EQL1001 0:28'],
    ['over several lines', `'''\nprocess where\n  foo(x)\n'''`, 'EQL2201 2:3'],
    ['with Windows line ends', `'''\r\nprocess where\r\n  foo(x)\r\n'''`, 'EQL2201 2:3'],
    ['in a basic string of several lines', `"""\nprocess where\n  foo(x)\n"""`, 'EQL2201 2:3'],
    ['after escapes', `"process where \\u0061 == \\"\\t\\" and foo(x)"`, 'EQL2201 0:45'],
    ['after a line that goes on', `"""\nprocess \\\n   where foo(x)\n"""`, 'EQL2201 2:10'],
  ])('%s', async (_, query, place) => {
    expect(await at(query)).toBe(place);
  });
});

describe('what was meant to be a rule', () => {
  const fields = ruleText().slice(ruleText().indexOf('[rule]') + '[rule]\n'.length);

  it.each<[string, Record<string, string>, string[]]>([
    ['a folder of nothing', { 'r/README.md': '# Rules' }, ['r:- RUL1010']],
    ['a folder of tests alone', { 'r/a.tests.toml': '' }, ['r:- RUL1010']],
    ['a folder of other files', { 'r/x.toml': '[tool]\n', 'r/y.json': '{}' }, ['r:- RUL1010']],
    ['one of two folders', { 'r/x.md': '', 's/a.toml': ruleText() }, ['r:- RUL1010']],
    ['a rule beside', { 'r/x.toml': '[tool]\n', 'r/a.toml': ruleText() }, []],
    [
      'exceptions alone',
      {
        'r/x.toml':
          '[[exceptions]]\n[exceptions.container]\nlist_id = "l"\nname = "L"\ntype = "detection"\n',
      },
      [],
    ],
    ['a name of a rule', { 'r/execution_shell.toml': '' }, ['r/execution_shell.toml:- RUL1007']],
    [
      'a name of a rule and nothing but metadata',
      { 'r/command_and_control_x.toml': '[metadata]\nmaturity = "production"\n' },
      ['r/command_and_control_x.toml:- RUL1007'],
    ],
    [
      'a name of a rule and broken text',
      { 'r/execution_x.toml': 'name = \n' },
      ['r/execution_x.toml:1:8 RUL1004'],
    ],
    ['tests beside', { 'r/x.toml': '# later', 'r/x.tests.toml': '' }, ['r/x.toml:- RUL1007']],
    [
      'a file of another kind with such a name',
      { 'r/persistence_cron.toml': '[hunt]\nname = "x"\nquery = ["y"]\n', 'r/a.toml': ruleText() },
      [],
    ],
    ['a misspelt table', { 'r/x.toml': `[rul]\n${fields}` }, ['r/x.toml:1:1 RUL1007']],
    ['no table', { 'r/x.toml': fields }, ['r/x.toml:1:1 RUL1007']],
  ])('%s', async (_, contents, expected) => {
    const folders = [...new Set(Object.keys(contents).map((path) => path.slice(0, 1)))];
    const { problems } = await load(contents, ...folders);
    expect(shown(problems.filter(({ severity }) => severity === 'error'))).toEqual(expected);
  });
});

describe('misspelt keys and tables', () => {
  const replaced = (from: string, to: string) =>
    loadText(ruleText({ references: [] }).replace(from, to));
  const told = async (from: string, to: string) =>
    (await replaced(from, to)).problems.map(
      ({ code, severity, hint, position }) => `${severity} ${code} ${position?.line} ${hint}`,
    );

  it.each<[string, string, string]>([
    ['severity = ', 'severty = ', 'error RUL1101 9 severty is not a field; did you mean severity?'],
    ['references = ', 'refrences = ', 'warning RUL2015 14 did you mean `references`?'],
    ['[metadata]', '[metdata]', 'warning RUL2015 1 did you mean `metadata`?'],
    ['creation_date', 'creationDate', 'warning RUL2015 2 did you mean `creation_date`?'],
  ])('%s as %s', async (from, to, expected) => {
    expect(await told(from, to)).toEqual([expected]);
  });

  it('in tables of a rule', async () => {
    const { problems } = await loadText(
      ruleText({
        alert_suppression: { group_by: ['host.id'], mising_fields_strategy: 'suppress' },
        threat: [
          {
            framework: 'MITRE ATT&CK',
            tactic: { id: 'TA0002', nmae: 'Execution' },
            technqiue: [],
          },
        ],
      }),
    );
    expect(problems.map(({ code, message, hint }) => `${code} ${message}; ${hint}`)).toEqual([
      'RUL2015 rule.alert_suppression.mising_fields_strategy is not a field and has no effect; did you mean `missing_fields_strategy`?',
      'RUL2015 rule.threat[0].technqiue is not a field and has no effect; did you mean `technique`?',
      'RUL1101 rule.threat[0].tactic.name is missing: its name; nmae is not a field; did you mean name?',
    ]);
  });

  it('leaves other unknown keys alone, however many there are', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`x_own${at}`, at]));
    expect((await loadText(ruleText(many))).problems).toEqual([]);
    const typos = Array.from({ length: 300 }, (_, at) => [
      `refrence${String.fromCharCode(97 + (at % 26), 97 + at / 26)}`,
      [],
    ]);
    const { rules } = await loadText(ruleText(Object.fromEntries(typos) as never));
    expect(rules[0]?.rule).not.toBeNull();
  });
});
