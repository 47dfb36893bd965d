import { expect, it } from 'vitest';
import { sourceOf } from '../../detect/source/source.testing.ts';
import { KnownDocuments } from './known-documents.ts';

function start(characters: number) {
  const known = new KnownDocuments();
  const reads: number[] = [];
  const read = (arrival: number) =>
    known.sourceOf(arrival, () => {
      reads.push(arrival);
      return sourceOf({ arrival, text: 'x'.repeat(characters) });
    });
  return { known, reads, read };
}

it('reads documents once for all who want them', () => {
  const { reads, read } = start(2_000);
  for (const _ of ['one rule', 'another', 'the output']) {
    for (let arrival = 0; arrival < 100; arrival += 1) {
      expect(read(arrival).document).toMatchObject({ arrival });
    }
  }
  expect(reads).toHaveLength(100);
});

it('keeps a few megabytes of them at most', () => {
  const { reads, read } = start(100_000);
  for (let arrival = 0; arrival < 40; arrival += 1) read(arrival);
  reads.length = 0;
  for (let arrival = 39; arrival >= 0; arrival -= 1) read(arrival);
  expect(reads.length).toBeGreaterThan(15);
  expect(reads).not.toContain(39);
});

it('remembers identities, which nobody needs the document for', () => {
  const { known, reads } = start(1);
  expect(known.identityOf(7).get()).toBeNull();
  known.identityOf(7).set('one');
  expect([7, 8].map((arrival) => known.identityOf(arrival).get())).toEqual(['one', null]);
  expect(reads).toEqual([]);
});
