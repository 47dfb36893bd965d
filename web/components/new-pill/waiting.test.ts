import { expect, it } from 'vitest';
import { beginReading } from '../../api/readings.ts';
import { hear, waitingOf, type Heard } from './waiting.ts';

const raised = (...ids: string[]) =>
  ids.map((id, at) => ({ id, time: `2026-11-26T10:00:0${at}Z` }));
const count = (heard: readonly Heard[], shown: number, ...listed: string[]) =>
  waitingOf(heard, shown, (id) => listed.includes(id)).count;

it('what was announced before a reading began goes with it, what arrives meanwhile stays', () => {
  const first = beginReading();
  let heard = hear([], raised('a', 'b'), first);
  expect(count(heard, first)).toBe(2);
  const second = beginReading();
  heard = hear(heard, raised('c'), first);
  // The second is on its way: the list still shows the first.
  expect(count(heard, first)).toBe(3);
  expect(count(heard, second)).toBe(1);
});

it('a reading that failed takes nothing with it', () => {
  const first = beginReading();
  let heard = hear([], raised('a'), first);
  beginReading();
  heard = hear(heard, raised('b'), first);
  expect(count(heard, first)).toBe(2);
});

it('what a list shows does not wait, and is counted once', () => {
  const shown = beginReading();
  let heard = hear([], raised('a', 'b'), shown);
  heard = hear(heard, raised('b'), shown);
  expect(count(heard, shown)).toBe(2);
  expect(count(heard, shown, 'a')).toBe(1);
  expect(waitingOf(heard, shown, () => true)).toEqual({ count: 0, since: null });
});

it('the earliest time is that of all that wait', () => {
  const shown = beginReading();
  const heard = hear([], raised('a', 'b').toReversed(), shown);
  expect(waitingOf(heard, shown, () => false).since).toBe('2026-11-26T10:00:00Z');
});

it('very many are counted, and not kept', () => {
  const shown = beginReading();
  let heard: readonly Heard[] = [];
  for (let at = 0; at < 30; at += 1)
    heard = hear(heard, raised(...Array.from({ length: 100 }, (_, n) => `${at}-${n}`)), shown);
  expect(count(heard, shown)).toBe(3_000);
  expect(heard).toHaveLength(1);
  expect(heard[0]?.ids.size).toBe(1_000);
  // The next reading lets go of them.
  const next = beginReading();
  expect(hear(heard, raised('z'), next)).toHaveLength(1);
});
