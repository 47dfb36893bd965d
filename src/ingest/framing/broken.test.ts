import { expect, it } from 'vitest';
import { REJECTIONS, type RejectionCode } from '../json/fault.ts';
import { BrokenList, eachBroken, type Broken } from './block.ts';

it('returns spans of every kind as they were added, and is empty once cleared', () => {
  const list = new BrokenList();
  const spans = (Object.keys(REJECTIONS) as RejectionCode[]).flatMap((code, index): Broken[] => [
    { start: 10 * index, end: 10 * index + 5, code, continued: false },
    { start: 10 * index + 5, end: 2 ** 31 + index, code, continued: true },
  ]);
  for (const span of spans) list.add(span);
  expect(list.length).toBe(spans.length);
  const taken = list.take();
  expect([...eachBroken(taken)]).toEqual(spans);
  list.add(spans[0] as Broken);
  list.clear();
  expect([list.length, list.take().length, [...eachBroken(taken)].length]).toEqual([
    0,
    0,
    spans.length,
  ]);
});
