import { expect, it } from 'vitest';
import {
  exceptionList,
  matchKey,
  NOW,
  TOTALS,
  gapRow,
  jobRow,
  ruleRow,
  runRow,
  stateRow,
} from './detection-rows.testing.ts';
import type { DetectionReader, DetectionStore, RunRow } from './detection-store.ts';
import type { NewNotification } from './notification-table.ts';
import { peopleSuite } from './people-tables.testing.ts';
import { detectionWorkSuite, type WithDetectionStore } from './detection-work.testing.ts';

/** How the suite opens a store at a place of its own. */
export interface DetectionStoreSetup {
  /** A name for a store that does not exist yet. */
  readonly place: () => string;
  readonly open: (place: string) => Promise<DetectionStore>;
  readonly openReader: (place: string) => Promise<DetectionReader>;
  /** How a backup is opened, which is a file; by default, as the store is. */
  readonly backups?: Pick<DetectionStoreSetup, 'place' | 'open'>;
}

const NOTIFICATION: NewNotification = {
  connector: 'c',
  policy: 'p',
  key: 'k',
  event: 'alert',
  state: 'waiting',
  due: 0,
  attempts: 0,
  isOpen: false,
  createdAt: 1,
  endedAt: null,
  reason: null,
  reference: null,
  content: '{}',
};

const idsOf = (runs: readonly RunRow[]) => runs.map(({ id }) => id);

