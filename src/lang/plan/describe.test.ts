import { expect, it } from 'vitest';
import { explain } from '../index.ts';

it('shows an event query', () => {
  const text =
    'process where process.args : "x*" and process.pid == 1 and not a == null | tail 10 | head 2';
  expect(explain(text)).toBe(`event query
  category  process
  where     not a == null
    and     process.pid == 1
    and     process.args : "x*"
  filter    exact
fields      event.category, a, process.pid, process.args, @timestamp
order       @timestamp, arrival
limits      tail 10 | head 2`);
});

it('shows a sequence with what its join keys imply', () => {
  const text = `sequence by host.id with maxspan=5m
    [process where tags == "x" and (a == 1 or b == 2)] by tags with runs=3
    ![any where true] by labels
    [file where true] by tags
    until [network where c == 1] by tags`;
  expect(explain(text, { tiebreakerField: 'event.sequence' })).toBe(`sequence
  maxspan   5m, inclusive
term 1, 3 times in a row
  category  process
  where     tags == "x"
    and     (a == 1 or b == 2)
  by        host.id, tags
  filter    exact
missing term 2
  category  any
  where     true
  also      labels == "x"   (condition of another term on the join key)
  by        host.id, labels
  filter    exact
term 3
  category  file
  where     true
  also      tags == "x"   (condition of another term on the join key)
  by        host.id, tags
  filter    exact
until
  category  network
  where     c == 1
  also      tags == "x"   (condition of another term on the join key)
  by        host.id, tags
  filter    exact
fields      event.category, tags, a, b, c, host.id, labels, @timestamp, event.sequence
order       @timestamp, event.sequence, arrival`);
});

it('shows a sample, and how long lists are looked up', () => {
  const names = Array.from({ length: 1_200 }, (_, i) => `"n${i}"`).join(', ');
  const plan = explain(`sample by k [any where a : (${names}, "x*")] [any where b in (${names})]`);
  const lines = plan.split('\n').filter((each) => !/^ {2}(where|filter)/.test(each));
  expect(lines.slice(-3)).toEqual([
    'fields      a, b, k',
    'note        a : …: 1,200 plain in one lookup, 1 with wildcards',
    'note        b in …: 1,200 in one lookup',
  ]);
});

it('shows what a store can answer, and what remains to evaluate', () => {
  const text = `process where a == "b" and (c : "d*" or cidrMatch(e, "10.0.0.0/8")) and length(f) > 2
    and substring(g, 1) == "h*" and number(i) > 2 and j == 5`;
  expect(explain(text)).toBe(`event query
  category  process
  where     a == "b"
    and     length(f) > 2
    and     substring(g, 1) == "h*"
    and     (c : "d*" or cidrMatch(e, "10.0.0.0/8"))
    and     number(i) > 2
    and     j == 5
  filter    event.category == "process"
    and     a == "b"
    and     endsWith(g, "h\\\\**")   (superset)
    and     (c : "d*" or cidrMatch(e, "10.0.0.0/8"))
  residual  length(f) > 2
    and     substring(g, 1) == "h*"
    and     number(i) > 2
    and     j == 5
fields      event.category, a, f, g, c, e, i, j, @timestamp
order       @timestamp, arrival`);
  expect(explain('any where length(c) > 2').split('\n').slice(2, 4)).toStrictEqual([
    '  where     length(c) > 2',
    '  filter    none, every event is evaluated',
  ]);
});
