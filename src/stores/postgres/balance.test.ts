import { expect, it } from 'vitest';
import { sharesOf, type Part } from './balance.ts';

/** All workers decide one after the other, each from what all see, until nothing changes. */
function settled(workers: readonly string[], given: readonly Part[]): Map<string, string | null> {
  let parts = [...given];
  for (let round = 0; round < 50; round += 1) {
    let isChanged = false;
    for (const me of workers) {
      const { give, take } = sharesOf(me, workers, parts);
      isChanged ||= give.length + take.length > 0;
      parts = parts.map((each) => {
        if (give.includes(each.part)) return { ...each, owner: null };
        return take.includes(each.part) ? { ...each, owner: me } : each;
      });
    }
    if (!isChanged) return new Map(parts.map(({ part, owner }) => [part, owner]));
  }
  throw new Error('parts go to and fro');
}

const partsOf = (costs: readonly number[], owner: string | null = null): Part[] =>
  costs.map((cost, n) => ({ part: `p${n}`, owner, cost }));

function loadsOf(parts: readonly Part[], owners: ReadonlyMap<string, string | null>) {
  const loads = new Map<string | null, number>();
  for (const { part, cost } of parts) {
    const owner = owners.get(part) ?? null;
    loads.set(owner, (loads.get(owner) ?? 0) + cost);
  }
  return loads;
}

it.each([1, 2, 3, 5, 64, 70])('shares parts of unknown cost by their number among %i', (count) => {
  const workers = Array.from({ length: count }, (_, n) => `w${n}`);
  const parts = partsOf(Array.from({ length: 64 }, () => 0));
  const owners = settled(workers, parts);
  expect([...owners.values()]).not.toContain(null);
  const counts = workers.map((me) => [...owners.values()].filter((owner) => owner === me).length);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(
    1 + (64 % count === 0 ? 0 : Math.ceil(64 / count)),
  );
});

it('gives a worker that comes its share, and that of one that is gone to the others', () => {
  const parts = partsOf(
    Array.from({ length: 64 }, () => 1),
    'a',
  );
  const two = settled(['a', 'b'], parts);
  expect(loadsOf(parts, two)).toEqual(
    new Map([
      ['a', 32],
      ['b', 32],
    ]),
  );
  const gone = parts.map((each) => {
    const owner = two.get(each.part) ?? null;
    return { ...each, owner: owner === 'a' ? null : owner };
  });
  expect(loadsOf(parts, settled(['b'], gone))).toEqual(new Map([['b', 64]]));
});

it('shares by cost where that is known, and leaves one large part alone', () => {
  const parts = partsOf([1_000, ...Array.from({ length: 63 }, () => 10)], 'a');
  const loads = loadsOf(parts, settled(['a', 'b'], parts));
  expect([...loads.values()].toSorted((a, b) => a - b)).toEqual([630, 1_000]);
});

it('settles for any costs and any owners', () => {
  let seed = 1;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 300; round += 1) {
    const workers = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, n) => `w${n}`);
    const parts = Array.from({ length: 64 }, (_, n) => ({
      part: `p${n}`,
      owner: random() < 0.5 ? null : (workers[Math.floor(random() * workers.length)] ?? null),
      cost: random() < 0.3 ? 0 : random() ** 4 * 1_000,
    }));
    expect([...settled(workers, parts).values()]).not.toContain(null);
  }
});
