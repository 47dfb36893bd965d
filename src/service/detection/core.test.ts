import { afterEach, describe, expect, it } from 'vitest';
import { shell, TestService, type RuleFields } from './core.testing.ts';

const MINUTE = 60_000;
const SHELL = { rule_id: 'shell', index: undefined, max_signals: 100 };
const CURL = {
  ...SHELL,
  rule_id: 'curl',
  name: 'Curl',
  query: 'process where process.name == "curl"',
};
const curl = { event: { category: 'process' }, process: { name: 'curl' } };

let service: TestService;
afterEach(() => service.close());

const open = async (rules: readonly RuleFields[], isLive = false) => {
  service = await TestService.open(rules, { isLive });
};

const many = (count: number) => Array.from({ length: count }, (_, n) => shell({ n }));

describe('rules on their schedule', () => {
  it('run when they are due, once, over what has arrived since their last run', async () => {
    await open([SHELL, CURL]);
    service.add([shell(), shell({ n: 2 }), curl]);
    await service.pass(MINUTE);
    expect(service.alerts()).toEqual([]);
    await service.pass(5 * MINUTE);
    expect(
      service
        .alerts()
        .map(({ ruleId }) => ruleId)
        .sort(),
    ).toEqual(['curl', 'shell', 'shell']);
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(3);
    const runs = service.runs('shell');
    expect(runs.map(({ from, to, alerts, outcome }) => [from, to, alerts, outcome])).toEqual([
      [0, 3, 2, 'succeeded'],
      [3, 3, 0, 'succeeded'],
    ]);
  });

  it('raise at most as many alerts a run as they may, and the others in the next ones', async () => {
    await open([SHELL]);
    service.add(many(250));
    const counts: number[] = [];
    for (let run = 0; run < 4; run += 1) {
      await service.pass(5 * MINUTE);
      counts.push(service.alerts().length);
    }
    expect(counts).toEqual([100, 200, 250, 250]);
    // In the order in which they came.
    const arrivals = service.alerts().map((alert) => alert.arrivals[0]);
    expect(arrivals.slice(100, 200).every((each) => (each ?? 0) >= 100 && (each ?? 0) < 200)).toBe(
      true,
    );
    const totals = service.store.states.totals().get('shell');
    expect(totals).toMatchObject({ matches: 250, alerts: 250, backlog: 0, duplicates: 0 });
  });

  it('read ahead of their time where many candidates have come, within the limit of their next execution', async () => {
    await open([SHELL, CURL]);
    await service.pass(5 * MINUTE);
    service.add([...many(5_000), curl]);
    await service.pass(MINUTE);
    expect(service.runs('shell').map(({ from, to, alerts }) => [from, to, alerts])).toEqual([
      [0, 0, 0],
      [0, 5_001, 100],
    ]);
    expect(service.runs('curl')).toHaveLength(1);
    service.add(many(10));
    await service.pass(4 * MINUTE);
    expect(service.runs('shell').at(-1)).toMatchObject({ from: 5_001, to: 5_011, alerts: 0 });
    await service.pass(5 * MINUTE);
    expect(service.runs('shell').at(-1)).toMatchObject({ alerts: 100 });
    const planned = service.runs('shell').map(({ plannedAt, startedAt }) => startedAt - plannedAt);
    expect(planned.every((delay) => delay >= 0)).toBe(true);
  });

  it('keep to the limit of the service where a rule wants more', async () => {
    service = await TestService.open([{ ...SHELL, max_signals: 500 }], { maxAlerts: 40 });
    service.add(many(100));
    for (const alerts of [40, 80, 100]) {
      await service.pass(5 * MINUTE);
      expect(service.alerts()).toHaveLength(alerts);
    }
  });

  it('alert of the first match of a container before the second of another, also from the backlog', async () => {
    await open([{ ...SHELL, max_signals: 100 }]);
    const of = (container: string, number: number) =>
      shell({
        container: { id: container },
        event: { category: 'process', id: `${container}${number}` },
      });
    const known = () => service.store.alerts.page({}, 'oldest', 500, null).alerts;
    const hasCritical = () => known().some(({ document }) => document.includes('"quiet0"'));
    service.add([...Array.from({ length: 3_000 }, (_, at) => of('loud', at)), of('quiet', 0)]);
    await service.pass(5 * MINUTE);
    expect(hasCritical()).toBe(true);
    expect(service.alerts()).toHaveLength(100);
    service.add([of('late', 0), of('late', 1)]);
    await service.pass(5 * MINUTE);
    expect(known().filter(({ document }) => document.includes('"late'))).toHaveLength(2);
    const { matches, alerts, backlog } = service.store.states.totals().get('shell') ?? {};
    expect([matches, alerts, backlog]).toEqual([3_003, 200, 2_803]);
  });

  it('report matches that the backlog has no room for by one alert and a gap', async () => {
    await open([{ ...SHELL, max_signals: 1 }]);
    const { backlog } = service.store;
    // As if this many waited already.
    const size = backlog.size.bind(backlog);
    backlog.size = (id) => (size(id) === 0 ? 0 : size(id) + 99_998);
    backlog.add([{ ruleId: 'shell', key: 'x', match: 'no match', group: '', turn: 0, addedAt: 0 }]);
    service.add(many(4));
    await service.pass(5 * MINUTE);
    service.add(many(2).map((each) => ({ ...each, second: true })));
    await service.pass(5 * MINUTE);
    const [overflow] = service.alerts().filter(({ arrivals }) => arrivals.length === 0);
    expect(overflow?.reason).toContain('100,000 matches wait');
    const { matches, alerts, backlog: waiting } = service.store.states.totals().get('shell') ?? {};
    expect([matches, alerts, waiting]).toEqual([6, 2, 4]);
    expect(service.store.gaps.list({ ruleId: 'shell' })).toMatchObject([
      { reason: 'deferred', state: 'open', to: 6 },
    ]);
    expect(overflow?.suppression?.count).toBe(1);
  });

  it('take no place in a full backlog from containers that have little waiting', async () => {
    await open([{ ...SHELL, max_signals: 1 }]);
    const { backlog } = service.store;
    const of = (container: string, number: number) =>
      shell({
        container: { id: container },
        event: { category: 'process', id: `${container}${number}` },
      });
    const groups = () => backlog.next('shell', 99).map(({ group, turn }) => `${group} ${turn}`);
    service.add([0, 1, 2, 3, 4].map((number) => of('loud', number)));
    await service.pass(5 * MINUTE);
    expect(groups()).toEqual([1, 2, 3, 4].map((turn) => `container.id=loud ${turn}`));
    // As if it were full with them.
    const size = backlog.size.bind(backlog);
    backlog.size = (id) => size(id) + 99_996;
    service.add(['a', 'b', 'c'].map((container) => of(container, 0)));
    await service.pass(5 * MINUTE);
    expect(groups()).toEqual([
      'container.id=a 1',
      'container.id=b 1',
      'container.id=c 1',
      'container.id=loud 2',
    ]);
    const [overflow] = service.alerts().filter(({ arrivals }) => arrivals.length === 0);
    expect(overflow?.suppression?.count).toBe(1);
    // What was dropped can be found again: it is the gap.
    expect(service.store.gaps.list({ ruleId: 'shell' })).toMatchObject([
      { reason: 'deferred', state: 'open', from: 3, to: 5 },
    ]);
  });

  it('go on after a crash where they had come to, and raise nothing twice', async () => {
    await open([SHELL]);
    service.add(many(3));
    await service.pass(5 * MINUTE);
    service.add(many(2).map((each) => ({ ...each, second: true })));
    service.crash();
    await service.start();
    await service.setRules([SHELL]);
    // What was matched in memory is gone.
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(3);
    service.fill();
    await service.pass(0);
    expect(service.alerts()).toHaveLength(5);
  });

  it('that are new look back, and run as soon as that was matched', async () => {
    await open([CURL]);
    service.add([shell({ old: true })]);
    await service.pass(10 * MINUTE);
    service.add([shell({ young: true })]);
    await service.pass(MINUTE);
    await service.setRules([CURL, { ...SHELL, from: 'now-6m' }]);
    service.fill();
    await service.pass(0);
    expect(service.alerts().map(({ document }) => document.includes('young'))).toEqual([true]);
  });

  it('that were disabled go on from now, and the time between is a gap', async () => {
    await open([SHELL]);
    service.add([shell()]);
    await service.pass(5 * MINUTE);
    await service.setRules([]);
    service.add([shell({ unseen: true })]);
    await service.pass(5 * MINUTE);
    await service.setRules([SHELL]);
    service.add([shell({ seen: true })]);
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(2);
    expect(service.store.gaps.list({ ruleId: 'shell' })).toMatchObject([
      { reason: 'disabled', state: 'open', from: 1, to: 2 },
    ]);
  });

  it('that fail are marked, wait longer each time, and disturb no other', async () => {
    await open([SHELL, CURL]);
    service.add([shell(), curl]);
    const { backlog } = service.store;
    const oldest = backlog.next.bind(backlog);
    backlog.next = (id, limit) => {
      if (id === 'shell') throw new Error('out of luck');
      return oldest(id, limit);
    };
    await service.pass(5 * MINUTE);
    expect(service.alerts().map(({ ruleId }) => ruleId)).toEqual(['curl']);
    const failure = () => service.store.states.get('shell')?.failure;
    expect(failure()).toMatchObject({ count: 1, message: 'out of luck' });
    expect(service.store.gaps.list({ ruleId: 'shell' })).toMatchObject([
      { reason: 'failed', state: 'open', from: 0, to: 2 },
    ]);
    await service.pass(5 * MINUTE);
    const second = failure();
    expect(second?.count).toBe(2);
    backlog.next = oldest;
    await service.pass(5 * MINUTE);
    expect(failure()).toBeNull();
    expect(service.alerts()).toHaveLength(2);
    expect(service.store.gaps.list({ ruleId: 'shell' })).toMatchObject([{ state: 'filled' }]);
  });

  it('begin a run again where it could not be written', async () => {
    await open([{ ...SHELL, alert_suppression: { group_by: ['process.name'] } }]);
    service.add(many(5));
    const put = service.store.runs.put.bind(service.store.runs);
    service.store.runs.put = () => {
      throw new Error('the disk is full');
    };
    await service.pass(5 * MINUTE);
    expect(service.core.failure).toBe('the disk is full');
    expect(service.store.states.get('shell')?.cursor).toBe(0);
    service.store.runs.put = put;
    await service.pass(1_000);
    expect(service.core.failure).toBeNull();
    expect(service.alerts().map(({ suppression }) => suppression?.count)).toEqual([4]);
  });

  it('rest for a second where nothing can be written, other rules are taken over later', async () => {
    await open([SHELL]);
    service.add(many(5));
    const { alerts, states } = service.store;
    const add = alerts.add.bind(alerts);
    const put = states.put.bind(states);
    let writes = 0;
    const fail = () => {
      writes += 1;
      throw new Error('the disk is full');
    };
    alerts.add = fail;
    states.put = fail;
    await service.pass(5 * MINUTE);
    await service.setRules([SHELL, CURL]);
    const before = writes;
    await service.pass(500);
    expect(writes).toBe(before);
    expect(service.logged.filter((line) => line.includes('cannot be written'))).toHaveLength(1);
    alerts.add = add;
    states.put = put;
    await service.pass(1_000);
    expect(service.core.failure).toBeNull();
    expect(service.alerts()).toHaveLength(5);
    expect(service.core.ruleGroup.size).toBe(2);
  });

  it('go on with what comes where the last events that they read are lost', async () => {
    await open([SHELL]);
    service.add(many(5));
    await service.pass(5 * MINUTE);
    service.crash();
    service.events.length = 3;
    await service.start();
    await service.setRules([SHELL]);
    service.fill();
    service.add([shell()]);
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(6);
    expect(service.logged.at(-1)).toMatch('no longer stored');
  });

  it('say which events were removed before they were read', async () => {
    await open([SHELL]);
    service.add(many(3));
    service.expire(1);
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(2);
    expect(service.store.gaps.list({})).toMatchObject([
      { reason: 'expired', state: 'lost', from: 1, to: 2 },
    ]);
    expect(service.runs('shell')[0]).toMatchObject({ outcome: 'warning' });
  });

  it('keep their pace when the clock is set back and forth', async () => {
    await open([SHELL]);
    const hours = 3 * 60 * MINUTE;
    for (const [n, change] of [0, -hours, 0, hours, 0, hours, -hours, 0].entries()) {
      service.now += change;
      service.add([shell({ n })]);
      for (let minute = 0; minute < 6; minute += 1) await service.pass(MINUTE);
      expect(service.alerts()).toHaveLength(n + 1);
    }
  });
});