/** What every store of detection must do; alerts have a suite of their own. */
export function detectionStoreSuite({
  place,
  open,
  openReader,
  backups = { place, open },
}: DetectionStoreSetup): void {
  const withStore: WithDetectionStore = (work) => {
    return async () => {
      const at = place();
      const store = await open(at);
      try {
        await work(store, at);
        expect(store.verify()).toEqual([]);
      } finally {
        store.close();
      }
    };
  };

  detectionWorkSuite(withStore);
  peopleSuite(withStore);

  it('gives back what was put when it is opened again', async () => {
    const at = place();
    const rule = ruleRow('a', { isEnabled: false, isLive: true, base: null, file: 'a/ä.toml' });
    const state = stateRow('a', {
      cursor: 2 ** 52,
      signature: 'a signature',
      disabled: { at: NOW, cursor: 7 },
      snapshot: { key: 'k', state: Uint8Array.of(0, 255, 1) },
      spent: { execution: 5_880_000, alerts: 100 },
      failure: { count: 3, message: 'it failed', retryAt: NOW + 5 },
      lastRun: NOW + 3,
      lastMatch: NOW + 4,
    });
    const run = runRow('1', {
      kind: 'live',
      outcome: 'warning',
      message: 'é',
      lagMs: 12.5,
      matches: 1,
      backlog: -3,
    });
    const value = {
      id: 'v',
      type: 'ip',
      origin: 'folder',
      document: '{}',
      values: '::1\n',
      updatedAt: NOW,
    } as const;
    const job = jobRow('j', { state: 'done', result: '{}', done: 3, total: 3, startedAt: 1 });
    const store = await open(at);
    store.transaction(() => {
      store.rules.put(rule);
      store.states.put(state);
      store.runs.put(run);
      store.exceptions.put({ ...exceptionList('item'), list: 'list' });
      store.exceptions.put(exceptionList('list'));
      store.valueLists.put(value);
      store.facts.put('n', '1');
      store.jobs.put(job);
    });
    store.close();
    const reader = await openReader(at);
    expect(reader.rules.list()).toEqual([rule]);
    expect(reader.states.list()).toEqual([state]);
    expect(reader.runs.list({ limit: 9 })).toEqual([run]);
    expect(reader.exceptions.lists()).toEqual([exceptionList('list')]);
    expect(reader.exceptions.items()).toEqual([{ ...exceptionList('item'), list: 'list' }]);
    expect(reader.valueLists.list()).toEqual([value]);
    expect(reader.facts.get('n')).toBe('1');
    expect(reader.jobs.get('j')).toEqual(job);
    reader.close();
  });

  it(
    'keeps the revisions of a rule, also when it was removed',
    withStore(({ rules }) => {
      rules.put(ruleRow('a', { document: 'first' }));
      rules.put(ruleRow('a', { document: 'first, disabled', isEnabled: false }));
      rules.put(ruleRow('a', { document: 'second', revision: 2 }));
      rules.put(ruleRow('b', { revision: 7 }));
      expect(rules.get('a')).toEqual(ruleRow('a', { document: 'second', revision: 2 }));
      expect(rules.list().map(({ id }) => id)).toEqual(['a', 'b']);
      expect(rules.remove('a')).toBe(true);
      expect(rules.remove('a')).toBe(false);
      expect(rules.get('a')).toBeNull();
      expect([1, 2, 3].map((revision) => rules.revision('a', revision))).toEqual([
        'first',
        'second',
        null,
      ]);
      expect(['a', 'b', 'c'].map((id) => rules.nextRevision(id))).toEqual([3, 8, 0]);
    }),
  );

  it(
    'removes what a rule has to do with the rule, and leaves what it did',
    withStore((store) => {
      for (const id of ['a', 'b']) {
        store.rules.put(ruleRow(id));
        store.states.put(stateRow(id, { snapshot: { key: 'k', state: Uint8Array.of(1) } }));
        store.states.addTotals(id, TOTALS);
        store.gaps.add(gapRow(0, 1, { ruleId: id }));
        store.backlog.add([
          { ruleId: id, key: matchKey(1), match: '{}', group: '', turn: 0, addedAt: NOW },
        ]);
        store.handled.add(id, [matchKey(2)], NOW);
        store.runs.put(runRow(`run of ${id}`, { ruleId: id }));
      }
      store.rules.put(ruleRow('a', { revision: 2 }));
      expect(store.states.get('a')?.snapshot?.key).toBe('k');
      store.rules.remove('a');
      expect(store.states.list().map(({ ruleId }) => ruleId)).toEqual(['b']);
      expect([...store.states.totals().keys()]).toEqual(['b']);
      expect(store.gaps.list({}).map(({ ruleId }) => ruleId)).toEqual(['b']);
      expect([...store.backlog.sizes()]).toEqual([['b', 1]]);
      expect(store.handled.has('a', matchKey(2))).toBe(true);
      expect(idsOf(store.runs.list({ ruleId: 'a', limit: 9 }))).toEqual(['run of a']);
    }),
  );

  it(
    'moves cursors, and nothing else',
    withStore(({ rules, states }) => {
      for (const id of ['a', 'b']) rules.put(ruleRow(id));
      const state = stateRow('a', { cursor: 3, lastRun: NOW });
      states.put(state);
      states.move(
        new Map([
          ['a', 4],
          ['b', 5],
          ['unknown', 6],
        ]),
      );
      expect(states.list()).toEqual([{ ...state, cursor: 4 }]);
    }),
  );

  it(
    'replaces and removes the snapshot of a state',
    withStore(({ rules, states }) => {
      rules.put(ruleRow('a'));
      for (const [keyed, byte] of [
        ['k', 1],
        ['k', 2],
        ['l', 2],
      ] as const) {
        states.put(stateRow('a', { snapshot: { key: keyed, state: Uint8Array.of(byte) } }));
        expect(states.get('a')?.snapshot).toEqual({ key: keyed, state: Uint8Array.of(byte) });
      }
      states.put(stateRow('a', { snapshot: { key: 'l', state: new Uint8Array(0) } }));
      expect(states.get('a')?.snapshot?.state).toHaveLength(0);
      states.put(stateRow('a'));
      expect(states.get('a')).toEqual(stateRow('a'));
    }),
  );

  it(
    'sums totals',
    withStore(({ rules, states }) => {
      rules.put(ruleRow('a'));
      states.addTotals('a', TOTALS);
      states.addTotals('a', { ...TOTALS, backlog: -3 });
      const twice = Object.entries(TOTALS).map(([name, count]) => [name, count * 2]);
      expect(states.totals().get('a')).toEqual({ ...Object.fromEntries(twice), backlog: 0 });
    }),
  );

  it(
    'counts what exceptions have hidden, also those that are no rows',
    withStore(({ exceptions }) => {
      exceptions.put(exceptionList('l'));
      exceptions.put({ ...exceptionList('i'), list: 'l' });
      exceptions.addHidden('i', 2, NOW);
      exceptions.addHidden('i', 3, NOW - 1);
      exceptions.addHidden('of a folder', 1, NOW);
      exceptions.put({ ...exceptionList('i'), list: 'l', document: '{"new":1}' });
      exceptions.put({ ...exceptionList('l'), document: '{"new":1}' });
      expect(exceptions.hidden().get('i')).toEqual({ matches: 5, last: NOW });
      expect(exceptions.remove('l')).toBe(true);
      expect(exceptions.items()).toEqual([]);
      expect([...exceptions.hidden().keys()]).toEqual(['of a folder']);
      expect(exceptions.remove('i')).toBe(false);
    }),
  );

  it(
    'keeps deliveries of actions in order until they are ended, and which of them were begun',
    withStore(({ outbox }) => {
      outbox.add('log', ['a', 'b', 'c']);
      outbox.add('mail', ['a']);
      const row = (number: number, alertId: string, isRepeated = false) => ({
        number,
        alertId,
        isRepeated,
      });
      expect(outbox.begin('log', 2)).toEqual([row(1, 'a'), row(2, 'b')]);
      expect(outbox.begin('log', 3)).toEqual([row(1, 'a', true), row(2, 'b', true), row(3, 'c')]);
      outbox.end('log', 2);
      expect(outbox.begin('log', 9)).toEqual([row(3, 'c', true)]);
      expect(outbox.counts()).toEqual(
        new Map([
          ['log', 1],
          ['mail', 1],
        ]),
      );
      outbox.end('log', 3);
      outbox.add('log', ['d']);
      expect(outbox.begin('log', 9)).toEqual([row(5, 'd')]);
    }),
  );

  it(
    'keeps notifications until they have ended, and those about the same in their order',
    withStore(({ notifications }) => {
      const row = (key: string, due: number, more: Partial<NewNotification> = {}) => ({
        ...NOTIFICATION,
        key,
        due,
        ...more,
      });
      const [a1, a2, b] = [row('a', 5), row('a', 1), row('b', 3)].map((each) =>
        notifications.add(each),
      );
      notifications.add(row('a', 1, { connector: 'other', policy: 'q' }));
      // The second about `a` waits for the first, although it is due earlier.
      const due = (now: number) => notifications.due('c', now, 9).map(({ number }) => number);
      expect(due(4)).toEqual([b]);
      expect(due(5)).toEqual([b, a1]);
      expect(notifications.nextDue('c')).toBe(3);
      const first = notifications.get(a1!)!;
      notifications.put({ ...first, state: 'sent', endedAt: 7, reference: 'SOC-1', isOpen: true });
      expect(due(5)).toEqual([a2, b]);
      expect(notifications.reference('p', 'a')).toBe('SOC-1');
      expect(notifications.last('p', 'a')?.number).toBe(a2);
      expect(notifications.open('a', 9).map(({ number }) => number)).toEqual([a1]);
      expect(notifications.openKeys('', 9)).toEqual(['a']);
      expect(notifications.createdSince('p', 0)).toBe(3);
      const list = { states: ['waiting'] as const, limit: 9 };
      expect(notifications.list({ ...list, connector: 'c' }).map(({ number }) => number)).toEqual([
        b,
        a2,
      ]);
      expect(notifications.list({ ...list, before: b }).map(({ number }) => number)).toEqual([a2]);
      expect(notifications.counts()).toContainEqual({ connector: 'c', state: 'waiting', count: 2 });
      expect(notifications.prune(['sent'], 7, 9)).toBe(0);
      expect(notifications.prune(['sent', 'dead'], 8, 9)).toBe(1);
      expect(notifications.get(a1!)).toBeNull();
      expect(notifications.add(row('c', 1))).toBe(5);
    }),
  );

  it(
    'adds up how long people were busy with rules, by day, and forgets it after some weeks',
    withStore(({ triageTimes }) => {
      const DAY = 24 * 60 * 60 * 1_000;
      expect(triageTimes.lastOf('ann')).toBeNull();
      triageTimes.note('ann', NOW, new Map([['a', 1_000]]));
      triageTimes.note(
        'ann',
        NOW + DAY,
        new Map([
          ['a', 500.5],
          ['b', 7],
        ]),
      );
      expect(triageTimes.lastOf('ann')).toBe(NOW + DAY);
      expect([...triageTimes.since(NOW)]).toEqual([
        ['a', 1_500.5],
        ['b', 7],
      ]);
      expect(triageTimes.since(NOW + DAY).get('a')).toBe(500.5);
      triageTimes.note('bob', NOW + 40 * DAY, new Map());
      expect(triageTimes.since(0).size).toBe(0);
      expect(triageTimes.lastOf('ann')).toBeNull();
    }),
  );

  it(
    'refuses an item whose list is not there when the transaction ends',
    withStore(({ exceptions }) => {
      expect(() => exceptions.put({ ...exceptionList('i'), list: 'none' })).toThrow();
      expect(exceptions.items()).toEqual([]);
    }),
  );

  it(
    'keeps small facts by name',
    withStore(({ facts }) => {
      for (const name of ['b', 'a:%', 'a:_', 'A:x']) facts.put(name, name);
      facts.put('a:%', 'new');
      expect([...facts.list('a:')]).toEqual([
        ['a:%', 'new'],
        ['a:_', 'a:_'],
      ]);
      expect(facts.list('').size).toBe(4);
      expect([facts.remove('b'), facts.remove('b'), facts.get('b')]).toEqual([true, false, null]);
    }),
  );

  it(
    'makes all changes of a transaction or none',
    withStore((store) => {
      store.rules.put(ruleRow('a'));
      store.states.put(stateRow('a', { cursor: 1 }));
      const fail = () =>
        store.transaction(() => {
          store.states.put(stateRow('a', { cursor: 2 }));
          store.states.move(new Map([['a', 3]]));
          store.states.addTotals('a', TOTALS);
          store.runs.put(runRow('1'));
          store.gaps.add(gapRow(0, 1));
          store.backlog.add([
            { ruleId: 'a', key: matchKey(1), match: '', group: '', turn: 0, addedAt: NOW },
          ]);
          store.handled.add('a', [matchKey(1)], NOW);
          store.jobs.put(jobRow('j'));
          store.exceptions.addHidden('i', 1, NOW);
          store.rules.put(ruleRow('b'));
          throw new Error('stop');
        });
      expect(fail).toThrow('stop');
      expect(store.states.list()).toEqual([stateRow('a', { cursor: 1 })]);
      expect(store.states.totals().size).toBe(0);
      expect(store.runs.list({ limit: 9 })).toEqual([]);
      expect(store.gaps.list({})).toEqual([]);
      expect(store.backlog.sizes().size).toBe(0);
      expect(store.handled.has('a', matchKey(1))).toBe(false);
      expect(store.jobs.list(9)).toEqual([]);
      expect(store.exceptions.hidden().size).toBe(0);
      expect(store.rules.list()).toHaveLength(1);
    }),
  );

  it(
    'is read while it is written, each snapshot at one moment',
    withStore(async (store, at) => {
      store.rules.put(ruleRow('a'));
      store.states.put(stateRow('a', { cursor: 1 }));
      const reader = await openReader(at);
      const cursor = () => reader.states.get('a')?.cursor;
      store.transaction(() => {
        store.states.move(new Map([['a', 2]]));
        expect([cursor(), store.states.get('a')?.cursor]).toEqual([1, 2]);
      });
      reader.snapshot(() => {
        expect(cursor()).toBe(2);
        store.states.move(new Map([['a', 3]]));
        store.runs.put(runRow('1'));
        expect([cursor(), reader.runs.list({ limit: 9 })]).toEqual([2, []]);
      });
      expect([cursor(), reader.runs.list({ limit: 9 }).length]).toEqual([3, 1]);
      expect(reader.verify()).toEqual([]);
      reader.close();
    }),
  );

  it.each(['reader', 'writer'] as const)('is backed up by a %s while it is written', async (by) => {
    const at = place();
    const store = await open(at);
    for (const id of 'abcdefghijklmnopqrst') {
      store.rules.put(ruleRow(id, { document: id.repeat(1_000_000) }));
    }
    store.states.put(stateRow('a'));
    let cursor = 0;
    const writing = setInterval(() => {
      cursor += 1;
      store.transaction(() => {
        store.states.move(new Map([['a', cursor]]));
        store.runs.put(runRow(`${cursor}`, { startedAt: cursor, to: cursor }));
      });
    }, 0);
    const reader = by === 'reader' ? await openReader(at) : store;
    const target = backups.place();
    await reader.backup(target);
    clearInterval(writing);
    expect(cursor).toBeGreaterThan(0);
    const copy = await backups.open(target);
    expect(copy.verify()).toEqual([]);
    expect(copy.rules.list()).toEqual(store.rules.list());
    expect(copy.states.get('a')?.cursor).toBe(copy.runs.list({ limit: 1 })[0]?.to ?? 0);
    copy.close();
    await expect(reader.backup(target)).rejects.toMatchObject({ code: 'STO1311' });
    if (reader !== store) reader.close();
    store.close();
  });
}
