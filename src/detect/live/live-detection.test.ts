import { describe, expect, it } from 'vitest';
import { type JsonObject, printJson } from '../../events/json.ts';
import { compile, createEvaluator, eventTime, rowOf, FieldSet } from '../../lang/index.ts';
import type { Data } from '../../rules/index.ts';
import { detectionRule } from '../alert/alert.testing.ts';
import { KeptDocument, KeptEvent } from './kept-event.ts';
import { LiveDetection, type LiveOptions } from './live-detection.ts';

const START = Date.UTC(2026, 10, 24, 12);
const wall = (seconds: number) => BigInt(START + seconds * 1_000) * 1_000_000n;

const process = (id: number, seconds: number | null, name: string, more: JsonObject = {}) => ({
  event: { id: String(id), category: 'process' },
  process: { name },
  ...(seconds === null ? {} : { '@timestamp': new Date(START + seconds * 1_000).toISOString() }),
  ...more,
});

const idOf = ({ event }: JsonObject) => (event as { readonly id: string }).id;

/** Runs one rule over documents and observes its results. */
async function start(
  fields: Readonly<Record<string, Data | undefined>>,
  options: Partial<LiveOptions> = {},
) {
  const rule = await detectionRule(fields);
  const set = new FieldSet();
  const compiled = compile(rule.rule.query, { fields: set });
  const evaluate = createEvaluator(compiled, () => {});
  const told: string[] = [];
  const live = new LiveDetection(
    [
      {
        rule,
        compiled,
        timestampField: '@timestamp',
        hasExceptions: true,
        signature: rule.rule.query,
      },
    ],
    {
      lateness: 2_000_000_000n,
      report: (news) => {
        if (news.kind === 'hidden') told.push(`hidden ${news.items.join()}`);
        else if (news.kind === 'full') told.push(`full ${news.most}`);
        else {
          const { match, suppression } = news.alert;
          const events = match.kind === 'event' ? [match.event] : match.events;
          const ids = events.map((event) => (event === null ? '-' : idOf(event.load().document)));
          told.push([news.kind, ids.join(), suppression?.count ?? ''].join(' ').trim());
        }
      },
      ...options,
    },
  );
  let arrival = 0;
  const add = (now: number, ...documents: JsonObject[]) => {
    const latest = new Map<string, bigint>();
    for (const document of documents) {
      const row = rowOf(document, set);
      const evaluation = evaluate(row);
      const { time, tiebreaker } = eventTime(compiled, row);
      if (time !== null) latest.set('@timestamp', time);
      if (evaluation === null) continue;
      const kept = new KeptDocument(Buffer.from(printJson(document)), {
        index: undefined,
        id: undefined,
      });
      const event = new KeptEvent(kept, time);
      arrival += 1;
      const times = { windowTime: time, availableAt: time };
      live.add(
        0,
        { evaluation, time, tiebreaker, arrival, ...times, excepted: [], event },
        wall(now),
      );
    }
    live.advance(latest, wall(now));
  };
  const counts = () => {
    const [first] = live.counts();
    const { rule: _, ...numbers } = first ?? {};
    return Object.fromEntries(Object.entries(numbers).filter(([, count]) => count !== 0));
  };
  return { live, add, told, counts };
}

const SHELL = 'process where process.name == "sh"';
const PAIR =
  'sequence with maxspan=10s [process where process.name == "a"] [process where process.name == "b"]';
const ABSENT =
  'sequence with maxspan=10s [process where process.name == "a"] ![process where process.name == "b"]';

