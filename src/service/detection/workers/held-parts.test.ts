import { expect, it } from 'vitest';
import type { Lease, SharedWriting } from '../../../stores/shared-writing.ts';
import { DUTIES, partOf, RULE_PART_NAMES } from '../../../stores/worker-leases.ts';
import { HeldParts } from './held-parts.ts';

const UNTIL = 10_000;

/** The database, which knows these leases. */
const database = (known: readonly Lease[]) =>
  ({
    held: (_: string, leases: readonly Lease[]) =>
      new Set(
        leases.flatMap(({ part, token }) =>
          known.some((each) => each.part === part && each.token === token) ? [part] : [],
        ),
      ),
  }) as unknown as SharedWriting;

function setUp() {
  let now = 0;
  const parts = new HeldParts('me', () => now);
  const take = (...leases: readonly Lease[]) =>
    parts.update({ leases, until: now + UNTIL, clockAheadMs: 0 });
  return { parts, take, pass: (ms: number) => (now += ms) };
}

it('spreads rules evenly over the parts, by space and rule', () => {
  const counts = new Map<string, number>();
  for (let n = 0; n < 6_400; n += 1) {
    const part = partOf('default', `rule-${n}`);
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  expect([...counts.keys()].toSorted()).toEqual(RULE_PART_NAMES);
  expect(Math.max(...counts.values())).toBeLessThan(150);
  // The same in all versions, or two workers would run one rule.
  expect(partOf('default', 'nsenter')).toBe('rules/26');
});

it('has a part for as long as it was received, and no longer', () => {
  const { parts, take, pass } = setUp();
  const part = partOf('default', 'a');
  const share = parts.shareOf('default', database([{ part, token: 3 }]));
  expect(share.has('a')).toBe(false);
  take({ part, token: 3 });
  expect(share.has('a')).toBe(true);
  pass(UNTIL);
  expect(share.has('a')).toBe(false);
});

it('keeps nothing by the token of an earlier time, also where the part has come back', () => {
  const { parts, take } = setUp();
  const part = partOf('default', 'a');
  take({ part, token: 3 });
  const share = parts.shareOf('default', database([{ part, token: 5 }]));
  const before = new Map([['a', share.tokenOf('a')]]);
  expect(share.kept(before).size).toBe(0);
  take({ part, token: 5 });
  expect(share.kept(before).size).toBe(0);
  expect([...share.kept(new Map([['a', share.tokenOf('a')]]))]).toEqual(['a']);
});

it('has another version when it has got or lost parts, and not when they were renewed', () => {
  const { parts, take, pass } = setUp();
  const [one, two] = RULE_PART_NAMES.map((part) => ({ part, token: 1 }));
  take(one!);
  const { version } = parts;
  take(one!);
  expect(parts.version).toBe(version);
  take(one!, two!);
  expect(parts.version).toBe(version + 1);
  pass(UNTIL + 1);
  // Others may have had them meanwhile.
  take(one!, two!);
  expect(parts.version).toBe(version + 2);
});

it('adds up what rules cost for some minutes, and goes by the clock of the database', () => {
  const { parts, pass } = setUp();
  const share = parts.shareOf('default', database([]));
  share.spent(['a', 'b'], 100);
  pass(60_000);
  share.spent(['a'], 10);
  expect(parts.costs.get(partOf('default', 'a'))).toBe(60);
  pass(300_000);
  expect(parts.costs.size).toBe(0);
  parts.update({ leases: [], until: 0, clockAheadMs: 5_000 });
  expect(parts.now()).toBe(355_000);
  parts.update({ leases: [], until: 0, clockAheadMs: 5_100 });
  expect(parts.now()).toBe(355_000);
  expect(DUTIES).toHaveLength(3);
});
