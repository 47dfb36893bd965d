import { expect, it } from 'vitest';
import { soughtIn } from './sought.ts';

const marked = (seek: (text: string) => readonly { start: number; end: number }[], text: string) =>
  seek(text).map(({ start, end }) => text.slice(start, end));

it('words are looked for in all texts, values where their field is shown', () => {
  const sought = soughtIn({ text: 'shell', 'process.name': ['nc'], 'user.name': ['root'] });
  expect(marked(sought.rule, 'Reverse Shell by nc')).toEqual(['Shell']);
  expect(marked(sought.command, '/usr/bin/nc -e shell root')).toEqual(['nc', 'shell']);
  expect(marked(sought.user, 'root')).toEqual(['root']);
  expect(marked(sought.parent, 'nc')).toEqual([]);
});

it('what is excluded, and what is chosen from a list, is not marked', () => {
  const sought = soughtIn({ 'not.process.name': ['nc'], status: ['open'], severity: ['high'] });
  expect(marked(sought.command, 'nc open high')).toEqual([]);
});

it('namespace and pod are marked within where it happened', () => {
  const sought = soughtIn({ 'orchestrator.namespace': ['shop'] });
  expect(marked(sought.place, 'shop/shop-1')).toEqual(['shop']);
});
