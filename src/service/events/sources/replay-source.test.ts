import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { parseInstant } from '../../../util/time/index.ts';
import type { IntakeOutcome, IntakeRequest } from '../intake/intake.ts';
import type { SourceClock } from './source.ts';
import { MemoryLog } from './sources.testing.ts';
import { movedTimes, ReplaySource } from './replay-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'dockwarden-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NOW = Date.parse('2026-12-24T12:00:00.000Z');

/** Time passes only during sleeps. */
class SteppedClock implements SourceClock {
  time = NOW;
  now(): number {
    return this.time;
  }
  async sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
  }
}

class NotingIntake {
  readonly clock: SteppedClock;
  readonly events: { readonly at: number; readonly line: string }[] = [];
  failures = 0;

  constructor(clock: SteppedClock) {
    this.clock = clock;
  }

  async submit({ body }: IntakeRequest): Promise<IntakeOutcome> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the disk is full');
    }
    const lines = Buffer.from(body).toString().split('\n').filter(Boolean);
    for (const line of lines) this.events.push({ at: this.clock.time, line });
    const none = { duplicates: 0, rejected: 0, unknown: 0, remaining: 0 };
    const maps = { converted: new Map(), skipped: new Map() };
    return { documents: [], stored: lines.length, ...none, ...maps };
  }
}

async function replayed(lines: readonly string[], failures = 0) {
  const recording = join(folder, 'recording.gz');
  writeFileSync(recording, gzipSync(lines.map((line) => `${line}\n`).join('')));
  const clock = new SteppedClock();
  const intake = new NotingIntake(clock);
  intake.failures = failures;
  const log = new MemoryLog();
  const source = new ReplaySource({ recording, spanMs: 10_000, intake, log, clock });
  await source.start();
  expect(source.status().state).not.toBe('stopped');
  await expect.poll(() => source.status().state).toBe('stopped');
  return { events: intake.events, status: source.status(), log: log.lines };
}

const at = (time: string, more = '') => `{"@timestamp":"${time}"${more}}`;

describe('a replay', () => {
  const lines = [
    at('2026-11-24T15:00:00.000Z', ',"process":{"start":"2026-11-24T14:59:00.5Z"}'),
    at('2026-11-24T15:00:30.000000001Z', ',"event":{"id":"1","created":"2026-11-24T15:00:31Z"}'),
    at('2026-11-24T15:01:40.000Z'),
  ];

  it('happens now, in the time it is given', async () => {
    const { events, status } = await replayed(lines);
    expect(events.map(({ line }) => line)).toEqual([
      at('2026-12-24T12:00:00.000Z', ',"process":{"start":"2026-12-24T11:59:00.500Z"}'),
      at('2026-12-24T12:00:03.000Z', ',"event":{"id":"1","created":"2026-12-24T12:00:03.100Z"}'),
      at('2026-12-24T12:00:10.000Z'),
    ]);
    expect(status).toMatchObject({ events: 3, metrics: [{ name: 'remaining', value: 0 }] });
  });

  it('hands in no event before it has happened, and each soon after', async () => {
    const { events } = await replayed(lines);
    for (const { at: came, line } of events) {
      const delay = came - Date.parse((JSON.parse(line) as Record<string, string>)['@timestamp']!);
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThanOrEqual(200);
    }
  });

  it('begins when it may, and ends where it never may', async () => {
    const recording = join(folder, 'waiting.gz');
    writeFileSync(recording, gzipSync(`${lines[0]}\n`));
    const clock = new SteppedClock();
    const intake = new NotingIntake(clock);
    let begin = () => {};
    const open = (ready: Promise<void>) =>
      new ReplaySource({ recording, spanMs: 1, ready, intake, log: new MemoryLog(), clock });
    const source = open(new Promise((resolve) => (begin = resolve)));
    await source.start();
    clock.time += 60_000;
    begin();
    await expect.poll(() => source.status().state).toBe('stopped');
    expect(intake.events[0]?.line).toContain('"@timestamp":"2026-12-24T12:01:00.000Z"');
    const never = open(new Promise(() => {}));
    await never.start();
    await never.stop();
    expect(intake.events).toHaveLength(1);
  });

  it('loses nothing where the store fails for a while', async () => {
    const { events, log } = await replayed(lines, 3);
    expect(events).toHaveLength(3);
    expect(log).toEqual(['warn nothing can be stored: the disk is full ']);
  });

  it('leaves events without a time as they are', async () => {
    const { events } = await replayed([...lines, '{"message":"no time"}']);
    expect(events.at(-1)?.line).toBe('{"message":"no time"}');
  });
});

it('nothing but times is moved', () => {
  const shift = { recorded: 0n, replayed: parseInstant('1970-01-02')!, pace: 1 };
  const quoted = JSON.stringify({
    args: ['2026-11-24T15:00:00Z', '"start":"2026-11-24T15:00:00Z"', 'start'],
    started: '2026-11-24T15:00:00Z',
    start: 'yesterday',
  });
  expect(movedTimes(quoted, shift)).toBe(quoted);
  expect(movedTimes('{"end":"1970-01-01T00:00:00.123456789Z"}', shift)).toBe(
    '{"end":"1970-01-02T00:00:00.123456789Z"}',
  );
});
