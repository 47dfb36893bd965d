import { NO_MATCHES } from '../../stores/detection-store.ts';
import { describe, expect, it } from 'vitest';
import { START, TestService, type RuleFields } from './core.testing.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** How long rules are disturbed. */
const DAYS = Number(process.env.REFERENCE_DAYS ?? 8);

const rule = (id: string, query: string, more: RuleFields = {}): RuleFields => ({
  rule_id: id,
  name: id,
  index: undefined,
  max_signals: 10_000,
  query,
  ...more,
});

const PLAIN = [
  rule('event', 'process where process.name == "nc"'),
  rule('hourly', 'process where process.name == "sh"', { interval: '1h', from: 'now-2h' }),
  rule(
    'sequence',
    'sequence by host.id with maxspan=2h [process where process.name == "curl"] [process where process.name == "nc"]',
  ),
  rule(
    'missing',
    'sequence by host.id with maxspan=1h [process where process.name == "curl"] ![process where process.name == "sh"]',
  ),
];
const COUNTED = [
  rule('capped', 'process where process.name == "sh"', { max_signals: 1 }),
  rule('suppressed', 'process where process.name in ("nc", "curl")', {
    alert_suppression: { group_by: ['host.id'], duration: { value: 3, unit: 'h' } },
  }),
];
const RULES = [...PLAIN, ...COUNTED];

interface Event {
  readonly at: number;
  readonly fields: object;
}

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** Some events an hour, each at a time of its own. */
function eventsOf(days: number, seed: number): readonly Event[] {
  const random = randomOf(seed);
  const events: Event[] = [];
  for (let at = START + 1_000; at < START + days * DAY; at += 1 + random(10 * MINUTE)) {
    const name = ['sh', 'nc', 'curl', 'cat'][random(4)];
    const fields = {
      '@timestamp': new Date(at).toISOString(),
      event: { category: 'process', id: `event-${events.length}` },
      process: { name },
      host: { id: `host-${random(5)}` },
    };
    events.push({ at, fields });
  }
  return events;
}

/** What goes wrong before a step. */
type Trouble = (service: TestService, step: number) => Promise<void>;

/** Runs rules over days, a step each five minutes, and for a day behind the last event. */
async function run(events: readonly Event[], days: number, trouble: Trouble) {
  const service = await TestService.open(RULES);
  try {
    let next = 0;
    for (let step = 0; step < (days + 1) * 288; step += 1) {
      await trouble(service, step);
      const until = START + (step + 1) * 5 * MINUTE;
      const before = service.now;
      const batch: object[] = [];
      while ((events[next]?.at ?? Infinity) < until) batch.push(events[next++]?.fields ?? {});
      service.now = until - 1;
      if (batch.length > 0) service.add(batch);
      await service.pass(until - service.now);
      expect(service.now).toBeGreaterThan(before);
    }
    const { alerts, states, backlog } = service.store;
    const found = new Map<string, string[]>();
    let after: string | null = null;
    do {
      const page = alerts.page({}, 'oldest', 500, after);
      for (const { id, ruleId } of page.alerts)
        found.set(ruleId, [...(found.get(ruleId) ?? []), id]);
      after = page.next;
    } while (after !== null);
    return { found, totals: states.totals(), waiting: backlog.sizes() };
  } finally {
    service.close();
  }
}

const idsOf = (ids: readonly string[] | undefined) => [...(ids ?? [])].sort();

describe('a schedule of days', () => {
  it('takes no longer than it must', async () => {
    const events = eventsOf(1, 1);
    const { totals } = await run(events, 1, async () => {});
    expect(totals.get('event')?.runs).toBe(2 * 288);
    expect(totals.get('hourly')?.runs).toBe(48);
  });

  it('finds in days with failures what it finds without', { timeout: 600_000 }, async () => {
    const events = eventsOf(DAYS, 7);
    const random = randomOf(99);
    const troubles = { crashes: 0, commits: 0, unmatched: 0, rules: 0 };
    const reference = await run(events, DAYS, async () => {});
    const disturbed = await run(events, DAYS, async (service) => {
      const kind = random(20);
      if (kind === 0) {
        // The candidates in memory are lost, and found again by looking at the store.
        troubles.crashes += 1;
        if (random(2) === 0) await service.index.save();
        service.crash();
        await service.start();
        await service.setRules(RULES);
        service.fill();
      } else if (kind === 1) {
        troubles.commits += 1;
        const { states } = service.store;
        const put = states.put.bind(states);
        let left = random(6);
        states.put = (row) => {
          if (left-- <= 0) throw new Error('the disk is full');
          put(row);
        };
        await service.scheduler.work();
        service.now += 1;
        await service.scheduler.work();
        states.put = put;
        service.now -= 1;
      } else if (kind === 2) {
        troubles.rules += 1;
        const { backlog } = service.store;
        const oldest = backlog.next.bind(backlog);
        backlog.next = (id, limit) => {
          if (id === 'capped' || id === 'sequence') throw new Error('out of luck');
          return oldest(id, limit);
        };
        service.now += 1;
        await service.scheduler.work();
        backlog.next = oldest;
        service.now -= 1;
      } else if (kind === 3) {
        troubles.unmatched += 1;
        service.index.drop(service.events.length);
        service.fill();
      }
    });
    expect(Math.min(...Object.values(troubles))).toBeGreaterThan(20);
    for (const { rule_id: id } of PLAIN) {
      const name = id as string;
      expect(reference.found.get(name)?.length).toBeGreaterThan(10);
      expect(idsOf(disturbed.found.get(name))).toEqual(idsOf(reference.found.get(name)));
    }
    for (const { rule_id: id } of RULES) {
      const name = id as string;
      const counts = disturbed.totals.get(name);
      const { matches, alerts, suppressed, backlog, excepted, selfMatches, duplicates } =
        counts ?? NO_MATCHES;
      expect(matches).toBe(reference.totals.get(name)?.matches);
      const sum = alerts + suppressed + backlog + excepted + selfMatches + duplicates;
      expect(matches).toBe(sum);
      expect(disturbed.waiting.get(name) ?? 0).toBe(backlog);
    }
  });
});
