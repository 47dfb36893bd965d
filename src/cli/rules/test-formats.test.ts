import { describe, expect, it } from 'vitest';
import { loadRules } from '../../rules/index.ts';
import { testRules } from '../../runs/rule-tests/run-tests.ts';
import { memoryFiles } from '../../rules/load/memory-files.testing.ts';
import { ruleText } from '../../rules/rule.testing.ts';
import { caseOf } from '../../runs/rule-tests/tests.testing.ts';
import { PLAIN } from '../../report/terminal/style.ts';
import { testJson } from '../../report/rule-tests/json.ts';
import { testJUnit } from '../../report/rule-tests/junit.ts';
import { testTap } from '../../report/rule-tests/tap.ts';
import { testText } from '../../report/rule-tests/text.ts';
import { exitCodeOf, totalsOf, type Tested } from '../../report/rule-tests/totals.ts';

const HOSTILE = '\u001b[2J <b>&amp;"\' # x\n\u202e\ufffe]]>';
/** Characters that neither a terminal nor XML nor TAP may receive. */
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

async function testedOf(contents: Record<string, string>, coverage = false): Promise<Tested> {
  const files = memoryFiles(contents);
  const { rules, problems } = await loadRules(['p'], files);
  const readRecording = () => Promise.resolve({ ok: false, message: 'no such file' } as const);
  return { rules: await testRules(rules, { files, readRecording, now: 0n, coverage }), problems };
}

const process = (name: string) => ({ event: { category: 'process' }, process: { name } });
const hostileCase = `[[case]]\nname = ${JSON.stringify(HOSTILE)}\nexpect = 0\nevents = ['''${JSON.stringify({ ...process('sh'), x: HOSTILE })}''']\n`;

const everything = () =>
  testedOf({
    'p/a.toml': ruleText({ name: 'A', rule_id: 'a' }),
    'p/a.tests.toml': `${caseOf(1, process('sh'))}${caseOf(2, process('bash'))}[[case]]\nname = "f"\nexpect = 1\nfile = "x"\n`,
    'p/b.toml': ruleText({ name: 'B', rule_id: 'b' }),
    'p/b.tests.toml': 'colour = 1\n',
    'p/c.toml': ruleText({ name: 'C', rule_id: 'c' }),
    'p/d.toml': ruleText({ name: 'D', rule_id: 'd', type: 'esql', query: 'from a' }),
    'p/e.toml': ruleText({ name: 'E', rule_id: 'e', severity: 'x' }),
    'p/h.toml': ruleText({
      name: HOSTILE,
      rule_id: 'h',
      query: `process where x == ${JSON.stringify(HOSTILE).replace('\\ufffe', '\ufffe')} or true`
        .replaceAll('\\u001b', '\\u{1b}')
        .replaceAll('\\u202e', '\\u{202e}'),
    }),
    'p/h.tests.toml': hostileCase,
  });

describe('the totals of a run', () => {
  it('count everything and decide the exit code', async () => {
    const totals = totalsOf(await everything());
    expect(totals).toEqual({
      rules: 6,
      cases: 4,
      passed: 1,
      failed: 2,
      broken: 3,
      untested: 1,
      notRun: 1,
      branches: null,
    });
    expect(exitCodeOf(totals)).toBe(2);
    expect(exitCodeOf({ ...totals, broken: 0 })).toBe(1);
    expect(exitCodeOf({ ...totals, broken: 0, failed: 0 })).toBe(0);
  });
});

