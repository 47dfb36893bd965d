import { describe, expect, it } from 'vitest';
import { SequenceMemory } from '../../lang/index.ts';
import { damaged } from '../../util/damage.testing.ts';
import { RuleRun } from './rule-run.ts';
import { at, candidate, EVENTS, Host, liveRule, PAIR, perHour } from './scripted-run.testing.ts';

describe('a saved state', () => {
  it('is nothing for an event query without suppression', async () => {
    const host = new Host(await liveRule(EVENTS));
    host.see(0, candidate('', 0));
    expect(host.run.snapshot(String)).toBeNull();
  });

  it('names events by number; their documents are read for a match, which is lost without them', async () => {
    const rule = await liveRule(PAIR, perHour);
    const host = new Host(rule);
    const open = candidate('A', 2);
    host.see(2, candidate('A', 0), candidate('B', 1), open);
    const state: unknown = JSON.parse(JSON.stringify(host.run.snapshot(String)));
    const handled = {
      has: () => false,
      waits: () => false,
      firstTurn: () => null,
      lastTurn: () => null,
    };
    for (const isStored of [true, false]) {
      const saved = { state, loadItem: Number, keepsSearch: true };
      const again = RuleRun.restore(rule, { lateness: 0n, handled }, saved);
      expect(again.lost).toBeNull();
      const wanted: number[] = [];
      const input = {
        backlog: [],
        candidates: [candidate('B', 3)],
        latest: new Map(),
        now: at(3),
        maxAlerts: null,
        execution: 9,
      };
      const { counts, grown, lost } = await again.runReading(input, (arrivals) => {
        wanted.push(...arrivals);
        return Promise.resolve(isStored ? host.documents : new Map());
      });
      expect(wanted).toEqual([open.arrival]);
      expect(counts).toMatchObject({ matches: Number(isStored), suppressed: Number(isStored) });
      expect(grown.map(({ suppression }) => suppression.count)).toEqual(isStored ? [1] : []);
      expect(lost).toEqual(
        isStored ? { matches: 0, arrivals: [] } : { matches: 1, arrivals: [open.arrival] },
      );
    }
  });

  it('reads documents in parts, and what it has just been given not again', async () => {
    const host = new Host(await liveRule(PAIR));
    const keys = Array.from({ length: 250 }, (_, index) => String(index));
    const first = keys.map((key) => candidate('A', 0, { keys: [key] }));
    host.see(0, ...first);
    const second = keys.map((key) => candidate('B', 1, { keys: [key] }));
    const again = [candidate('A', 1, { keys: ['x'] }), candidate('B', 2, { keys: ['x'] })];
    const parts: number[] = [];
    const { counts } = await host.run.runReading(
      {
        backlog: [],
        candidates: [...second, ...again],
        latest: new Map(),
        now: at(2),
        maxAlerts: null,
        execution: 9,
      },
      (arrivals) => {
        parts.push(arrivals.length);
        return Promise.resolve(host.documents);
      },
    );
    expect(counts).toMatchObject({ matches: 251, alerts: 251 });
    expect(parts).toEqual([100, 100, 50]);
  });

  it('leaves out a search that is large, which is rebuilt', async () => {
    const host = new Host(await liveRule(PAIR, perHour));
    const many = Array.from({ length: 1_001 }, (_, index) =>
      candidate('A', 0, { keys: [String(index)] }),
    );
    host.see(0, ...many, candidate('A', 0), candidate('B', 0));
    const text = JSON.stringify(host.run.snapshot(String));
    expect(text.length).toBeLessThan(2_000);
    expect(JSON.parse(text)).toMatchObject({ search: null });
    host.restore(0n);
    expect(host.run.needsRebuild).toBe(true);
    host.run.rebuild(many);
    host.see(1, candidate('B', 1, { keys: ['7'] }));
    expect(host.totals).toMatchObject({ alerts: 1, suppressed: 1 });
    host.checkSums();
  });

  it('may be damaged anywhere: a run still works, and says what is lost', async () => {
    const rule = await liveRule(PAIR, perHour);
    const host = new Host(rule);
    host.see(2, candidate('A', 0), candidate('B', 1), candidate('A', 2));
    const state: unknown = JSON.parse(JSON.stringify(host.run.snapshot(String)));
    const handled = {
      has: () => false,
      waits: () => false,
      firstTurn: () => null,
      lastTurn: () => null,
    };
    const memory = new SequenceMemory();
    let lost = 0;
    let restored = 0;
    for (const data of damaged(state)) {
      const again = RuleRun.restore(
        rule,
        { lateness: 0n, handled, memory },
        {
          state: data,
          loadItem: Number,
          keepsSearch: true,
        },
      );
      if (again.lost === null) restored++;
      else lost++;
      if (again.needsRebuild) again.rebuild([]);
      const { counts } = again.run({
        backlog: [],
        candidates: [candidate('A', 3), candidate('B', 4)],
        latest: new Map(),
        now: at(4),
        maxAlerts: 5,
        execution: 9,
      });
      expect(counts.matches).toBeGreaterThan(0);
      again.close();
      expect(memory.used).toBe(0);
    }
    expect(lost).toBeGreaterThan(100);
    expect(restored).toBeGreaterThan(20);
  });
});
