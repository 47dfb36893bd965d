import { expect, it } from 'vitest';
import type {
  DetectionReader,
  DetectionStore,
  ExceptionRow,
  GapRow,
  JobRow,
  RuleRow,
  RuleStateRow,
  RuleTotals,
  RunRow,
} from './detection-store.ts';

/** How the suite opens a store at a place of its own. */
export interface DetectionStoreSetup {
  /** A name for a store that does not exist yet. */
  readonly place: () => string;
  readonly open: (place: string) => Promise<DetectionStore>;
  readonly openReader: (place: string) => Promise<DetectionReader>;
}

const NOW = 1_764_000_000_123;

export function ruleRow(id: string, given: Partial<RuleRow> = {}): RuleRow {
  return {
    id,
    uuid: `uuid of ${id}`,
    origin: 'pack',
    revision: 1,
    isEnabled: true,
    isLive: false,
    document: `{"rule_id":"${id}","é":1}`,
    base: '{}',
    file: null,
    createdAt: NOW,
    createdBy: 'dockwarden',
    updatedAt: NOW + 1,
    updatedBy: 'ann',
    ...given,
  };
}

export function stateRow(ruleId: string, given: Partial<RuleStateRow> = {}): RuleStateRow {
  return {
    ruleId,
    cursor: 0,
    disabled: null,
    snapshot: null,
    spent: { execution: 0, alerts: 0 },
    failure: null,
    lastRun: null,
    lastMatch: null,
    ...given,
  };
}

export function runRow(id: string, given: Partial<RunRow> = {}): RunRow {
  return {
    id,
    ruleId: 'a',
    revision: 1,
    kind: 'scheduled',
    plannedAt: NOW,
    startedAt: NOW + 1,
    endedAt: NOW + 2,
    from: 0,
    to: 10,
    candidates: 0,
    fromBacklog: 0,
    matches: 0,
    alerts: 0,
    suppressed: 0,
    backlog: 0,
    excepted: 0,
    selfMatches: 0,
    duplicates: 0,
    failures: 0,
    lagMs: null,
    outcome: 'succeeded',
    message: null,
    ...given,
  };
}

function gapRow(from: number, to: number, given: Partial<GapRow> = {}): Omit<GapRow, 'number'> {
  return {
    ruleId: 'a',
    reason: 'failed',
    state: 'open',
    from,
    to,
    fromTime: from * 1_000,
    toTime: to * 1_000,
    message: null,
    createdAt: NOW,
    ...given,
  };
}

function jobRow(id: string, given: Partial<JobRow> = {}): JobRow {
  return {
    id,
    kind: 'alerts.change',
    state: 'waiting',
    request: '{}',
    result: null,
    done: 0,
    total: null,
    message: null,
    createdAt: NOW,
    createdBy: 'ann',
    startedAt: null,
    endedAt: null,
    ...given,
  };
}

const TOTALS: RuleTotals = {
  matches: 21,
  alerts: 1,
  suppressed: 2,
  backlog: 3,
  excepted: 4,
  selfMatches: 5,
  duplicates: 6,
  candidates: 7,
  runs: 1,
  runMs: 0.25,
};

const list = (key: string): ExceptionRow => ({
  key,
  list: null,
  origin: 'managed',
  document: '{}',
  createdAt: NOW,
  createdBy: 'ann',
  updatedAt: NOW,
  updatedBy: 'bob',
});

const idsOf = (runs: readonly RunRow[]) => runs.map(({ id }) => id);
const key = (number: number) => number.toString(16).padStart(64, '0');

