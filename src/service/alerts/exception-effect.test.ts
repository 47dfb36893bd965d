import { expect, test } from 'vitest';
import type { NewAlert } from '../../stores/alert-store.ts';
import type { StoredEvent } from '../../stores/event-store.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import { checkException } from '../rules/exception-rows.ts';
import { idOf, newAlert, newSequence } from './alert.testing.ts';
import { changeAlerts } from './change-alerts.ts';
import { exceptionEffect, type EffectReport, type EffectRequest } from './exception-effect.ts';
import { openTriage } from './triage.testing.ts';

const DAY = 24 * 60 * 60 * 1_000;
const NOW = 1_764_000_000_000;

const condition = (field: string, value: string, type = 'match') => ({
  field,
  operator: 'included',
  type,
  value,
});

const itemWith = (...entries: object[]) => ({ type: 'simple', name: 'Item', entries });

const SH = itemWith(condition('process.name', 'sh'));

async function open(alerts: readonly NewAlert[], events: readonly StoredEvent[] = []) {
  const triage = await openTriage();
  const { store } = triage;
  store.alerts.add(alerts);
  const kind = exceptionEffect({
    store,
    now: () => NOW,
    fetch: async (arrivals) =>
      arrivals.map((each) => events.find(({ arrival }) => arrival === each) ?? null),
    exceptions: {
      checkItem: (input) => {
        const { item, problems } = checkException('item', JSON.stringify(input));
        return { item, problems: problems.map(({ message }) => message) };
      },
      valueListsFor: () => [],
      rulesOf: ({ list_id }) => (list_id === 'of rule-2' ? ['rule-2'] : []),
    },
  });
  const runner = new JobRunner({
    store,
    kinds: [kind],
    now: () => NOW,
    makeId: () => 'job',
    pause: () => Promise.resolve(),
  });
  return {
    ...triage,
    runner,
    effectOf: async (request: EffectRequest): Promise<EffectReport> => {
      runner.start('exceptions.effect', request, 'ann');
      await runner.settled();
      expect(runner.get('job').message).toBeNull();
      return runner.get('job').result as EffectReport;
    },
  };
}

const at = (days: number, more: Partial<NewAlert> = {}) => ({
  createdAt: NOW - days * DAY,
  ...more,
});
const doing = (name: string, more: object = {}) =>
  JSON.stringify({ process: { name }, '@timestamp': 'x', 'kibana.alert.uuid': 'u', ...more });
const ruleIds = ['rule-1'];

test('counts by window and rule, verdicts, suppressed matches and examples', async () => {
  const instance = { instance: 'i', start: null, end: null, count: 41 };
  const { parts, effectOf } = await open([
    newAlert('new', at(1, { document: doing('sh'), suppression: instance })),
    newAlert('other', at(2, { document: doing('bash') })),
    newAlert('true', at(6, { document: doing('sh') })),
    newAlert('week', at(8, { document: doing('sh') })),
    newAlert('hidden by default', at(3, { document: doing('sh'), isBuildingBlock: true })),
    newAlert('of another rule', at(1, { document: doing('sh'), ruleId: 'rule-2' })),
    newAlert('too old', at(31, { document: doing('sh') })),
  ]);
  const close = { status: 'closed', closeReason: 'true_positive' } as const;
  changeAlerts(parts, { ids: [idOf('true')], change: close, by: 'ann' });
  const { windows, idle, notes } = await effectOf({ items: [SH], ruleIds });
  expect(idle).toEqual([]);
  expect(windows).toMatchObject([
    {
      days: 7,
      alerts: 4,
      hidden: 3,
      hiddenSuppressed: 41,
      verdicts: { true_positive: 1, benign: 0, false_positive: 0, duplicate: 0 },
      withoutVerdict: 2,
      undecided: 0,
      rules: [{ ruleId: 'rule-1', alerts: 4, hidden: 3 }],
      moreRules: 0,
    },
    { days: 30, alerts: 5, hidden: 4, rules: [{ hidden: 4 }] },
  ]);
  // What a person called true comes first.
  expect(windows[0]?.examples.map(({ id }) => id)).toEqual(
    ['true', 'new', 'hidden by default'].map(idOf),
  );
  // What is not closed is named, so that it can be.
  expect(windows[0]).toMatchObject({ open: ['new', 'hidden by default'].map(idOf), moreOpen: 0 });
  expect(windows[0]?.truePositives.map(({ id }) => id)).toEqual([idOf('true')]);
  expect(windows[0]?.caseMisses).toEqual({ alerts: 0, examples: [] });
  expect(notes.join(' ')).toContain('up to 41 further matches');
});

test('alerts that differ in upper and lower case alone stay, and are named', async () => {
  const { effectOf } = await open([
    newAlert('a', at(1, { document: doing('SH') })),
    newAlert('b', at(1, { document: doing('sh') })),
    newAlert('c', at(1, { document: doing('bash') })),
  ]);
  const upper = itemWith(condition('process.name', 'Sh'));
  const { windows, notes } = await effectOf({ items: [upper], ruleIds });
  expect(windows[0]).toMatchObject({ hidden: 0, caseMisses: { alerts: 2 } });
  expect(windows[0]?.caseMisses.examples.map(({ id }) => id).toSorted()).toEqual(
    ['a', 'b'].map(idOf).toSorted(),
  );
  expect(notes.join(' ')).toContain('2 alerts differ from the items in upper and lower case alone');
});

