import { afterAll, expect, it } from 'vitest';
import { apiRuleOf, BY, ManagerHouse } from '../rule-manager.testing.ts';
import type { RuleStanding } from './rule-summaries.ts';
import { readingTimeline } from './timeline.ts';

const house = new ManagerHouse();
afterAll(() => house.close());

const NOW = 100_000;

it('says by the time of receipt which rules have read what', async () => {
  const ruleManager = await house.start();
  for (const id of ['a', 'b', 'c', 'd', 'off']) ruleManager.rules.create(apiRuleOf(id), BY);
  const { store } = house;
  const gap = { reason: 'failed', message: 'why', createdAt: 1 } as const;
  const add = (
    ruleId: string,
    state: 'open' | 'filled' | 'lost',
    fromTime: number,
    toTime: number,
  ) => store.gaps.add({ ...gap, ruleId, state, from: 0, to: 10, fromTime, toTime });
  add('b', 'open', 20_000, 39_999);
  add('b', 'filled', 60_000, 61_000);
  add('c', 'lost', 1_000, 2_000);
  add('d', 'open', -50_000, -40_000);
  const read: RuleStanding = { nextDue: null, unread: 0, readTo: null };
  const standings: Record<string, RuleStanding> = {
    a: read,
    b: read,
    c: read,
    d: { nextDue: 1, unread: 5, readTo: 80_000 },
  };
  const found = readingTimeline(
    { store, ruleManager, standingOf: (id) => standings[id] ?? null, now: () => NOW },
    { ms: NOW, buckets: 5, emptyUntil: null },
  );
  const none = { read: 0, filled: 0, behind: 0, gap: 0, lost: 0, nothing: 0 };
  expect(found).toMatchObject({ from: 0, to: NOW, rules: 4, moreGaps: 0 });
  expect(found.buckets).toEqual([
    { ...none, from: 0, read: 3, lost: 1 },
    { ...none, from: 20_000, read: 3, gap: 1 },
    { ...none, from: 40_000, read: 4 },
    { ...none, from: 60_000, read: 3, filled: 1 },
    { ...none, from: 80_000, read: 3, behind: 1 },
  ]);
  expect(found.gaps).toHaveLength(3);
  expect(found.gaps[0]).toMatchObject({
    ruleId: 'b',
    ruleName: 'Rule b',
    state: 'filled',
    events: 10,
    from: 60_000,
    to: 61_000,
    message: 'why',
  });
});

it('says where there was nothing to read yet', async () => {
  const ruleManager = await house.start();
  ruleManager.rules.create(apiRuleOf('first'), BY);
  const standing: RuleStanding = { nextDue: null, unread: 0, readTo: null };
  const timeline = (emptyUntil: number | null) =>
    readingTimeline(
      {
        store: house.store,
        ruleManager,
        standingOf: (id) => (id === 'first' ? standing : null),
        now: () => NOW,
      },
      { ms: NOW, buckets: 4, emptyUntil },
    ).buckets.map(({ read, nothing }) => ({ read, nothing }));
  const [read, nothing] = [
    { read: 1, nothing: 0 },
    { read: 0, nothing: 1 },
  ];
  expect(timeline(50_000)).toEqual([nothing, nothing, read, read]);
  expect(timeline(49_999)).toEqual([nothing, read, read, read]);
  expect(timeline(null)).toEqual([read, read, read, read]);
});
