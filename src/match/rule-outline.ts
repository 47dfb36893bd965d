import { catalogueType } from '../events/catalogue/index.ts';
import { type SlotRequest, FieldSet } from '../events/field-set.ts';
import type { Schema } from '../events/schema.ts';
import { compile, type QueryOptions, type RunnableQuery, type Statement } from '../lang/index.ts';
import type { PlanStage, Predicate, QueryPlan, StageEntry } from '../lang/plan/plan.ts';
import { outline } from '../lang/query.ts';
import { literalsOf, type RequiredLiterals } from './literals/index.ts';
import { regexAnchors, type AnchorGroups } from './rule-index/anchors.ts';

/**
 * What must be known of a query before events are evaluated. Plain data, found out once for all threads: the query itself is
 * compiled when an event may match it, which on most threads never happens.
 */
export interface RuleOutline extends QueryOutline {
  readonly kind: QueryPlan['kind'];
  /** What a row must have. */
  readonly slots: readonly SlotRequest[];
  /** Of the regular expressions of preconditions. */
  readonly anchors: readonly KnownAnchors[];
  /** The statement as it is run, in JSON; `null` where the query is parsed again. */
  readonly statement: string | null;
}

/** What index and search are made of. */
export interface QueryOutline extends Pick<QueryPlan, 'fields'> {
  readonly stages: readonly OutlineStage[];
  readonly anchors?: readonly KnownAnchors[];
  /** Of a document in a file; left out where they have not been determined. */
  readonly literals?: RequiredLiterals | null;
}

/** Conjuncts only say which literals there are; left out where they have not been determined. */
export interface OutlineStage extends StageEntry {
  readonly conjuncts?: PlanStage['conjuncts'];
}

type SearchedOutline = QueryOutline & {
  readonly stages: readonly Required<OutlineStage>[];
};

export const hasConjuncts = (outline: QueryOutline): outline is SearchedOutline =>
  outline.stages.every(({ conjuncts }) => conjuncts !== undefined);

/** To find them takes longer than everything else about a regular expression. */
export interface KnownAnchors {
  readonly patterns: readonly string[];
  readonly anchors: AnchorGroups | null;
}

/**
 * Without what only a search over bytes asks for.
 *
 * @param statement has passed `check` with the same options
 */
export function outlineOf(statement: Statement, options: QueryOptions): RuleOutline {
  const known = outline(statement, { ...options, fields: ruleFields([options]) });
  const anchors = known.stages.flatMap(({ precondition }) => anchorsIn(precondition));
  return { ...known, anchors, statement: null };
}

/** The same with conjuncts, in which a search may find literals. */
export const searchedOutlineOf = (statement: Statement, options: QueryOptions): RuleOutline =>
  outlineOfQuery(
    compile(statement, { ...options, fields: ruleFields([options]), check: false, now: 0n }),
  );

/**
 * With what a search over bytes looks for, which takes longer than the rest.
 *
 * @param query has fields of its own
 */
export const fullOutlineOf = (query: RunnableQuery): RuleOutline => ({
  ...outlineOfQuery(query),
  literals: literalsOf(query.plan()),
});

/** @param query has fields of its own */
function outlineOfQuery(query: RunnableQuery): RuleOutline {
  const { kind, fields, stages } = query.plan();
  return {
    kind,
    fields,
    slots: query.fields.requests,
    stages: stages.map(({ conjuncts, precondition, isSufficient }) => ({
      conjuncts,
      precondition,
      isSufficient,
    })),
    anchors: stages.flatMap(({ precondition }) => anchorsIn(precondition)),
    statement: null,
  };
}

function anchorsIn(predicate: Predicate): KnownAnchors[] {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.operands.flatMap(anchorsIn);
    case 'not':
      return anchorsIn(predicate.operand);
    case 'regex':
      return [{ patterns: predicate.patterns, anchors: regexAnchors(predicate.patterns) }];
    default:
      return [];
  }
}

/**
 * The fields of rules, whose values are read as the catalogue types them, by everything that evaluates rules. A query with a
 * schema of its own reads the values of documents by that.
 */
export function ruleFields(rules: readonly { readonly schema?: Schema | undefined }[] = []) {
  const hasSchema = rules.some(({ schema }) => schema !== undefined);
  return hasSchema ? new FieldSet() : new FieldSet(catalogueType);
}