describe('an event rule', () => {
  it('alerts immediately, for events in any order and without a time', async () => {
    const { add, told, counts } = await start({ query: SHELL });
    add(0, process(1, 50, 'sh'));
    expect(told).toEqual(['alert 1']);
    add(0, process(2, 10, 'sh'), process(3, null, 'sh'), process(4, 11, 'ls'));
    expect(told).toEqual(['alert 1', 'alert 2', 'alert 3']);
    expect(counts()).toEqual({ matches: 3, alerts: 3 });
  });

  it('counts duplicates and matches over its own alerts', async () => {
    const { add, told, counts } = await start({ query: SHELL, rule_id: RULE });
    add(0, process(1, 1, 'sh'), process(1, 1, 'sh'));
    const own = { 'kibana.alert.rule.rule_id': RULE, 'kibana.alert.uuid': 'x' };
    const event = { id: '2', category: 'process', kind: 'signal' };
    add(0, process(2, 1, 'sh', { ...own, event }));
    expect(told).toEqual(['alert 1']);
    expect(counts()).toMatchObject({ matches: 3, alerts: 1, duplicates: 1, selfMatches: 1 });
  });

  it('caps alerts per interval of the system clock', async () => {
    const { add, told, counts } = await start({ query: SHELL, max_signals: 2, interval: '1m' });
    for (const id of [1, 2, 3, 4]) add(id, process(id, 1_000, 'sh'));
    expect(told).toEqual(['alert 1', 'alert 2', 'full 2']);
    add(61, process(5, 1_000, 'sh'));
    expect(told.at(-1)).toBe('alert 5');
    expect(counts()).toEqual({ matches: 5, alerts: 3, capped: 2 });
  });

  it.each([
    [null, 4],
    [3, 3],
  ])('takes another limit: %s', async (maxSignals, alerts) => {
    const { add, counts } = await start({ query: SHELL, max_signals: 2 }, { maxSignals });
    for (const id of [1, 2, 3, 4]) add(0, process(id, 1, 'sh'));
    expect(counts()['alerts']).toBe(alerts);
  });
});

const RULE = '7f2f5a1e-3c1b-4a55-8e4e-1d3d7f2a9b10';

describe('suppression', () => {
  const suppression = { group_by: ['process.name'], duration: { value: 30, unit: 's' } };

  it('suppresses by event time and reports the count when the window ends', async () => {
    const { add, told, counts } = await start({ query: SHELL, alert_suppression: suppression });
    add(0, process(1, 0, 'sh'), process(2, 30, 'sh'), process(3, 10, 'sh'));
    expect(told).toEqual(['alert 1 0']);
    add(0, process(4, 31, 'sh'));
    expect(told).toEqual(['alert 1 0', 'alert 4 0']);
    add(0, process(5, 33, 'ls'));
    expect(told.at(-1)).toBe('suppressed 1 2');
    expect(counts()).toEqual({ matches: 4, alerts: 2, suppressed: 2 });
  });

  it('reports counts that are not final when the stream ends, except zero', async () => {
    const { live, add, told } = await start({ query: SHELL, alert_suppression: suppression });
    add(0, process(1, 0, 'sh'), process(2, 5, 'sh'), process(3, 100, 'sh'));
    live.finish(wall(0), 'ended');
    expect(told).toEqual(['alert 1 0', 'alert 3 0', 'suppressed 1 1']);
  });

  it('lasts for the interval of the rule by default', async () => {
    const { add, counts } = await start({
      query: SHELL,
      interval: '1m',
      alert_suppression: { group_by: ['process.name'] },
    });
    add(0, process(1, 0, 'sh'), process(2, 60, 'sh'), process(3, 61, 'sh'));
    expect(counts()).toEqual({ matches: 3, alerts: 2, suppressed: 1 });
  });

  it('ends by the system clock for events without a time', async () => {
    const { live, add, counts } = await start({ query: SHELL, alert_suppression: suppression });
    add(0, process(1, null, 'sh'), process(2, null, 'sh'));
    live.tick(wall(29));
    add(29, process(3, null, 'sh'));
    live.tick(wall(31));
    add(31, process(4, null, 'sh'));
    expect(counts()).toEqual({ matches: 4, alerts: 2, suppressed: 2 });
  });

  it('keeps every window that can still suppress', async () => {
    const { add, counts } = await start({ query: SHELL, alert_suppression: suppression });
    for (let seconds = 0; seconds <= 300; seconds += 10) {
      add(0, process(seconds, seconds, 'sh'));
    }
    // At 0, 40, 80, …: each absorbs three.
    expect(counts()).toEqual({ matches: 31, alerts: 8, suppressed: 23 });
  });
});

