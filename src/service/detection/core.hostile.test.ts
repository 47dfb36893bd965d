import { afterEach, describe, expect, it } from 'vitest';
import type { ExceptionItem } from '../../rules/index.ts';
import { shell, TestService, type RuleFields, type ServiceOptions } from './core.testing.ts';
import { checkSums } from './sums.testing.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SHELL = { rule_id: 'shell', index: undefined, max_signals: 100 };
const PAIR = {
  ...SHELL,
  rule_id: 'pair',
  query:
    'sequence by host.id with maxspan=30m [process where process.name == "sh"] [process where process.name == "curl"]',
};
const QUIET = {
  ...SHELL,
  rule_id: 'quiet',
  query:
    'sequence by host.id with maxspan=2m [process where process.name == "sh"] ![process where process.name == "curl"]',
};
const curl = { event: { category: 'process' }, process: { name: 'curl' } };
const at = (event: object, host: string) => ({ ...event, host: { id: host } });
const many = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, n) => shell({ n, ...more }));
const exception = (id: string, value: string, more: object = {}) =>
  ({
    item_id: id,
    list_id: 'list',
    name: id,
    namespace_type: 'single',
    stage: null,
    os_types: [],
    entries: [{ field: 'user.name', operator: 'included', type: 'match', value }],
    ...more,
  }) as unknown as ExceptionItem;

let service: TestService;
afterEach(() => service.close());

const open = async (rules: readonly RuleFields[], options: ServiceOptions = {}) => {
  service = await TestService.open(rules, options);
};

const idsOf = () =>
  service
    .alerts()
    .map(({ arrivals }) => arrivals.join('-'))
    .sort();

/** What a store throws in, until it is called. */
function breakRuns(times = Infinity): () => void {
  const { runs } = service.store;
  const put = runs.put.bind(runs);
  let left = times;
  runs.put = (row) => {
    if (left-- > 0) throw new Error('the disk is full');
    put(row);
  };
  return () => (runs.put = put);
}

describe('what comes while a rule runs', () => {
  /** The next fetch of documents waits for `meanwhile`. */
  function during(meanwhile: () => void | Promise<void>): void {
    const { documents } = service.scheduler.arrivals;
    const take = documents.take.bind(documents);
    documents.take = async (...args) => {
      documents.take = take;
      const taken = await take(...args);
      await meanwhile();
      return taken;
    };
  }

  it('is read by the next run of a live rule that found nothing', async () => {
    await open([SHELL], { isLive: true });
    service.add([curl]);
    service.scheduler.covered([...service.scheduler.wanted().keys()]);
    during(() => service.add([shell()]));
    await service.pass(10);
    await service.pass(10);
    expect(idsOf()).toEqual(['1']);
    checkSums(service);
  });

  it('may be the deletion of the rule: nothing of it is written, and others are', async () => {
    await open([SHELL, { ...SHELL, rule_id: 'other' }]);
    service.add(many(2));
    during(() => void service.store.rules.remove('shell'));
    await service.pass(5 * MINUTE);
    expect(new Set(service.alerts().map(({ ruleId }) => ruleId))).toEqual(new Set(['other']));
    expect(service.core.failure).toBeNull();
    await service.setRules([{ ...SHELL, rule_id: 'other' }]);
    expect(service.store.states.get('shell')).toBeNull();
  });

  it('may be another query: the run ends as it began, and the next looks back', async () => {
    await open([SHELL]);
    service.add([shell(), curl]);
    const changes: Promise<void>[] = [];
    const query = 'process where process.name == "curl"';
    during(() => void changes.push(service.setRules([{ ...SHELL, query }], { revision: 2 })));
    await service.pass(5 * MINUTE);
    await Promise.all(changes);
    service.fill();
    await service.pass(5 * MINUTE);
    expect(idsOf()).toEqual(['0', '1']);
    checkSums(service);
  });
});

