import { expect, it } from 'vitest';
import type { WithDetectionStore } from './detection-work.testing.ts';

/** Of inboxes and escalations. */
export function peopleSuite(withStore: WithDetectionStore): void {
  it(
    'keeps the inboxes of people, of which the oldest entries go first',
    withStore((store) => {
      const { inbox } = store;
      const row = (person: string, at: number, story: string | null = null) => ({
        person,
        at,
        kind: 'mention' as const,
        by: 'bob',
        text: '@ann',
        alert: null,
        story,
        readAt: null,
      });
      const [first, second] = [inbox.add(row('ann', 1)), inbox.add(row('ann', 2, 's'))];
      inbox.add(row('carol', 3));
      const list = { isUnread: false, before: 100, limit: 9 };
      expect(inbox.get(second)).toEqual({ number: second, ...row('ann', 2, 's') });
      expect(inbox.list('ann', list).map(({ at }) => at)).toEqual([2, 1]);
      expect(inbox.list('ann', { ...list, before: second })).toHaveLength(1);
      expect(inbox.hasUnread('ann', 'mention', 's')).toBe(true);
      expect(inbox.hasUnread('ann', 'mention', null)).toBe(true);
      expect(inbox.hasUnread('ann', 'duty', 's')).toBe(false);
      expect(inbox.unread('ann')).toBe(2);
      // Of another person, and one that was read.
      expect(inbox.markRead('carol', [first], 5)).toBe(0);
      expect(inbox.markRead('ann', [first], 5)).toBe(1);
      expect(inbox.markRead('ann', [first], 6)).toBe(0);
      expect(inbox.list('ann', { ...list, isUnread: true }).map(({ at }) => at)).toEqual([2]);
      expect(inbox.markRead('ann', null, 7)).toBe(1);
      expect(inbox.unread('ann')).toBe(0);
      expect(inbox.prune(2, 9)).toBe(1);
      store.transaction(() => {
        for (let at = 0; at < 1_010; at += 1) inbox.add(row('dan', at));
      });
      expect(inbox.unread('dan')).toBe(1_000);
      expect(inbox.unread('carol')).toBe(1);
    }),
  );

  it(
    'keeps how far escalations have gone',
    withStore(({ escalations }) => {
      const row = (policy: string, story: string, due: number | null) => ({
        policy,
        story,
        startedAt: 1,
        step: 0,
        due,
        endedAt: due === null ? 4 : null,
        reason: due === null ? 'it was acknowledged' : null,
      });
      for (const each of [row('p', 's', 5), row('q', 's', 3), row('p', 't', null)])
        escalations.put(each);
      expect(escalations.get('p', 't')).toEqual(row('p', 't', null));
      expect(escalations.get('q', 't')).toBeNull();
      expect(escalations.due(5, 9).map(({ policy }) => policy)).toEqual(['q', 'p']);
      expect(escalations.due(4, 9)).toHaveLength(1);
      expect(escalations.nextDue()).toBe(3);
      escalations.put({ ...row('q', 's', null), step: 2 });
      expect(escalations.nextDue()).toBe(5);
      expect(escalations.ofStory('s').map(({ step }) => step)).toEqual([0, 2]);
      expect(escalations.counts()).toEqual(new Map([['p', 1]]));
      expect(escalations.prune(5, 9)).toBe(2);
      expect(escalations.prune(5, 9)).toBe(0);
    }),
  );
}