describe('a sequence rule', () => {
  it('waits for late events while the stream is active', async () => {
    const { live, add, told } = await start({ query: PAIR });
    add(0, process(2, 1, 'b'), process(1, 0, 'a'));
    // An event exactly as late as the allowed lateness still counts.
    live.tick(wall(2));
    expect(told).toEqual([]);
    live.tick(wall(2.001));
    expect(told).toEqual(['alert 1,2']);
  });

  it('does not wait if events arrive in order', async () => {
    const { add, told } = await start({ query: PAIR }, { lateness: 0n });
    add(0, process(1, 0, 'a'));
    add(0, process(2, 1, 'b'));
    expect(told).toEqual(['alert 1,2']);
  });

  it('advances with unrelated events', async () => {
    const { add, told } = await start({ query: PAIR });
    add(0, process(1, 0, 'a'), process(2, 1, 'b'));
    add(0, process(3, 3.001, 'ls'));
    expect(told).toEqual(['alert 1,2']);
  });

  it('counts events that are too late, in the future, or without a time', async () => {
    const { add, counts } = await start({ query: PAIR });
    add(100, process(1, 100, 'b'));
    add(100, process(2, 97, 'a'), process(3, 100_000, 'b'), process(4, null, 'a'));
    expect(counts()).toEqual({ late: 1, ahead: 1, untimed: 1 });
  });

  it('decides missing events by event time', async () => {
    const { add, told } = await start({ query: ABSENT });
    add(0, process(1, 0, 'a'));
    add(0, process(2, 12, 'ls'));
    expect(told).toEqual([]);
    add(0, process(3, 12.002, 'ls'));
    expect(told).toEqual(['alert 1,-']);
  });

  it('decides missing events by the system clock if the stream is idle', async () => {
    const { live, add, told } = await start({ query: ABSENT });
    add(50, process(1, 0, 'a'));
    live.tick(wall(62));
    expect(told).toEqual([]);
    live.tick(wall(62.002));
    expect(told).toEqual(['alert 1,-']);
  });

  it('raises alerts of what the end of the stream decides', async () => {
    const { live, add, told, counts } = await start({ query: ABSENT });
    add(0, process(1, 0, 'a'));
    live.finish(wall(0), 'ended');
    expect(told).toEqual(['alert 1,-']);
    expect(counts()).toEqual({ matches: 1, alerts: 1, undecided: 1 });
  });

  it('keeps the count of forgotten events across a restore, with the same query or another', async () => {
    const bounds = { events: 2, bytes: 1_000_000 };
    const byId = PAIR.replace('sequence', 'sequence by event.id');
    const { live, add, counts } = await start({ query: byId }, { bounds });
    for (let id = 0; id < 10; id += 1) add(id, process(id, id, 'a'));
    const { forgotten } = counts();
    expect(forgotten).toBeGreaterThan(0);
    const saved = {
      state: live.snapshot((event) => event, String),
      now: wall(10),
      loadEvent: (event: unknown) => event as KeptEvent,
      loadItem: () => null,
    };
    for (const query of [byId, ABSENT]) {
      const next = await start({ query }, { bounds, saved });
      expect(next.live.lost.changed).toHaveLength(query === byId ? 0 : 1);
      expect(next.counts()).toEqual({ forgotten });
      const state = next.live.snapshot((event) => event, String);
      const again = await start({ query }, { bounds, saved: { ...saved, state } });
      expect(again.counts()).toEqual({ forgotten });
    }
  });

  it('counts pending matches when the stream is interrupted', async () => {
    const { live, add, told, counts } = await start({ query: ABSENT });
    add(0, process(1, 0, 'a'));
    live.finish(wall(0), 'cut off');
    expect(told).toEqual([]);
    expect(counts()).toEqual({ waiting: 1 });
  });
});

describe('a sample rule', () => {
  const SAMPLE =
    'sample by host.name [process where process.name == "a"] [process where process.name == "b"]';

  it('alerts once for each key, without any time', async () => {
    const { add, told } = await start({ query: SAMPLE });
    add(0, process(1, null, 'b', { host: { name: 'x' } }));
    add(0, process(2, null, 'a', { host: { name: 'y' } }));
    expect(told).toEqual([]);
    add(0, process(3, null, 'a', { host: { name: 'x' } }));
    add(
      0,
      process(4, null, 'a', { host: { name: 'x' } }),
      process(5, null, 'b', { host: { name: 'x' } }),
    );
    expect(told).toEqual(['alert 3,1']);
  });

  it('forgets the oldest keys beyond its bounds', async () => {
    const { add, told, counts } = await start(
      { query: SAMPLE },
      { bounds: { events: 2, bytes: 1e9 } },
    );
    for (const [id, name] of ['x', 'y', 'z'].entries()) {
      add(0, process(id, null, 'a', { host: { name } }));
    }
    add(0, process(7, null, 'b', { host: { name: 'z' } }));
    add(0, process(8, null, 'b', { host: { name: 'x' } }));
    expect(told).toEqual(['alert 2,7']);
    expect(counts()).toMatchObject({ forgotten: 1 });
  });
});
