import { expect, it } from 'vitest';
import { stripOf, type Gap, type Run } from './strip.ts';

const run = (startedAt: number) =>
  ({ id: `r${startedAt}`, startedAt, plannedAt: startedAt - 5, outcome: 'succeeded' }) as Run;
const gap = (number: number, fromTime: number | null) =>
  ({ number, fromTime, toTime: null, createdAt: 1_000, state: 'open' }) as Gap;

it('puts runs and gaps in order, each with what it has to do with', () => {
  const blocks = stripOf([run(300), run(100), run(200)], [gap(1, 150), gap(2, null)]);
  expect(blocks.map(({ id }) => id)).toEqual(['r100', 'gap-1', 'r200', 'r300', 'gap-2']);
  expect(blocks.map(({ window }) => window)).toEqual([
    { from: 95, to: 100 },
    { from: 150, to: 1_000 },
    { from: 100, to: 200 },
    { from: 200, to: 300 },
    null,
  ]);
});
