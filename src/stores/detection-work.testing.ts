import { expect, it } from 'vitest';
import { gapRow, jobRow, matchKey, NOW, ruleRow, runRow } from './detection-rows.testing.ts';
import type { DetectionStore, RunRow } from './detection-store.ts';

/** A test on a new store, which is verified in the end. */
export type WithDetectionStore = (
  work: (store: DetectionStore, at: string) => void | Promise<void>,
) => () => Promise<void>;

const idsOf = (runs: readonly RunRow[]) => runs.map(({ id }) => id);

/** What must be true of runs and of what waits: gaps, backlog, jobs. */
export function detectionWorkSuite(withStore: WithDetectionStore): void {
  it(
    'lists runs, latest first, page by page',
    withStore(({ runs }) => {
      for (let time = 0; time < 5; time += 1) {
        for (const ruleId of ['a', 'b']) {
          runs.put(runRow(`${ruleId}${time}`, { ruleId, startedAt: time }));
        }
      }
      runs.put(runRow('a2', { startedAt: 2, matches: 1, alerts: 1 }));
      runs.put(runRow('b3', { ruleId: 'b', startedAt: 3, outcome: 'failed' }));
      runs.put(runRow('a4', { startedAt: 4, fromBacklog: 1 }));
      const ids = (query: object) => idsOf(runs.list({ limit: 99, ...query }));
      expect(ids({})).toEqual('b4 a4 b3 a3 b2 a2 b1 a1 b0 a0'.split(' '));
      expect(ids({ ruleId: 'a', limit: 2 })).toEqual(['a4', 'a3']);
      expect(ids({ before: 1 })).toEqual(['b0', 'a0']);
      expect(ids({ after: { startedAt: 1, id: 'b1' } })).toEqual(['a1', 'b0', 'a0']);
      expect(ids({ isNotable: true })).toEqual(['a4', 'b3', 'a2']);
      expect(ids({ isNotable: false, ruleId: 'a' })).toEqual(['a3', 'a1', 'a0']);
      expect(ids({ outcome: 'failed' })).toEqual(['b3']);
      expect(ids({ outcome: 'succeeded', ruleId: 'b' })).toHaveLength(4);
      expect(ids({ outcome: 'failed', isNotable: true, before: 3 })).toEqual([]);
    }),
  );

  it(
    'removes old runs, of each rule those first that found nothing',
    withStore(({ runs }) => {
      for (let time = 0; time < 10; time += 1) {
        for (const ruleId of ['a', 'b']) {
          const matches = ruleId === 'a' && time < 4 ? 1 : 0;
          runs.put(runRow(`${ruleId}${time}`, { ruleId, startedAt: time, matches }));
        }
      }
      expect(runs.prune(2, 8, 3)).toBe(3);
      expect(runs.prune(2, 8, 99)).toBe(1);
      runs.put(runRow('a9', { startedAt: 9 }));
      runs.put(runRow('b9', { ruleId: 'b', startedAt: 9 }));
      expect(runs.prune(2, 4, 3)).toBe(3);
      expect(runs.prune(2, 4, 99)).toBe(5);
      expect(idsOf(runs.list({ ruleId: 'a', limit: 99 }))).toEqual(['a9', 'a8', 'a3', 'a2']);
      expect(idsOf(runs.list({ ruleId: 'b', limit: 99 }))).toEqual(['b9', 'b8', 'b7', 'b6']);
      expect(runs.prune(2, 4, 99)).toBe(0);
      expect(runs.prune(99, 4, 99)).toBe(8);
    }),
  );

  it(
    'joins gaps that touch',
    withStore(({ rules, gaps }) => {
      for (const id of ['a', 'b']) rules.put(ruleRow(id));
      const first = gaps.add(gapRow(10, 20, { message: 'one', createdAt: 5 }));
      const second = gaps.add(gapRow(30, 40, { message: 'two', createdAt: 6 }));
      expect(second).not.toBe(first);
      for (const other of [
        gapRow(20, 30, { ruleId: 'b' }),
        gapRow(20, 30, { reason: 'disabled' }),
        gapRow(20, 30, { state: 'filled' }),
      ]) {
        expect([first, second]).not.toContain(gaps.add(other));
      }
      expect(gaps.add(gapRow(20, 30, { createdAt: 7 }))).toBe(first);
      expect(gaps.list({ ruleId: 'a' }).filter(({ reason }) => reason === 'failed')).toEqual([
        { ...gapRow(10, 40, { message: 'one', createdAt: 5 }), number: first },
        { ...gapRow(20, 30, { state: 'filled' }), number: expect.any(Number) as number },
      ]);
      expect(gaps.add(gapRow(12, 13))).toBe(first);
      expect(gaps.add(gapRow(41, 42))).not.toBe(first);
      const lost = gaps.add(gapRow(0, 5, { reason: 'expired', state: 'lost' }));
      expect(gaps.add(gapRow(5, 9, { reason: 'expired', state: 'lost' }))).toBe(lost);
    }),
  );

  it(
    'changes gaps, lists those that wait, and removes those that are over',
    withStore(({ rules, gaps }) => {
      rules.put(ruleRow('a'));
      const filling = gaps.add(gapRow(0, 10));
      gaps.update(filling, { state: 'filling', from: 4, message: 'half' });
      const filled = gaps.add(gapRow(20, 30, { createdAt: NOW - 1 }));
      gaps.update(filled, { state: 'filled' });
      gaps.update(99, { state: 'filled' });
      expect(gaps.list({ isOpen: true })).toEqual([
        {
          ...gapRow(4, 10, { state: 'filling', message: 'half', fromTime: 0 }),
          number: filling,
        },
      ]);
      expect(gaps.list({ isOpen: false }).map(({ number }) => number)).toEqual([filled]);
      expect([gaps.prune(NOW - 1), gaps.prune(NOW), gaps.prune(NOW + 1)]).toEqual([0, 1, 0]);
      expect(gaps.add(gapRow(50, 60))).toBeGreaterThan(filled);
    }),
  );

  it(
    'lets a match wait once, and gives back the oldest first',
    withStore(({ rules, backlog }) => {
      for (const id of ['a', 'b']) rules.put(ruleRow(id));
      const waiting = (ruleId: string, ...keys: number[]) =>
        keys.map((number) => ({
          ruleId,
          key: matchKey(number),
          match: `${number}`,
          group: '',
          turn: 0,
          addedAt: NOW,
        }));
      backlog.add([...waiting('a', 3, 1, 2, 1), ...waiting('b', 1)]);
      backlog.add(waiting('a', 3, 4));
      expect(backlog.sizes()).toEqual(new Map(Object.entries({ a: 4, b: 1 })));
      expect(['a', 'b', 'none'].map((id) => backlog.size(id))).toEqual([4, 1, 0]);
      const oldest = backlog.next('a', 3);
      expect(oldest.map(({ match }) => match)).toEqual(['3', '1', '2']);
      expect(oldest[0]).toMatchObject({ ruleId: 'a', key: matchKey(3), addedAt: NOW });
      backlog.remove(oldest.map(({ number }) => number));
      expect(backlog.next('a', 9).map(({ match }) => match)).toEqual(['4']);
      expect([backlog.has('a', matchKey(4)), backlog.has('a', matchKey(3))]).toEqual([true, false]);
      backlog.add(waiting('a', 3));
      expect(backlog.next('a', 9).map(({ match }) => match)).toEqual(['4', '3']);
    }),
  );

  it(
    'hands out what waits turn by turn, and knows the turns of a group',
    withStore(({ rules, backlog }) => {
      for (const id of ['a', 'b']) rules.put(ruleRow(id));
      const add = (ruleId: string, number: number, group: string, turn: number) =>
        backlog.add([
          { ruleId, key: matchKey(number), match: `${number}`, group, turn, addedAt: NOW },
        ]);
      for (const turn of [4, 5, 6]) add('a', turn, 'loud', turn);
      add('a', 9, 'quiet', 4);
      add('b', 1, 'loud', 8);
      const matches = (rows: readonly { readonly match: string }[]) =>
        rows.map(({ match }) => match);
      expect(matches(backlog.next('a', 9))).toEqual(['4', '9', '5', '6']);
      expect(matches(backlog.last('a', 3))).toEqual(['9', '5', '6']);
      expect(backlog.next('a', 2)[1]).toMatchObject({ group: 'quiet', turn: 4 });
      expect(['a', 'b', 'none'].map((id) => backlog.firstTurn(id))).toEqual([4, 8, null]);
      const lasts = ['loud', 'quiet', 'none'].map((group) => backlog.lastTurn('a', group));
      expect(lasts).toEqual([6, 4, null]);
    }),
  );

  it(
    'remembers matches that were handled, by rule, for a while',
    withStore(({ handled }) => {
      const week = 7 * 86_400_000;
      handled.add('a', [matchKey(1), matchKey(2), matchKey(3)], NOW);
      handled.add('a', [matchKey(2)], NOW + week);
      const known = () =>
        [1, 2, 3]
          .map((number) => handled.has('a', matchKey(number)))
          .map(Number)
          .join('');
      expect(handled.has('b', matchKey(1))).toBe(false);
      expect(handled.prune(NOW, 99)).toBe(0);
      expect(known()).toBe('111');
      expect(handled.prune(NOW + week, 2)).toBe(2);
      expect(handled.prune(NOW + week, 2)).toBe(1);
      expect(known()).toBe('010');
      handled.add('a', [matchKey(1)], NOW + 2 * week);
      expect(known()).toBe('110');
    }),
  );

  it(
    'keeps jobs and what they go through',
    withStore(({ jobs }) => {
      for (const id of ['c', 'a', 'b']) jobs.put(jobRow(id, { createdAt: id === 'a' ? 1 : 2 }));
      jobs.put(jobRow('a', { createdAt: 1, state: 'running', startedAt: 3, done: 1, total: 2 }));
      expect(jobs.list(2).map(({ id }) => id)).toEqual(['b', 'c']);
      expect(jobs.unfinished().map(({ id }) => id)).toEqual(['a', 'c', 'b']);
      jobs.addItems('a', ['x', 'y']);
      jobs.addItems('a', ['z']);
      jobs.addItems('b', ['x']);
      expect(jobs.items('a', 1, 9)).toEqual([
        { number: 2, id: 'y' },
        { number: 3, id: 'z' },
      ]);
      expect(jobs.items('a', 0, 1)).toEqual([{ number: 1, id: 'x' }]);
      jobs.removeItems('a');
      expect([jobs.items('a', 0, 9), jobs.items('b', 0, 9).length]).toEqual([[], 1]);
      expect(jobs.get('a')).toMatchObject({ state: 'running', done: 1, total: 2 });
      expect(jobs.get('d')).toBeNull();
    }),
  );

  it(
    'shows a sign in place of a NUL in a text, and cuts nothing off',
    withStore(({ runs }) => {
      runs.put(runRow('1', { message: 'a\u0000b', outcome: 'failed' }));
      expect(runs.list({ limit: 1 })[0]?.message).toBe('a\u2400b');
      expect(runs.list({ limit: 1, ruleId: 'a\u0000b' })).toEqual([]);
    }),
  );

  it(
    'removes the jobs that ended first',
    withStore(({ jobs }) => {
      for (let time = 0; time < 5; time += 1) {
        jobs.put(jobRow(`${time}`, { state: 'done', endedAt: time }));
        jobs.addItems(`${time}`, ['x']);
      }
      jobs.put(jobRow('waits', { createdAt: 0 }));
      expect(jobs.prune(2)).toBe(3);
      const left = jobs.list(99).map(({ id }) => id);
      expect(left.sort()).toEqual(['3', '4', 'waits']);
      expect([jobs.items('0', 0, 9).length, jobs.items('4', 0, 9).length]).toEqual([0, 1]);
      expect(jobs.prune(2)).toBe(0);
    }),
  );

  it(
    'remembers processes, the first parent for good',
    withStore(({ processes }) => {
      processes.learn([
        { entity: 'a', parent: null, name: null },
        { entity: 'b', parent: 'a', name: 'sh' },
      ]);
      processes.learn([
        { entity: 'a', parent: 'init', name: 'bash' },
        { entity: 'b', parent: 'init', name: 'x' },
        { entity: 'c', parent: null, name: null },
      ]);
      expect([...processes.get(['a', 'b', 'd']).values()]).toEqual([
        { entity: 'a', parent: 'init', name: 'bash' },
        { entity: 'b', parent: 'a', name: 'sh' },
      ]);
      expect(processes.prune(3, 9)).toBe(0);
      expect(processes.prune(1, 1)).toBe(1);
      expect(processes.prune(1, 9)).toBe(1);
      expect(processes.prune(1, 9)).toBe(0);
      expect([...processes.get(['a', 'b', 'c']).keys()]).toEqual(['c']);
    }),
  );

  it(
    'keeps where stories go on, what became of them, and their history',
    withStore(({ stories }) => {
      const group = (story: string, lastAlertAt: number) => ({
        story,
        lead: 'A shell',
        leadRank: 21,
        leadTime: 1,
        leadRoot: null,
        place: 'container c',
        roots: ['p'],
        places: ['container c'],
        reasons: [],
        firstTime: 1,
        lastTime: 2,
        lastAlertAt,
      });
      const numbers = [group('s1', 5), group('s2', 6), group('s3', 7)].map((each) =>
        stories.putGroup(each),
      );
      const [s1 = 0, s2 = 0] = numbers;
      const link = (key: string, groupNumber: number, firstTime: number, lastTime: number) => ({
        key,
        groupNumber,
        firstTime,
        lastTime,
      });
      stories.putLinks([link('k', s1, 1, 2), link('k', s2, 5, 9), link('l', s2, 1, 2)]);
      const inTime = (from: number, to: number) => stories.links(['k'], from, to, 9);
      expect(inTime(2, 5).map(({ groupNumber }) => groupNumber)).toEqual([s2, s1]);
      expect([inTime(3, 4), inTime(9, 9)].map(({ length }) => length)).toEqual([0, 1]);
      expect(stories.links(['k', 'l'], 0, 9, 2)).toHaveLength(2);
      // A group that is replaced keeps its links.
      expect(stories.putGroup({ ...group('s1', 8), number: s1 })).toBe(s1);
      stories.putLinks([{ ...inTime(1, 2)[0]!, lastTime: 4 }]);
      expect(inTime(4, 4)).toMatchObject([{ groupNumber: s1, firstTime: 1, lastTime: 4 }]);
      expect(stories.groups([s1])).toEqual([{ ...group('s1', 8), number: s1 }]);
      stories.merge('s1', 's2');
      stories.merge('s2', 's3');
      expect(['s1', 's2', 's3', 's4'].map((id) => stories.successor(id))).toEqual([
        's3',
        's3',
        's3',
        's4',
      ]);
      expect(stories.groupsOf('s3').map(({ number }) => number)).toEqual(numbers);
      expect([stories.pruneGroups(7, 9), stories.pruneGroups(8, 1)]).toEqual([1, 1]);
      expect(stories.groups(numbers)).toHaveLength(1);
      expect(inTime(0, 9)).toMatchObject([{ groupNumber: s1 }]);
      const event = { story: 's1', at: 3, by: 'ann', what: 'merged', detail: '{}' } as const;
      stories.addHistory(event);
      stories.addHistory({ ...event, story: 's2' });
      stories.addHistory({ ...event, at: 1 });
      expect(stories.history('s1')).toEqual([event, { ...event, at: 1 }]);
    }),
  );
}
