import type { Literal } from './literal.ts';
import { rawOf } from './literal.ts';
import type { RequiredLiterals } from './literals-of.ts';

/** What to look for on behalf of many rules. Plain data: it can be sent to a worker. */
export interface SearchPlan {
  readonly rules: number;
  /** Each once. */
  readonly literals: readonly Literal[];
  /** Indices of literals, one of which must be there. Each group stands there once. */
  readonly groups: readonly (readonly number[])[];
  /** By rule: the groups that must all hold, the rarest first; `null` for a rule that any document may concern. */
  readonly groupsOf: readonly (readonly number[] | null)[];
  /** The rules that any document may concern. */
  readonly always: readonly number[];
}

/** Puts the literals of rules together: what rules share is searched for once. */
export function combine(rules: readonly (RequiredLiterals | null)[]): SearchPlan {
  const literals = new Numbering<Literal>();
  const groups = new Numbering<readonly number[]>();
  const groupsOf = rules.map(
    (rule) =>
      rule?.groups.map((group) => {
        const members = group.map((literal) => literals.indexOf(rawOf(literal), literal));
        const sorted = [...new Set(members)].sort((a, b) => a - b);
        return groups.indexOf(sorted.join(), sorted);
      }) ?? null,
  );
  return {
    rules: rules.length,
    literals: literals.items,
    groups: groups.items,
    groupsOf,
    always: groupsOf.flatMap((own, rule) => (own === null ? [rule] : [])),
  };
}

class Numbering<T> {
  readonly items: T[] = [];
  readonly #known = new Map<string, number>();

  indexOf(key: string, item: T): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.items.length);
    return this.items.push(item) - 1;
  }
}
