import { expect, test } from 'vitest';
import { Collector } from './collector.ts';
import {
  FORMATS,
  LAYOUT,
  PageBuilder,
  READERS,
  recordedPages,
  TestSource,
} from './pages.testing.ts';
import type { TraceEvent } from './kernel-event.ts';

const LATER = 1n << 62n;

const EXIT = FORMATS.find(({ name }) => name === 'sched_process_exit')?.id ?? 0;

/** The record of a task's exit, in the layout of the recorded kernel. */
const exit = (task: number) => [EXIT, task, 0x61, 0, 0, 0, task, 120, 1];

function collect(now: () => bigint, ...sources: TestSource[]): Collector {
  const collector = new Collector(READERS, LAYOUT, now);
  for (const [cpu, source] of sources.entries()) collector.add(cpu, source);
  return collector;
}

function pass(collector: Collector, notice: (event: TraceEvent) => void = () => {}): TraceEvent[] {
  collector.read(notice);
  return collector.take();
}

const tasksOf = (events: readonly TraceEvent[]) =>
  events.map((event) => (event.kind === 'exec' ? event.pid : event.task));

test('recorded names, a thread and a control group', () => {
  const collector = collect(() => LATER, new TestSource(recordedPages('names.pages')));
  const events = pass(collector);
  const paths = events.flatMap((event) => ('path' in event ? [event.path] : []));
  expect(paths).toEqual([
    '/srv/names/\u001b[31mred',
    '/srv/names/bad\ufffd\ufffd(',
    './blank and "quote"',
    '/srv/names/line\nbreak',
    `/docker/${'0123456789abcdef'.repeat(4)}`,
    '/bin/true',
  ]);
  const flags = events.flatMap((event) => (event.kind === 'task' ? [event.flags] : []));
  expect(flags.filter((each) => (each & 0x1_0000) !== 0).length).toBe(1);
  const exits = events.flatMap((event) => (event.kind === 'exit' ? [event.isLast] : []));
  expect(exits.filter((isLast) => isLast === false).length).toBe(1);
  expect([collector.broken, collector.gaps, collector.isWaiting]).toEqual([0, 0, false]);
});

test('recorded losses', () => {
  const collector = collect(() => LATER, new TestSource(recordedPages('overrun.pages')));
  expect(pass(collector).length).toBe(202);
  expect([collector.broken, collector.gaps]).toEqual([0, 1]);
});

test('events of all processors in order of time', () => {
  const one = new PageBuilder(100n).record(0, exit(1)).record(20, exit(3)).build();
  const two = new PageBuilder(110n).record(0, exit(2)).record(20, exit(4)).build();
  const collector = collect(() => LATER, new TestSource([one]), new TestSource([two]));
  const noticed: TraceEvent[] = [];
  const events = pass(collector, (event) => noticed.push(event));
  expect(tasksOf(events)).toEqual([1, 2, 3, 4]);
  expect(noticed).toEqual(events);
});

test('what happens while buffers are read is noticed at once and waits for its turn', () => {
  let now = 105n;
  const first = new TestSource();
  const second = new TestSource([
    new PageBuilder(100n).record(0, exit(1)).record(20, exit(3)).build(),
  ]);
  const collector = collect(() => now, first, second);
  const noticed: TraceEvent[] = [];
  expect(tasksOf(pass(collector, (event) => noticed.push(event)))).toEqual([1]);
  expect(tasksOf(noticed)).toEqual([1, 3]);
  expect(collector.isWaiting).toBe(true);
  first.pages.push(new PageBuilder(110n).record(0, exit(2)).build());
  now = 200n;
  expect(tasksOf(pass(collector, (event) => noticed.push(event)))).toEqual([2, 3]);
  expect(tasksOf(noticed)).toEqual([1, 3, 2]);
  expect([collector.isWaiting, collector.disordered]).toEqual([false, 0]);
});

test('an event that comes too late is handed on and counted', () => {
  const source = new TestSource([new PageBuilder(100n).record(0, exit(2)).build()]);
  const collector = collect(() => LATER, source);
  pass(collector);
  source.pages.push(new PageBuilder(50n).record(0, exit(1)).build());
  expect(tasksOf(pass(collector))).toEqual([1]);
  expect(collector.disordered).toBe(1);
});

test('a buffer with very much in it is read in parts, and holds back later events of others', () => {
  const many = Array.from({ length: 100 }, (_, page) => {
    const builder = new PageBuilder(BigInt(page * 100));
    for (let index = 0; index < 90; index++) builder.record(1, exit(page * 90 + index));
    return builder.build();
  });
  const other = new PageBuilder(9_000n).record(0, exit(99_999)).build();
  const collector = collect(() => LATER, new TestSource(many), new TestSource([other]));
  const passes: number[][] = [];
  do passes.push(tasksOf(pass(collector)));
  while (collector.isWaiting);
  expect(passes.length).toBeGreaterThan(2);
  expect(Math.max(...passes.map((tasks) => tasks.length))).toBeLessThan(5_000);
  const all = passes.flat();
  expect(all.length).toBe(9_001);
  expect(all.indexOf(99_999)).toBe(8_100);
  expect(collector.disordered).toBe(0);
});

test('records of an unknown kind are counted', () => {
  const page = new PageBuilder(1n).record(0, [9_999]).record(1, exit(1)).build();
  const collector = collect(() => LATER, new TestSource([page]));
  expect(tasksOf(pass(collector))).toEqual([1]);
  expect(collector.broken).toBe(1);
});

test('what is read again before it is taken is all in order', () => {
  let now = 105n;
  const source = new TestSource([new PageBuilder(100n).record(0, exit(1)).build()]);
  const collector = collect(() => now, source);
  collector.read(() => {});
  source.pages.push(new PageBuilder(110n).record(0, exit(2)).record(20, exit(3)).build());
  now = 120n;
  const noticed: TraceEvent[] = [];
  collector.read((event) => noticed.push(event));
  expect(tasksOf(noticed)).toEqual([2, 3]);
  expect(tasksOf(collector.take())).toEqual([1, 2]);
  expect(collector.isWaiting).toBe(true);
});