/** What every store of detection must do; alerts have a suite of their own. */
export function detectionStoreSuite({ place, open, openReader }: DetectionStoreSetup): void {
  const withStore = (work: (store: DetectionStore, at: string) => void | Promise<void>) => {
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

  it('gives back what was put when it is opened again', async () => {
    const at = place();
    const rule = ruleRow('a', { isEnabled: false, isLive: true, base: null, file: 'a/ä.toml' });
    const state = stateRow('a', {
      cursor: 2 ** 52,
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
      store.exceptions.put({ ...list('item'), list: 'list' });
      store.exceptions.put(list('list'));
      store.valueLists.put(value);
      store.facts.put('n', '1');
      store.jobs.put(job);
    });
    store.close();
    const reader = await openReader(at);
    expect(reader.rules.list()).toEqual([rule]);
    expect(reader.states.list()).toEqual([state]);
    expect(reader.runs.list({ limit: 9 })).toEqual([run]);
    expect(reader.exceptions.lists()).toEqual([list('list')]);
    expect(reader.exceptions.items()).toEqual([{ ...list('item'), list: 'list' }]);
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
      expect(['a', 'b', 'c'].map((id) => rules.lastRevision(id))).toEqual([2, 7, 0]);
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
        store.backlog.add([{ ruleId: id, key: key(1), match: '{}', addedAt: NOW }]);
        store.handled.add(id, [key(2)], NOW);
        store.runs.put(runRow(`run of ${id}`, { ruleId: id }));
      }
      store.rules.put(ruleRow('a', { revision: 2 }));
      expect(store.states.get('a')?.snapshot?.key).toBe('k');
      store.rules.remove('a');
      expect(store.states.list().map(({ ruleId }) => ruleId)).toEqual(['b']);
      expect([...store.states.totals().keys()]).toEqual(['b']);
      expect(store.gaps.list({}).map(({ ruleId }) => ruleId)).toEqual(['b']);
      expect([...store.backlog.sizes()]).toEqual([['b', 1]]);
      expect(store.handled.has('a', key(2))).toBe(true);
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
      exceptions.put(list('l'));
      exceptions.put({ ...list('i'), list: 'l' });
      exceptions.addHidden('i', 2, NOW);
      exceptions.addHidden('i', 3, NOW - 1);
      exceptions.addHidden('of a folder', 1, NOW);
      exceptions.put({ ...list('i'), list: 'l', document: '{"new":1}' });
      exceptions.put({ ...list('l'), document: '{"new":1}' });
      expect(exceptions.hidden().get('i')).toEqual({ matches: 5, last: NOW });
      expect(exceptions.remove('l')).toBe(true);
      expect(exceptions.items()).toEqual([]);
      expect([...exceptions.hidden().keys()]).toEqual(['of a folder']);
      expect(exceptions.remove('i')).toBe(false);
    }),
  );

  it(
    'refuses an item whose list is not there when the transaction ends',
    withStore(({ exceptions }) => {
      expect(() => exceptions.put({ ...list('i'), list: 'none' })).toThrow();
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
      expect(runs.prune(2, 8)).toBe(4);
      expect(runs.prune(2, 4)).toBe(8);
      expect(idsOf(runs.list({ ruleId: 'a', limit: 99 }))).toEqual(['a9', 'a8', 'a3', 'a2']);
      expect(idsOf(runs.list({ ruleId: 'b', limit: 99 }))).toEqual(['b9', 'b8', 'b7', 'b6']);
      expect(runs.prune(2, 4)).toBe(0);
      expect(runs.prune(99, 4)).toBe(8);
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
        keys.map((number) => ({ ruleId, key: key(number), match: `${number}`, addedAt: NOW }));
      backlog.add([...waiting('a', 3, 1, 2, 1), ...waiting('b', 1)]);
      backlog.add(waiting('a', 3, 4));
      expect(backlog.sizes()).toEqual(new Map(Object.entries({ a: 4, b: 1 })));
      const oldest = backlog.oldest('a', 3);
      expect(oldest.map(({ match }) => match)).toEqual(['3', '1', '2']);
      expect(oldest[0]).toMatchObject({ ruleId: 'a', key: key(3), addedAt: NOW });
      backlog.remove(oldest.map(({ number }) => number));
      expect(backlog.oldest('a', 9).map(({ match }) => match)).toEqual(['4']);
      expect([backlog.has('a', key(4)), backlog.has('a', key(3))]).toEqual([true, false]);
      backlog.add(waiting('a', 3));
      expect(backlog.oldest('a', 9).map(({ match }) => match)).toEqual(['4', '3']);
    }),
  );

  it(
    'remembers matches that were handled, by rule, for a while',
    withStore(({ handled }) => {
      handled.add('a', [key(1), key(2)], NOW);
      handled.add('a', [key(2)], NOW + 1);
      const known = () =>
        [
          ['a', 1],
          ['a', 2],
          ['b', 1],
        ].map(([rule, number]) => handled.has(rule as string, key(number as number)));
      expect(known()).toEqual([true, true, false]);
      expect(handled.prune(NOW + 1)).toBe(1);
      expect(known()).toEqual([false, true, false]);
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
          store.backlog.add([{ ruleId: 'a', key: key(1), match: '', addedAt: NOW }]);
          store.handled.add('a', [key(1)], NOW);
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
      expect(store.handled.has('a', key(1))).toBe(false);
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
    const target = place();
    await reader.backup(target);
    clearInterval(writing);
    expect(cursor).toBeGreaterThan(0);
    const copy = await open(target);
    expect(copy.verify()).toEqual([]);
    expect(copy.rules.list()).toEqual(store.rules.list());
    expect(copy.states.get('a')?.cursor).toBe(copy.runs.list({ limit: 1 })[0]?.to ?? 0);
    copy.close();
    await expect(reader.backup(target)).rejects.toMatchObject({ code: 'STO1311' });
    if (reader !== store) reader.close();
    store.close();
  });
}
