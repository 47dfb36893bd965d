import { describe, expect, it } from 'vitest';
import { foldQuiet, linesOf, marksOf, type WhyNode } from './clauses.ts';

const QUERY = 'process where process.name : "sh" and\n  (process.pid == 1 or not user.id : "0")';

const node = (
  kind: WhyNode['kind'],
  text: string,
  isTrue: boolean,
  parts: readonly WhyNode[] = [],
): WhyNode => {
  const start = QUERY.indexOf(text);
  const span = { start, end: start + text.length };
  return { kind, text, span, isTrue, failure: null, fields: [], parts: [...parts] };
};

describe('marks of a clause', () => {
  const clause = node('all', QUERY.slice(14), true, [
    node('test', 'process.name : "sh"', true),
    node('any', 'process.pid == 1 or not user.id : "0"', true, [
      node('test', 'process.pid == 1', false),
      node('not', 'not user.id : "0"', true, [node('test', 'user.id : "0"', false)]),
    ]),
  ]);

  it('what had to be true is met, what had to be false is absent, other alternatives are idle', () => {
    const marks = marksOf(clause, QUERY);
    expect(marks.tests.map(({ part, start, end }) => [part, QUERY.slice(start, end)])).toEqual([
      ['met', 'process.name : "sh"'],
      ['idle', 'process.pid == 1'],
      ['absent', 'not user.id : "0"'],
    ]);
  });

  it('a test that is true in a branch that is false does not count', () => {
    const branch = node('all', 'process.pid == 1 or not user.id : "0"', false, [
      node('test', 'process.pid == 1', true),
      node('test', 'user.id : "0"', false),
    ]);
    const { tests, idle } = marksOf(
      node('any', QUERY.slice(14), true, [node('test', 'process.name : "sh"', true), branch]),
      QUERY,
    );
    expect(tests.map(({ part }) => part)).toEqual(['met', 'idle', 'idle']);
    expect(idle).toEqual([branch.span]);
  });

  it('lines hold all of the text, and say which tests end on them', () => {
    const lines = linesOf(QUERY, { start: 0, end: QUERY.length }, marksOf(clause, QUERY));
    expect(lines.map(({ pieces }) => pieces.map(({ text }) => text).join('')).join('\n')).toBe(
      QUERY,
    );
    expect(lines.map(({ number, ended }) => [number, ended.length])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('folds only many lines of alternatives', () => {
    const line = (number: number, isQuiet: boolean) => ({ number, pieces: [], ended: [], isQuiet });
    const lines = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => line(number, ![1, 6].includes(number)));
    expect(
      foldQuiet(lines).map(({ kind, lines: some }) => [kind, some.map(({ number }) => number)]),
    ).toEqual([
      ['lines', [1]],
      ['folded', [2, 3, 4, 5]],
      ['lines', [6, 7, 8]],
    ]);
  });
});
