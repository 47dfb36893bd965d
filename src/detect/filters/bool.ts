import { at, isTable, quote, type Data, type Table } from '../../rules/index.ts';
import { all, atLeast, not, type Condition } from './condition.ts';
import { leastOf } from './minimum-should-match.ts';
import { below, negated, notApplied, type Clause, type Scope } from './scope.ts';

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
export const bool: Clause = (data, scope) => {
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