const SEQUENCE = {
  ...SHELL,
  rule_id: 'sequence',
  query:
    'sequence by host.id with maxspan=10m [process where process.name == "sh"] [process where process.name == "curl"]',
};
const at = (event: object, host: string) => ({ ...event, host: { id: host } });

describe('sequences', () => {
  it('are found over runs, and over a crash between them', async () => {
    await open([SEQUENCE]);
    service.add([at(shell(), 'a'), at(shell(), 'b')]);
    await service.pass(5 * MINUTE);
    service.crash();
    await service.start();
    await service.setRules([SEQUENCE]);
    service.add([at(curl, 'a')]);
    await service.pass(5 * MINUTE);
    expect(service.alerts().map(({ arrivals }) => arrivals)).toEqual([[0, 2]]);
    // Beyond its span.
    await service.pass(6 * MINUTE);
    service.add([at(curl, 'b')]);
    await service.pass(60 * MINUTE);
    expect(service.alerts()).toHaveLength(1);
  });
});

describe('an edited sequence', () => {
  it('finds what its look-back has', async () => {
    await open([{ ...SEQUENCE, query: SEQUENCE.query.replace('"curl"', '"nc"') }]);
    service.add([at(shell(), 'a'), at(curl, 'a')]);
    await service.pass(5 * MINUTE);
    service.add([at(shell(), 'z')]);
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toEqual([]);
    await service.setRules([{ ...SEQUENCE, from: 'now-1h' }]);
    service.fill();
    await service.pass(5 * MINUTE);
    expect(service.alerts().map(({ arrivals }) => arrivals)).toEqual([[0, 1]]);
    expect(service.runs('sequence').at(-1)).toMatchObject({ outcome: 'succeeded' });
  });
});

