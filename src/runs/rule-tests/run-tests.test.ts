import { describe, expect, it } from 'vitest';
import { loadRules } from '../../rules/load/load.ts';
import { memoryFiles } from '../../rules/load/memory-files.testing.ts';
import { ruleText } from '../../rules/rule.testing.ts';
import { orphanedTests } from '../../rules/tests/load-tests.ts';
import { testRules } from './run-tests.ts';
import { caseOf, outcomeText, said, tested } from './tests.testing.ts';

const at = (second: number) => `2026-11-24T10:00:0${second}Z`;
const process = (name: string, more: object = {}) => ({
  event: { category: 'process' },
  process: { name },
  ...more,
});

describe('a case', () => {
  const rule = { index: undefined, query: 'process where process.name : ("sh", "b*")' };

  it.each([
    [1, [process('sh')], 'passed'],
    [2, [process('sh'), process('bash'), process('x')], 'passed'],
    [true, [process('sh'), process('bash')], 'passed'],
    [0, [process('x')], 'passed'],
    [false, [], 'passed'],
    [
      0,
      [process('x'), process('bash')],
      [
        'found 1',
        'event 2 matches',
        '  event.category == "process", as event.category is "process"',
        '  process.name : ("sh", "b*"), as process.name is "bash"',
      ],
    ],
    [
      1,
      [process('x'), { process: { name: 'sh' } }, process('y'), process('z'), process('q')],
      [
        'found 0',
        'event 1: process.name : ("sh", "b*") is false, as process.name is "x"',
        'event 2: event.category == "process" is false, as event.category is absent',
        'event 3: process.name : ("sh", "b*") is false, as process.name is "y"',
        '2 more events do not match',
      ],
    ],
    [
      1,
      [process('x', { process: { name: ['p', 'q', 'r', 's', 't', 'u', 'v'.repeat(100)] } })],
      [
        'found 0',
        'event 1: process.name : ("sh", "b*") is false, as process.name is "p", "q", "r", "s", "t", … 2 more',
      ],
    ],
  ])('expects %j of %j', async (expected, events, outcome) => {
    expect(said(await tested(rule, caseOf(expected, ...events)))).toEqual(outcome);
  });

  it('shows the event that came closest first', async () => {
    const query = 'any where a == 1 and (b == 1 or c == 1) and d == 1';
    const events = [{}, { a: 1, c: 1 }, { d: 1 }];
    expect(said(await tested({ ...rule, query }, caseOf(1, ...events)))).toEqual([
      'found 0',
      'event 2: d == 1 is false, as d is absent',
      'event 3: a == 1 is false, as a is absent',
      'event 1: a == 1 is false, as a is absent',
    ]);
  });

  it('names what a false `not` is about, and what could not be evaluated', async () => {
    const query = 'any where not (a == 1 or b == 2) and number(c) > 1';
    const events = [{ a: [0, 1], b: 3 }, { c: 'x\u001b' }];
    expect(said(await tested({ ...rule, query }, caseOf(1, ...events)))).toEqual([
      'found 0',
      'event 2: number(c) > 1 could not be evaluated: "x\\u001b" is not a number in base 10',
      'event 1: not (a == 1 or b == 2) is false, as a is 1',
    ]);
  });

  it('reads the fields that the rule names for category, time and order', async () => {
    const fields = {
      index: undefined,
      event_category_override: 'kind',
      timestamp_field: 'when',
      tiebreaker_field: 'n',
      query: 'sequence [a where true] [b where true]',
    };
    const events = [
      { kind: 'b', when: at(1), n: 2 },
      { kind: 'a', when: at(1), n: 1 },
    ];
    expect(said(await tested(fields, caseOf(1, ...events)))).toBe('passed');
  });
});

