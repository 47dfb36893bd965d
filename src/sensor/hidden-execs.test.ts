import { expect, test } from 'vitest';
import { HiddenExecs } from './hidden-execs.ts';
import type { TraceEvent } from './kernel/kernel-event.ts';

const MS = 1_000_000n;

const rename = (task: number, ms: number): TraceEvent => ({
  kind: 'rename',
  task,
  time: BigInt(ms) * MS,
  name: 'x',
});
const exec = (pid: number, ms: number): TraceEvent => ({
  kind: 'exec',
  pid,
  task: pid,
  time: BigInt(ms) * MS,
  path: '/bin/x',
});
const exit = (task: number, ms: number): TraceEvent => ({
  kind: 'exit',
  task,
  time: BigInt(ms) * MS,
  isLast: true,
});

const tasksDue = (hidden: HiddenExecs, ms: number) =>
  hidden.due(BigInt(ms) * MS).map(({ task }) => task);

test('a new name that is followed by an exec is nothing', () => {
  const hidden = new HiddenExecs();
  const events = [rename(1, 0), exec(1, 1), exit(1, 1)];
  expect(events.map((event) => hidden.endedWith(event))).toEqual([null, null, null]);
  expect(events.map((event) => hidden.see(event))).toEqual([false, true, true]);
  expect(hidden.endedWith(exit(1, 2))).toBeNull();
  expect(tasksDue(hidden, 1_000)).toEqual([]);
});

test('a new name that is followed by the end is reported then, once', () => {
  const hidden = new HiddenExecs();
  hidden.see(rename(2, 0));
  expect(hidden.endedWith(exit(2, 1))).toMatchObject({ task: 2, name: 'x' });
  expect(hidden.endedWith(exit(2, 1))).toBeNull();
  expect(tasksDue(hidden, 1_000)).toEqual([]);
});

test('a new name alone is due soon, and once more after a while', () => {
  const hidden = new HiddenExecs();
  hidden.see(rename(1, 0));
  hidden.see(rename(2, 50));
  const moments = [1, 2, 3, 51, 52, 99, 100, 101, 150, 151];
  expect(moments.map((ms) => tasksDue(hidden, ms))).toEqual([
    [],
    [1],
    [],
    [],
    [2],
    [],
    [1],
    [],
    [2],
    [],
  ]);
});

test('a name that is settled is nothing any more', () => {
  const hidden = new HiddenExecs();
  hidden.see(rename(1, 0));
  expect(tasksDue(hidden, 2)).toEqual([1]);
  hidden.settle(1);
  expect(hidden.endedWith(exit(1, 3))).toBeNull();
  expect(tasksDue(hidden, 1_000)).toEqual([]);
});

test('an exec event that arrives late is not reported twice, the next one is', () => {
  const hidden = new HiddenExecs();
  hidden.see(rename(1, 0));
  expect(tasksDue(hidden, 200)).toEqual([1]);
  hidden.reported(1);
  expect(hidden.see(exec(1, 300))).toBe(false);
  expect(hidden.see(exec(1, 301))).toBe(true);
  hidden.reported(1);
  hidden.see(rename(1, 400));
  expect(hidden.see(exec(1, 401))).toBe(true);
});

test('not more than a bound is watched', () => {
  const hidden = new HiddenExecs();
  for (let task = 1; task <= 5_000; task++) hidden.see(rename(task, 0));
  const due = tasksDue(hidden, 1_000);
  expect([due.length, due[0], due.at(-1)]).toEqual([4_096, 905, 5_000]);
});
