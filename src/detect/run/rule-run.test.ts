import { describe, expect, it } from 'vitest';
import { SequenceMemory } from '../../lang/index.ts';
import { term } from '../../lang/sequence/script.testing.ts';
import { NANOS_PER_HOUR, NANOS_PER_SECOND } from '../../util/time/index.ts';
import { openSpanOf } from '../types/eql/index.ts';
import { RuleRun } from './rule-run.ts';
import type { RunCandidate } from './run-event.ts';
import {
  ALONE,
  at,
  candidate,
  EVENTS,
  Host,
  liveRule,
  PAIR,
  perHour,
  START,
  stored,
} from './scripted-run.testing.ts';

describe('time', () => {
  it('decides what does not happen, also in silence and over a restore', async () => {
    for (const restores of [false, true]) {
      const host = new Host(await liveRule(ALONE));
      host.see(0, candidate('A', 0));
      if (restores) host.restore(0n);
      host.see(59);
      expect(host.totals.alerts).toBe(0);
      host.see(63);
      expect(host.totals.alerts).toBe(1);
    }
  });

  it('is not silence while no events can be received', async () => {
    const host = new Host(await liveRule(ALONE));
    host.see(0, candidate('A', 0));
    host.restore(at(3_600));
    host.see(3_601);
    expect(host.totals.alerts).toBe(0);
    host.see(3_602, candidate('B', 30, { received: 3_602 }));
    host.see(9_000);
    expect(host.totals.alerts).toBe(0);
  });

  it('is not moved by events of the future, not even by the first', async () => {
    const host = new Host(await liveRule(PAIR));
    host.see(0, candidate('A', 7_200, { received: 0 }), candidate('A', 0));
    host.see(1, candidate('B', 1));
    expect(host.totals).toMatchObject({ ahead: 1, late: 0, alerts: 1 });
  });

  it('goes by receipt: a run that is late changes nothing', async () => {
    const host = new Host(await liveRule(PAIR));
    host.see(10_000, candidate('A', 7_200, { received: 0 }), candidate('A', 0), candidate('B', 1));
    expect(host.totals).toMatchObject({ ahead: 1, alerts: 1 });
  });

  it('goes on when the clock is set back', async () => {
    const host = new Host(await liveRule(PAIR));
    host.see(0, candidate('A', 0));
    host.restore(0n);
    host.see(-7_200, candidate('B', 5, { received: -7_200 }));
    host.see(-7_190, candidate('A', 15, { received: -7_190 }));
    host.see(-7_180, candidate('B', 25, { received: -7_180 }));
    expect(host.totals).toMatchObject({ ahead: 0, late: 0, alerts: 2 });
  });
});

