import {
  bool,
  constantScore,
  disMax,
  boosting,
  exists,
  ids,
  match,
  matchPhrase,
  matchPhrasePrefix,
  multiMatch,
  prefix,
  range,
  term,
  terms,
  wildcard,
} from './leaves.ts';
import { isJsonObject, type Json } from '../../../../events/json.ts';
import { parsing, tooMuch, MAX_CLAUSES, MAX_DEPTH } from '../errors.ts';
import { EVERYTHING, NOTHING, type SearchQuery } from '../query.ts';
import { queryString, simpleQueryString } from './query-string.ts';
import { nameOf, objectAt, type QueryScope, type ReadClause } from './reader.ts';

const CLAUSES: Readonly<Record<string, ReadClause>> = {
  bool,
  boosting,
  constant_score: constantScore,
  dis_max: disMax,
  exists,
  ids,
  match,
  match_all: () => EVERYTHING,
  match_none: () => NOTHING,
  match_phrase: matchPhrase,
  match_phrase_prefix: matchPhrasePrefix,
  multi_match: multiMatch,
  prefix,
  query_string: queryString,
  range,
  simple_query_string: simpleQueryString,
  term,
  terms,
  wildcard,
};

export const CLAUSE_NAMES: readonly string[] = Object.keys(CLAUSES);

/**
 * Parses a query of the Elasticsearch query DSL. Throws `SearchError` for anything invalid or unknown, so that no part of
 * it is silently ignored.
 *
 * @param now in nanoseconds since 1970
 */
export function readQuery(body: Json | undefined, now: bigint): SearchQuery {
  let clauses = 0;
  const count = () => {
    clauses += 1;
    if (clauses > MAX_CLAUSES)
      throw tooMuch(`the query has more than ${MAX_CLAUSES} clauses`, 'too_many_clauses');
  };
  return readClause(body, { now, depth: 0, count, read: readClause });
}

function readClause(clause: Json | undefined, scope: QueryScope): SearchQuery {
  if (scope.depth >= MAX_DEPTH) throw tooMuch(`the query nests deeper than ${MAX_DEPTH} levels`);
  scope.count();
  if (!isJsonObject(clause)) throw parsing(`[query] must be an object, not ${nameOf(clause)}`);
  const entries = Object.entries(objectAt(clause, '[query]'));
  const [entry] = entries;
  if (entry === undefined) throw parsing('query malformed, empty clause found');
  if (entries.length > 1) {
    const names = entries.map(([name]) => name).slice(0, 5);
    throw parsing(`query malformed, one clause was expected, here are [${names.join('], [')}]`);
  }
  const [name, body] = entry;
  const read = Object.hasOwn(CLAUSES, name) ? CLAUSES[name] : undefined;
  if (read === undefined)
    throw parsing(`unknown query [${nameOf(name)}]; the queries are ${CLAUSE_NAMES.join(', ')}`);
  return read(body, { ...scope, depth: scope.depth + 1 });
}