describe.each(['while the service runs', 'while it is down'])(
  'a rule that is edited %s',
  (when) => {
    const isDown = when === 'while it is down';
    const edit = async (rules: readonly RuleFields[]) => {
      if (isDown) {
        service.crash();
        await service.start();
      }
      await service.setRules(rules);
      service.fill();
    };

    it('looks back', async () => {
      await open([SHELL, SEQUENCE, { ...SHELL, rule_id: 'same' }]);
      service.add([at(curl, 'a')]);
      await service.pass(2 * 60 * MINUTE);
      service.add([at(curl, 'a'), at(shell(), 'a'), at({ ...curl, n: 1 }, 'a')]);
      await service.pass(5 * MINUTE);
      expect(service.alerts().map(({ ruleId }) => ruleId)).toEqual(['shell', 'sequence', 'same']);
      await edit([
        { ...CURL, rule_id: 'shell', from: 'now-1h' },
        { ...SEQUENCE, query: SEQUENCE.query.replace('"sh"', '"curl"'), from: 'now-1h' },
        { ...SHELL, rule_id: 'same', name: 'Another name', from: 'now-1h' },
      ]);
      await service.pass(5 * MINUTE);
      // What may be open at its look-back is wanted as well.
      service.fill();
      await service.pass(5 * MINUTE);
      const found = service.alerts().slice(3);
      expect(found.map(({ ruleId, arrivals }) => [ruleId, arrivals])).toEqual([
        ['shell', [1]],
        ['shell', [3]],
        ['sequence', [1, 3]],
      ]);
      expect(service.runs('same').at(-1)).toMatchObject({ from: 4, candidates: 0 });
    });

    it('and disabled goes on from when it is enabled', async () => {
      await open([SHELL]);
      await service.pass(5 * MINUTE);
      await edit([]);
      service.add([shell()]);
      await service.pass(5 * MINUTE);
      await edit([{ ...SHELL, query: 'process where true', from: 'now-1h' }]);
      service.add([shell()]);
      await service.pass(5 * MINUTE);
      expect(service.alerts().map(({ arrivals }) => arrivals)).toEqual([[1]]);
      expect(service.store.gaps.list({})).toMatchObject([{ reason: 'disabled', from: 0, to: 1 }]);
    });

    it('is tried again at once where it failed', async () => {
      await open([SHELL]);
      const wait = 3_600_000;
      const failure = { count: 9, message: 'it failed', retryAt: service.now + wait };
      const state = service.store.states.get('shell');
      if (state === null) throw new Error('it has a state');
      service.store.states.put({ ...state, failure });
      service.crash();
      await service.start();
      await service.setRules([SHELL]);
      service.add([shell()]);
      await edit([{ ...SHELL, query: 'process where process.name : "sh"' }]);
      await service.pass(5 * MINUTE);
      expect(service.alerts()).toHaveLength(1);
    });
  },
);

