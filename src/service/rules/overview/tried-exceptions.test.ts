import { afterAll, beforeAll, expect, it } from 'vitest';
import { idOf, newAlert, newSequence } from '../../alerts/alert.testing.ts';
import { apiRuleOf, itemOf, LIST, ManagerHouse, REFERENCE } from '../rule-manager.testing.ts';
import type { RuleManager } from '../rule-manager.ts';
import { triedExceptions, type FetchDocuments } from './tried-exceptions.ts';

const NOW = 1_764_000_000_000;
const house = new ManagerHouse();
afterAll(() => house.close());

let ruleManager: RuleManager;
const EVENTS: Readonly<Record<number, object>> = {
  1: { process: { name: 'sh', args: ['sh', '-c', 'id'] }, user: { name: 'root' } },
  2: { process: { name: 'curl' } },
};
const fetch: FetchDocuments = async (arrivals) =>
  arrivals.map((arrival) => {
    const event = EVENTS[arrival];
    return event === undefined
      ? null
      : { document: Buffer.from(JSON.stringify(event)), received: NOW };
  });

const entry = (field: string, value: string) => ({
  field,
  operator: 'included',
  type: 'match',
  value,
});
const [SH, ROOT, ADA] = [
  entry('process.name', 'sh'),
  entry('user.name', 'root'),
  entry('user.name', 'ada'),
];

beforeAll(async () => {
  ruleManager = await house.start();
  const query = 'sequence [process where true] [process where true]';
  const refer = { query, exceptions_list: [{ ...REFERENCE, id: 'list', list_id: 'list' }] };
  const before = { by: 'ann', now: NOW - 1_000 };
  ruleManager.rules.create(apiRuleOf('rule-1', refer), before);
  ruleManager.rules.create(apiRuleOf('rule-2'), before);
  ruleManager.exceptions.putList(LIST, false, before);
  const put = (id: string, more: object, author = before) =>
    expect(
      ruleManager.exceptions.putItem(itemOf(id, { ...more }), false, author).refusal,
    ).toBeNull();
  put('near', { entries: [SH, ADA] });
  put('far', { entries: [entry('process.name', 'nc'), ADA, entry('container.id', 'c')] });
  put('later', { entries: [SH, ROOT] }, { by: 'bob', now: NOW + 1_000 });
  put('ended', { entries: [SH], expire_time: new Date(NOW).toISOString() });
  put('windows', { entries: [SH], os_types: ['windows'] });
  put('second', { entries: [entry('process.name', 'curl')], meta: { dockwarden: { stage: 2 } } });
  const at = { createdAt: NOW };
  house.store.alerts.add([
    newAlert('one', at),
    newAlert('gone', { ...at, arrivals: [9] }),
    newAlert('other', { ...at, ruleId: 'rule-2' }),
    ...newSequence('two', [{}, {}], at).map((each, index) => ({ ...each, arrivals: [index] })),
  ]);
});

const triedOf = async (name: string) => {
  const parts = { store: house.store, ruleManager, fetch, now: () => NOW + 2_000 };
  const { exceptions, more } = await triedExceptions(parts, idOf(name));
  expect(more).toBe(0);
  return Object.fromEntries(exceptions.map((each) => [each.name, each]));
};

it('says which condition of an exception an event did not meet, and what it has instead', async () => {
  const tried = await triedOf('one');
  expect(tried['Item near']).toMatchObject({
    key: 'single list near',
    isMet: false,
    isLater: false,
    idle: null,
    event: { stage: 1, from: 'event' },
    conditions: [
      { entry: SH, isMet: true, values: ['sh'] },
      { entry: ADA, isMet: false, values: ['root'] },
    ],
  });
  expect(tried['Item windows']?.conditions).toMatchObject([
    { entry: { field: 'host.os.type', value: ['windows'] }, isMet: false, values: [] },
    { isMet: true },
  ]);
  // Those that come closest are first.
  expect(Object.keys(tried).at(-1)).toBe('Item far');
});

it('tells one that was made later, and one that has expired, from one that was not met', async () => {
  const tried = await triedOf('one');
  expect(tried['Item later']).toMatchObject({ isMet: true, isLater: true });
  expect(tried['Item ended']).toMatchObject({
    isMet: false,
    idle: expect.stringContaining('expired at') as string,
    conditions: [{ isMet: true }],
  });
  // What is limited to a stage is not for an event by itself.
  expect(tried['Item second']).toMatchObject({ isMet: false, stage: 2 });
});

it('tries what the alert has kept where the event is gone', async () => {
  const tried = await triedOf('gone');
  expect(tried['Item near']).toMatchObject({
    event: { from: 'alert' },
    conditions: [{ isMet: true }, { isMet: false, values: [] }],
  });
});

it('takes the member of a sequence that comes closest, or that of the stage', async () => {
  const tried = await triedOf('two');
  expect(tried['Item near']).toMatchObject({ event: { stage: 1 } });
  expect(tried['Item second']).toMatchObject({ event: { stage: 2 }, isMet: true });
});

it('is empty for a rule without exceptions, and refuses an alert that is not there', async () => {
  expect(await triedOf('other')).toEqual({});
  await expect(triedOf('nothing')).rejects.toThrow('there is no alert');
});
