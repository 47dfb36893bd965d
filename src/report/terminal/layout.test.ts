import { describe, expect, it } from 'vitest';
import { GAP, layOut, type Wish } from './table.ts';

const WISHES: Wish[] = [
  { path: '@timestamp', longest: 23 },
  { path: 'event.action', longest: 4 },
  { path: 'container.name', longest: 9 },
  { path: 'orchestrator.namespace', longest: 4 },
  { path: 'orchestrator.resource.name', longest: 20 },
  { path: 'user.id', longest: 4 },
  { path: 'process.parent.name', longest: 10 },
  { path: 'process.name', longest: 10 },
  { path: 'process.args', longest: 90 },
];

const headings = (width: number, asked = false, wishes = WISHES) =>
  layOut(wishes, width, asked).columns.map(({ heading }) => heading);
const total = (width: number, asked = false) => {
  const { columns } = layOut(WISHES, width, asked);
  return columns.reduce((sum, column) => sum + column.width + GAP, -GAP);
};

describe('layOut', () => {
  it('shows all in full where there is room, and gives the rest to the last column', () => {
    const { columns, omitted } = layOut(WISHES, 300, false);
    expect(columns.map(({ heading }) => heading)).toEqual(WISHES.map(({ path }) => path));
    expect(columns.map(({ width }) => width).slice(0, 3)).toEqual([23, 12, 14]);
    expect(columns.at(-1)?.width).toBeGreaterThan(90);
    expect(omitted).toEqual([]);
  });

  it('shortens headings before values', () => {
    const { columns, omitted } = layOut(WISHES, 160, false);
    expect(omitted).toEqual([]);
    expect(columns[3]?.heading).toBe('…namespace');
    expect(columns[4]).toMatchObject({ width: 20, heading: '…resource.name' });
  });

  it('leaves out the least useful columns, never time and arguments', () => {
    expect(layOut(WISHES, 120, false).omitted).toEqual(['orchestrator.namespace', 'user.id']);
    expect(headings(80)).toEqual(['@timestamp', 'container.name', 'process.name', 'process.args']);
    expect(headings(50)).toEqual(['@timestamp', 'process.args']);
    expect(headings(30)).toEqual(['@timestamp']);
    expect(headings(5)).toEqual(['@tim…']);
  });

  it.each(Array.from({ length: 40 }, (_, index) => index * 5 + 1))(
    'fills a line of %i cells and no more',
    (width) => {
      expect(total(width)).toBe(width);
      expect(total(width, true)).toBe(width);
    },
  );

  it('keeps the requested columns as long as they are distinguishable, from the left', () => {
    expect(layOut(WISHES, 100, true).omitted).toEqual([]);
    expect(layOut(WISHES, 60, true).omitted).toEqual([
      'process.args',
      'process.name',
      'process.parent.name',
    ]);
  });

  it('cuts the widest columns first', () => {
    const wishes = [
      { path: 'a', longest: 40 },
      { path: 'b', longest: 10 },
      { path: 'c', longest: 40 },
    ];
    expect(layOut(wishes, 64, false).columns.map(({ width }) => width)).toEqual([25, 10, 25]);
  });

  it('cuts nothing without an end of line', () => {
    const { columns } = layOut(WISHES, Number.POSITIVE_INFINITY, false);
    expect(columns.map(({ heading }) => heading)).toEqual(WISHES.map(({ path }) => path));
    expect(columns.at(-1)?.width).toBe(64);
  });
});
