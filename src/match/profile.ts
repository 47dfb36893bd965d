import type { Row } from '../events/value.ts';
import type { Evaluate } from '../lang/execute/evaluator.ts';

/** What one rule cost. */
export interface RuleCost {
  /** Events that it was evaluated for; the rule index and the search over bytes excluded the others. */
  asked: number;
  milliseconds: number;
}

/** The same evaluator, with its time measured. */
export function measured(evaluate: Evaluate, cost: RuleCost): Evaluate {
  return (row: Row) => {
    const started = performance.now();
    const evaluation = evaluate(row);
    cost.milliseconds += performance.now() - started;
    cost.asked += 1;
    return evaluation;
  };
}