describe('suppression', () => {
  it('grows on alerts of earlier runs, which keep no documents', async () => {
    const host = new Host(await liveRule(EVENTS, perHour));
    host.see(0, candidate('', 0, { host: 'x'.repeat(1_000) }));
    host.restore(0n);
    host.see(600, candidate('', 600, { host: 'x'.repeat(1_000) }), candidate('', 601));
    host.see(700, candidate('', 700));
    expect([...host.alerts.values()].map(({ count }) => count)).toEqual([1, 1]);
    expect(JSON.stringify(host.run.snapshot(String)).length).toBeLessThan(1_500);
    host.checkSums();
  });

  it('goes on for late events as long as they keep coming, then ends', async () => {
    const host = new Host(await liveRule(EVENTS, perHour));
    host.see(7_200, candidate('', 7_200), candidate('', 100, { received: 7_200 }));
    for (let now = 7_300; now < 20_000; now += 1_000) {
      host.see(now, candidate('', 200, { received: now }));
    }
    expect([...host.alerts.values()].map(({ count }) => count)).toEqual([0, 13]);
    host.see(30_000, candidate('', 30_000));
    host.see(30_001, candidate('', 200, { received: 30_001 }));
    expect(host.alerts.size).toBe(4);
  });

  it('lasts for an execution, however many runs that has', async () => {
    const rule = await liveRule(EVENTS, { alert_suppression: { group_by: ['host.name'] } });
    const host = new Host(rule, { executionAt: (now) => Number((now - START) / NANOS_PER_HOUR) });
    host.see(0, candidate('', 0));
    host.restore(0n);
    host.see(60, candidate('', 60));
    host.see(3_600, candidate('', 3_600), candidate('', 3_601));
    expect([...host.alerts.values()].map(({ count }) => count)).toEqual([1, 1]);
    expect(host.run.snapshot(String)).not.toBeNull();
    host.see(7_200);
    expect(host.run.snapshot(String)).toBeNull();
  });

  it('goes by receipt where events have no time', async () => {
    const host = new Host(await liveRule(EVENTS, perHour));
    host.see(0, candidate('', null, { received: 0 }));
    host.restore(0n);
    host.see(3_000, candidate('', null, { received: 3_000 }));
    host.see(3_601, candidate('', null, { received: 3_601 }));
    expect([...host.alerts.values()].map(({ count }) => count)).toEqual([1, 0]);
  });

  it('is bounded: alerts that have been idle the longest absorb no more', async () => {
    const host = new Host(await liveRule(EVENTS, perHour));
    host.see(0, candidate('', 0, { host: 'idle' }), candidate('', 0, { host: 'busy' }));
    for (let run = 1; run <= 6; run++) {
      const others = Array.from({ length: 1_000 }, (_, index) =>
        candidate('', run, { host: `${run}-${index}` }),
      );
      host.see(run, candidate('', run, { host: 'busy' }), ...others);
    }
    expect(host.alerts.size).toBe(6_002);
    host.see(7, candidate('', 7, { host: 'busy' }), candidate('', 7, { host: 'idle' }));
    expect(host.alerts.size).toBe(6_003);
    host.checkSums();
  });

  it('absorbs matches of the backlog once there is room for their like', async () => {
    const host = new Host(await liveRule(EVENTS, perHour), { maxAlerts: 1 });
    host.see(0, ...['x', 'y', 'y', 'x', 'z'].map((each) => candidate('', 0, { host: each })));
    expect(host.totals).toMatchObject({ alerts: 1, suppressed: 1, capped: 3 });
    host.see(1, candidate('', 1, { host: 'z' }));
    expect(host.backlog.length).toBe(2);
    expect(host.totals).toMatchObject({ alerts: 2, suppressed: 2 });
    host.see(2);
    expect(host.totals).toMatchObject({ alerts: 3, suppressed: 3 });
    expect([...host.alerts.values()].map(({ count }) => count)).toEqual([1, 1, 1]);
    host.checkSums();
  });

  it('follows the rule: a duration that it was given, or lost', async () => {
    const timed = await liveRule(EVENTS, perHour);
    const untimed = await liveRule(EVENTS, { alert_suppression: { group_by: ['host.name'] } });
    for (const [before, after] of [
      [timed, untimed],
      [untimed, timed],
      [timed, await liveRule(EVENTS)],
    ] as const) {
      const host = new Host(before, { executionAt: () => 1 });
      host.see(0, candidate('', 0));
      host.restore(0n, { rule: after });
      host.see(1, candidate('', 1));
      expect(host.alerts.size).toBe(2);
    }
  });
});

describe('events that come too late', () => {
  it('are counted, and used where they are searched again with all around them', async () => {
    for (const searchesLate of [false, true]) {
      const host = new Host(await liveRule(PAIR, perHour), { searchesLate, maxAlerts: 2 });
      host.see(50, candidate('A', 10), candidate('B', 11), candidate('A', 48), candidate('B', 50));
      host.restore(0n);
      host.see(60, candidate('A', 20, { received: 60 }), candidate('B', 21, { received: 60 }));
      expect(host.totals).toMatchObject(
        searchesLate ? { matches: 3, late: 0 } : { matches: 2, late: 2 },
      );
      expect([...host.alerts.values()].map(({ count }) => count)).toEqual([searchesLate ? 2 : 1]);
      // What is open goes on.
      host.see(70, candidate('A', 70));
      host.see(71, candidate('B', 71));
      expect(host.totals.matches).toBe(searchesLate ? 4 : 3);
      host.checkSums();
    }
  });

  it('are part of what is open afterwards', async () => {
    const host = new Host(await liveRule(PAIR), { searchesLate: true });
    host.see(50, candidate('B', 50));
    host.see(60, candidate('A', 49, { received: 60 }));
    expect(host.totals.matches).toBe(1);
    host.see(65, candidate('A', 48, { received: 65, keys: ['k'] }));
    host.see(66, candidate('B', 66, { keys: ['k'] }));
    expect(host.totals).toMatchObject({ matches: 2, late: 0, duplicates: 0 });
  });

  it('may be left out; they stay counted', async () => {
    const rule = await liveRule(PAIR);
    const handled = {
      has: () => false,
      waits: () => false,
      firstTurn: () => null,
      lastTurn: () => null,
    };
    const run = new RuleRun(rule, { lateness: 0n, handled });
    const input = (now: number, ...candidates: readonly RunCandidate[]) => ({
      backlog: [],
      candidates,
      latest: new Map(),
      now: at(now),
      maxAlerts: null,
      execution: 1,
    });
    const first = candidate('B', 50);
    expect(() => run.runLate([])).toThrow('those of a run');
    run.run(input(50, first));
    const late = [candidate('A', 40, { received: 60 }), candidate('A', 5, { received: 60 })];
    const { counts } = run.run(input(60, ...late));
    expect(counts).toMatchObject({ late: 2, matches: 0 });
    const again = run.runLate([first, ...late.slice(0, 1)]);
    expect(again.counts).toMatchObject({ late: 1, matches: 1, alerts: 1 });
    expect(again.late).toEqual(late.slice(1));
  });
});

