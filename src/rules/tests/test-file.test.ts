import { describe, expect, it } from 'vitest';
import { MAX_CASES, readTestFile } from './test-file.ts';

const found = (text: string) =>
  readTestFile('r.tests.toml', text).problems.map(
    ({ code, position, message }) =>
      `${position === null ? '-' : `${position.line}:${position.column}`} ${code} ${message}`,
  );

const CASE = '[[case]]\nname = "x"\nexpect = 1\n';

describe('a tests file', () => {
  it('reads cases, events and expectations', () => {
    const { cases, problems } = readTestFile(
      'r.tests.toml',
      `[defaults]
event = '{"a": {"b": 1}}'
[[case]]
name = "one"
expect = 2
events = ['{"a.c": 12345678901234567890}']
[[case]]
name = "two"
expect = true
file = "samples/x.ndjson"
[[case]]
name = "three"
expect = false
events = []
`,
    );
    expect(problems).toEqual([]);
    expect(cases.map(({ name, expected, position }) => [name, expected, position.line])).toEqual([
      ['one', 2, 4],
      ['two', 'some', 8],
      ['three', 0, 12],
    ]);
    expect(cases[0]?.input).toEqual({
      kind: 'events',
      defaults: { a: { b: 1 } },
      events: [{ 'a.c': 12345678901234567890n }],
    });
    expect(cases[1]?.input).toEqual({ kind: 'file', file: 'samples/x.ndjson' });
  });

  it.each([
    ['', '1:1 RUL1306 the file has no case'],
    ['x = [', '1:5 RUL1004 unfinished array'],
    ['case = 1', '1:8 RUL1102 case must be tables [[case]], not 1'],
    [
      'case = [1]',
      '1:9 RUL1102 case[0] must be a table with name, expect and events or file, not 1',
    ],
    [`${CASE}events = []\n[extra]`, '5:1 RUL1301 unknown key "extra"'],
    [`${CASE}events = []\nexpct = 1`, '5:9 RUL1301 unknown key "expct"'],
    [CASE, '1:1 RUL1303 the case has no events'],
    [`${CASE}events = []\nfile = "x"`, '1:1 RUL1303 the case has events and a file'],
    [`${CASE}events = '{}'`, '4:10 RUL1102 case[0].events must be a list of strings, not "{}"'],
    [`${CASE}events = ['[]']`, '4:11 RUL1302 the event is not a JSON object'],
    [`${CASE}events = ['{"a": }']`, '4:18 RUL1302 the event is not valid JSON: expected a value'],
    [`${CASE}events = ['{"${'a.'.repeat(2_000)}": 1}']`, '4:11 RUL1006 more than 1000 levels deep'],
    [
      '[[case]]\nname = ""\nexpect = 1\nevents = []',
      '2:8 RUL1103 case[0].name must be a string that is not empty, not ""',
    ],
    [
      '[[case]]\nname = "x"\nexpect = 1.5\nevents = []',
      '3:10 RUL1103 case[0].expect must be a number of alerts, true (at least one) or false (none), not 1.5',
    ],
    [
      '[defaults]\nevent = "{"\n',
      '2:11 RUL1302 the event is not valid JSON: expected a key in quotes',
    ],
    [
      `${CASE}events = [${`'${JSON.stringify({ a: 'x'.repeat(900_000) })}',`.repeat(23)}]`,
      '4:10 RUL1305 the events of the case have more than 20,000,000 characters',
    ],
    [
      `${CASE}events = [${"'{}',".repeat(100_001)}]`,
      '4:10 RUL1305 more than 100,000 events in one file',
    ],
  ])('finds fault %#', (text, problem) => {
    expect(found(text)).toContain(problem);
  });

  it('skips invalid parts and keeps the rest', () => {
    const text = `${CASE}events = ['{']\n${CASE}events = ['{}']\n`;
    expect(readTestFile('r.tests.toml', text).cases).toHaveLength(1);
    expect(readTestFile('r.tests.toml', `[defaults]\nevent = '{'\n${text}`).cases).toEqual([]);
  });

  it('reads no more cases than its limit', () => {
    const { cases, problems } = readTestFile('t', `${CASE}events = []\n`.repeat(MAX_CASES + 1));
    expect([cases.length, problems.map(({ code }) => code)]).toEqual([MAX_CASES, ['RUL1305']]);
  });
});
