import { expect, it } from 'vitest';
import type { SpreadRequest, Spreads } from './context/prevalence.ts';
import { KnownSpreads } from './hunts.ts';

const SHOWN = { executable: '/bin/sh', args: ['sh'], image: 'shop', parent: null };

const asked = (more: Partial<SpreadRequest> = {}): SpreadRequest => ({
  shown: SHOWN,
  around: 0n,
  days: 30,
  now: 0,
  maxMs: 80,
  ...more,
});

function counting() {
  const known = new KnownSpreads();
  let counted = 0;
  const count = (): Promise<Spreads> => {
    counted += 1;
    return Promise.resolve({ from: '', to: '', days: counted, spreads: [] });
  };
  return {
    /** Whether it was counted again. */
    isNew: async (request: SpreadRequest) => {
      const before = counted;
      await known.of(request, count);
      return counted > before;
    },
    known,
  };
}

it('counts the same once a minute, whatever alert shows it', async () => {
  const { isNew } = counting();
  expect(await isNew(asked())).toBe(true);
  expect(await isNew(asked({ now: 59_999, around: 7n }))).toBe(false);
  expect(await isNew(asked({ now: 60_000 }))).toBe(true);
  expect(await isNew(asked({ days: 7 }))).toBe(true);
  expect(await isNew(asked({ maxMs: 5_000 }))).toBe(true);
  // The texts of two arguments are not those of one.
  const args = (...given: string[]) => asked({ shown: { ...SHOWN, args: given } });
  expect(await isNew(args('a', 'b'))).toBe(true);
  expect(await isNew(args('a b'))).toBe(true);
  expect(await isNew(args('a","b'))).toBe(true);
});

it('forgets what was not asked for the longest, and remembers nothing that is very long', async () => {
  const { isNew } = counting();
  for (let days = 1; days <= 200; days += 1) await isNew(asked({ days }));
  expect(await isNew(asked({ days: 1 }))).toBe(false);
  await isNew(asked({ days: 201 }));
  expect(await isNew(asked({ days: 1 }))).toBe(false);
  expect(await isNew(asked({ days: 2 }))).toBe(true);
  const long = asked({ shown: { ...SHOWN, args: ['x'.repeat(20_000)] } });
  expect([await isNew(long), await isNew(long)]).toEqual([true, true]);
});

it('does not remember what failed', async () => {
  const { isNew, known } = counting();
  await expect(known.of(asked(), () => Promise.reject(new Error('damaged')))).rejects.toThrow();
  expect(await isNew(asked())).toBe(true);
});
