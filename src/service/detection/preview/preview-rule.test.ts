import { expect, it } from 'vitest';
import { DATA_SET_ALIASES } from '../../../events/origin/data-set-aliases.ts';
import type { Rule, ExceptionItem } from '../../../rules/index.ts';
import type { AlertReader, StoredAlert } from '../../../stores/alert-store.ts';
import { memoryReader } from '../../../stores/memory-reader.testing.ts';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import { RuleEvaluation } from '../rule-evaluation.ts';
import { previewRule, type PreviewParts, type PreviewRequest } from './preview-rule.ts';
import { eventsOf, ruleOf } from './preview.testing.ts';

const START = Date.UTC(2026, 10, 26, 12);
const nanos = (seconds: number) => BigInt(START + seconds * 1_000) * NANOS_PER_MS;
const secondsOf = (time: bigint) => Number(time / NANOS_PER_MS - BigInt(START)) / 1_000;

/** One a second from `START` on. */
const sh = (host = 'h', more: object = {}) => ({
  event: { category: 'process' },
  process: { name: 'sh' },
  host: { name: host },
  ...more,
});

const QUERY = 'process where process.name == "sh"';

function preview(
  documents: readonly object[],
  fields: Partial<Rule> = {},
  parts: Partial<PreviewParts> & { readonly items?: readonly ExceptionItem[] } = {},
  request: Partial<PreviewRequest> = {},
  query = QUERY,
) {
  const reader = memoryReader(eventsOf(documents, START), { blockRows: 500 });
  const rule = ruleOf(query, { interval: '1m', from: 'now-2m', max_signals: 100, ...fields });
  const evaluation = new RuleEvaluation(rule, parts.items ?? [], [], DATA_SET_ALIASES);
  return previewRule(
    rule,
    { reader, alerts: null, evaluation, ...parts },
    {
      streams: null,
      from: nanos(0),
      to: nanos(600),
      now: nanos(600),
      lateness: 0n,
      dataSetAliases: DATA_SET_ALIASES,
      ...request,
    },
  );
}

const times = (count: number, at = '2026-11-26T12:00:30Z') =>
  Array.from({ length: count }, (_, number) => sh('h', { '@timestamp': at, n: number }));

it('raises at most as many an execution as the rule allows, and says when the others come', async () => {
  const { alerts, backlog, counts, executions } = await preview(times(5), { max_signals: 2 });
  expect(alerts.map(({ raisedAt }) => secondsOf(raisedAt))).toEqual([60, 60, 120, 120, 180]);
  expect(alerts.map(({ cappedAt }) => cappedAt && secondsOf(cappedAt))).toEqual([
    null,
    null,
    60,
    60,
    60,
  ]);
  expect(counts).toMatchObject({ matches: 5, alerts: 5, capped: 3 });
  expect(backlog).toMatchObject({ largest: 3, largestAt: nanos(60), released: 3, left: 0 });
  expect(backlog.emptyAt).toBe(nanos(180));
  expect(executions.total).toBe(11);
  expect(
    executions.shown.map(({ matches, released, waiting }) => [matches, released, waiting]),
  ).toEqual([
    [5, 0, 3],
    [0, 2, 1],
    [0, 1, 0],
  ]);
});

it('handles an execution with more candidates than fit in memory at once as one', async () => {
  const { alerts, counts, backlog } = await preview(times(2_500), {}, {}, { maxShown: 5_000 });
  expect(counts).toMatchObject({ matches: 2_500, alerts: 2_500, capped: 2_400 });
  const perExecution = new Map<bigint, number>();
  for (const { raisedAt } of alerts) {
    perExecution.set(raisedAt, (perExecution.get(raisedAt) ?? 0) + 1);
  }
  expect([...perExecution.values()]).toEqual(Array.from({ length: 25 }, () => 100));
  expect(backlog).toMatchObject({ largest: 2_400, released: 2_400 });
});

it('returns the first alerts and counts all', async () => {
  const { alerts, moreAlerts, histogram } = await preview(times(50), {}, {}, { maxShown: 10 });
  expect([alerts.length, moreAlerts]).toEqual([10, 40]);
  expect(histogram.buckets).toEqual([{ at: nanos(60), alerts: 50 }]);
});

