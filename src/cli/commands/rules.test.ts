import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { ruleText } from '../../rules/rule.testing.ts';
import { Folder, MAIN, run, type Ran } from './run-command.testing.ts';

const folder = new Folder();
afterAll(() => folder.remove());

const rules = (...args: string[]): Promise<Ran> => run(process.execPath, [MAIN, 'rules', ...args]);

/** What no terminal may get: control characters but the line feed, marks of direction, joiners. */
// oxlint-disable-next-line no-misleading-character-class
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

const HOSTILE = '\u001b]0;owned\u0007\u001b[2J\u202eevil\u009b31m\rline';

describe('dockwarden rules validate', () => {
  const good = folder.file('pack/good.toml', ruleText({ note: '' }));
  folder.file('pack/good.tests.toml', '');

  it('counts notes in one line, and shows them on request', async () => {
    const { code, stdout } = await rules('validate', good);
    expect(stdout).toBe(
      `notes (shown by --min-level note): 1 RUL2011 a rule without an investigation guide
1 rule in 1 file · 0 errors · 0 warnings · 1 note
`,
    );
    expect(code).toBe(0);
    const note = `note[RUL2011]: the rule has no investigation guide
 --> ${good}:6:1
6 | name = "Shell in a container"
  | ^^^^
hint: describe in note what the alert means, how to investigate it and how to respond

1 rule in 1 file · 0 errors · 0 warnings · 1 note
`;
    for (const option of [
      ['--min-level', 'note'],
      ['--code', 'rul2011'],
    ]) {
      expect((await rules('validate', good, ...option, '--strict')).stdout).toBe(note);
    }
  });

  it('treats warnings as errors only if requested', async () => {
    const typo = folder.file(
      'typo.toml',
      ruleText({ query: 'process where process.nmae == "sh"' }),
    );
    const { code, stdout } = await rules('validate', typo);
    expect(stdout).toBe(`warning[RUL2021]: events of endpoint have no field process.nmae
 --> ${typo}:13:24
13 | query = "process where process.nmae == \\"sh\\""
   |                        ^^^^^^^^^^^^
hint: did you mean \`process.name\`?

notes (shown by --min-level note): 1 RUL2010 a rule without tests
1 rule in 1 file · 0 errors · 1 warning · 1 note · 1 without tests
`);
    expect(code).toBe(0);
    expect((await rules('validate', typo, '--strict')).code).toBe(1);
    expect((await rules('validate', typo, '--strict', '--code', 'RUL2009')).code).toBe(0);
    const hidden = await rules('validate', typo, '--strict', '--min-level', 'error');
    expect([hidden.code, hidden.stdout]).toEqual([
      1,
      '1 rule in 1 file · 0 errors · 1 warning · 1 note · 1 without tests\n',
    ]);
  });

  it('rejects an unknown code', async () => {
    const { code, stderr } = await rules('validate', good, '--code', 'RUL2099');
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      'error[CLI1001]: --code RUL2099 is not the code of a finding',
    ]);
  });

  it('refuses a folder without a rule, as test does', async () => {
    folder.file('empty/README.md', '# Nothing here');
    for (const command of ['validate', 'test']) {
      const { code, stdout } = await rules(command, folder.at('empty'));
      expect(stdout).toContain(`error[RUL1010]: ${folder.at('empty')} contains no rule\n`);
      expect(code).toBe(command === 'test' ? 2 : 1);
    }
  });

  it('uses the shipped rules if no path is given', async () => {
    const { code, stdout } = await rules('validate', '--strict');
    expect(stdout).toMatch(/^\d+ rules in \d+ files · 0 errors · 0 warnings/);
    expect(code).toBe(0);
    const list = await rules('list', '--format', 'json', '--severity', 'high');
    expect((JSON.parse(list.stdout) as unknown[]).length).toBeGreaterThan(5);
  });

  it('shows an error in a query at its place and ends with 1', async () => {
    const bad = folder.file('bad.toml', ruleText({ query: 'process where\n  wildcard(a, "b")\n' }));
    const { code, stdout } = await rules('validate', bad);
    expect(stdout).toContain(`${bad}:15:3\n15 |   wildcard(a, "b")\n   |   ^^^^^^^^\n`);
    expect(code).toBe(1);
  });

  it('prints JSON and SARIF', async () => {
    const bad = folder.file('bad2.toml', ruleText({ severity: 'x' }));
    const json = JSON.parse((await rules('validate', bad, '--format', 'json')).stdout) as object;
    expect(json).toMatchObject({
      rules: 1,
      problems: [{ code: 'RUL1103', line: 9, column: 1, file: bad }],
    });
    const { code, stdout } = await rules('validate', bad, 'none', '--format', 'sarif');
    expect(JSON.parse(stdout)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { rules: [{ id: 'RUL1001' }, { id: 'RUL1103' }] } },
          results: [
            { ruleId: 'RUL1001', level: 'error' },
            {
              ruleId: 'RUL1103',
              ruleIndex: 1,
              locations: [{ physicalLocation: { region: { startLine: 9, startColumn: 1 } } }],
            },
          ],
        },
      ],
    });
    expect(code).toBe(1);
  });

  it('exits with 2 for an error in the command', async () => {
    for (const args of [['show'], ['validate', 'x', '--format', 'xml'], ['polish'], []]) {
      expect((await rules(...args)).code, args.join(' ')).toBe(2);
    }
  });

  it.each([
    [['rules', 'show'], 'dockwarden rules show --help shows the usage'],
    [['rules', 'validate', 'x', '--format', 'y'], 'dockwarden rules validate --help shows'],
    [['rules', 'lst'], 'did you mean list?'],
    [['query', '--format'], 'dockwarden query --help shows'],
    [['polish'], 'dockwarden --help shows'],
    [['--polish'], 'dockwarden --help shows'],
  ])('names the help of the command that was called: %j', async (args, hint) => {
    const { code, stderr } = await run(process.execPath, [MAIN, ...args]);
    expect(stderr).toContain(`hint: ${hint}`);
    expect(code).toBe(2);
  });

  it('escapes text from files for the terminal', async () => {
    const fields = {
      name: HOSTILE,
      tags: [`Tactic: ${HOSTILE}`],
      query: `process where x == "${HOSTILE}" and`,
    };
    const path = folder.file('h/\u202e\u001b[1m.toml', ruleText({ ...fields, severity: HOSTILE }));
    const { stdout } = await rules('validate', path);
    expect(stdout).toContain('RUL1103');
    expect(stdout).not.toMatch(UNSAFE);
  });
});

