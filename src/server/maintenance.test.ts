import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { Maintenance } from './maintenance.ts';

it('goes on merging while there is something to merge, and flushes in between', async () => {
  vi.useFakeTimers();
  const calls: string[] = [];
  let left = 5;
  const store = {
    status: () => ({ logBytes: calls.length === 3 ? 100 : 0 }) as never,
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
    await vi.advanceTimersByTimeAsync(330_000);
  } finally {
    await maintenance.stop();
    vi.useRealTimers();
  }
  expect(calls.filter((call) => call === 'compact')).toHaveLength(6);
  expect(calls.indexOf('flush')).toBe(3);
});