describe('index patterns', () => {
  const rule = { index: ['logs-cloud_defend*'], query: 'any where a == 1' };
  const from = (module: string) => ({ a: 1, event: { module, category: 'process' } });

  it('leave out documents of other origins and read those that say nothing', async () => {
    const events = [from('cloud_defend'), from('endpoint'), { a: 1 }];
    expect(said(await tested(rule, caseOf(2, ...events)))).toBe('passed');
    expect(said(await tested({ ...rule, index: undefined }, caseOf(3, ...events)))).toBe('passed');
  });

  it('are named where nothing is read', async () => {
    expect(said(await tested(rule, caseOf(1, from('endpoint'))))).toEqual([
      'found 0',
      '1 event is outside of the index patterns logs-cloud_defend*: event 1 is of logs-endpoint-default, logs-endpoint.process-default',
    ]);
  });

  it('are held against the index of a search hit', async () => {
    const events = [
      { document: { a: 1 }, index: '.ds-logs-cloud_defend.process-default-2026.11.24-000001' },
      { document: { a: 1 }, index: 'logs-other' },
    ];
    const tests = '[[case]]\nname = "x"\nexpect = 1\nfile = "x"';
    const recording = { ok: true, events, unreadable: 0 } as const;
    expect(said(await tested(rule, tests, { recording }))).toBe('passed');
  });
});

describe('a sequence', () => {
  const query =
    'sequence by user with maxspan=5s [any where a == 1] [any where b == 1] until [any where stop == 1]';
  const rule = { index: undefined, query };
  const first = { a: 1, user: 'u', '@timestamp': at(1) };
  const second = { b: 1, user: 'u', '@timestamp': at(2) };
  const satisfied = ['stage 1: 1 event satisfies it', 'stage 2: 1 event satisfies it'];

  it.each([
    ['is found', [first, second], 'passed'],
    ['is found whatever the order of the list', [second, first], 'passed'],
    [
      'misses a stage',
      [first, { a: 1, b: 2, user: 'u', '@timestamp': at(2) }],
      [
        'stage 1: 2 events satisfy it',
        'stage 2: no event satisfies it; closest is event 1: b == 1 is false, as b is absent',
      ],
    ],
    [
      'is too far apart',
      [first, { ...second, '@timestamp': at(7) }],
      [...satisfied, 'the events are further apart than maxspan=5s'],
    ],
    [
      'has other keys',
      [first, { ...second, user: 'v' }],
      [...satisfied, 'the events do not share user'],
    ],
    [
      'has no key',
      [first, { ...second, user: null }],
      ['stage 1: 1 event satisfies it', 'stage 2: 1 event satisfies it and has no user'],
    ],
    [
      'is in the wrong order',
      [first, { ...second, '@timestamp': at(0) }],
      [...satisfied, 'the events do not come in the order of the stages'],
    ],
    [
      'is ended',
      [first, { stop: 1, user: 'u', '@timestamp': '2026-11-24T10:00:01.5Z' }, second],
      [...satisfied, 'an event satisfies until'],
    ],
    [
      'fails in two ways',
      [first, { ...second, user: 'v', '@timestamp': at(8) }],
      [
        ...satisfied,
        'several things at once:',
        'the events are further apart than maxspan=5s',
        'the events do not share user',
        'an event satisfies until',
      ],
    ],
    [
      'has no time',
      [first, { ...second, '@timestamp': 'soon' }],
      [...satisfied, 'event 2 satisfies a stage without a readable time'],
    ],
  ])('%s', async (_, events, outcome) => {
    const result = said(await tested(rule, caseOf(1, ...events)));
    expect(result).toEqual(outcome === 'passed' ? outcome : ['found 0', ...outcome]);
  });

  it('says of a missing event that it is there, or not decided', async () => {
    const missing = {
      index: undefined,
      query: 'sequence with maxspan=5s [any where a == 1] ![any where b == 1] [any where c == 1]',
    };
    const events = [first, second, { c: 1, '@timestamp': at(3) }];
    expect(said(await tested(missing, caseOf(1, ...events)))).toEqual([
      'found 0',
      'stage 1: 1 event satisfies it',
      'stage 2 (must not happen): 1 event satisfies it',
      'stage 3: 1 event satisfies it',
      'the event that must not happen is there',
    ]);
    const trailing = {
      index: undefined,
      query: 'sequence with maxspan=5s [any where a == 1] ![any where b == 1]',
    };
    const { cases } = await tested(trailing, caseOf(1, first));
    expect(cases[0]?.outcome).toEqual({ kind: 'passed', found: 1, undecided: 1 });
    expect(said(await tested(trailing, caseOf(0, first, { '@timestamp': at(9) })))).toEqual([
      'found 1',
      'match 1, stage 1: event 1 matches',
      '  a == 1, as a is 1',
      'match 1, stage 2: nothing, as it must not happen',
    ]);
  });

  it('counts the events that `runs` needs', async () => {
    const runs = {
      index: undefined,
      query: 'sequence [any where a == 1] with runs=2 [any where b == 1]',
    };
    expect(said(await tested(runs, caseOf(1, first, second)))).toEqual([
      'found 0',
      'stage 1: 1 event satisfies it, 2 are needed',
      'stage 2: 1 event satisfies it',
    ]);
  });
});

