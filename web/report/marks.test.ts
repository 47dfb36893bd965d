import { expect, it } from 'vitest';
import { rowMarks, type RowMarks } from './search.ts';

function marked(search: string, column: keyof RowMarks, text: string): readonly string[] {
  const { [column]: seek } = rowMarks(search);
  return seek(text).map(({ start, end }) => text.slice(start, end));
}

it('marks words everywhere, and values where their field is shown', () => {
  expect(marked('shell', 'rule', 'Reverse Shell')).toEqual(['Shell']);
  expect(marked('process.name:nc', 'what', 'nc -lvp nc.txt')).toEqual(['nc']);
  expect(marked('process.name:nc', 'parent', 'nc')).toEqual([]);
  expect(marked('process.parent.name:sh', 'parent', 'sh')).toEqual(['sh']);
  expect(marked('container.name:"my blog"', 'place', 'my blog')).toEqual(['my blog']);
});

it('marks what stands around `*`, and nothing that is excluded', () => {
  expect(marked('process.name:ns*er', 'what', 'nsenter')).toEqual(['ns', 'er']);
  expect(marked('-shell', 'rule', 'Reverse Shell')).toEqual([]);
});

it('marks words that only look like a field as they are written', () => {
  expect(marked('http://c2', 'what', 'curl http://c2/x')).toEqual(['http://c2']);
});
