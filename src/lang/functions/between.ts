import type { FunctionDeclaration } from './declaration.ts';
import { lowerCaseInPlace } from './text-test.ts';

export const between: FunctionDeclaration = {
  name: 'between',
  description:
    'The part of a string between two delimiters: after the first `left`, up to the next `right`. Empty ' +
    'if a delimiter is not found; the whole string if it or a delimiter is empty.',
  parameters: [
    { name: 'source', type: 'string', description: 'The string.' },
    { name: 'left', type: 'string', description: 'The delimiter before the part.' },
    { name: 'right', type: 'string', description: 'The delimiter after it.' },
    {
      name: 'greedy',
      type: 'boolean',
      optional: true,
      description:
        'Whether to extend to the last `right` instead of the next one. False if omitted.',
    },
  ],
  returns: 'string',
  tilde: true,
  examples: [
    { call: 'between("run a.exe, b.exe.", "run ", ".exe")', result: '"a"' },
    { call: 'between("run a.exe, b.exe.", "run ", ".exe", true)', result: '"a.exe, b"' },
    { call: 'between("run a.exe", "RUN ", ".EXE")', result: '""' },
    { call: 'between~("run a.exe", "RUN ", ".EXE")', result: '"a"' },
    { call: 'between("run a.exe", "", ".exe")', result: '"run a.exe"' },
    { call: 'between("run a.exe", "run ", null)', result: 'null' },
  ],
  bind: (_constants, ignoreCase) => {
    const prepare = ignoreCase ? lowerCaseInPlace : (text: string): string => text;
    return ([source, left, right, greedy = false]) => {
      if (typeof source !== 'string' || typeof left !== 'string') return null;
      if (typeof right !== 'string' || typeof greedy !== 'boolean') return null;
      if (source === '' || left === '' || right === '') return source;
      return cut(source, prepare(source), prepare(left), prepare(right), greedy);
    };
  },
};

/** Looks for the marks in `searched`, which has the positions of `source`. */
function cut(
  source: string,
  searched: string,
  left: string,
  right: string,
  greedy: boolean,
): string {
  const found = searched.indexOf(left);
  if (found < 0) return '';
  const start = found + left.length;
  const end = greedy ? searched.lastIndexOf(right) : searched.indexOf(right, start);
  return end < start ? '' : source.slice(start, end);
}