describe('an edit of a rule', () => {
  it('does not alert again on what was alerted', async () => {
    const host = new Host(await liveRule(EVENTS));
    const known = candidate('', 0);
    host.see(0, known);
    const edited = await liveRule(EVENTS, { name: 'Another name', severity: 'high' });
    host.restore(0n, { rule: { ...edited, signature: 'other' }, keepsSearch: false });
    host.see(1, known, candidate('', 1));
    expect(host.totals).toMatchObject({ alerts: 2, duplicates: 1 });
  });

  it('restarts sequences that are not rebuilt, and needs nothing for events', async () => {
    const host = new Host(await liveRule(PAIR));
    const first = candidate('A', 0);
    host.see(0, first);
    host.restore(0n, { rule: { ...(await liveRule(PAIR)), signature: 'other' } });
    expect(host.run.needsRebuild).toBe(true);
    expect(() => host.see(1)).toThrow('rebuilt before a run');
    host.run.rebuild([first]);
    host.see(0);
    // The state is saved although nothing has come.
    host.restore(0n);
    expect(host.run.needsRebuild).toBe(false);
    host.see(1, candidate('B', 1));
    expect(host.totals.alerts).toBe(1);
    expect(openSpanOf((await liveRule(EVENTS)).compiled, 1n, 5n)).toBeNull();
    expect(openSpanOf((await liveRule(PAIR)).compiled, 1n, 5n)).toBe(120n * NANOS_PER_SECOND + 1n);
    const sample = { kind: 'sample', terms: [term('A')] } as const;
    expect(openSpanOf((await liveRule(sample)).compiled, 1n, 5n)).toBe(5n);
  });
});

describe('bounds', () => {
  it('drop the oldest events, and count them', async () => {
    const host = new Host(await liveRule(PAIR), {
      bounds: { events: 10, bytes: 1_000_000 },
    });
    host.see(
      50,
      ...Array.from({ length: 50 }, (_, index) => candidate('A', index, { keys: [String(index)] })),
    );
    expect(host.totals.forgotten).toBeGreaterThan(0);
    const before = host.totals.forgotten;
    host.restore(0n);
    host.see(51);
    expect(host.totals.forgotten).toBe(before);
  });
});

describe('the shared memory of sequences', () => {
  it('is released by closing, also after a run that threw', async () => {
    const memory = new SequenceMemory();
    const rule = await liveRule(PAIR);
    let isBroken = false;
    const has = () => {
      if (isBroken) throw new Error('the store is gone');
      return false;
    };
    const run = new RuleRun(rule, {
      lateness: 0n,
      memory,
      handled: { has, waits: () => false, firstTurn: () => null, lastTurn: () => null },
    });
    const input = (...candidates: readonly RunCandidate[]) => ({
      backlog: [],
      candidates,
      latest: new Map(),
      now: at(10),
      maxAlerts: null,
      execution: 1,
    });
    const first = candidate('A', 0);
    run.run(input(first));
    expect(memory.used).toBeGreaterThan(0);
    isBroken = true;
    const read = () => new Map([[first.arrival, stored(first.event)]]);
    const second = input(candidate('B', 1), candidate('A', 2));
    expect(() => run.run(second, read)).toThrow('the store is gone');
    run.close();
    expect(memory.used).toBe(0);
  });
});
