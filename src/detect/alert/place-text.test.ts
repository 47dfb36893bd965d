import { expect, it } from 'vitest';
import { placesText } from './place-text.ts';

it('names a file once for the lines that follow each other in it', () => {
  const places = [
    { file: 'a', line: 12 },
    { file: 'a', line: 14 },
    { file: 'b', line: 3 },
    { file: 'a', line: 1 },
  ];
  expect(placesText(places)).toBe('a:12, 14; b:3; a:1');
  expect(placesText([])).toBe('');
});
