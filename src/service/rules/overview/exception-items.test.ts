import { afterAll, beforeAll, expect, it } from 'vitest';
import { NO_MATCHES } from '../../../stores/detection-store.ts';
import { apiRuleOf, BY, itemOf, LIST, ManagerHouse, REFERENCE } from '../rule-manager.testing.ts';
import type { ExceptionSummary } from '../exception-schemas.ts';
import { exceptionItems } from './exception-items.ts';

const DAY = 24 * 60 * 60 * 1_000;
const NOW = 1_000 * DAY;
const house = new ManagerHouse();
afterAll(() => house.close());

let found: Record<string, ExceptionSummary>;
beforeAll(async () => {
  const ruleManager = await house.start();
  const { store } = house;
  const { rules, exceptions } = ruleManager;
  const own = { ...LIST, list_id: 'own' };
  const refer = (...ids: string[]) => ({
    exceptions_list: ids.map((id) => ({ ...REFERENCE, id, list_id: id })),
  });
  rules.create(apiRuleOf('low', refer('list')), BY);
  rules.create(apiRuleOf('critical', { ...refer('list', 'own'), severity: 'critical' }), BY);
  const old = { by: 'ann', now: NOW - 30 * DAY };
  exceptions.putList(LIST, false, old);
  exceptions.putList(own, false, old);
  const put = (id: string, more = {}, author = old) =>
    expect(exceptions.putItem(itemOf(id, more), false, author).refusal).toBeNull();
  const entry = (value: string) => ({
    field: 'process.name',
    operator: 'included',
    type: 'match',
    value,
  });
  const user = { field: 'user.name', operator: 'included', type: 'match', value: 'root' };
  put('wide');
  put('narrow', { entries: [entry('wide'), user] });
  put('elsewhere', { list_id: 'own', entries: [entry('wide'), user, entry('x')] });
  put('fresh', {}, { by: 'bob', now: NOW - DAY });
  put('ends', { expire_time: new Date(NOW + 2 * DAY).toISOString() });
  put('ended', { expire_time: new Date(NOW - 1).toISOString() });
  const hide = (id: string, matches: number, daysAgo: number) =>
    store.exceptions.addHidden(`single list ${id}`, matches, NOW - daysAgo * DAY);
  hide('wide', 40, 20);
  hide('wide', 60, 3);
  store.states.put({
    ruleId: 'low',
    cursor: 0,
    signature: null,
    disabled: null,
    snapshot: null,
    spent: { execution: 0, alerts: 0 },
    failure: null,
    lastRun: null,
    lastMatch: null,
  });
  store.states.addTotals('low', {
    ...NO_MATCHES,
    matches: 105,
    excepted: 100,
    candidates: 0,
    runs: 1,
    runMs: 1,
  });
  const items = exceptionItems({ store, ruleManager, now: () => NOW }, null);
  found = Object.fromEntries(items.map((each) => [String(each.item['item_id']), each]));
});

it('says what each item has hidden lately, for which rules, and by whom it was made', () => {
  expect(found['wide']).toMatchObject({
    hidden: 100,
    hidden7Days: 60,
    hidden30Days: 100,
    createdBy: 'ann',
    expiresAt: null,
    rules: ['critical', 'low'],
    badges: ['hides_most', 'hides_critical'],
    overlaps: null,
  });
  expect(found['elsewhere']).toMatchObject({ rules: ['critical'], hidden7Days: 0 });
});

it('marks those that hide nothing, that end soon, and that another makes needless', () => {
  expect(found['narrow']).toMatchObject({
    badges: ['never_hit', 'hides_critical', 'overlaps'],
    overlaps: found['wide']?.key,
  });
  // The wider item applies to its rule, too.
  expect(found['elsewhere']?.overlaps).toBe(found['wide']?.key);
  expect(found['fresh']?.badges).toEqual(['hides_critical']);
  expect(found['ends']?.badges).toContain('expiring');
  expect(found['ended']).toMatchObject({ isExpired: true, badges: [] });
});
