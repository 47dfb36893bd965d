import { describe, expect, it } from 'vitest';
import { completeText } from './complete-text.ts';

const complete = (...lines: string[]) => completeText('x.spec', ['# Title', ...lines].join('\n'));

describe('completing a spec file', () => {
  it('fills open answers in and leaves the others as they are', () => {
    const { text, completed } = complete(
      'case c',
      '  timeline A@0:x A@1:y B@2:y B@3:x',
      '  query any where key == "x"',
      '  expect ?',
      '  query sequence by key [A where true] [B where true]',
      '  expect ?',
      '',
      'case d',
      '  query any where false',
      '  expect nothing',
      "  query any where 'x'",
      '  expect ?',
    );
    expect(completed).toBe(3);
    expect(text.split('\n')).toEqual([
      '# Title',
      'case c',
      '  timeline A@0:x A@1:y B@2:y B@3:x',
      '  query any where key == "x"',
      '  expect A@0:x B@3:x',
      '  query sequence by key [A where true] [B where true]',
      '  expect',
      '    [A@1:y, B@2:y] key y',
      '    [A@0:x, B@3:x] key x',
      '',
      'case d',
      '  query any where false',
      '  expect nothing',
      "  query any where 'x'",
      '  error EQL1005 at 1:11',
    ]);
  });

  it('stops where queries of one answer do not agree', () => {
    const lines = [
      'case c',
      '  timeline A@0 B@1',
      '  query A where true',
      '  query B where true',
      '  expect ?',
    ];
    expect(() => complete(...lines)).toThrow(
      'x.spec:5: this query gives another answer than the first',
    );
  });
});
