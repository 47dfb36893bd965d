import type { Json } from '../../../../events/json.ts';
import type { SearchQuery } from '../query.ts';

/** The context in which a clause is parsed. */
export interface QueryScope {
  /** The time of the search, in nanoseconds since 1970: `now` of date math. */
  readonly now: bigint;
  readonly depth: number;
  /** Counts a clause. Throws if there are too many. */
  readonly count: () => void;
  readonly read: (clause: Json | undefined, scope: QueryScope) => SearchQuery;
}

export type ReadClause = (body: Json, scope: QueryScope) => SearchQuery;
