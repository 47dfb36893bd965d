import { catalogueTypeBelow } from '../../events/catalogue/field-types.ts';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import { isTable, quote, type Data, type FilterClause, at, type Table } from '../../rules/index.ts';
import { ALWAYS, NEVER, type Condition, all, atLeast, not, any } from './condition.ts';
import {
  below,
  MAX_DEPTH,
  notApplied,
  type Clause,
  type Scope,
  isFault,
  negated,
} from './scope.ts';
import { prefix, regexp, wildcard, match, matchPhrase, term, terms } from './text-clauses.ts';
import { anyValueAtAll, isKnownLeaf } from '../exceptions/fields.ts';
import { anyObjectAt, hasValue } from '../exceptions/item-condition.ts';
import { resolve, onField } from './field-clause.ts';
import { madeForNow, movesWithNow } from '../../util/time/index.ts';
import type { ValueCondition } from '../exceptions/value-condition.ts';
import { leastOf } from './minimum-should-match.ts';
import { readRange } from './range-bounds.ts';
import { rangeTest } from './range-order.ts';

/** `{ filter: clause }` */
const constantScore: Clause = (data, scope) => {
  const filter = at(data, 'filter');
  if (filter === undefined) return notApplied(scope, 'filter must be a clause');
  return scope.clause(filter, below(scope, '.filter'));
};

/** `{ queries: [clause, …] }`: any of them. */
const disMax: Clause = (data, scope) => {
  const queries = at(data, 'queries');
  if (!Array.isArray(queries)) return notApplied(scope, 'queries must be a list of clauses');
  return any(
    queries.map((each: Data, index) => scope.clause(each, below(scope, `.queries[${index}]`))),
  );
};

/** `{ path, query }`: a single object at the path satisfies the whole clause. */
const nested: Clause = (data, scope): Condition => {
  const path = at(data, 'path');
  const query = at(data, 'query');
  if (typeof path !== 'string' || path === '' || query === undefined) {
    return notApplied(scope, 'path and query were expected');
  }
  if (!path.startsWith(scope.parent)) return NEVER;
  // The row of a nested object has only the fields below it.
  const fields = new FieldSet(catalogueTypeBelow(path));
  const condition = scope.clause(query, {
    ...below(scope, '.query'),
    fields,
    parent: `${path}.`,
  });
  if (condition === NEVER) return NEVER;
  const relative = path.slice(scope.parent.length);
  return (_, document) =>
    anyObjectAt(document(), relative, (object) => condition(rowOf(object, fields), () => object));
};

const KNOWN = [
  'must',
  'filter',
  'should',
  'must_not',
  'minimum_should_match',
  'adjust_pure_negative',
  'boost',
  '_name',
];

/** Four kinds of clauses, each a single clause or a list. */
const bool: Clause = (data, scope) => {
  if (!isTable(data)) return notApplied(scope, 'a table was expected');
  const required = [...clausesAt(data, 'must', scope), ...clausesAt(data, 'filter', scope)];
  const excluded = clausesAt(data, 'must_not', negated(scope));
  return all([
    ...strangeParts(data, scope),
    ...required,
    optional(data, required.length === 0, scope),
    ...excluded.map(not),
  ]);
};

function strangeParts(data: Table, scope: Scope): readonly Condition[] {
  const strange = Object.keys(data).filter((key) => !KNOWN.includes(key));
  const faults = strange.map((key) => `the part ${quote(key)} is not known`);
  if ((at(data, 'adjust_pure_negative') ?? true) !== true) {
    faults.push('adjust_pure_negative is not known');
  }
  return faults.map((fault) => notApplied(scope, fault));
}

function clausesAt(data: Table, key: string, scope: Scope): readonly Condition[] {
  const clauses = at(data, key) ?? [];
  const inner = below(scope, `.${key}`);
  return Array.isArray(clauses)
    ? clauses.map((each: Data, index) => scope.clause(each, below(inner, `[${index}]`)))
    : [scope.clause(clauses, inner)];
}

/** The clauses under `should`. If nothing is required, at least one of them must hold. */
function optional(data: Table, isAlone: boolean, scope: Scope): Condition {
  const should = clausesAt(data, 'should', scope);
  const own = isAlone && should.length > 0 ? 1 : 0;
  const written = at(data, 'minimum_should_match') ?? null;
  const least = written === null ? own : leastOf(written, should.length);
  if (least !== null) return atLeast(Math.max(own, least), should);
  // Dropping the parameter never excludes more events than any value of it would.
  return all([notApplied(scope, 'minimum_should_match is not understood'), atLeast(own, should)]);
}

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
