import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';
import { readInstant } from '../../util/time/index.ts';
import type { MatchedBatch } from '../events/candidates/matched-batch.ts';
import type { MatchStored } from '../events/candidates/stored-matcher.ts';
import type { JobRun } from '../jobs/job-kind.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import { backfillJob, type BackfillRequest, type BackfillResult } from './backfill-job.ts';
import { shell, START, TestService, type RuleFields } from './core.testing.ts';

const MINUTE = 60_000;
const SHELL: RuleFields = {
  rule_id: 'shell',
  index: undefined,
  query: 'process where process.name == "sh"',
  interval: '5m',
};

let service: TestService;
afterEach(() => service.close());

/** Every event may be a candidate; batches are small. */
const match: MatchStored = async function* (rules, { from, to }, signal) {
  for (let start = from; start < to; start += 4) {
    signal.throwIfAborted();
    await nextTurn();
    const end = Math.min(to, start + 4);
    const events = service.events.slice(start, end).filter((event) => event !== null);
    const times = events.map(({ document }) => {
      const { '@timestamp': time } = JSON.parse(Buffer.from(document).toString()) as object & {
        '@timestamp': string;
      };
      return readInstant(time) ?? 0n;
    });
    const latest = times.reduce((a, b) => (a > b ? a : b), 0n);
    const batch: MatchedBatch = {
      signatures: rules.map(({ signature }) => signature),
      from: start,
      to: end,
      matches: [{ rule: 0, arrivals: Float64Array.from(events, ({ arrival }) => arrival) }],
      latest: new Map([['@timestamp', latest]]),
      received: events.at(-1)?.received ?? 0,
      documents: [],
    };
    yield batch;
  }
};

/** How many events were asked for. */
let fetched = 0;

function kind() {
  const { core, store } = service;
  let runs = 0;
  return backfillJob({
    space: 'default',
    store,
    events: {
      fetch: async (arrivals) => {
        fetched += arrivals.length;
        return arrivals.map((arrival) => service.events[arrival] ?? null);
      },
      arrivalAt: async (received) => {
        const at = service.events.findIndex(
          (event) => event !== null && event.received >= received,
        );
        return at < 0 ? service.events.length : at;
      },
    },
    canRun: (ruleId) => service.store.rules.get(ruleId)?.isEnabled === true,
    takeRules: async () => {
      await core.takeRules();
      return core.active;
    },
    openMatcher: () => ({ match, close: async () => {} }),
    exclusively: (work) => core.exclusively(work),
    assign: () => {},
    dataSetAliases: DATA_SET_ALIASES,
    lateness: 0n,
    version: '1.0.0',
    newId: () => `backfill-${(runs += 1)}`,
    now: () => service.now,
  });
}

function runner() {
  let jobs = service.store.jobs.list(100).length;
  return new JobRunner({
    store: service.store,
    kinds: [kind()],
    now: () => service.now,
    makeId: () => `job-${(jobs += 1)}`,
    pause: () => nextTurn(),
  });
}

async function fill(request: BackfillRequest) {
  const jobs = runner();
  const { id } = jobs.start('rules.backfill', request, 'ann');
  await jobs.settled();
  return jobs.get(id) as {
    state: string;
    message: string | null;
    result: BackfillResult;
    done: number;
  };
}

/** A service whose rule was disabled while the events came. */
async function withGap(rule: RuleFields, before: object[], within: object[], after: object[]) {
  service = await TestService.open([rule]);
  service.add(before);
  await service.pass(5 * MINUTE);
  await service.setRules([]);
  for (const event of within) {
    service.now += 10_000;
    service.add([event]);
  }
  await service.pass(0);
  await service.setRules([rule]);
  service.add(after);
  await service.pass(5 * MINUTE);
}

it('fills a gap beside the runs of the rule, marks its alerts, and does nothing twice', async () => {
  await withGap(SHELL, [shell({ n: 1 })], [shell({ n: 2 }), shell({ n: 3 })], [shell({ n: 4 })]);
  const state = service.store.states.get('shell');
  expect(service.alerts()).toHaveLength(2);
  const job = await fill({ ruleId: 'shell' });
  expect(job).toMatchObject({
    state: 'done',
    done: 2,
    result: { matches: 2, alerts: 2, duplicates: 0, filledGaps: 1, left: [] },
  });
  expect(service.store.gaps.list({ ruleId: 'shell' })).toMatchObject([{ state: 'filled' }]);
  expect(service.store.states.get('shell')).toEqual(state);
  const filled = service.alerts().filter(({ runId }) => runId.startsWith('backfill'));
  expect(filled).toHaveLength(2);
  expect(JSON.parse(filled[0]?.document ?? '')).toMatchObject({
    'kibana.alert.rule.execution.type': 'manual',
    'kibana.alert.intended_timestamp': new Date(START + 10 * MINUTE).toISOString(),
  });
  expect(service.runs('shell').filter((run) => run.kind === 'backfill')).toMatchObject([
    { from: 1, to: 3, matches: 2, alerts: 2 },
  ]);
  await expect(fill({ ruleId: 'shell' })).rejects.toThrow('no gap that could be filled');
  const again = await fill({ ruleId: 'shell', from: START, to: service.now });
  expect(again.result).toMatchObject({ matches: 4, alerts: 0, duplicates: 4 });
});

it('caps by the execution of each event; the next runs take up the rest', async () => {
  const rule = { ...SHELL, max_signals: 2 };
  await withGap(
    rule,
    [],
    Array.from({ length: 5 }, (_, n) => shell({ n })),
    [],
  );
  const { result } = await fill({ ruleId: 'shell' });
  expect(result).toMatchObject({ matches: 5, alerts: 2, backlog: 3 });
  expect(service.store.backlog.sizes().get('shell')).toBe(3);
  await service.pass(5 * MINUTE);
  await service.pass(5 * MINUTE);
  expect(service.alerts()).toHaveLength(5);
  const { matches, alerts, backlog } = service.store.states.totals().get('shell') ?? {};
  expect([matches, alerts, backlog]).toEqual([5, 5, 0]);
});