describe('rules that fail', () => {
  it('read what they could not once they are well, also live ones', async () => {
    await open([SHELL], { isLive: true });
    const { backlog } = service.store;
    const oldest = backlog.next.bind(backlog);
    backlog.next = () => {
      throw new Error('out of luck');
    };
    service.add(many(3));
    await service.pass(10);
    for (let n = 0; n < 5; n += 1) await service.pass(MINUTE);
    expect(service.store.states.get('shell')?.cursor).toBe(0);
    backlog.next = oldest;
    await service.pass(HOUR);
    expect(idsOf()).toEqual(['0', '1', '2']);
    expect(service.store.gaps.list({ ruleId: 'shell' })).toMatchObject([{ state: 'filled' }]);
    checkSums(service);
  });

  it('close their gap although what was left is read in several pieces', async () => {
    await open([SHELL]);
    const { backlog } = service.store;
    const oldest = backlog.next.bind(backlog);
    backlog.next = () => {
      throw new Error('out of luck');
    };
    service.add(many(6_000));
    await service.pass(5 * MINUTE);
    backlog.next = oldest;
    await service.pass(5 * MINUTE);
    expect(service.runs('shell').filter(({ outcome }) => outcome !== 'failed')).toHaveLength(2);
    expect(service.store.gaps.list({ ruleId: 'shell' })).toMatchObject([{ state: 'filled' }]);
    checkSums(service);
  });

  it('count events at which the query fails, and go on', async () => {
    const query = 'process where number(process.name) > 1';
    await open([{ ...SHELL, query }], { isLive: true });
    service.add(many(3));
    await service.pass(10);
    service.add(many(2));
    await service.pass(10);
    expect(service.store.states.get('shell')?.cursor).toBe(5);
    expect(service.runs('shell')).toMatchObject([{ failures: 5, outcome: 'warning' }]);
    expect(service.core.failure).toBeNull();
    checkSums(service);
  });

  it('do not keep others from being written whose runs are in the same transaction', async () => {
    await open([SHELL, { ...SHELL, rule_id: 'other' }]);
    const { alerts } = service.store;
    const add = alerts.add.bind(alerts);
    alerts.add = (rows) => {
      if (rows.some(({ ruleId }) => ruleId === 'shell')) throw new Error('what is that');
      return add(rows);
    };
    service.add(many(2));
    await service.pass(5 * MINUTE);
    expect(service.alerts().map(({ ruleId }) => ruleId)).toEqual(['other', 'other']);
    expect(service.core.failure).toBeNull();
    expect(service.store.states.get('shell')).toMatchObject({
      cursor: 0,
      failure: { count: 1, message: 'what is that' },
    });
    alerts.add = add;
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(4);
    checkSums(service);
  });
});

describe('a store that fails', () => {
  it.each([1, 2, 3, 7])('for %i writes loses and doubles nothing', async (times) => {
    await open([SHELL, PAIR, { ...SHELL, rule_id: 'other' }]);
    service.add([at(shell(), 'a')]);
    await service.pass(5 * MINUTE);
    service.add([at(curl, 'a'), at(shell(), 'b')]);
    const mend = breakRuns(times);
    for (let n = 0; n < 12; n += 1) await service.pass(MINUTE);
    mend();
    expect(service.core.failure).toBeNull();
    expect(idsOf()).toEqual(['0', '0', '0-1', '2', '2']);
    checkSums(service);
  });

  it('while rules are taken over takes them over later', async () => {
    await open([]);
    const { states } = service.store;
    const put = states.put.bind(states);
    states.put = () => {
      throw new Error('the disk is full');
    };
    await service.setRules([SHELL]);
    expect(service.core.ruleGroup.size).toBe(0);
    states.put = put;
    await service.pass(2_000);
    service.add([shell()]);
    await service.pass(5 * MINUTE);
    expect(idsOf()).toEqual(['0']);
  });
});