describe('late events', () => {
  it('of a sequence are found where a shipper was offline, and a run says of those it cannot use', async () => {
    await open([SEQUENCE]);
    const time = new Date(service.now).toISOString();
    service.add([at(shell(), 'a')]);
    await service.pass(5 * MINUTE);
    // Something later moves event time on.
    service.add([at(shell(), 'z')]);
    await service.pass(5 * MINUTE);
    service.add([
      at({ ...curl, '@timestamp': new Date(Date.parse(time) + 1_000).toISOString() }, 'a'),
    ]);
    await service.pass(5 * MINUTE);
    expect(service.alerts().map(({ arrivals }) => arrivals)).toEqual([[0, 2]]);
    expect(service.runs('sequence').at(-1)).toMatchObject({ outcome: 'succeeded', alerts: 1 });
    service.add([at({ ...curl, '@timestamp': undefined }, 'a')]);
    await service.pass(5 * MINUTE);
    expect(service.runs('sequence').at(-1)).toMatchObject({
      outcome: 'warning',
      message: '1 event of a sequence had no time',
    });
  });

  it('are found however many candidates are read at once', async () => {
    await open([SEQUENCE]);
    const time = service.now;
    const late = (event: object, host: string, milliseconds: number) =>
      at({ ...event, '@timestamp': new Date(time + milliseconds).toISOString() }, host);
    service.add([at(shell(), 'a')]);
    await service.pass(5 * MINUTE);
    service.add([at(shell(), 'z')]);
    await service.pass(5 * MINUTE);
    const noise = Array.from({ length: 4_999 }, (_, n) => late(shell(), `noise-${n}`, 1));
    service.add([...noise, late(curl, 'a', 1_000)]);
    await service.pass(5 * MINUTE);
    expect(service.alerts().map(({ arrivals }) => arrivals)).toEqual([[0, 5_001]]);
  });
});

describe('live rules', () => {
  it('run as soon as events have come, and keep to their limit in each interval', async () => {
    await open([{ ...SHELL, max_signals: 3 }], true);
    service.add(many(2));
    await service.pass(20);
    expect(service.alerts()).toHaveLength(2);
    service.add(many(4).map((each) => ({ ...each, second: true })));
    await service.pass(20);
    expect(service.alerts()).toHaveLength(3);
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(6);
    // One row for each interval.
    expect(service.runs('shell').map(({ kind, alerts }) => [kind, alerts])).toEqual([
      ['live', 3],
      ['live', 3],
    ]);
  });

  it('write nothing where nothing was found', async () => {
    await open([SHELL], true);
    for (let n = 0; n < 10; n += 1) {
      service.add([curl]);
      await service.pass(1_000);
    }
    expect(service.runs('shell')).toEqual([]);
    expect(service.core.ruleGroup.get('shell')?.cursor).toBe(10);
    await service.core.stop();
    expect(service.store.states.get('shell')?.cursor).toBe(10);
  });
});
