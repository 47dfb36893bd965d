import { expect, it } from 'vitest';
import { sourceOf } from '../source/source.testing.ts';
import type { MatchedEvent } from '../match.ts';
import { RecentReads } from './reader.ts';

function start(characters: number) {
  const reads: string[] = [];
  const recent = new RecentReads();
  const event = (id: string): MatchedEvent => ({
    id,
    index: undefined,
    time: null,
    load: () => sourceOf({ text: 'x'.repeat(characters) }),
  });
  const read = (event: MatchedEvent) =>
    recent.read(event, (each) => {
      reads.push(String(each.id));
      return { event: each, source: each.load(), row: [], former: () => null, identity: '' };
    });
  return { reads, event, read };
}

it('reads an event once while it is in use, however many events pass', () => {
  const { reads, event, read } = start(10);
  const used = event('used');
  for (let i = 0; i < 1_000; i++) {
    expect(read(used).event).toBe(used);
    read(event(String(i)));
  }
  expect(reads.filter((id) => id === 'used')).toEqual(['used']);
});

it('forgets what was used longest ago', () => {
  const { reads, event, read } = start(10);
  const first = event('first');
  read(first);
  for (let i = 0; i < 256; i++) read(event(String(i)));
  read(first);
  expect(reads.filter((id) => id === 'first')).toEqual(['first', 'first']);
});

it('keeps few large ones', () => {
  const { reads, event, read } = start(400_000);
  const events = ['a', 'b', 'c'].map(event);
  for (const each of [...events, ...events]) read(each);
  expect(reads).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
});
