import { expect, it } from 'vitest';
import { sourceOf } from '../../detect/source/source.testing.ts';
import { KnownDocuments } from './known-documents.ts';

function start(characters: number) {
  const known = new KnownDocuments();
  /** Which of some documents had to be read. */
  const readAll = (from: number, to: number) => {
    const reads: number[] = [];
    for (let arrival = from; arrival < to; arrival += 1) {
      const source = known.sourceOf(arrival, () => {
        reads.push(arrival);
        return sourceOf({ arrival, text: 'x'.repeat(characters) });
      });
      expect(source.document).toMatchObject({ arrival });
    }
    return reads;
  };
  return { known, readAll };
}

it('reads documents once for all who want them', () => {
  const { readAll } = start(2_000);
  expect(readAll(0, 100)).toHaveLength(100);
  expect(readAll(0, 100)).toEqual([]);
  expect(readAll(50, 101)).toEqual([100]);
});

it('keeps the first ones that fit, as long as they are used', () => {
  const { readAll } = start(100_000);
  readAll(0, 40);
  expect(readAll(0, 8)).toEqual([5, 6, 7]);
  readAll(100, 260);
  expect(readAll(0, 8)).toEqual([5, 6, 7]);
  // The first ones have been unused for so long that others are kept.
  readAll(100, 300);
  expect(readAll(260, 280)).toHaveLength(15);
  expect(readAll(0, 5)).toHaveLength(5);
});

it('remembers identities, for which the document is not needed', () => {
  const { known } = start(1);
  expect(known.identityOf(7).get()).toBeNull();
  known.identityOf(7).set('one');
  expect([7, 8].map((arrival) => known.identityOf(arrival).get())).toEqual(['one', null]);
});
