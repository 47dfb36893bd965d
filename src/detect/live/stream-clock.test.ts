import { expect, it } from 'vitest';
import { StreamClock } from './stream-clock.ts';

const second = (seconds: number) => BigInt(seconds) * 1_000_000_000n;

it('follows the latest event and never goes backwards', () => {
  const clock = new StreamClock();
  expect(clock.reached).toBeNull();
  for (const [time, reached] of [
    [10, 10],
    [8, 10],
    [12, 12],
  ] as const) {
    clock.observe(second(time), second(100));
    expect(clock.reached).toBe(second(reached));
  }
});

it('reports how long it has been idle', () => {
  const clock = new StreamClock();
  expect(clock.silence(second(5))).toBe(0n);
  clock.observe(second(10), second(100));
  clock.observe(second(9), second(103));
  expect(clock.silence(second(104))).toBe(second(4));
  // The wall clock was set back.
  expect(clock.silence(second(90))).toBe(0n);
});

it('is not moved by an event from the future', () => {
  const clock = new StreamClock();
  clock.observe(second(100), second(100));
  expect(clock.isAhead(second(150), second(100))).toBe(false);
  expect(clock.isAhead(second(161), second(100))).toBe(true);
  clock.observe(second(9_999), second(100));
  expect(clock.reached).toBe(second(100));
});

it('follows a stream that begins in the future, since the system clock may be wrong', () => {
  const clock = new StreamClock();
  clock.observe(second(9_000), second(100));
  clock.observe(second(9_999), second(100));
  expect(clock.reached).toBe(second(9_999));
});
