import { isTable, quote, type Data, type FilterClause, at } from '../../rules/index.ts';
import { bool } from './bool.ts';
import { constantScore, disMax, nested } from './compound.ts';
import { ALWAYS, NEVER, type Condition } from './condition.ts';
import { below, MAX_DEPTH, notApplied, type Clause, type Scope, isFault } from './scope.ts';
import { prefix, regexp, wildcard } from './text-clauses.ts';
import { match, matchPhrase, term, terms } from './value-clauses.ts';
import { anyValueAtAll, isKnownLeaf } from '../exceptions/fields.ts';
import { anyObjectAt, hasValue } from '../exceptions/nested.ts';
import { resolve, onField } from './field-clause.ts';
import { madeForNow, movesWithNow } from '../../util/time/index.ts';
import type { ValueCondition } from '../exceptions/value-condition.ts';
import { readRange } from './range-bounds.ts';
import { rangeTest } from './range-order.ts';

/** The maximum for one rule; a store with default settings accepts fewer. */
const MAX_CLAUSES = 10_000;

/** `{ field: "process.name" }`. A field whose object contains any value exists, too. */
const exists: Clause = (data, scope): Condition => {
  const name = isTable(data) ? at(data, 'field') : undefined;
  if (typeof name !== 'string') return notApplied(scope, 'field must be the name of a field');
  if (name.includes('*')) return notApplied(scope, 'a pattern of field names is not known');
  const field = resolve(name, scope);
  if (field === null) return NEVER;
  if (isFault(field)) return notApplied(scope, field.fault);
  const onRow = anyValueAtAll(field.named);
  if (isKnownLeaf(name)) return onRow;
  const path = name.slice(scope.parent.length);
  return (row, document) => onRow(row) || anyObjectAt(document(), path, hasValue);
};

/** `{ "event.severity": { gte: 3, lt: 7 } }` */
const range: Clause = (data, scope) =>
  onField(data, scope, (body, field) => {
    const read = readRange(body);
    if (isFault(read)) return read;
    const { clock } = scope;
    const test = rangeTest(read, field, clock.now);
    const moves = [read.lower, read.upper].some((bound) => movesWithNow(bound?.text ?? ''));
    if (isFault(test) || !moves) return test;
    // Whether a range is valid does not depend on the time.
    return madeForNow(clock, (now) => rangeTest(read, field, now) as ValueCondition);
  });

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
