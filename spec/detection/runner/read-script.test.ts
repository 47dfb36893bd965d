import { describe, expect, it } from 'vitest';
import { completeScript } from './complete-script.ts';
import { ENGINE } from './engine.ts';
import { readScript } from './read-script.ts';

const HEAD = `# Title
rule r
  query process where process.name == "sh"
  alert_suppression {"group_by": ["host.id"]}

events
  id | at       | event.category | process.name
  a  | 10:00:00 | process        | sh
  b  | 10:00:01 | process        | sh

`;

const read = (text: string) => readScript('x.spec', HEAD + text);

describe('reading a detection script', () => {
  it('reads several alerts on one line, in any order of lines', () => {
    const [first] = read(`
case c
  expect
    suppressed r 1
    alert r b +2 severity=high [a,-] a
`).cases;
    expect(first?.answers.get('expect')?.lines).toEqual([
      'alert r [a, -]',
      'alert r a',
      'alert r b +2 severity=high',
      'suppressed r 1',
    ]);
  });

  it.each([
    ['case c\n  expect\n', 'x.spec:12: write what happens in the lines below, or `nothing`'],
    ['case c\n  expect nothing\n    alert r a\n', 'x.spec:12: write what happens'],
    ['case c\n  scan because x\n    alert r a\n', 'x.spec:11: a case needs `expect`'],
    ['case c\n  expect nothing\n  stream nothing\n', 'x.spec:13: write `stream because …`'],
    [
      'case c\n  expect nothing\n  stream because x nothing\n',
      'x.spec:13: `stream` says the same as `expect`: leave it out',
    ],
    ['case c\n  expect\n    alerts r a\n', 'x.spec:13: `alerts r a` is no outcome'],
    ['case c\n  expect\n    capped r none\n', 'x.spec:13: `capped r none` is no outcome'],
    ['case c\n  rules s\n  expect nothing\n', 'x.spec:11: no rule `s` stands above'],
    ['case c\n  silent-until never\n  expect nothing\n', 'x.spec:12: `never` is not a time'],
    ['case c\n  anything\n  expect nothing\n', 'x.spec:12: unknown word `anything`'],
    ['case c\n  expect nothing\ncase c\n  expect nothing\n', 'x.spec:13: a second case `c`'],
    [
      'events\n  id | at | arrived\n  a | 10:00 | 10:05\n  b | 10:01 | 10:04\ncase c\n  expect nothing\n',
      'x.spec:14: it arrived before the event above it',
    ],
  ])('%#. says what is wrong', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('fills in open answers, and only those', async () => {
    const text = `${HEAD}
case c
  expect ?
case d
  rule r
    query file where true
  expect ?
`;
    const completed = await completeScript(ENGINE, 'x.spec', text);
    expect(completed.completed).toBe(2);
    expect(completed.text.slice(HEAD.length)).toBe(`
case c
  expect
    alert r a +1
    suppressed r 1
case d
  rule r
    query file where true
  expect nothing
`);
  });

  it('does not fill in what the ways of a run do not agree on', async () => {
    const text = `${HEAD}
case c
  events
    id | at       | event.category | process.name
    b  | 11:00:00 | process        | sh
    a  | 10:00:00 | process        | sh
  expect ?
`;
    await expect(completeScript(ENGINE, 'x.spec', text)).rejects.toThrow(
      /x\.spec:17: scan and stream at once give different answers|x\.spec:17: scan and stream give/,
    );
  });
});
