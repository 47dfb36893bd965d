import { describe, expect, it } from 'vitest';
import { printExpression } from './printer.ts';
import { writeNumber, writePath, writeString } from './write-literal.ts';

const span = { start: 0, end: 0 };

describe('strings', () => {
  it.each([
    ['say "hi"\\', String.raw`"say \"hi\"\\"`],
    ['\b\t\n\f\r', String.raw`"\b\t\n\f\r"`],
    ['\u0000\u001b\u202e\u2028', String.raw`"\u{00}\u{1b}\u{202e}\u{2028}"`],
    ["it's é 😀", `"it's é 😀"`],
    ['\ud83d', '"\ud83d"'],
  ])('%j', (value, written) => {
    expect(writeString(value)).toBe(written);
  });
});

describe('numbers', () => {
  it.each([
    [5, false, '5'],
    [5, true, '5.0'],
    [0.1, true, '0.1'],
    [1e21, true, '1e21'],
    [1e-7, true, '1e-7'],
    [2 ** 63, true, '9223372036854776000.0'],
    [2n ** 64n - 1n, false, '18446744073709551615'],
    [-5, false, '-5'],
    [-0, true, '-0.0'],
    [Infinity, true, '1.0 / 0.0'],
    [NaN, true, '0.0 / 0.0'],
  ])('%s', (value, float, written) => {
    expect(writeNumber({ value, float })).toBe(written);
  });

  it('are put into parentheses where a sign or a division needs them', () => {
    const value = (number: number) =>
      ({ kind: 'Number', span, value: number, float: true }) as const;
    const sum = { kind: 'Arithmetic', span, operator: '*' } as const;
    expect(printExpression({ ...sum, left: value(2), right: value(Infinity) })).toBe(
      '2.0 * (1.0 / 0.0)',
    );
    const within = { kind: 'In', span, negated: false, ignoreCase: false } as const;
    expect(printExpression({ ...within, value: value(-1), list: [value(-1)] })).toBe(
      '(-1.0) in (-1.0)',
    );
  });
});

describe('paths', () => {
  it.each([
    ['process.name', 'process.name'],
    ['@timestamp', '@timestamp'],
    ['x.by.0.y', 'x.`by`.`0`.y'],
    ['a-b.c', '`a-b`.c'],
    ['a`b', '`a``b`'],
    ['a..b', '`a..b`'],
    ['in', '`in`'],
    ['In', 'In'],
  ])('%s', (path, written) => {
    expect(writePath(path)).toBe(written);
  });
});
