import type { Schema } from '../../events/schema.ts';
import { getOrAdd } from '../../util/maps.ts';
import type { CompiledQuery, CompiledTerm } from '../compile/compiled.ts';
import { describeField, kindOf, type FieldDescription, isDate } from '../compile/field-access.ts';
import { categoryTest, normalize, type Condition, type Leaf } from '../compile/normalize.ts';
import { evaluateConstant } from '../compile/scalar.ts';
import { mayFail } from '../optimize/may-fail.ts';
import {
  type AnyNode,
  type EventQuery,
  type Field,
  type Statement,
  type Term,
  type Expression,
  filtersOf,
  termsOf,
  visit,
} from '../syntax/ast.ts';
import { textOf } from '../kql/expression-text.ts';
import type { TypeEnvironment } from '../types/type.ts';
import { ALL, atLeast, every, type Necessary } from './combine.ts';
import { canFail, whenTrue, whenTrueOrFailing, type ConditionContext } from './condition.ts';
import { leafPredicate } from './leaf.ts';
import type { PlanStage, QueryPlan, StageEntry, Conjunct, Predicate } from './plan.ts';
import { preconditionOf } from './precondition.ts';

/** What the query was compiled with. */
export interface PlanOptions {
  readonly schema: Schema | undefined;
  readonly eventCategoryField: string;
  readonly timestampField: string;
  readonly tiebreakerField: string | undefined;
  readonly functions: TypeEnvironment['functions'];
}

/** What is known of the events that a query means nothing to. */
export type QueryEntry = Pick<QueryPlan, 'kind' | 'fields'> & {
  readonly stages: readonly StageEntry[];
};

/** A part of the plan, for rules of which there are many. */
export function entryOf(compiled: CompiledQuery, options: PlanOptions): QueryEntry {
  const { sources, fields, stages } = startOf(compiled, options);
  return { kind: compiled.query.kind, fields, stages: sources.map(stages.entry) };
}

/** The plan of a query as it is evaluated: after optimisation, which decides the order of operands. */
export function planOf(compiled: CompiledQuery, options: PlanOptions): QueryPlan {
  const { query, statement, limits } = compiled;
  const { timestampField, tiebreakerField } = options;
  const { sources, fields, stages } = startOf(compiled, options);
  return {
    kind: query.kind,
    fields,
    timestamp: timestampField,
    tiebreaker: tiebreakerField ?? null,
    stages: sources.map(({ term, by, ...source }) => ({
      role: roleOf(statement, term),
      runs: term?.runs ?? 1,
      by: by.map(({ path, optional }) => ({ field: path, optional })),
      ...stages.plan({ ...source, by }),
    })),
    maxspan: query.kind === 'sequence' ? query.maxspan : null,
    limits,
  };
}

function startOf(compiled: CompiledQuery, options: PlanOptions) {
  const { schema, timestampField } = options;
  const describe = (field: Pick<Field, 'path' | 'optional'>) =>
    describeField(field, schema, compiled.fields, timestampField);
  const sources = sourcesOf(compiled);
  const isDateKey = (key: Field) => isDate(kindOf(describe(key)));
  const joinsByDate = sources.some(({ by }) => by.some(isDateKey));
  return {
    sources,
    fields: describeAll(compiled.statement, options, describe),
    stages: stagePlanner({ ...options, describe, joinsByDate }),
  };
}

interface Source extends StageSource {
  readonly term: Term | null;
}

function sourcesOf({ query, statement }: CompiledQuery): readonly Source[] {
  const source = statement.query;
  if (source.kind === 'EventQuery') return [{ term: null, filter: source, by: [], demands: [] }];
  const compiled: readonly CompiledTerm[] = query.kind === 'event' ? [] : query.terms;
  return termsOf(statement).map((term, index) => ({
    term,
    filter: term.query,
    by: [...source.by, ...term.by],
    demands: compiled[index]?.copied?.() ?? [],
  }));
}

function roleOf({ query }: Statement, term: Term | null): PlanStage['role'] {
  if (query.kind === 'SequenceQuery' && term === query.until) return 'until';
  return term?.missing === true ? 'missing' : 'event';
}

function describeAll(
  statement: Statement,
  options: PlanOptions,
  describe: (field: Pick<Field, 'path' | 'optional'>) => FieldDescription,
): readonly FieldDescription[] {
  const { query } = statement;
  const found = new Map<string, FieldDescription>();
  const add = (field: Pick<Field, 'path' | 'optional'>): void => {
    if (!found.has(field.path)) found.set(field.path, describe(field));
  };
  const hasCategory = ({ category }: EventQuery) => category !== null;
  const { eventCategoryField, timestampField, tiebreakerField } = options;
  if (filtersOf(statement).some(hasCategory)) add({ path: eventCategoryField, optional: false });
  for (const { condition } of filtersOf(statement)) {
    const look = (node: AnyNode): boolean => {
      if (node.kind === 'Field') add(node);
      if (node.kind !== 'Match') return true;
      // Patterns are literals, and there may be very many.
      visit(node.value, look);
      return false;
    };
    visit(condition, look);
  }
  if (query.kind !== 'EventQuery') {
    [...query.by, ...termsOf(statement).flatMap(({ by }) => by)].forEach(add);
  }
  if (query.kind !== 'SampleQuery') add({ path: timestampField, optional: false });
  if (tiebreakerField !== undefined) add({ path: tiebreakerField, optional: false });
  return [...found.values()];
}

