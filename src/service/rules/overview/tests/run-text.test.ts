import { expect, it } from 'vitest';
import { apiRuleOf } from '../../rule-manager.testing.ts';
import { runTestText } from './run-text.ts';

const rule = JSON.stringify(
  apiRuleOf('sh', {
    index: ['*'],
    query: 'process where process.name == "sh" and user.name != "root"',
  }),
);
const event = (more: object) => JSON.stringify({ 'event.category': 'process', ...more });
const caseOf = (name: string, expected: unknown, ...events: string[]) =>
  `[[case]]\nname = "${name}"\nexpect = ${String(expected)}\nevents = ${JSON.stringify(events)}\n`;

let clock = 0;
const run = (tests: string | null, until = Infinity, text = rule) =>
  runTestText(text, tests, { until, now: () => clock });

it('says of each case how it came out, and which clause stands in the way', async () => {
  const found = await run(
    [
      caseOf('a shell', 1, event({ 'process.name': 'sh', 'user.name': 'www' })),
      caseOf('as root', true, event({ 'process.name': 'sh', 'user.name': 'root' })),
      caseOf('none', 0, event({ 'process.name': 'sh', 'user.name': 'www' })),
      '[[case]]\nname = "recorded"\nexpect = 1\nfile = "/etc/passwd"\n',
    ].join('\n'),
  );
  expect(found).toMatchObject({ state: 'tested', passed: 1, failed: 2, skipped: 1, problems: [] });
  const [first, second, third, fourth] = found.cases;
  expect(first).toMatchObject({ name: 'a shell', line: 2, outcome: 'passed', found: 1, why: [] });
  expect(found.cases.map(({ events }) => events)).toEqual([1, 1, 1, null]);
  expect(second).toMatchObject({
    line: 7,
    outcome: 'failed',
    found: 0,
    why: ['event 1: user.name != "root" is false, as user.name is "root"'],
    misses: [
      {
        event: 0,
        met: 2,
        of: 3,
        clause: { text: 'user.name != "root"', fields: [{ field: 'user.name', values: ['root'] }] },
      },
    ],
  });
  expect(third).toMatchObject({ outcome: 'failed', found: 1, misses: [] });
  expect(fourth?.why.join()).toContain('the service does not read');
  expect(found.coverage).toMatchObject({ total: 4, covered: 3 });
  expect(found.coverage?.gaps[0]).toMatchObject({ field: 'query', span: { start: 14, end: 34 } });
});

it('skips what it has no time for, and says so', async () => {
  clock = 10;
  const found = await run(caseOf('late', 1, event({})), 10);
  expect(found).toMatchObject({
    passed: 0,
    skipped: 1,
    cases: [{ outcome: 'skipped', found: null }],
  });
  expect(found.cases[0]?.why[0]).toContain('no time left');
});

it('bounds the events of a case, with their defaults', async () => {
  const many = Array.from({ length: 2_001 }, () => '{}');
  expect((await run(caseOf('many', 1, ...many))).cases[0]?.why[0]).toContain('2,000 events');
  const defaults = `[defaults]\nevent = '{"a": "${'x'.repeat(10_000)}"}'\n\n`;
  const some = Array.from({ length: 500 }, () => '{}');
  expect((await run(defaults + caseOf('long', 1, ...some))).cases[0]?.why[0]).toContain(
    '4 million characters',
  );
});

it('says what is wrong with the rule and with the tests', async () => {
  expect(await run(null)).toMatchObject({ state: 'untested', cases: [] });
  expect(await run('[[case]]\nname = 1')).toMatchObject({
    state: 'tested',
    problems: [{ severity: 'error', line: 2 }, { severity: 'error' }],
  });
  expect(
    await run('', 1, JSON.stringify(apiRuleOf('x', { query: 'process where' }))),
  ).toMatchObject({
    state: 'not run',
    ruleProblems: [{ field: 'query', severity: 'error' }],
  });
});
