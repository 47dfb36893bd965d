import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Wakeup, CpuBuffer, onlineProcessors } from './cpu-buffer.ts';
import { CANNOT_TRACE, named } from './can-trace.testing.ts';
import { Collector } from './collector.ts';
import { Instance, removeStaleInstances, instanceName, thisProcess } from './instance.ts';
import type { ExecEvent, TraceEvent } from './kernel-event.ts';
import { Trace } from './trace.ts';
import { findTracefs } from './tracefs.ts';
import { eventReaders } from './tracepoints.ts';

const TRUE = '/bin/true';

/** A record must fit in a page of 4 KiB: the kernel omits an exec by a longer path. */
const MAX_PATH = 4_050;

/** A trace that is read in this thread. */
class TestTrace {
  readonly trace: Trace;
  readonly collector: Collector;
  readonly #buffers: readonly CpuBuffer[];

  constructor(bufferKilobytes = 4096) {
    this.trace = new Trace(bufferKilobytes);
    const { events, formats, layout } = this.trace.setup;
    this.collector = new Collector(eventReaders(formats), layout, () => process.hrtime.bigint());
    this.#buffers = onlineProcessors().map((cpu) => {
      const buffer = new CpuBuffer(events, cpu);
      this.collector.add(cpu, buffer);
      return buffer;
    });
  }

  /** All events so far. */
  events(): TraceEvent[] {
    const events: TraceEvent[] = [];
    do {
      this.collector.read(() => {});
      events.push(...this.collector.take());
    } while (this.collector.isWaiting);
    return events;
  }

  close(): void {
    for (const buffer of this.#buffers) buffer.close();
    expect(this.trace.remove()).toBe(true);
  }
}

const execsOf = (events: readonly TraceEvent[]) =>
  events.filter((event): event is ExecEvent => event.kind === 'exec');

/** The names of the events of a process, including those of its creation. */
const storyOf = (pid: number, events: readonly TraceEvent[]) =>
  events.flatMap((event) => {
    if (event.kind === 'task') return event.child === pid ? ['task'] : [];
    if (event.kind === 'exec') return event.pid === pid ? ['exec'] : [];
    return event.task === pid ? [event.kind] : [];
  });

