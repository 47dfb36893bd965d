import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { linesOf, MemoryStore } from '../../intake/intake.testing.ts';
import { Intake } from '../../intake/intake-service.ts';
import { MemoryLog, MemoryPlaces, metricOf, until } from '../sources.testing.ts';
import type { Source } from '../source.ts';
import { TailSource } from './tail-source.ts';

let path: string;
let store: MemoryStore;
let intake: Intake;
let source: Source;
let places: MemoryPlaces;

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'tail-formats-')), 'a.log');
  store = new MemoryStore();
  intake = new Intake(store, { makeId: (arrival) => `made-${arrival}` });
  places = new MemoryPlaces();
});

afterEach(async () => {
  await source.stop();
  await intake.close();
  rmSync(join(path, '..'), { recursive: true });
});

async function follow(quietMs = 60_000): Promise<void> {
  const limits = { pollMs: 2, discoverMs: 5, saveMs: 0, quietMs };
  source = new TailSource({ paths: [path], intake, places, log: new MemoryLog(), limits });
  await source.start();
}

const events = () =>
  store.blocks.flatMap((block) => linesOf(block)).map((line) => JSON.parse(line) as Event);
const stored = () => source.status().events;

interface Event {
  readonly process?: { readonly pid?: number; readonly args?: readonly string[] };
  readonly text?: string;
}

const TIME = '2026-11-24T10:15:30.123456789Z';
const event = (text: string) => JSON.stringify({ '@timestamp': TIME, text });

it('CRI: a line that comes in parts, over several reads, is one event', async () => {
  const text = event('x'.repeat(300));
  writeFileSync(
    path,
    `${TIME} stdout P ${text.slice(0, 100)}\n${TIME} stdout P ${text.slice(100, 200)}\n`,
  );
  await follow();
  await until(() => metricOf(source.status(), 'bytes_behind') > 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(stored()).toBe(0);
  appendFileSync(path, `${TIME} stdout F ${text.slice(200)}\n${TIME} stderr F ${event('b')}\n`);
  await until(() => stored() === 2);
  expect(events().map((each) => each.text)).toEqual(['x'.repeat(300), 'b']);
  expect(metricOf(source.status(), 'bytes_behind')).toBe(0);
});

it('CRI: a part that is never continued is counted, and does not hold up what follows', async () => {
  writeFileSync(path, `${TIME} stdout P {"x":\n`);
  await follow(60);
  await until(() => metricOf(source.status(), 'skipped_total') === 1);
  expect(metricOf(source.status(), 'bytes_behind')).toBe(0);
  appendFileSync(path, `${TIME} stdout F ${event('b')}\n`);
  await until(() => stored() === 1);
});

it("Docker's JSON files are unwrapped, and other lines are counted", async () => {
  const wrap = (log: string) => `${JSON.stringify({ log, stream: 'stdout', time: TIME })}\n`;
  const text = event('hello');
  writeFileSync(path, wrap(text.slice(0, 20)));
  await follow();
  appendFileSync(path, wrap(`${text.slice(20)}\n`));
  appendFileSync(path, wrap('listening on :8080\n'));
  await until(() => stored() === 1 && metricOf(source.status(), 'skipped_total') === 1);
  expect(events().map((each) => each.text)).toEqual(['hello']);
});

it('auditd: the lines of one event, over several reads and a restart, are one event', async () => {
  const stamp = 'msg=audit(1777889730.123:9017):';
  const lines = [
    `type=SYSCALL ${stamp} arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=77 auid=0 uid=0 gid=0 euid=0 tty=pts0 ses=1 comm="id" exe="/usr/bin/id" key=(null)\n`,
    `type=EXECVE ${stamp} argc=2 a0="id" a1="-u"\n`,
    `type=PROCTITLE ${stamp} proctitle=6964002D75\n`,
  ];
  writeFileSync(path, lines[0] ?? '');
  await follow();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await source.stop();
  appendFileSync(path, lines[1] ?? '');
  await follow();
  appendFileSync(path, lines[2] ?? '');
  await source.stop();
  await follow(60);
  await until(() => events().length === 1);
  expect(events()[0]?.process).toMatchObject({ pid: 77, args: ['id', '-u'] });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(events()).toHaveLength(1);
});

it('a chunk that begins with a bracket is lines all the same', async () => {
  writeFileSync(path, `[1]\n${event('a')}\n`);
  await follow();
  await until(() => stored() === 1);
  expect(source.status().rejected).toBe(1);
});

it('events that are read again after a crash are known by their place', async () => {
  writeFileSync(path, `${event('a')}\n${event('b')}\n`);
  await follow();
  await until(() => stored() === 2);
  await source.stop();
  // A kill between what was stored and the place that was saved.
  const [place] = places.load();
  if (place === undefined) throw new Error('no place');
  places.save([{ ...place, offset: 0, check: '47DEQpj8HBSa-_TImW-5JC' }], []);
  appendFileSync(path, `${event('c')}\n`);
  await follow();
  await until(() => stored() === 1 && metricOf(source.status(), 'duplicates_total') === 2);
});
