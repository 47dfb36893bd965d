import type { Row } from '../events/value.ts';
import type { Evaluate } from '../lang/execute/evaluator.ts';

/** What one rule took. */
export interface RuleCost {
  /** Events that it was asked about; the predicate indexes and the search over bytes turned the others away. */
  asked: number;
  milliseconds: number;
}

/** The same evaluator, whose time is taken. */
export function measured(evaluate: Evaluate, cost: RuleCost): Evaluate {
  return (row: Row) => {
    const started = performance.now();
    const finding = evaluate(row);
    cost.milliseconds += performance.now() - started;
    cost.asked += 1;
    return finding;
  };
}