describe.skipIf(CANNOT_TRACE !== null)(named('the real kernel'), () => {
  let traced: TestTrace;
  beforeEach(() => {
    traced = new TestTrace();
  });
  afterEach(() => traced.close());

  test('fork, exec and exit of a process, and its threads', () => {
    const { pid } = spawnSync(TRUE);
    const events = traced.events();
    expect(storyOf(pid, events)).toEqual(['task', 'rename', 'exec', 'exit']);
    expect(events.find((event) => event.kind === 'exec' && event.pid === pid)).toMatchObject({
      task: pid,
      path: TRUE,
    });
    const exit = events.find((event) => event.kind === 'exit' && event.task === pid);
    expect(exit).toSatisfy((event: TraceEvent) => event.kind === 'exit' && event.isLast !== false);
    expect([traced.collector.broken, traced.trace.lost()]).toEqual([0, 0]);
  });

  test('times are those of the monotonic clock, in order', () => {
    const before = process.hrtime.bigint();
    const { pid } = spawnSync(TRUE);
    const after = process.hrtime.bigint();
    const events = traced.events();
    const times = events.map(({ time }) => time);
    expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    const exec = execsOf(events).find((event) => event.pid === pid);
    expect(exec?.time).toBeGreaterThan(before);
    expect(exec?.time).toBeLessThan(after);
  });

  test('hostile file names, up to the longest that fit in a page', () => {
    const folder = mkdtempSync(join(tmpdir(), 'names-'));
    try {
      let deep = folder;
      while (deep.length < 3_800) deep = join(deep, 'd'.repeat(250));
      mkdirSync(deep, { recursive: true });
      const names = [
        join(folder, 'x\n 1-0 [000] 1.0: sched_process_exec: filename=forged pid=1 old_pid=1'),
        join(folder, '\u001b]0;title\u0007\u001b[2J'),
        join(folder, '\u202e\u2028"\\'),
        join(deep, 'e'.repeat(MAX_PATH - deep.length - 1)),
      ];
      for (const name of names) {
        symlinkSync(TRUE, name);
        expect(spawnSync(name).status).toBe(0);
      }
      symlinkSync(TRUE, join(folder, 'plain'));
      // A name that is not valid UTF-8 requires the shell.
      execFileSync('sh', [
        '-c',
        'cd "$0" && n=$(printf "bad\\377\\303(") && ln -s /bin/true "$n" && "./$n"',
        folder,
      ]);
      const paths = execsOf(traced.events()).map(({ path }) => path);
      expect(names.filter((name) => !paths.includes(name))).toEqual([]);
      expect(paths).toContain('./bad\ufffd\ufffd(');
      expect(paths).not.toContain('forged');
      expect(traced.collector.broken).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('5,000 short processes: each is seen or counted as lost', () => {
    const loop = 'i=0; while [ $i -lt 625 ]; do /bin/true dockwarden-count; i=$((i+1)); done';
    const script = `for j in 1 2 3 4 5 6 7 8; do (${loop}) & done; wait`;
    spawnSync('sh', ['-c', script]);
    const events = traced.events();
    const seen = execsOf(events).filter(({ path }) => path === TRUE).length;
    if (traced.trace.lost() === 0) expect(seen).toBeGreaterThanOrEqual(5_000);
    expect(seen + traced.trace.lost()).toBeGreaterThanOrEqual(5_000);
  });

  test('a buffer that is too small counts what it loses', () => {
    const small = new TestTrace(64);
    spawnSync('sh', ['-c', 'i=0; while [ $i -lt 2000 ]; do /bin/true; i=$((i+1)); done']);
    const seen = execsOf(small.events()).filter(({ path }) => path === TRUE).length;
    expect(seen).toBeLessThan(2_000);
    expect(seen + small.trace.lost()).toBeGreaterThanOrEqual(2_000);
    expect(small.collector.gaps).toBeGreaterThan(0);
    small.close();
  });

  test('the wakeup rings by hand and at an event', () => {
    const wakeup = new Wakeup(traced.trace.setup.wakeup);
    traced.trace.ring();
    wakeup.wait();
    spawnSync(TRUE);
    wakeup.wait();
    wakeup.close();
  });

  test('instances are there while they are needed, side by side with others', () => {
    const other = new TestTrace();
    const { pid } = spawnSync(TRUE);
    expect(storyOf(pid, other.events())).toEqual(['task', 'rename', 'exec', 'exit']);
    expect(storyOf(pid, traced.events())).toEqual(['task', 'rename', 'exec', 'exit']);
    const { events, wakeup } = other.trace.setup;
    expect([existsSync(events), existsSync(wakeup)]).toEqual([true, true]);
    other.close();
    expect([existsSync(events), existsSync(wakeup)]).toEqual([false, false]);
    expect(existsSync(traced.trace.setup.events)).toBe(true);
  });

  test('what a killed run left is taken away; a live one and those of others stay', () => {
    const tracefs = findTracefs();
    const instances = join(tracefs, 'instances');
    const dead = instanceName({ pid: process.pid, startTicks: '1' }, 'abcd');
    const others = `other-${process.pid}`;
    for (const name of [dead, `${dead}-wakeup`, others]) mkdirSync(join(instances, name));
    expect(removeStaleInstances(tracefs)).toBeGreaterThanOrEqual(2);
    const left = readdirSync(instances);
    rmdirSync(join(instances, others));
    expect(left).not.toContain(dead);
    expect(left).not.toContain(`${dead}-wakeup`);
    expect(left).toContain(others);
    expect(left.some((name) => traced.trace.setup.events.endsWith(name))).toBe(true);
  });

  test('an instance that cannot be set leaves nothing', () => {
    const before = readdirSync(join(findTracefs(), 'instances'));
    expect(() => new Trace(-1)).toThrow(/buffer_size_kb: EINVAL/);
    const mine = instanceName(thisProcess(), '');
    const after = readdirSync(join(findTracefs(), 'instances'));
    expect(after.filter((name) => name.startsWith(mine) && !before.includes(name))).toEqual([]);
  });

  test('a missing tracepoint is named', () => {
    const instance = new Instance(findTracefs(), instanceName(thisProcess(), 'e0'));
    expect(() => instance.enable('task', 'no_such')).toThrow(/no tracepoint task:no_such/);
    expect(instance.remove()).toBe(true);
  });
});