describe('changes between arrival and run', () => {
  it('of exceptions apply to what has come before them', async () => {
    await open([SHELL]);
    service.add([shell({ user: { name: 'ci' } }), shell({ user: { name: 'bo' } })]);
    await service.setRules([SHELL], { exceptions: { items: [exception('ci', 'ci')] } });
    await service.pass(5 * MINUTE);
    expect(idsOf()).toEqual(['1']);
    expect([...service.store.exceptions.hidden().values()]).toMatchObject([{ matches: 1 }]);
    checkSums(service);
  });

  it('of exceptions rebuild open sequences, and what expired hides nothing', async () => {
    await open([PAIR]);
    const ci = { user: { name: 'ci' } };
    service.add([at(shell(ci), 'a'), at(shell(), 'b')]);
    await service.pass(5 * MINUTE);
    const expires = new Date(service.now + 10 * MINUTE).toISOString();
    const items = [exception('ci', 'ci', { expire_time: expires })];
    await service.setRules([PAIR], { exceptions: { items } });
    await service.pass(0);
    service.add([at(curl, 'a'), at(curl, 'b')]);
    await service.pass(5 * MINUTE);
    expect(idsOf()).toEqual(['1-3']);
    await service.pass(10 * MINUTE);
    service.add([at(shell(ci), 'c'), at(curl, 'c')]);
    await service.pass(5 * MINUTE);
    expect(idsOf()).toEqual(['1-3', '4-5']);
    checkSums(service);
  });

  it('of suppression hold from the next run on', async () => {
    await open([SHELL]);
    service.add(many(3));
    await service.pass(5 * MINUTE);
    const rule = { ...SHELL, alert_suppression: { group_by: ['process.name'] } };
    await service.setRules([rule], { revision: 2 });
    service.add(many(3, { second: true }));
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(4);
    await service.setRules([SHELL], { revision: 3 });
    service.add(many(3, { third: true }));
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(7);
    checkSums(service);
  });

  it('of the interval, and from live to scheduled and back, lose nothing', async () => {
    await open([SHELL], { isLive: true });
    let revision = 1;
    for (const [n, isLive] of [true, false, true, false].entries()) {
      const interval = ['5m', '1h', '1m', '5m'][n];
      service.add([shell({ n, before: true })]);
      await service.setRules([{ ...SHELL, interval }], { isLive, revision: (revision += 1) });
      service.add([shell({ n })]);
      await service.pass(HOUR);
    }
    expect(service.alerts()).toHaveLength(8);
    checkSums(service);
  });

  it('that disable and enable it again leave a gap, and the open sequence goes on', async () => {
    await open([PAIR]);
    service.add([at(shell(), 'a')]);
    await service.pass(5 * MINUTE);
    await service.setRules([]);
    service.add([at(curl, 'a')]);
    await service.setRules([PAIR]);
    service.add([at(curl, 'a')]);
    await service.pass(5 * MINUTE);
    expect(idsOf()).toEqual(['0-2']);
    expect(service.store.gaps.list({})).toMatchObject([{ reason: 'disabled', from: 1, to: 2 }]);
    checkSums(service);
  });
});

describe('many', () => {
  it('rules of one signature share candidates, and each has its own alerts', async () => {
    await open([SHELL, { ...SHELL, rule_id: 'twin', max_signals: 1 }]);
    service.add(many(3));
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(4);
    checkSums(service);
  });

  it('rules that are due at once all run', async () => {
    const rules = Array.from({ length: 1_000 }, (_, n) => ({ ...SHELL, rule_id: `rule-${n}` }));
    await open(rules);
    service.add([shell()]);
    await service.pass(5 * MINUTE);
    expect([...service.store.states.totals().values()].map(({ alerts }) => alerts)).toEqual(
      rules.map(() => 1),
    );
  });

  it('candidates are read in pieces of one execution, whose limit counts once', async () => {
    await open([SHELL]);
    service.add(many(11_000));
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(100);
    expect(service.runs('shell').map(({ from, to }) => [from, to])).toEqual([
      [0, 5_000],
      [5_000, 10_000],
      [10_000, 11_000],
    ]);
    expect(service.store.backlog.sizes().get('shell')).toBe(10_900);
    checkSums(service);
    await service.pass(5 * MINUTE);
    expect(service.alerts()).toHaveLength(200);
    checkSums(service);
  });

  it('matches of a backlog are absorbed by the first of them that is raised', async () => {
    const suppression = { group_by: ['user.name'], duration: { value: 1, unit: 'h' } };
    await open([{ ...SHELL, max_signals: 1, alert_suppression: suppression }]);
    for (const name of ['a', 'b', 'c']) service.add(many(4, { user: { name } }));
    for (let n = 0; n < 4; n += 1) {
      await service.pass(5 * MINUTE);
      checkSums(service);
    }
    expect(service.alerts().map((alert) => alert.suppression?.count)).toEqual([3, 3, 3]);
  });
});

