import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareOrdinals, type Ordinal } from '../../../lang/index.ts';
import { ReorderBuffer } from './live-sequence.ts';

const ordinals = fc
  .array(fc.record({ time: fc.bigInt(0n, 9n), tie: fc.option(fc.nat(2), { nil: null }) }), {
    maxLength: 40,
  })
  .map((items) =>
    items.map(({ time, tie }, arrival): Ordinal => ({ time, tiebreaker: tie, arrival })),
  );

function drained(buffer: ReorderBuffer<Ordinal>, before: bigint | null): Ordinal[] {
  const next = () => (before === null ? buffer.shift() : buffer.shiftBefore(before));
  const items: Ordinal[] = [];
  for (let item = next(); item !== null; item = next()) items.push(item);
  return items;
}

it('returns events in order of time', () => {
  fc.assert(
    fc.property(ordinals, fc.bigInt(0n, 10n), (items, time) => {
      const buffer = new ReorderBuffer<Ordinal>();
      for (const item of items) buffer.add(item);
      expect(buffer.length).toBe(items.length);
      const sorted = items.toSorted(compareOrdinals);
      expect(drained(buffer, time)).toEqual(sorted.filter((item) => item.time < time));
      expect(drained(buffer, null)).toEqual(sorted.filter((item) => item.time >= time));
      expect(buffer.length).toBe(0);
    }),
    { numRuns: 2000 },
  );
});

it('accepts events while others are removed', () => {
  fc.assert(
    fc.property(ordinals, fc.array(fc.boolean()), (items, takes) => {
      const buffer = new ReorderBuffer<Ordinal>();
      const model: Ordinal[] = [];
      for (const [index, item] of items.entries()) {
        buffer.add(item);
        model.push(item);
        model.sort(compareOrdinals);
        if (takes[index] === true) expect(buffer.shift()).toBe(model.shift());
      }
      expect(drained(buffer, null)).toEqual(model);
    }),
    { numRuns: 2000 },
  );
});