describe('dockwarden rules list', () => {
  const threat = [
    { framework: 'MITRE ATT&CK', tactic: { id: 'TA0002', name: 'Execution' } },
  ] as unknown as string[];
  folder.file('list/a.toml', ruleText({ rule_id: 'a', threat, tags: ['OS: Linux'] }));
  folder.file(
    'list/b.toml',
    ruleText({ rule_id: 'b', severity: 'high', type: 'esql', query: 'from x' }),
  );
  folder.file('list/c.toml', ruleText({ rule_id: 'c', enabled: false, risk_score: 'x' }));
  const path = folder.at('list');

  it('shows what runs, what does not and what is broken', async () => {
    const { code, stdout, stderr } = await rules('list', path);
    expect(stdout).toBe(
      `severity  risk  name                  tactics    runs                file
low       21    Shell in a container  Execution  every 5m            ${path}/a.toml
high      21    Shell in a container             not run: type esql  ${path}/b.toml
`,
    );
    expect(stderr).toContain('error[RUL1102]');
    expect(stderr).toContain('\n2 listed of 3: 1 high, 1 low\n');
    expect(stderr).toMatch(
      /3 rules in 3 files · 1 error · \d+ warnings? · not run: 1 of type esql, 1 with errors · 1 without tests\n$/,
    );
    expect(code).toBe(1);
  });

  it.each([
    [['--severity', 'high'], ['b']],
    [['--tactic', 'execution'], ['a']],
    [['--tactic', 'TA0002'], ['a']],
    [['--tag', 'os: linux'], ['a']],
    [['--tag', 'x'], []],
    [['--tag', 'x', '--tag', 'OS: Linux'], ['a']],
    [['--tag', 'x', '--tag', 'OS: Linux', '--severity', 'high'], []],
  ])('%j', async (filter, ids) => {
    const { stdout } = await rules('list', path, '--format', 'json', ...filter);
    const found = (JSON.parse(stdout) as { rule_id: string }[]).map(({ rule_id }) => rule_id);
    expect(found).toEqual(ids);
  });
});