it('follows sequences into the range and out of it, and raises nothing that is outside', async () => {
  const rule = {
    ...SHELL,
    query: `sequence by host.name with maxspan=10m
      [process where process.name == "sh"] [process where process.name == "nc"]`,
  };
  const on = (name: string, process: string) =>
    shell({ host: { name }, process: { name: process } });
  await withGap(
    rule,
    [on('a', 'sh'), on('b', 'sh'), on('b', 'nc')],
    [on('a', 'nc'), on('c', 'sh')],
    [on('c', 'nc'), on('d', 'sh'), on('d', 'nc')],
  );
  const hosts = () =>
    service
      .alerts()
      .map(({ facets }) => facets['host.name'] ?? '')
      .toSorted((a, b) => a.localeCompare(b));
  expect(hosts()).toEqual(['b', 'd']);
  const { result } = await fill({ ruleId: 'shell' });
  expect(result.alerts).toBe(2);
  expect(hosts()).toEqual(['a', 'b', 'c', 'd']);
});

it('keeps what it has done when it is cancelled or cut short, and goes on from there', async () => {
  await withGap(
    SHELL,
    [],
    Array.from({ length: 12 }, (_, n) => shell({ n })),
    [],
  );
  const saved: Parameters<JobRun<BackfillResult>['save']>[0][] = [];
  const progress: { done: number; result: BackfillResult }[] = [];
  const controller = new AbortController();
  const job: JobRun<BackfillResult> = {
    id: 'job',
    by: 'ann',
    saved: null,
    signal: controller.signal,
    save: (step) => {
      saved.push(step);
      progress.push(service.store.transaction(step));
    },
    report: () => {},
  };
  const request = kind().accept({ ruleId: 'shell' }, 'ann');
  const steps = kind().run(job, request);
  await steps.next();
  await steps.next();
  controller.abort();
  await steps.return();
  const alerts = service.alerts().length;
  expect(alerts).toBeGreaterThan(0);
  expect(alerts).toBeLessThan(12);
  const last = progress.at(-1) ?? null;
  expect(service.store.gaps.list({ ruleId: 'shell' })).toMatchObject([
    { state: 'open', from: last?.result.left[0]?.from },
  ]);
  const goingOn = {
    ...job,
    saved: { ...(last as object), total: 12 },
    signal: new AbortController().signal,
  };
  for await (const _ of kind().run(goingOn as never, request));
  expect(service.alerts()).toHaveLength(12);
  expect(progress.at(-1)).toMatchObject({ done: 12, result: { alerts: 12, filledGaps: 1 } });
});

it('leaves no gap behind as being filled where the rule does not run any more', async () => {
  await withGap(SHELL, [], [shell({ n: 1 }), shell({ n: 2 })], []);
  const { id } = runner().start('rules.backfill', { ruleId: 'shell' }, 'ann');
  const [gap] = service.store.gaps.list({ ruleId: 'shell' });
  const left = [{ gap: gap?.number ?? 0, from: 0, to: 2 }];
  const row = service.store.jobs.get(id)!;
  // As a crash leaves it; until the next start, the rule was disabled.
  service.store.jobs.put({ ...row, state: 'running', result: JSON.stringify({ left }) });
  service.store.gaps.update(gap?.number ?? 0, { state: 'filling' });
  await service.setRules([]);
  await service.pass(0);
  const jobs = runner();
  jobs.resume();
  await jobs.settled();
  expect(jobs.get(id)).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('shell'),
  });
  expect(service.store.gaps.list({ ruleId: 'shell' })).toMatchObject([{ state: 'open' }]);
});

it('does not look for events among all those that retention has removed', async () => {
  const rule = {
    ...SHELL,
    query: 'sequence by host.name with maxspan=10m [any where true] [any where true]',
  };
  const events = Array.from({ length: 1_300 }, (_, n) => shell({ n }));
  service = await TestService.open([rule]);
  service.add(events);
  await service.pass(5 * MINUTE);
  service.events.fill(null, 0, 1_299);
  fetched = 0;
  const { state } = await fill({ ruleId: 'shell', to: service.now });
  expect(state).toBe('done');
  expect(fetched).toBeLessThan(20);
});

it('runs a rule that was enabled a moment ago, before detection took it over', async () => {
  service = await TestService.open([SHELL]);
  let release = () => {};
  const held = service.core.exclusively(() => new Promise<void>((done) => (release = done)));
  const enabled = service.setRules([SHELL, { ...SHELL, rule_id: 'new', name: 'New' }]);
  await vi.waitFor(() => expect(service.store.rules.get('new')).not.toBeNull());
  const job = fill({ ruleId: 'new', to: service.now });
  release();
  await Promise.all([held, enabled]);
  expect(await job).toMatchObject({ state: 'done' });
});

it('refuses a rule that does not run, and ranges that are none', async () => {
  service = await TestService.open([SHELL]);
  const jobs = runner();
  const start = (request: unknown) => () => jobs.start('rules.backfill', request, 'ann');
  expect(start({ ruleId: 'none' })).toThrow('there is no enabled rule with the id "none"');
  expect(start({ ruleId: 'shell', from: 2, to: 1 })).toThrow('its start first');
  expect(start({ ruleId: 'shell', gaps: ['a'] })).toThrow('gaps are given by');
  expect(start({ ruleId: 'shell' })).toThrow('no gap that could be filled');
});
