import type { Row } from '../../events/value.ts';
import type { CompiledQuery } from '../compile/compiled.ts';
import type { EvaluationError } from '../functions/declaration.ts';
import type { Evaluation } from './evaluation.ts';
import { StageEvaluator } from './stage-evaluator.ts';

export type Evaluate = (row: Row) => Evaluation;

/**
 * Tests events one by one against a query, at all of its stages.
 *
 * @param onFailure called for each condition that fails at an event, which then does not match there
 */
export function createEvaluator(
  compiled: CompiledQuery,
  onFailure: (error: EvaluationError) => void,
): Evaluate {
  const stages = new StageEvaluator(compiled, onFailure);
  return (row) => {
    for (let stage = 0; stage < stages.count; stage++) stages.test(row, stage, false);
    return stages.take();
  };
}
