import type { Row } from '../../events/value.ts';
import type { CompiledQuery, CompiledTerm } from '../compile/compiled.ts';
import { EvaluationError } from '../functions/declaration.ts';
import type { TermHit } from '../sequence/candidate.ts';
import { EVENT_MATCH, type Finding } from './finding.ts';

export type Evaluate = (row: Row) => Finding;

/**
 * Tests events one by one against a query.
 *
 * An event whose values make a condition fail (a number that does not parse, an overflow) does not
 * match there; the failure goes to `onFailure`, and other terms are still tested.
 */
export function createEvaluator(
  { query }: CompiledQuery,
  onFailure: (error: EvaluationError) => void,
): Evaluate {
  const guarded = <T>(body: () => T, otherwise: T): T => {
    try {
      return body();
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      onFailure(error);
      return otherwise;
    }
  };
  if (query.kind === 'event') {
    return (row) => guarded(() => (query.matches(row) ? EVENT_MATCH : null), null);
  }
  const testTerm = (term: CompiledTerm, row: Row) => (term.matches(row) ? term.keys(row) : []);
  return (row) => {
    let hits: TermHit[] | null = null;
    for (const [index, term] of query.terms.entries()) {
      const keys = guarded(() => testTerm(term, row), []);
      if (keys.length > 0) (hits ??= []).push({ term: index, keys });
    }
    return hits;
  };
}