describe('dockwarden rules show', () => {
  it('renders the guide for the terminal', async () => {
    const note = `## Look\n\nA **bold** word, \`code\`, [a page](https://example.org/x).\n\n1. first\n   - below ${'long '.repeat(30)}\n\n> quoted\n\n\`\`\`\nps  aux\n\`\`\`\n`;
    const path = folder.file('show.toml', ruleText({ note }));
    const { stdout, code } = await rules('show', path);
    expect(stdout).toContain(`Investigation guide

Look

A bold word, code, a page (https://example.org/x).

  1. first
     - below long long`);
    expect(stdout).toContain('\n       long long');
    expect(stdout).toContain('\n| quoted\n\n    ps  aux\n');
    expect(code).toBe(0);
  });

  it('escapes text from files for the terminal', async () => {
    const text = ruleText({
      name: HOSTILE,
      description: HOSTILE,
      note: `# ${HOSTILE}\n\n- ${HOSTILE}\n\n\`\`\`\n${HOSTILE}\n\`\`\`\n[${HOSTILE}](${HOSTILE})\n`,
      setup: HOSTILE,
      tags: [HOSTILE],
      references: [HOSTILE],
      index: [HOSTILE],
      query: `process where process.name == """${HOSTILE.replace('\r', '')}"""`,
    });
    const { stdout, stderr } = await rules('show', folder.file('hostile.toml', text));
    expect(stdout).toContain('evil');
    expect(stdout + stderr).not.toMatch(UNSAFE);
  });
});

describe('what dockwarden rules show says beside the texts', () => {
  it.each<[Parameters<typeof ruleText>[0], string[]]>([
    [
      { building_block_type: 'default', enabled: false },
      ['type        eql, disabled, building block, experimental'],
    ],
    [
      { type: 'esql', query: '\n\na: 1\n  or b: 2\n' },
      ['type        not run: type esql, experimental', '\n\n  a: 1\n    or b: 2\n\n'],
    ],
    [
      { tags: ['a'.repeat(60), 'b'.repeat(60)] },
      [`tags        ${'a'.repeat(60)},\n            ${'b'.repeat(60)}\n`],
    ],
    [{ timestamp_override: 'event.ingested' }, ['from now-6m to now, by event.ingested, at most']],
  ])('%j', async (fields, expected) => {
    const path = folder.file('facts.toml', ruleText(fields, { maturity: 'experimental' }));
    const { stdout } = await rules('show', path);
    for (const each of expected) expect(stdout).toContain(each);
  });
});

describe('dockwarden rules convert', () => {
  it('round-trips, and overwrites only with --force', async () => {
    const from = folder.file('one.toml', ruleText({ unknown: 1 }));
    const json = folder.at('made/one.json');
    const back = folder.at('made/back.toml');
    expect((await rules('convert', from, json)).code).toBe(0);
    expect((await rules('convert', json, back)).code).toBe(0);
    expect(readFileSync(back, 'utf8')).toBe(readFileSync(from, 'utf8'));
    const again = await rules('convert', from, back);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('CLI1004');
    expect((await rules('convert', from, back, '--force')).code).toBe(0);
  });

  it('creates no directory for a name that looks like a file', async () => {
    const from = folder.file('one.toml', ruleText());
    for (const name of ['one.yaml', 'v1.0', 'made/one.tom']) {
      const { code, stderr } = await rules('convert', from, folder.at(name));
      expect([code, existsSync(folder.at(name))]).toEqual([2, false]);
      expect(stderr).toContain('CLI1001');
    }
    for (const name of ['plain', 'v1.0/', 'v1.0', '.hidden']) {
      expect((await rules('convert', '--force', from, folder.at(name))).code).toBe(0);
    }
  });

  it('reports what it cannot convert', async () => {
    folder.file('two/a.toml', ruleText({ rule_id: 'a' }));
    folder.file('two/b.toml', ruleText({ rule_id: 'b' }));
    const out = folder.at('two.json');
    const { code, stderr } = await rules('convert', folder.at('two'), out);
    expect(code).toBe(2);
    expect(stderr).toContain('write to .ndjson for several');
    expect(existsSync(out)).toBe(false);
  });
});