it('says which exception hid how many, and what was suppressed', async () => {
  const item = (id: string, value: string) =>
    ({
      item_id: id,
      list_id: 'l',
      type: 'simple',
      name: id,
      namespace_type: 'single',
      os_types: [],
      entries: [{ field: 'host.name', operator: 'included', type: 'match', value }],
    }) as unknown as ExceptionItem;
  const documents = [sh('a'), sh('b'), sh('b'), sh('c'), sh('c'), sh('c')];
  const suppression = { group_by: ['host.name'], duration: { value: 5, unit: 'm' } };
  const { counts, excepted, alerts } = await preview(
    documents,
    { alert_suppression: suppression as never },
    { items: [item('one', 'a'), item('two', 'b')] },
  );
  expect(excepted).toEqual([
    { item: 1, matches: 2 },
    { item: 0, matches: 1 },
  ]);
  expect(counts).toMatchObject({ matches: 6, excepted: 3, alerts: 1, suppressed: 2 });
  expect(alerts[0]).toMatchObject({ suppressed: 2, arrivals: [3] });
});

it('judges everything before a time where there is too much, and counts the rest', async () => {
  const documents = Array.from({ length: 120 }, () => sh());
  const limited = await preview(documents, {}, {}, { maxCandidates: 70 });
  expect(limited).toMatchObject({ judgedTo: nanos(70), notJudged: 50 });
  expect(limited.counts.alerts).toBe(70);
});

it('begins sequences before the range, but raises nothing that ended there', async () => {
  const query = `sequence by host.name with maxspan=1m
    [process where process.name == "sh"] [process where process.name == "nc"]`;
  const nc = (host: string) => sh(host, { process: { name: 'nc' } });
  const documents = [sh('a'), nc('a'), sh('b'), ...times(0), nc('c'), nc('b')];
  const range = { from: nanos(4), to: nanos(60) };
  const { alerts, counts } = await preview(documents, {}, {}, range, query);
  expect(alerts.map(({ arrivals }) => arrivals)).toEqual([[2, 4]]);
  expect(counts.matches).toBe(1);
});

it('compares by id with the alerts that exist', async () => {
  const first = await preview([sh('a'), sh('b')]);
  const [one, other] = first.alerts;
  const stored = (id: string, lastEvent: bigint, more: object = {}) =>
    ({
      id,
      kind: 'alert',
      reason: 'r',
      createdAt: START + 60_000,
      lastEvent,
      ...more,
    }) as StoredAlert;
  const existing = [
    stored(one?.id ?? '', nanos(0)),
    stored('f'.repeat(64), nanos(5)),
    stored('e'.repeat(64), nanos(5), { kind: 'block' }),
    stored('d'.repeat(64), nanos(900)),
  ];
  const alerts: Pick<AlertReader, 'page' | 'get'> = {
    page: (_, __, ___, after) => ({
      alerts: after == null ? existing.slice(0, 2) : existing.slice(2),
      next: after == null ? 'more' : null,
    }),
    get: (id) => existing.find((each) => each.id === id) ?? null,
  };
  const { compared, alerts: shown } = await preview([sh('a'), sh('b')], {}, { alerts });
  expect(shown.map(({ id, isKnown }) => [id, isKnown])).toEqual([
    [one?.id, true],
    [other?.id, false],
  ]);
  expect(compared).toMatchObject({ same: 1, fresh: 1, gone: 1, isComplete: true });
  expect(compared?.goneExamples).toMatchObject([{ id: 'f'.repeat(64), because: 'not found' }]);
});

it('evaluates date math by the time of each execution', async () => {
  const documents = [sh('a'), sh('b'), sh('c', { '@timestamp': '2026-11-26T12:00:50Z' })];
  const query = 'process where process.name == "sh" and @timestamp > "now-30s"';
  const { alerts, candidates } = await preview(documents, {}, {}, {}, query);
  // The first one is of the execution at its own time.
  expect(alerts.map(({ arrivals }) => arrivals)).toEqual([[0], [2]]);
  expect(candidates).toBe(2);
});

it('ends when it is cancelled, and says how far it is until then', async () => {
  const controller = new AbortController();
  const seen: string[] = [];
  const cancelled = preview(
    times(3_000),
    {},
    {},
    {
      signal: controller.signal,
      onProgress: ({ phase, done, total }) => {
        seen.push(`${phase} ${done}/${total}`);
        if (phase === 'candidates') controller.abort(new Error('enough'));
      },
    },
  );
  await expect(cancelled).rejects.toThrow('enough');
  expect(seen).toContain('events 3000/3000');
  expect(seen.at(-1)).toBe('candidates 1000/3000');
});
