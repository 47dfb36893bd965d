import { expect, it } from 'vitest';
import type { MatchGeneration } from '../events/candidates/matched-batch.ts';
import { Scheduler } from './scheduler.ts';
import type { Arrivals } from './arrivals.ts';
import type { DetectionCore } from './core.ts';

/** A core of a test: how many rounds it has left to do, and the rules that it runs. */
class FakeCore {
  readonly active = { rules: [] as object[] };
  readonly #name: string;
  readonly #noted: string[];
  rounds: number;

  constructor(name: string, noted: string[], rounds: number, signatures: readonly string[] = []) {
    this.#name = name;
    this.#noted = noted;
    this.rounds = rounds;
    this.take(signatures);
  }

  take(signatures: readonly string[]): void {
    this.active.rules = signatures.map((signature) => ({
      signature,
      rule: { type: 'eql', query: signature },
      source: { statement: null },
    }));
  }

  async round(): Promise<boolean> {
    this.#noted.push(this.#name);
    this.rounds -= 1;
    return this.rounds > 0;
  }
}

const generations: MatchGeneration[] = [];
const coresOf = (...all: readonly FakeCore[]) => {
  generations.length = 0;
  const scheduler = new Scheduler({
    arrivals: {} as Arrivals,
    dataSetAliases: new Map(),
    areRun: true,
    setGeneration: (generation) => generations.push(generation),
  });
  for (const core of all) scheduler.add(core as unknown as DetectionCore);
  return scheduler;
};

it('a space that is far behind does not keep another waiting', async () => {
  const noted: string[] = [];
  const far = new FakeCore('far', noted, 4);
  const near = new FakeCore('near', noted, 1);
  const scheduler = coresOf(far, near);
  await scheduler.work();
  expect(noted).toEqual(['far', 'near', 'far', 'near', 'far', 'near', 'far', 'near']);
});

it('one that is removed meanwhile gets no further turn', async () => {
  const noted: string[] = [];
  const far = new FakeCore('far', noted, 3);
  const near = new FakeCore('near', noted, 1);
  const scheduler = coresOf(far, near);
  const work = scheduler.work();
  scheduler.remove(near as unknown as DetectionCore);
  await work;
  expect(noted.filter((name) => name === 'near').length).toBeLessThanOrEqual(1);
  expect(noted.filter((name) => name === 'far')).toHaveLength(3);
});

it('events are matched against the rules of all, each signature once, and rebuilt only when these change', () => {
  const a = new FakeCore('a', [], 0, ['x', 'y']);
  const b = new FakeCore('b', [], 0, ['y', 'z']);
  const scheduler = coresOf(a, b);
  const signatures = () => generations.map(({ rules }) => rules.map(({ signature }) => signature));
  scheduler.rulesTaken();
  scheduler.rulesTaken();
  expect(signatures()).toEqual([['x', 'y', 'z']]);
  b.take(['y']);
  scheduler.rulesTaken();
  scheduler.remove(b as unknown as DetectionCore);
  // What only the other had is gone already.
  expect(signatures().slice(1)).toEqual([['x', 'y']]);
  expect(generations.map(({ number }) => number)).toEqual([1, 2]);
  expect(scheduler.generationRules).toHaveLength(2);
});
