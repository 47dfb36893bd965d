import { catalogueTypeBelow } from '../../events/catalogue/index.ts';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import {
  at,
  isTable,
  newTable,
  quote,
  type Data,
  type FilterClause,
  type Table,
} from '../../rules/index.ts';
import type { RunClock } from '../../util/time/index.ts';
import {
  all,
  ALWAYS,
  any,
  atLeast,
  ConditionFault,
  NEVER,
  not,
  type Condition,
} from '../conditions/condition.ts';
import { anyObjectAt } from '../conditions/fields.ts';
import {
  exists,
  match,
  matchPhrase,
  prefix,
  range,
  regexp,
  term,
  terms,
  wildcard,
} from './field-clauses.ts';
import { leastOf } from './minimum-should-match.ts';
import { below, MAX_DEPTH, negated, notApplied, Report, type Clause, type Scope } from './scope.ts';

/** The compiled filters of a rule. */
export interface CompiledFilters {
  /**
   * Whether an event passes all filters; `null` if every event does. The row must have been created with
   * the fields passed to the compilation.
   */
  readonly test: Condition | null;
  /**
   * Parts that are not understood: the position in the filters, the reason, and the assumed result, which
   * is chosen so that more events pass, never fewer.
   */
  readonly notApplied: readonly string[];
  /** How often a regular expression was too complex for a value so far; such an event may pass. */
  readonly undecided: () => number;
}

/**
 * Compiles the filters of a rule. Adds the fields they read to the set.
 *
 * @param clock the reference time of date math
 */
export function compileFilters(
  filters: readonly Table[],
  fields: FieldSet,
  clock: RunClock,
): CompiledFilters {
  const report = new Report();
  const top = { fields, parent: '', clock, unknown: true, depth: 0, report };
  const condition = all(
    filters.flatMap(
      (filter, index) => filterCondition(filter, { ...top, path: `filters[${index}]` }) ?? [],
    ),
  );
  return {
    test: condition === ALWAYS ? null : condition,
    notApplied: report.lines(),
    undecided: () => report.undecided,
  };
}

/**
 * One object of the filter bar. Its clause is under `query`, or in older formats next to `meta`; a combined
 * one has other filters in `meta.params`. `null`: it is disabled and has no effect.
 */
function filterCondition(filter: Data, scope: Scope): Condition | null {
  if (!isTable(filter)) return notApplied(scope, 'a filter must be a table');
  if (scope.depth > MAX_DEPTH) return notApplied(scope, `nested deeper than ${MAX_DEPTH} levels`);
  const meta = at(filter, 'meta');
  const disabled = flagAt(meta, 'disabled');
  if (disabled === true) return null;
  const negate = flagAt(meta, 'negate');
  if (disabled === null || negate === null) {
    return notApplied(below(scope, '.meta'), 'negate and disabled must be true or false');
  }
  const inner = negate ? negated(scope) : scope;
  const condition = at(meta, 'type') === 'combined' ? combined(meta, inner) : plain(filter, inner);
  return negate && condition !== null ? not(condition) : condition;
}

/** `null`: the value is not a boolean. */
function flagAt(meta: Data | undefined, key: string): boolean | null {
  const flag = at(meta, key) ?? false;
  return typeof flag === 'boolean' ? flag : null;
}

function combined(meta: Data | undefined, scope: Scope): Condition | null {
  const params = at(meta, 'params');
  const relation = at(meta, 'relation');
  const inMeta = below(scope, '.meta');
  if (relation !== 'AND' && relation !== 'OR') {
    return notApplied(inMeta, 'relation must be "AND" or "OR"');
  }
  if (!Array.isArray(params)) return notApplied(inMeta, 'params must be a list of filters');
  const parts = params.flatMap((each: Data, index) => {
    const inner = { ...below(inMeta, `.params[${index}]`), depth: scope.depth + 1 };
    return filterCondition(each, inner) ?? [];
  });
  if (parts.length === 0) return null;
  return relation === 'AND' ? all(parts) : any(parts);
}

function plain(filter: Table, scope: Scope): Condition {
  const query = at(filter, 'query') ?? null;
  return query === null ? clause(besideMeta(filter), scope) : clause(query, below(scope, '.query'));
}

/** The older format: `{ meta, exists: … }`. Keys that begin with `$` are state of the filter bar. */
function besideMeta(filter: Table): Table {
  return newTable(
    Object.entries(filter).filter(
      ([key]) => key !== 'meta' && key !== 'query' && !key.startsWith('$'),
    ),
  );
}

/** `{ filter: clause }` */
const constantScore: Clause = (data, scope) => {
  const filter = at(data, 'filter');
  if (filter === undefined) throw new ConditionFault('filter must be a clause');
  return clause(filter, below(scope, '.filter'));
};

/** `{ queries: [clause, …] }`: any of them. */
const disMax: Clause = (data, scope) => {
  const queries = at(data, 'queries');
  if (!Array.isArray(queries)) throw new ConditionFault('queries must be a list of clauses');
  return any(queries.map((each: Data, index) => clause(each, below(scope, `.queries[${index}]`))));
};

/** `{ path, query }`: a single object at the path satisfies the whole clause. */
const nested: Clause = (data, scope): Condition => {
  const path = at(data, 'path');
  const query = at(data, 'query');
  if (typeof path !== 'string' || path === '' || query === undefined) {
    throw new ConditionFault('path and query were expected');
  }
  if (!path.startsWith(scope.parent)) return NEVER;
  // The row of a nested object has only the fields below it.
  const fields = new FieldSet(catalogueTypeBelow(path));
  const condition = clause(query, {
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
  if (!isTable(data)) throw new ConditionFault('a table was expected');
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
    ? clauses.map((each: Data, index) => clause(each, below(inner, `[${index}]`)))
    : [clause(clauses, inner)];
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
function clause(data: Data, scope: Scope): Condition {
  if (scope.depth > MAX_DEPTH) return notApplied(scope, `nested deeper than ${MAX_DEPTH} levels`);
  scope.report.clauses += 1;
  if (scope.report.clauses > MAX_CLAUSES) {
    return notApplied(scope, `beyond the first ${MAX_CLAUSES.toLocaleString('en')} clauses`);
  }
  if (!isTable(data)) return notApplied(scope, 'a clause must be a table');
  const [entry, another] = Object.entries(data);
  if (entry === undefined) return notApplied(scope, 'there is no clause');
  if (another !== undefined) return notApplied(scope, 'one clause was expected, here are several');
  const [name, body] = entry;
  if (!isClause(name)) return notApplied(scope, `clauses ${quote(name)} are not known`);
  const inner = { ...below(scope, `.${name}`), depth: scope.depth + 1 };
  try {
    return CLAUSES[name](body, inner);
  } catch (error) {
    if (!(error instanceof ConditionFault)) throw error;
    return notApplied(inner, error.message);
  }
}

const isClause = (name: string): name is FilterClause => Object.hasOwn(CLAUSES, name);
