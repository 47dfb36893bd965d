import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Admission } from '../../http/admission.ts';
import { LoopDelay } from './loop-delay.ts';

const WINDOW_MS = 400;

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('the delay of the event loop', () => {
  it('is that of most turns', async () => {
    const delay = new LoopDelay(WINDOW_MS);
    for (let turn = 0; turn < 12; turn++) {
      block(100);
      await sleep(1);
    }
    await expect.poll(() => delay.milliseconds, { interval: 1 }).toBeGreaterThan(50);
    delay.close();
  });

  // A machine that is busy with other things may be late all the time.
  it('does not count a pause that is over', { retry: 3 }, async () => {
    const delay = new LoopDelay(WINDOW_MS);
    block(250);
    let most = 0;
    for (let turn = 0; turn < 60; turn++) {
      await sleep(10);
      most = Math.max(most, delay.milliseconds);
    }
    expect(most).toBeLessThan(100);
    delay.close();
  });
});

describe('admission', () => {
  const memory = { maxBytes: 1_000, tryReserve: () => true, release: () => {} };

  it('sheds load', () => {
    let overload: string | null = 'too busy';
    const admission = new Admission(2, memory, () => overload);
    expect(() => admission.admit(1, 'a')).toThrow(
      expect.objectContaining({ status: 429, message: 'too busy', retryAfter: 1 }),
    );
    overload = null;
    expect(() => admission.admit(1, 'a')).not.toThrow();
  });

  it('leaves room for others, whatever one sender does', () => {
    let free = 1_000;
    const counting = {
      maxBytes: 1_000,
      tryReserve: (bytes: number) => {
        const fits = bytes <= free;
        if (fits) free -= bytes;
        return fits;
      },
      release: (bytes: number) => void (free += bytes),
    };
    const admission = new Admission(8, counting, () => null);
    const holds = Array.from({ length: 6 }, () => admission.admit(100, 'greedy'));
    expect(() => admission.admit(1, 'greedy')).toThrow('6 requests of the same sender');
    holds.pop()?.release();
    expect(() => admission.admit(300, 'greedy')).toThrow('reached its limit of data in flight');
    expect(() => holds[0]?.reserve(400)).toThrow('reached its limit of data in flight');
    const other = admission.admit(300, 'other');
    other.reserve(500);
    for (const hold of [...holds, other]) hold.release();
    expect(free).toBe(1_000);
    expect(() => admission.admit(1_000, 'greedy')).not.toThrow();
  });

  it('gives a place back once', () => {
    const admission = new Admission(1, memory, () => null);
    const hold = admission.admit(1, 'a');
    expect(() => admission.admit(1, 'a')).toThrow('1 request in flight already');
    hold.release();
    hold.release();
    expect(admission.requests).toBe(0);
    admission.admit(1, 'a');
    expect(() => admission.admit(1, 'a')).toThrow();
  });
});