test('without rules named, an item applies to those of its list; to none, it says so', async () => {
  const alerts = [
    newAlert('a', at(1, { document: doing('sh') })),
    newAlert('b', at(1, { document: doing('sh'), ruleId: 'rule-2' })),
  ];
  const { effectOf } = await open(alerts);
  const { windows } = await effectOf({ items: [{ ...SH, list_id: 'of rule-2' }] });
  expect(windows[1]).toMatchObject({ alerts: 1, hidden: 1, rules: [{ ruleId: 'rule-2' }] });
  const none = await (await open(alerts)).effectOf({ items: [SH] });
  expect(none.windows[1]).toMatchObject({ alerts: 0, hidden: 0, examples: [] });
  expect(none.idle).toEqual([{ item: 'Item', reason: 'it applies to no rule' }]);
});

test('of a sequence, the members are evaluated, each by its own stage', async () => {
  const { effectOf } = await open([
    ...newSequence('first', [{ 'process.name': 'sh' }, { 'process.name': 'id' }], at(1)),
    ...newSequence('second', [{ 'process.name': 'id' }, { 'process.name': 'sh' }], at(2)),
    ...newSequence('neither', [{ 'process.name': 'id' }, { 'process.name': 'ls' }], at(3)),
    newAlert('single', at(1, { document: doing('sh') })),
  ]);
  const all = await effectOf({ items: [SH], ruleIds });
  expect(all.windows[0]).toMatchObject({ alerts: 4, hidden: 3 });
  expect(all.windows[0]?.examples.map(({ stages }) => stages)).toContainEqual([2]);
  expect(all.notes.join(' ')).toContain('other events may still complete it');
});

test('an item for a stage hides members at that stage alone, and no single events', async () => {
  const { effectOf } = await open([
    ...newSequence('first', [{ 'process.name': 'sh' }, { 'process.name': 'id' }], at(1)),
    ...newSequence('second', [{ 'process.name': 'id' }, { 'process.name': 'sh' }], at(2)),
    newAlert('single', at(1, { document: doing('sh') })),
  ]);
  const items = [{ ...SH, meta: { dockwarden: { stage: 2 } } }];
  const { windows } = await effectOf({ items, ruleIds });
  expect(windows[0]).toMatchObject({ alerts: 3, hidden: 1 });
  expect(windows[0]?.examples).toMatchObject([{ id: idOf('second'), stages: [2] }]);
});

test('where the alert does not carry what an item reads, the stored event decides', async () => {
  const event = (arrival: number, document: object): StoredEvent => ({
    arrival,
    stream: 's',
    index: '',
    id: String(arrival),
    received: NOW - DAY,
    document: Buffer.from(JSON.stringify(document)),
  });
  const cut = { 'dockwarden.alert.cut': [{ stage: 0 }] };
  const removed = { 'dockwarden.alert.removed_fields': ['signal.rule'] };
  const { effectOf } = await open(
    [
      newAlert('cut', at(1, { arrivals: [1], document: doing('x', cut) })),
      newAlert('removed', at(1, { arrivals: [2], document: doing('x', removed) })),
      newAlert('gone', at(1, { arrivals: [3], document: doing('x', cut) })),
      newAlert('whole', at(1, { arrivals: [4], document: doing('x') })),
    ],
    [event(1, { signal: { rule: 'r' } }), event(2, { 'signal.rule': 'r' }), event(4, {})],
  );
  const items = [itemWith(condition('signal.rule', 'r'))];
  const { windows, notes } = await effectOf({ items, ruleIds });
  expect(windows[0]).toMatchObject({ alerts: 4, hidden: 2, undecided: 1 });
  expect(notes.join(' ')).toContain('1 alerts could not be decided');
});

test('the time of receipt is read as the service has noted it', async () => {
  const stored: StoredEvent = {
    arrival: 1,
    stream: 's',
    index: '',
    id: '1',
    received: Date.parse('2025-11-23T10:00:00Z'),
    document: Buffer.from('{"event.ingested":"1970-01-01T00:00:00Z"}'),
  };
  const alert = newAlert('a', at(1, { document: doing('x'), arrivals: [1] }));
  const { effectOf } = await open([alert], [stored]);
  const items = [itemWith(condition('event.ingested', '2025-11-23T10:00:00Z'))];
  const { windows } = await effectOf({ items, ruleIds });
  expect(windows[0]).toMatchObject({ alerts: 1, hidden: 1 });
});

test('an expired item, and one whose value list is not there, hide nothing and say why', async () => {
  const { effectOf } = await open([newAlert('a', at(1, { document: doing('sh') }))]);
  const list = {
    field: 'process.name',
    operator: 'excluded',
    type: 'list',
    list: { id: 'v', type: 'keyword' },
  };
  const items = [{ ...SH, expire_time: '2020-01-01T00:00:00Z' }, itemWith(list)];
  const { windows, idle } = await effectOf({ items, ruleIds });
  expect(windows[0]).toMatchObject({ alerts: 1, hidden: 0 });
  expect(idle.map(({ reason }) => reason)).toEqual([
    'expired at 2020-01-01T00:00:00.000Z',
    'the value list "v" is not there',
  ]);
});

test('items that are not valid are refused, and a long effect can be cancelled', async () => {
  const many = Array.from({ length: 1_000 }, (_, each) =>
    newAlert(`a${each}`, at(1, { document: doing('sh') })),
  );
  const { runner } = await open(many);
  const start = (request: EffectRequest) => () => runner.start('exceptions.effect', request, 'ann');
  expect(start({ items: [] })).toThrow('there is no exception item');
  expect(start({ items: [{ name: 'x', entries: [] }] })).toThrow('item 1 is not valid:');
  expect(start({ items: ['x'] })).toThrow('item 1 is not valid:');
  start({ items: [SH], ruleIds })();
  while (runner.get('job').done === 0) await Promise.resolve();
  expect(runner.get('job')).toMatchObject({ state: 'running', total: 1_000 });
  runner.cancel('job', 'ann');
  await runner.settled();
  expect(runner.get('job')).toMatchObject({ state: 'cancelled', result: null });
});
