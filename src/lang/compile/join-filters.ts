import { appendTo, getOrAdd } from '../../util/maps.ts';
import { type Expression, type Field, type Term, fieldsOf, visit } from '../syntax/ast.ts';
import { printExpression } from '../syntax/printer.ts';
import { mapExpression } from './expression.ts';

/** A term whose condition is optimised, so that its conjuncts do not depend on how it was written. */
export interface KeyedTerm {
  readonly term: Term;
  /** The join keys of the query, then those of the term. */
  readonly by: readonly Field[];
  readonly condition: Expression;
}

/** A condition on one join key, written on the field that is this key in some term. */
export interface KeyDemands {
  /** By text, so that each occurs once. */
  readonly conjuncts: ReadonlyMap<string, Expression>;
}

/**
 * The conditions that the join keys of one term imply for the others.
 *
 * A condition on a join key holds for every event of the sequence, as Elasticsearch has it: each
 * conjunct of a positive term that names nothing but a key (and has no `or` left) is added to all
 * other terms and to `until`, with the field of their own key in its place. This shows only where
 * keys have several values: with `sequence by tags [a where tags == "x"] [b where true]` the second
 * event must have the tag x too, even if the two are joined by another tag.
 *
 * Missing terms receive conditions but do not provide any: that no event has a property says
 * nothing about the others.
 *
 * The result has, for each term, the conditions on its keys, without those that it already
 * contains. Terms with the same key field share one object, since each condition may concern every
 * term.
 */
export function demandsOnKeys(
  terms: readonly KeyedTerm[],
  until: number,
): readonly (readonly KeyDemands[])[] {
  const byPosition = new Map<number, Expression[]>();
  for (const [index, { term, by, condition }] of terms.entries()) {
    if (term.missing || index === until) continue;
    for (const conjunct of conjunctsOf(condition)) {
      for (const position of positionsOf(conjunct, by)) {
        appendTo(byPosition, position, conjunct);
      }
    }
  }
  if (byPosition.size === 0) return terms.map(() => []);
  const shared = new Map<string, KeyDemands>();
  const demandsOn = (key: Field, position: number): KeyDemands => {
    return getOrAdd(shared, `${position} ${printExpression(key)}`, () => {
      const copies = (byPosition.get(position) ?? []).map((conjunct) => onField(conjunct, key));
      return { conjuncts: new Map(copies.map((copy) => [printExpression(copy), copy])) };
    });
  };
  return terms.map(({ by, condition }) => {
    const own = new Set(conjunctsOf(condition).map(printExpression));
    return by.map(demandsOn).filter(({ conjuncts }) => !isSubset(conjuncts, own));
  });
}

/** The implied conditions that a condition does not contain itself, each once. */
export function foreignDemands(
  demands: readonly KeyDemands[],
  condition: Expression,
): readonly Expression[] {
  if (demands.length === 0) return [];
  const own = new Set(conjunctsOf(condition).map(printExpression));
  const all = new Map(demands.flatMap(({ conjuncts }) => [...conjuncts]));
  return [...all].flatMap(([text, conjunct]) => (own.has(text) ? [] : [conjunct]));
}

function isSubset(demands: ReadonlyMap<string, unknown>, own: ReadonlySet<string>): boolean {
  if (demands.size > own.size) return false;
  for (const text of demands.keys()) if (!own.has(text)) return false;
  return true;
}

function conjunctsOf(condition: Expression): readonly Expression[] {
  return condition.kind === 'Logical' && condition.operator === 'and'
    ? condition.operands
    : [condition];
}

/** The positions of the only field that a conjunct names among the keys. */
function positionsOf(conjunct: Expression, by: readonly Field[]): readonly number[] {
  const paths = new Set(fieldsOf(conjunct).map((field) => field.path));
  const [path] = paths;
  if (paths.size !== 1 || hasOr(conjunct)) return [];
  return by.flatMap((key, position) => (key.path === path ? [position] : []));
}

function hasOr(expression: Expression): boolean {
  let found = false;
  visit(expression, (node) => {
    found ||= node.kind === 'Logical' && node.operator === 'or';
  });
  return found;
}

function onField(conjunct: Expression, key: Field): Expression {
  return mapExpression(conjunct, (node) =>
    node.kind === 'Field' ? { ...key, span: node.span } : node,
  );
}
