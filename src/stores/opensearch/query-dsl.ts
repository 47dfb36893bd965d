/** A query of the search API. */
export type Query = Readonly<Record<string, unknown>>;

/** Events of one index: all of them, none, or those that a query finds. */
export type EventSet = 'all' | 'none' | Query;

interface Bool {
  readonly filter?: readonly Query[];
  readonly should?: readonly Query[];
  readonly must_not?: readonly Query[];
}

const boolOf = (query: Query): Bool | null => (query['bool'] as Bool | undefined) ?? null;

/** Clusters refuse deep queries, so nested conjunctions and disjunctions are merged. */
export function intersection(sets: readonly EventSet[]): EventSet {
  if (sets.includes('none')) return 'none';
  const filter: Query[] = [];
  const mustNot: Query[] = [];
  for (const set of sets) {
    if (typeof set === 'string') continue;
    const bool = boolOf(set);
    if (bool === null || bool.should !== undefined) filter.push(set);
    else {
      filter.push(...(bool.filter ?? []));
      mustNot.push(...(bool.must_not ?? []));
    }
  }
  const [only] = filter;
  if (mustNot.length === 0 && filter.length < 2) return only ?? 'all';
  return {
    bool: {
      ...(filter.length === 0 ? {} : { filter }),
      ...(mustNot.length === 0 ? {} : { must_not: mustNot }),
    },
  };
}

export function union(sets: readonly EventSet[]): EventSet {
  if (sets.includes('all')) return 'all';
  const should: Query[] = [];
  for (const set of sets) {
    if (typeof set === 'string') continue;
    const bool = boolOf(set);
    if (bool?.should === undefined) should.push(set);
    else should.push(...bool.should);
  }
  const [only] = should;
  if (only === undefined) return 'none';
  return should.length === 1 ? only : { bool: { should, minimum_should_match: 1 } };
}

export function complement(set: EventSet): EventSet {
  if (set === 'all') return 'none';
  if (set === 'none') return 'all';
  const bool = boolOf(set);
  const [only] = bool?.must_not ?? [];
  const isNegation = bool !== null && bool.filter === undefined && bool.should === undefined;
  if (isNegation && only !== undefined && bool.must_not?.length === 1) return only;
  return { bool: { must_not: [set] } };
}

/** The query that finds a set. */
export function queryOf(set: EventSet): Query {
  if (set === 'all') return { match_all: {} };
  return set === 'none' ? { match_none: {} } : set;
}

/** How many tests a query has, and how deep it is: clusters limit both. */
export function sizeOf(set: EventSet): { readonly clauses: number; readonly depth: number } {
  if (typeof set === 'string') return { clauses: 0, depth: 0 };
  const bool = boolOf(set);
  if (bool === null) {
    const nested = set['nested'];
    if (nested === undefined) return { clauses: 1, depth: 1 };
    const inner = sizeOf((nested as { readonly query: Query }).query);
    return { clauses: inner.clauses + 1, depth: inner.depth + 1 };
  }
  const parts = [...(bool.filter ?? []), ...(bool.should ?? []), ...(bool.must_not ?? [])];
  const sizes = parts.map(sizeOf);
  return {
    clauses: sizes.reduce((sum, { clauses }) => sum + clauses, 0),
    depth: 1 + Math.max(0, ...sizes.map(({ depth }) => depth)),
  };
}

/** How many tests look at each different text of a field, however few match. */
export function scansIn(set: EventSet): number {
  if (typeof set === 'string') return 0;
  const bool = boolOf(set);
  if (bool === null) {
    const nested = set['nested'] as { readonly query: Query } | undefined;
    if (nested !== undefined) return scansIn(nested.query);
    return Number('wildcard' in set || 'regexp' in set);
  }
  const parts = [...(bool.filter ?? []), ...(bool.should ?? []), ...(bool.must_not ?? [])];
  return parts.reduce((sum, part) => sum + scansIn(part), 0);
}
