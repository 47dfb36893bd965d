import { expect, it } from 'vitest';
import { piecesOf, type EqlMark } from './eql-text.tsx';

const QUERY = 'process where process.name == "sh" // shell';
const shown = (marks: readonly EqlMark[]) =>
  piecesOf(QUERY, marks).map(({ tone, parts }) => [
    tone,
    parts.map(({ start, end }) => QUERY.slice(start, end)).join(''),
  ]);

it('loses nothing of a query, wherever it is cut', () => {
  for (let start = 0; start <= QUERY.length; start += 3)
    for (let end = start; end <= QUERY.length; end += 5) {
      const pieces = piecesOf(QUERY, [{ start, end, tone: 'true' }]);
      const text = pieces.flatMap(({ parts }) =>
        parts.map((part) => QUERY.slice(part.start, part.end)),
      );
      expect(text.join('')).toBe(QUERY);
    }
});

it('shows the inner one of marks that lie within each other', () => {
  expect(
    shown([
      { start: 14, end: 34, tone: 'false' },
      { start: 30, end: 34, tone: 'true' },
    ]),
  ).toEqual([
    [null, 'process where '],
    ['false', 'process.name == '],
    ['true', '"sh"'],
    [null, ' // shell'],
  ]);
});

it('takes marks that are not in the query as far as they are', () => {
  expect(shown([{ start: -5, end: 7, tone: 'neutral' }])[0]).toEqual(['neutral', 'process']);
  expect(shown([{ start: 90, end: 99, tone: 'neutral' }])).toHaveLength(1);
});
