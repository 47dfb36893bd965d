import type { StageTests } from '../lang/execute/evaluator.ts';

/** What one rule cost. */
export interface RuleCost {
  /** Events that it was evaluated for; the rule index and the search over bytes excluded the others. */
  asked: number;
  milliseconds: number;
}

/** The same evaluator, with its time measured. */
export function measured(evaluator: StageTests, cost: RuleCost): StageTests {
  const timed = <T>(body: () => T): T => {
    const started = performance.now();
    const result = body();
    cost.milliseconds += performance.now() - started;
    return result;
  };
  return {
    count: evaluator.count,
    test: (row, stage, isTrue) => timed(() => evaluator.test(row, stage, isTrue)),
    take: () => {
      cost.asked += 1;
      return timed(() => evaluator.take());
    },
  };
}
