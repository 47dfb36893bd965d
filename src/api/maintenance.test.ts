import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { Maintenance } from './maintenance.ts';

it('flushes a log of many blocks before its time, however small they are', async () => {
  const calls = await callsWithin(3_000, (made) => ({
    logBytes: 0,
    logBlocks: made === 0 ? 20_000 : 19_999,
  }));
  expect(calls).toStrictEqual(['flush']);
});

it('goes on merging while there is something to merge, and flushes in between', async () => {
  const calls = await callsWithin(330_000, (made) => ({
    logBytes: made === 3 ? 100 : 0,
    logBlocks: 0,
  }));
  expect(calls.filter((call) => call === 'compact')).toHaveLength(6);
  expect(calls.indexOf('flush')).toBe(3);
});

/** What a store is asked to do that has five merges to make. */
async function callsWithin(
  milliseconds: number,
  status: (made: number) => { readonly logBytes: number; readonly logBlocks: number },
): Promise<string[]> {
  vi.useFakeTimers();
  const calls: string[] = [];
  let left = 5;
  const store = {
    status: () => status(calls.length) as never,
    flush: () => Promise.resolve(void calls.push('flush')),
    compact: () => {
      calls.push('compact');
      return Promise.resolve(left-- > 0 ? 8 : 0);
    },
    expire: () => Promise.resolve(0),
  };
  const options = {
    flushMs: 3_600_000,
    compactMs: 300_000,
    expireMs: 3_600_000,
    maxLogBytes: 100,
    retention: [],
  };
  const maintenance = new Maintenance(store, options, pino({ level: 'silent' }));
  try {
    await vi.advanceTimersByTimeAsync(milliseconds);
  } finally {
    await maintenance.stop();
    vi.useRealTimers();
  }
  return calls;
}