describe('holes', () => {
  it('in the middle hold a rule back until they are matched', async () => {
    await open([SHELL]);
    service.add([shell({ n: 1 })]);
    service.add([shell({ n: 2 })], false);
    service.add([shell({ n: 3 })]);
    await service.pass(5 * MINUTE);
    expect(idsOf()).toEqual(['0']);
    service.fill();
    await service.pass(0);
    expect(idsOf()).toEqual(['0', '1', '2']);
    checkSums(service);
  });

  it('under the cursor of a live sequence, after a restart, lose nothing that comes meanwhile', async () => {
    await open([PAIR], { isLive: true });
    service.add([at(shell(), 'a')]);
    await service.pass(10);
    // Its state is of another query, so it is rebuilt from what has come before.
    service.crash();
    await service.start();
    await service.setRules([{ ...PAIR, alert_suppression: { group_by: ['host.id'] } }]);
    service.add([at(curl, 'a')]);
    await service.pass(10);
    await service.pass(2_000);
    expect(idsOf()).toEqual([]);
    service.fill();
    await service.pass(0);
    expect(idsOf()).toEqual(['0-1']);
    checkSums(service);
  });

  it('that retention has made are reported, under the cursor and before it', async () => {
    await open([SHELL, PAIR]);
    service.add([at(shell(), 'a'), at(shell(), 'b')]);
    await service.pass(5 * MINUTE);
    service.add([at(shell(), 'c'), at(curl, 'a'), at(curl, 'b')]);
    service.expire(0);
    service.expire(2);
    service.crash();
    await service.start();
    await service.setRules([SHELL, PAIR]);
    service.index.drop(2);
    service.fill();
    await service.pass(5 * MINUTE);
    service.fill();
    await service.pass(5 * MINUTE);
    expect(idsOf()).toEqual(['0', '1', '1-4']);
    checkSums(service);
  });

  it('of the backlog are counted as lost', async () => {
    const rules = [{ ...SHELL, max_signals: 1 }];
    await open(rules);
    service.add(many(3));
    await service.pass(5 * MINUTE);
    service.expire(1);
    // What was read before is in memory.
    service.crash();
    await service.start();
    await service.setRules(rules);
    for (let n = 0; n < 3; n += 1) await service.pass(5 * MINUTE);
    expect(idsOf()).toEqual(['0', '2']);
    expect(service.store.gaps.list({})).toMatchObject([{ reason: 'expired', from: 1, to: 2 }]);
    checkSums(service, { shell: 1 });
  });
});

describe('the clock', () => {
  it('may jump hours ahead: each rule runs once, and keeps its pace', async () => {
    await open([SHELL, { ...SHELL, rule_id: 'hourly', interval: '1h' }]);
    service.add([shell()]);
    await service.pass(7 * HOUR);
    expect(service.runs('shell')).toHaveLength(1);
    expect(service.runs('hourly')).toHaveLength(1);
    service.add([shell({ later: true })]);
    await service.pass(5 * MINUTE);
    expect(service.runs('shell')).toHaveLength(2);
    checkSums(service);
  });

  it('decides what must not follow, live, also after an edit and a restart', async () => {
    await open([QUIET], { isLive: true });
    service.add([at(shell(), 'a')]);
    await service.pass(10);
    await service.setRules([QUIET], { revision: 2 });
    service.crash();
    await service.start();
    await service.setRules([QUIET], { revision: 2 });
    service.fill();
    await service.pass(10);
    expect(idsOf()).toEqual([]);
    await service.pass(5 * MINUTE);
    expect(idsOf()).toEqual(['0']);
    checkSums(service);
  });
});
