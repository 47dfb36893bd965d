import type { Key } from '../compile/compiled.ts';
import type { Evaluation } from './evaluation.ts';

/** Beyond this, lists are created each time: hostile events cannot fill memory with them. */
const MAX_LISTS = 10_000;

/** A list of terms, and the longer ones that begin with it. */
export interface TermList {
  readonly terms: readonly number[];
  readonly longer: Map<number, TermList>;
  /** The last evaluation that has these terms. */
  last: NonNullable<Evaluation> | null;
}

const listOf = (terms: readonly number[]): TermList => ({ terms, longer: new Map(), last: null });

/**
 * Gives equal lists of terms the same object: most events of a broad sequence satisfy the same stages,
 * and to keep sixty numbers for each of a million events takes half a gigabyte.
 */
export class TermLists {
  readonly empty: TermList = listOf([]);
  #count = 0;

  /** The list with one more term at its end. */
  append(list: TermList, term: number): TermList {
    const known = list.longer.get(term);
    if (known !== undefined) return known;
    const longer = listOf([...list.terms, term]);
    if (this.#count < MAX_LISTS) {
      this.#count++;
      list.longer.set(term, longer);
    }
    return longer;
  }

  /** Terms that are satisfied with the same keys. Rules that begin alike have the same object for an event. */
  evaluationOf(list: TermList, keys: readonly Key[]): NonNullable<Evaluation> {
    if (list.last?.[0]?.keys === keys) return list.last;
    list.last = [{ terms: list.terms, keys }];
    return list.last;
  }
}
