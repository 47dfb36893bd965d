import { expect, it } from 'vitest';
import { parseSize } from './size.ts';

it.each([
  ['4096', 4096],
  ['0', 0],
  ['512MB', 512_000_000],
  ['512 mb', 512_000_000],
  ['1GiB', 1_073_741_824],
  ['1.5kib', 1536],
  ['2TB', 2e12],
  ['', null],
  ['GB', null],
  ['1G', null],
  ['-1', null],
  ['1e3', null],
  ['999999999999TB', null],
])('reads %s as %s bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});
