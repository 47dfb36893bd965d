import { expect, it } from 'vitest';
import { seekersFor } from './seekers.ts';

const marked = (seek: (text: string) => readonly { start: number; end: number }[], text: string) =>
  seek(text).map(({ start, end }) => text.slice(start, end));

it('words are looked for in all texts, values where their field is shown', () => {
  const seekers = seekersFor({ text: 'shell', 'process.name': ['nc'], 'user.name': ['root'] });
  expect(marked(seekers.rule, 'Reverse Shell by nc')).toEqual(['Shell']);
  expect(marked(seekers.command, '/usr/bin/nc -e shell root')).toEqual(['nc', 'shell']);
  expect(marked(seekers.user, 'root')).toEqual(['root']);
  expect(marked(seekers.parent, 'nc')).toEqual([]);
});

it('what is excluded, and what is chosen from a list, is not marked', () => {
  const seekers = seekersFor({ 'not.process.name': ['nc'], status: ['open'], severity: ['high'] });
  expect(marked(seekers.command, 'nc open high')).toEqual([]);
});

it('namespace and pod are marked within where it happened', () => {
  const seekers = seekersFor({ 'orchestrator.namespace': ['shop'] });
  expect(marked(seekers.place, 'shop/shop-1')).toEqual(['shop']);
});
