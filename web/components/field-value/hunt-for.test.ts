import { expect, it } from 'vitest';
import { compile } from '../../../src/lang/index.ts';
import { queryFor } from './field-value.tsx';

it.each([
  ['process.name', 'nsenter', 'process where process.name == "nsenter"'],
  ['container.id', 'a1', 'any where container.id == "a1"'],
  ['file.path', '/etc/"x\\', 'file where file.path == "/etc/\\"x\\\\"'],
  ['process.pid', 4, 'process where process.pid == 4'],
  ['labels.a-b', true, 'any where labels.`a-b` == true'],
])('hunts for a value of %s', (field, value, query) => {
  expect(queryFor(field, value)).toBe(query);
});

it('never lets a value be more than a value', () => {
  const value = '" or true // \u202e\n\u0000';
  const query = compile(queryFor('process.name', value));
  const event = (name: string) => ({ event: { category: 'process' }, process: { name } });
  expect(query.matches(event(value))).toBe(true);
  expect(query.matches(event('other'))).toBe(false);
});