/** What a stage asks of an event, in the order in which it is evaluated. */
interface StageSource {
  readonly filter: EventQuery;
  /** Conditions of other stages on the join keys. */
  readonly demands: readonly Expression[];
  readonly by: readonly Field[];
}

interface StageContext {
  readonly describe: (field: Pick<Field, 'path' | 'optional'>) => FieldDescription;
  readonly functions: TypeEnvironment['functions'];
  readonly eventCategoryField: string;
  /** Some stage joins by a date: values at a key that are none do not count, whatever the field. */
  readonly joinsByDate: boolean;
}

/** A larger conjunct is left to the evaluator. Values and patterns of one test do not count. */
const MAX_TESTS = 1_000;

type Planned = StageEntry & Pick<PlanStage, 'conjuncts' | 'residual'>;

/** Finds the necessary conditions of stages. */
interface StagePlanner {
  readonly entry: (source: StageSource) => StageEntry;
  readonly plan: (source: StageSource) => Planned;
}

function stagePlanner(context: StageContext): StagePlanner {
  const { functions, describe } = context;
  const normalizing = {
    evaluate: (constant: Expression) => evaluateConstant(constant, { functions }),
    returnsBoolean: ({ name }: { name: string }) => functions.find(name)?.returns === 'boolean',
  };
  const predicates = new Map<Leaf, Necessary>();
  const predicateOf = (leaf: Leaf): Necessary =>
    getOrAdd(predicates, leaf, () => leafPredicate(leaf, { describe, functions }));
  const outcomes: ConditionContext = { predicateOf, mayFail: (leaf) => isWall(leaf, functions) };
  const failing = { predicateOf, mayFail: (leaf: Leaf) => mayFail(leaf, { functions }) };
  const conditionsOf = (expressions: readonly Expression[]) =>
    expressions.map((expression) => normalize(expression, normalizing));
  const entryOf = (conditions: readonly Condition[], keys: readonly Predicate[]): StageEntry => {
    const entry = preconditionOf(conditions, failing);
    const needed = entry.mayFail
      ? entry.necessary
      : every([entry.necessary, ...keys.map((key) => atLeast(key))]);
    const isSmallEnough = sizeOf(needed.predicate) <= MAX_TESTS;
    return {
      precondition: isSmallEnough ? needed.predicate : ALL,
      isSufficient: isSmallEnough && entry.necessary.exact && !entry.mayFail,
    };
  };
  const plan = (source: StageSource): Planned => {
    const expressions = expressionsOf(source, context);
    const conditions = conditionsOf(expressions);
    const keys = keysOf(source);
    const entry = entryOf(conditions, keys);
    const conjuncts: Conjunct[] = [];
    const residual: string[] = [];
    let behindRegex = false;
    const add = ({ predicate, exact }: Necessary): boolean => {
      const isSmall = sizeOf(predicate) <= MAX_TESTS;
      const precision = exact ? 'exact' : 'superset';
      for (const part of isSmall ? partsOf(predicate) : []) {
        conjuncts.push({ predicate: part, precision, behindRegex });
      }
      return exact && isSmall;
    };
    for (const [index, expression] of expressions.entries()) {
      const condition = conditions[index] as Condition;
      const hasWall = mayFail(expression, { functions });
      behindRegex ||= hasWall;
      if (hasWall && canFail(condition, outcomes)) {
        // From here on an event is also of interest if it fails.
        add(whenTrueOrFailing(conditions.slice(index), outcomes));
        residual.push(...expressions.slice(index).map(textOf));
        return { ...entry, conjuncts, residual };
      }
      if (!add(whenTrue(condition, outcomes))) residual.push(textOf(expression));
    }
    for (const predicate of keys) add({ predicate, exact: !context.joinsByDate });
    return { ...entry, conjuncts, residual };
  };
  return {
    entry: (source) => entryOf(conditionsOf(expressionsOf(source, context)), keysOf(source)),
    plan,
  };
}

const keysOf = ({ by }: StageSource): readonly Predicate[] =>
  by.flatMap(({ path: field, optional }) => (optional ? [] : [{ kind: 'exists', field } as const]));

function expressionsOf(
  { filter, demands }: StageSource,
  { eventCategoryField }: StageContext,
): readonly Expression[] {
  const { category, condition, span } = filter;
  const operands =
    condition.kind === 'Logical' && condition.operator === 'and' ? condition.operands : [condition];
  if (category === null) return [...operands, ...demands];
  return [categoryTest(eventCategoryField, category, span), ...operands, ...demands];
}

/**
 * Whether the evaluation of a leaf may fail in a way that is foreseen. A regular expression that is
 * too much work for a value is not: to see it, any value would have to be read.
 */
function isWall(leaf: Leaf, functions: TypeEnvironment['functions']): boolean {
  const isRegex =
    leaf.kind === 'Match' && (leaf.operator === 'regex' || leaf.operator === 'regex~');
  return mayFail(isRegex ? leaf.value : leaf, { functions });
}

function partsOf(predicate: Predicate): readonly Predicate[] {
  if (predicate.kind === 'all') return [];
  return predicate.kind === 'and' ? predicate.operands : [predicate];
}

/** The number of tests in a predicate; not counted further where there are too many. */
function sizeOf(predicate: Predicate): number {
  const waiting = [predicate];
  let size = 0;
  for (let part = waiting.pop(); part !== undefined && size <= MAX_TESTS; part = waiting.pop()) {
    if (part.kind === 'and' || part.kind === 'or') waiting.push(...part.operands);
    else if (part.kind === 'not') waiting.push(part.operand);
    else size += 1;
  }
  return size;
}
