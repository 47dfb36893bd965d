import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertId, blockId, eventIdentity } from '../../detect/identity/index.ts';
import { readSource } from '../../detect/source/read-source.ts';
import type { NewAlert, StoredAlert } from '../../stores/alert-store.ts';
import { shell, START, TestService, type RuleFields } from './core.testing.ts';

const MINUTE = 60_000;
const RULE = { rule_id: 'shell', index: undefined, max_signals: 100 };
const SEQUENCE = {
  ...RULE,
  query: 'sequence by host.name [process where process.pid == 1] [process where process.pid == 2]',
};

const TIME = new Date(START).toISOString();
const WEAK = { '@timestamp': TIME, event: { category: 'process', id: '1' } };
/** An event whose id the events of other containers have too. */
const of = (container: string, pid = 1, more: object = {}) =>
  shell({
    ...WEAK,
    event: { category: 'process', id: `${pid}` },
    host: { name: 'node' },
    container: { id: container },
    process: { name: 'sh', pid },
    ...more,
  });

let service: TestService;
let upgraded: TestService;
beforeEach(() => {
  upgraded = new TestService();
});
afterEach(() => {
  service.close();
  upgraded.close();
});

const allOf = ({ store }: TestService): readonly StoredAlert[] =>
  store.alerts.page({ kind: 'any', includesBuildingBlocks: true }, 'oldest', 1_000).alerts;

/** The identity that an event had as long as host and container were no part of it. */
function formerIdentity(event: object): string {
  const { host: _, container: __, ...without } = event as Record<string, unknown>;
  return eventIdentity(readSource(JSON.stringify(without)));
}

/** A service with what an earlier version has stored of these events, under the ids that it gave. */
async function upgrade(rule: RuleFields, events: readonly object[]): Promise<void> {
  service = await TestService.open([rule]);
  service.add(events);
  await service.pass(5 * MINUTE);
  const [shellAlert] = service.alerts();
  const former = alertId('shell', events.map(formerIdentity));
  const rows = allOf(service).map((alert): NewAlert => {
    if (alert.id === shellAlert?.id) {
      return { ...alert, id: former, group: alert.group === null ? null : former };
    }
    const stage = [0, 1].find((each) => blockId(shellAlert!.id, each) === alert.id);
    return { ...alert, id: blockId(former, stage!), group: former };
  });
  await upgraded.start();
  await upgraded.setRules([rule]);
  upgraded.store.alerts.add(rows);
  upgraded.store.facts.remove('former-alert-ids-until');
  upgraded.now += 5 * MINUTE;
  upgraded.restart();
  await upgraded.setRules([rule]);
}

const raised = () => upgraded.alerts().map(({ id }) => id);

describe('events with the id of another one', () => {
  it('in other containers have alerts of their own', async () => {
    service = await TestService.open([RULE]);
    await upgraded.start();
    service.add([of('a'), of('b'), of('a'), of('a', 1, { host: { name: 'other' } })]);
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(3);
    expect(service.runs('shell').at(-1)).toMatchObject({ alerts: 3, duplicates: 1 });
  });
});

describe('alerts that an earlier version has raised', () => {
  it('do not come again', async () => {
    await upgrade(RULE, [of('a')]);
    upgraded.add([of('a')]);
    await upgraded.pass(5 * MINUTE);
    expect(upgraded.runs('shell').at(-1)).toMatchObject({ alerts: 0, duplicates: 1 });
    expect(raised()).toHaveLength(1);
  });

  it('hide no event of another container', async () => {
    await upgrade(RULE, [of('a')]);
    upgraded.add([of('b'), of('a')]);
    await upgraded.pass(5 * MINUTE);
    expect(upgraded.runs('shell').at(-1)).toMatchObject({ alerts: 1, duplicates: 1 });
    expect(raised()).toHaveLength(2);
    await upgraded.pass(5 * MINUTE);
    expect(raised()).toHaveLength(2);
  });

  it('are known by all their events if they are sequences', async () => {
    await upgrade(SEQUENCE, [of('a', 1), of('a', 2)]);
    expect(raised()).toHaveLength(1);
    upgraded.add([of('a', 1), of('a', 2)]);
    await upgraded.pass(5 * MINUTE);
    expect(upgraded.runs('shell').at(-1)).toMatchObject({ alerts: 0, duplicates: 1 });
    upgraded.add([of('a', 1), of('b', 2)]);
    await upgraded.pass(5 * MINUTE);
    expect(upgraded.runs('shell').at(-1)).toMatchObject({ alerts: 1 });
  });

  it.each([
    ['was there before', 0, 0],
    ['came later', 10 * MINUTE, 1],
  ])('and suppressed matches count for an event that %s', async (_, later, alerts) => {
    await upgrade(RULE, [of('a')]);
    const key = alertId('shell', [formerIdentity(of('x', 7))]);
    upgraded.store.handled.add('shell', [key], upgraded.now);
    // The next run is of events that were received when the earlier version ran.
    const now = upgraded.now;
    upgraded.now = START + later;
    upgraded.add([of('x', 7)]);
    upgraded.now = now + later;
    await upgraded.pass(5 * MINUTE);
    expect(upgraded.runs('shell').at(-1)).toMatchObject({ alerts, duplicates: 1 - alerts });
  });

  it('wait in the backlog once, where they waited under another id', async () => {
    const rule = { ...RULE, max_signals: 1 };
    await upgrade(rule, [of('a')]);
    service.add([of('a', 2), of('a', 3)]);
    await service.pass(5 * MINUTE);
    const [waiting] = service.store.backlog.next('shell', 10);
    const key = alertId('shell', [formerIdentity(of('a', 3))]);
    upgraded.store.backlog.add([{ ...waiting!, key }]);
    const { now } = upgraded;
    upgraded.now = START;
    upgraded.add([of('a'), of('a', 2), of('a', 3)]);
    upgraded.now = now;
    const counts: number[] = [];
    for (let run = 0; run < 3; run += 1) {
      await upgraded.pass(5 * MINUTE);
      counts.push(raised().length);
    }
    expect(counts).toEqual([2, 3, 3]);
    expect(upgraded.store.backlog.size('shell')).toBe(0);
  });
});
