import type { Row } from '../../events/value.ts';
import { assert } from '../../util/assert.ts';
import type { CompiledQuery, Key } from '../compile/compiled.ts';
import { EvaluationError } from '../functions/declaration.ts';
import type { TermHit } from '../sequence/candidate.ts';
import { EVENT_MATCH, type Evaluation } from './evaluation.ts';
import { TermLists, type TermList } from './term-lists.ts';

export type Evaluate = (row: Row) => Evaluation;

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
  const lists = new TermLists();
  const readers = [...new Set(query.terms.map(({ keys }) => keys))];
  const groups = readers.map((): Group => ({ keys: null, list: lists.empty }));
  const terms = query.terms.map(({ matches, keys }) => {
    const group = groups[readers.indexOf(keys)];
    assert(group !== undefined, 'every reader has a group');
    return { matches, readKeys: keys, group };
  });
  /** The evaluation for one event; the groups are ready for the next. */
  const take = (): Evaluation => {
    let hits: TermHit[] | null = null;
    for (const group of groups) {
      const { keys, list } = group;
      if (keys !== null && keys.length > 0) {
        const hit: TermHit = { terms: list.terms, keys };
        // A list with room for one: most events satisfy terms of one group, and sequences hold many.
        if (hits === null) hits = [hit];
        else hits.push(hit);
      }
      group.keys = null;
      group.list = lists.empty;
    }
    return hits;
  };
  return (row) => {
    let touched = false;
    for (const [index, { matches, readKeys, group }] of terms.entries()) {
      if (!guarded(() => matches(row), false)) continue;
      const keys = (group.keys ??= guarded(() => readKeys(row), null));
      if (keys === null) continue;
      touched = true;
      if (keys.length > 0) group.list = lists.append(group.list, index);
    }
    return touched ? take() : null;
  };
}

/** Terms that join by the same fields: the keys of the event there, and those that it satisfies. */
interface Group {
  /** `null` before they are read, and where reading them fails. */
  keys: readonly Key[] | null;
  list: TermList;
}