describe('text', () => {
  it('has a line for each rule, failures in detail and the totals', async () => {
    const text = [...testText(await everything(), new Map(), PLAIN)].join('');
    expect(text).toContain('broken    A · 3 cases · 1 failed · 1 broken\n');
    expect(text).toContain(
      '  a case p/a.tests.toml:8:8\n  2 alerts expected, 0 found\n    event 1: process.name == "sh" is false, as process.name is "bash"\n',
    );
    expect(text).toContain('untested  C · no tests\n');
    expect(text).toContain('not run   D · not run: type esql\n');
    expect(text).toContain('broken    E · the rule has errors\n');
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      '6 rules · 4 cases · 1 passed · 2 failed · 3 broken · 1 rule without tests · 1 rule not run',
    );
    expect(text).not.toMatch(UNSAFE);
  });

  it('lists what no test reaches', async () => {
    const contents = {
      'p/a.toml': ruleText({ name: 'A' }),
      'p/a.tests.toml': caseOf(1, process('sh')),
    };
    expect([...testText(await testedOf(contents, true), new Map(), PLAIN)].join('')).toBe(
      `passed    A · 1 case · 1 of 2 branches
  p/a.toml:13:24 RUL1310 no test makes false: process.name == "sh"

1 rule · 1 case · 1 passed · 0 failed · 1 of 2 branches
`,
    );
  });
});

describe('TAP', () => {
  it('numbers every point and says why one failed', async () => {
    const lines = testTap(await everything()).split('\n');
    const points = lines.filter((line) => /^(not )?ok /.test(line));
    expect(lines.slice(0, 2)).toEqual(['TAP version 14', `1..${points.length}`]);
    expect(points.slice(0, -1)).toEqual([
      'not ok 1 - p/e.toml',
      'ok 2 - A: a case',
      'not ok 3 - A: a case',
      'not ok 4 - A: f',
      'not ok 5 - p/b.tests.toml',
      'ok 6 - C # SKIP no tests',
      'ok 7 - D # SKIP not run: type esql',
    ]);
    expect(points.at(-1)).toMatch(/^not ok 8 - \\\\x1b\[2J <b>&amp;"' \\# x\\\\n/);
    const text = lines.join('\n');
    expect(text).toContain(
      '  message: "2 alerts expected, 0 found"\n  severity: "fail"\n  expected: 2\n  found: 0\n  at:\n    file: "p/a.tests.toml"\n    line: 8\n    column: 8\n  explanation:\n    - "event 1: ',
    );
    expect(text).not.toMatch(UNSAFE);
  });
});

describe('JUnit', () => {
  it('counts, names and escapes everything', async () => {
    const xml = testJUnit(await everything());
    expect(xml).toContain(
      '<testsuites name="dockwarden rules test" tests="9" failures="2" errors="4" skipped="2">',
    );
    expect(xml).toContain('<testcase name="a case" classname="A" file="p/a.tests.toml" line="2"/>');
    expect(xml).toContain('<skipped message="no tests"></skipped>');
    expect(xml).toContain('name="\\x1b[2J &lt;b&gt;&amp;amp;&quot;&apos; # x\\n');
    expect(xml).not.toMatch(UNSAFE);
    expect(xml).not.toMatch(/[\ufffe\uffff]/);
    // Outside tags and entities no untrusted markup remains.
    expect(xml).not.toMatch(/<b>|&(?!(amp|lt|gt|quot|apos);)/);
  });
});

describe('JSON', () => {
  it('holds all that is known', async () => {
    const json = JSON.parse(testJson(await everything())) as object;
    expect(json).toMatchObject({
      totals: { cases: 4, passed: 1, failed: 2, broken: 3, not_run: 1 },
      problems: [{ code: 'RUL1103', file: 'p/e.toml' }],
      rules: [
        {
          rule_id: 'a',
          state: 'tested',
          cases: [
            { outcome: 'passed', found: 1, expected: 1 },
            {
              outcome: 'failed',
              found: 0,
              line: 8,
              details: { reason: { kind: 'missed', events: [{ event: 0, met: 1, of: 2 }] } },
            },
            { outcome: 'broken', found: null, problem: { code: 'RUL1304' } },
          ],
        },
        { problems: [{ code: 'RUL1301' }] },
        { state: 'untested', tests: null },
        { state: 'not run' },
        { state: 'broken' },
        { cases: [{ name: HOSTILE }] },
      ],
    });
  });
});