it('tests samples', async () => {
  const rule = { index: undefined, query: 'sample by host [any where a == 1] [any where b == 1]' };
  const events = [
    { a: 1, host: 'x' },
    { b: 1, host: 'y' },
  ];
  expect(said(await tested(rule, caseOf(0, ...events)))).toBe('passed');
  expect(said(await tested(rule, caseOf(1, ...events)))).toEqual([
    'found 0',
    'stage 1: 1 event satisfies it',
    'stage 2: 1 event satisfies it',
    'no key has an event for every filter',
  ]);
});

describe('what is broken', () => {
  it('is a recording that cannot be read, or not all of it', async () => {
    const tests = `[[case]]\nname = "x"\nexpect = 1\nfile = "x"\n${caseOf(0)}`;
    const missing = await tested({}, tests);
    expect(missing.cases.map(outcomeText)).toEqual([['RUL1304 there is no such file'], 'passed']);
    expect(missing.cases[0]?.outcome).toMatchObject({
      problem: { file: 'r.tests.toml', position: { line: 4, column: 8 }, hint: 'make one' },
    });
    const recording = { ok: true, events: [], unreadable: 2 } as const;
    expect(said(await tested({}, tests, { recording }))).toEqual([
      'RUL1304 the file has 2 lines that are not events',
    ]);
  });

  it('stops no other rule', async () => {
    const files = memoryFiles({
      'p/a.toml': ruleText({ severity: 'x' }),
      'p/a.tests.toml': caseOf(0),
      'p/b.toml': ruleText({ rule_id: 'b' }),
      'p/b.tests.toml': Uint8Array.of(0xff),
      'p/c.toml': ruleText({ rule_id: 'c' }),
      'p/d.toml': ruleText({ rule_id: 'd', type: 'esql', query: 'from a' }),
      'p/d.tests.toml': caseOf(0),
      'p/e.toml': ruleText({ rule_id: 'e' }),
      'p/e.tests.toml': caseOf(0),
      'p/f.tests.toml': caseOf(0),
    });
    const { rules } = await loadRules(['p'], files);
    const readRecording = () => Promise.reject(new Error('nothing to read'));
    const results = await testRules(rules, { files, readRecording, now: 0n, coverage: false });
    expect(
      results.map(({ state, cases, tests }) => [
        state,
        cases.length,
        tests?.problems.map(({ code }) => code) ?? null,
      ]),
    ).toEqual([
      ['broken', 0, []],
      ['tested', 0, ['RUL1003']],
      ['untested', 0, null],
      ['not run', 0, []],
      ['tested', 1, []],
    ]);
    const orphans = await orphanedTests(
      rules.map(({ file }) => file),
      files,
    );
    expect(orphans.map(({ code, file }) => [code, file])).toEqual([['RUL1307', 'p/f.tests.toml']]);
  });
});
