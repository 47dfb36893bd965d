import { isTable, quote, type Data, type FilterClause } from '../../rules/index.ts';
import { bool } from './bool.ts';
import { constantScore, disMax, nested } from './compound.ts';
import { ALWAYS, NEVER, type Condition } from './condition.ts';
import { exists } from './exists.ts';
import { range } from './range.ts';
import { below, MAX_DEPTH, notApplied, type Clause, type Scope } from './scope.ts';
import { prefix, regexp, wildcard } from './text-clauses.ts';
import { match, matchPhrase, term, terms } from './value-clauses.ts';

/** The maximum for one rule; a store with default settings accepts fewer. */
const MAX_CLAUSES = 10_000;

const CLAUSES: Readonly<Record<FilterClause, Clause>> = {
  match_all: () => ALWAYS,
  match_none: () => NEVER,
  match,
  match_phrase: matchPhrase,
  term,
  terms,
  exists,
  range,
  wildcard,
  prefix,
  regexp,
  bool,
  constant_score: constantScore,
  dis_max: disMax,
  nested,
};

/** A whole clause: a table whose only key is the name of the clause. */
export function clause(data: Data, scope: Scope): Condition {
  if (scope.depth > MAX_DEPTH) return notApplied(scope, `nested deeper than ${MAX_DEPTH} levels`);
  if (scope.report.nextClause() > MAX_CLAUSES) {
    return notApplied(scope, `beyond the first ${MAX_CLAUSES.toLocaleString('en')} clauses`);
  }
  if (!isTable(data)) return notApplied(scope, 'a clause must be a table');
  const [entry, another] = Object.entries(data);
  if (entry === undefined) return notApplied(scope, 'there is no clause');
  if (another !== undefined) return notApplied(scope, 'one clause was expected, here are several');
  const [name, body] = entry;
  const inner = {
    ...below(scope, `.${isClause(name) ? name : quote(name)}`),
    depth: scope.depth + 1,
  };
  return isClause(name)
    ? CLAUSES[name](body, inner)
    : notApplied(scope, `clauses ${quote(name)} are not known`);
}

const isClause = (name: string): name is FilterClause => Object.hasOwn(CLAUSES, name);
