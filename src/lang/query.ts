import { rowOf } from '../events/document-row.ts';
import { catalogueType } from '../events/catalogue/index.ts';
import { FieldSet, type SlotRequest } from '../events/field-set.ts';
import type { Schema } from '../events/schema.ts';
import { assert } from '../util/assert.ts';
import { lazily } from '../util/maps.ts';
import { NANOS_PER_MS, type RunClock } from '../util/time/index.ts';
import type { CompiledQuery, Key } from './compile/compiled.ts';
import { evaluateConstant, evaluateOperand } from './compile/scalar.ts';
import { type CompileOptions as CompilerOptions, compileStatement } from './compile/statement.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { EqlError } from './diagnostics/render.ts';
import { type MatchResult, createCollector } from './execute/collector.ts';
import { eventTime, createEvaluator } from './execute/evaluator.ts';

import { EvaluationError } from './functions/declaration.ts';
import { findFunction, FUNCTIONS } from './functions/index.ts';
import { readKql } from './kql/index.ts';
import * as optimizer from './optimize/index.ts';
import { describePlan } from './plan/describe.ts';
import type { QueryPlan } from './plan/plan.ts';
import { entryOf, planOf, type QueryEntry } from './plan/plan-of.ts';
import type { SequenceMemory } from './sequence/memory.ts';
import type { Expression, Statement } from './syntax/ast.ts';
import { parse } from './syntax/parser.ts';
import * as checker from './types/check.ts';

/** How a query sees its events. Everything has a default. */
export interface QueryOptions {
  /**
   * Known fields and their types. With one, values are read as Elasticsearch would index them, and
   * unknown fields are errors unless marked optional; without one, every value has its JSON type.
   */
  readonly schema?: Schema | undefined;
  /** `event.category` by default. */
  readonly eventCategoryField?: string | undefined;
  /** `@timestamp` by default. Always a date. */
  readonly timestampField?: string | undefined;
  /** Orders events with equal timestamps; none by default. */
  readonly tiebreakerField?: string | undefined;
}

/** The languages of queries, as rules name them. */
export const QUERY_LANGUAGES = ['eql', 'kuery'] as const;
export type QueryLanguage = (typeof QUERY_LANGUAGES)[number];

export interface CheckOptions extends QueryOptions {
  /** The text that the statement was parsed from: findings inside strings then point exactly. */
  readonly source?: string | undefined;
}

export interface CompileOptions extends CheckOptions {
  /** Of a query that is given as text; EQL by default. */
  readonly language?: QueryLanguage | undefined;
  /** A field set to share: one row per event then serves many queries. */
  readonly fields?: FieldSet | undefined;
  /** What `now` in date math means, in nanoseconds since the epoch; the current time by default. */
  readonly now?: bigint | undefined;
  /** The same where it moves while the query runs, as in a stream of days. */
  readonly clock?: RunClock | undefined;
  /**
   * `false` runs the query as it is written, with the same results; `done` is for a statement that {@link optimize} returned for
   * the same options.
   */
  readonly optimize?: boolean | 'done' | undefined;
  /**
   * `false` for a statement in which {@link check} found no error with the same options: it is not
   * checked again. The behaviour of one that has errors is undefined.
   */
  readonly check?: boolean | undefined;
}

/** A compiled query with conveniences for JavaScript objects. */
export interface RunnableQuery extends CompiledQuery {
  /** Findings that do not prevent compilation. */
  readonly warnings: readonly Diagnostic[];
  /** What the query needs, as data. Made when it is first asked for. */
  readonly plan: () => QueryPlan;
  /**
   * Whether an event query matches a document. A condition that fails at it (`number("abc")`) does
   * not match. Must not be called for a sequence or sample: see {@link run}.
   */
  readonly matches: (document: unknown) => boolean;
  /**
   * The results over documents, in the order of the language: ascending by time, then tiebreaker,
   * then the order of the documents, with `head` and `tail` applied.
   */
  readonly run: <D>(documents: Iterable<D>, options?: RunOptions) => RunResult<D>[];
}

const functions = {
  find: findFunction,
  names: FUNCTIONS.map((declaration) => declaration.name),
};

function constantValue(expression: Expression): ReturnType<typeof evaluateConstant> {
  return evaluateConstant(expression, { functions });
}

const fieldsOf = (options: QueryOptions) => ({
  schema: options.schema,
  eventCategoryField: options.eventCategoryField ?? 'event.category',
  timestampField: options.timestampField ?? '@timestamp',
  tiebreakerField: options.tiebreakerField,
});

/**
 * All that is wrong with the meaning of a statement, in the order of the text: unknown fields and
 * functions, wrong types, impossible sequences. Empty if nothing is.
 *
 *     const parsed = parse('process where wildcard(process.name, "a*")');
 *     if (parsed.ok) check(parsed.value)[0]?.hint;
 */
export function check(statement: Statement, options: CheckOptions = {}): readonly Diagnostic[] {
  // What is wrong with a query in KQL was found when it was translated.
  if (statement.language === 'kuery') return [];
  return checker.check(statement, {
    ...fieldsOf(options),
    functions,
    evaluateConstant: constantValue,
    source: options.source,
  });
}

/** A query as it was read. */
export interface ReadStatement {
  /** Of the same form whatever the language; `null` where there are errors. */
  readonly statement: Statement | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses and checks a query in any language. */
export function readStatement(
  text: string,
  language: QueryLanguage,
  options: QueryOptions = {},
): ReadStatement {
  if (language === 'kuery') return readKql(text, options);
  const result = parse(text);
  if (!result.ok) return { statement: null, diagnostics: result.diagnostics };
  const diagnostics = check(result.value, { ...options, source: text });
  const isSound = diagnostics.every(({ severity }) => severity !== 'error');
  return { statement: isSound ? result.value : null, diagnostics };
}

/** The same statement in fewer and cheaper steps. It must have passed {@link check}. */
export function optimize(statement: Statement, options: QueryOptions = {}): Statement {
  return optimizer.optimize(statement, optimizerOptions(options));
}

function optimizerOptions(options: QueryOptions): optimizer.OptimizeOptions {
  const { schema, timestampField } = fieldsOf(options);
  const evaluate = (expression: Expression) => evaluateOperand(expression, { functions });
  return { schema, timestampField, functions, evaluateConstant: evaluate };
}

/**
 * Parses, checks, optimises and compiles a query. Throws {@link EqlError} with all that is wrong.
 *
 *     const query = compile('process where process.name == "nsenter"');
 *     query.matches({ event: { category: 'process' }, process: { name: 'nsenter' } }); // true
 *
 *     const pairs = compile('sequence by host.id [file where true] [process where true]');
 *     for (const { keys, events } of pairs.run(documents)) console.log(keys, events.length);
 */
export function compile(query: string | Statement, options: CompileOptions = {}): RunnableQuery {
  const { statement, diagnostics } = readQuery(query, options);
  const { optimize: isOptimized = true } = options;
  const reading = { ...options, fields: options.fields ?? fieldSetFor(statement, options) };
  const compiled = compileStatement(
    isOptimized === true ? optimize(statement, options) : statement,
    compilerOptions(isOptimized === true ? { ...reading, optimize: 'done' } : reading),
  );
  return {
    ...compiled,
    warnings: diagnostics,
    plan: lazily(() => planOf(compiled, { ...fieldsOf(options), functions })),
    matches: (document) => matchesDocument(compiled, document),
    run: (documents, runOptions) => run(compiled, documents, runOptions),
  };
}

/** Without a schema, a query in KQL is about the fields of the catalogue. */
const fieldSetFor = ({ language }: Statement, { schema }: CompileOptions): FieldSet | undefined =>
  language === 'kuery' && schema === undefined ? new FieldSet(catalogueType) : undefined;

/** @throws EqlError */
function readQuery(query: string | Statement, options: CompileOptions) {
  const text = typeof query === 'string' ? query : (options.source ?? '');
  const read = typeof query === 'string' ? readText(query, options) : checked(query, text, options);
  const { statement, diagnostics } = read;
  const isSound = diagnostics.every(({ severity }) => severity !== 'error');
  if (statement === null || !isSound) throw new EqlError(diagnostics, text);
  return { statement, diagnostics };
}

function readText(text: string, options: CompileOptions): ReadStatement {
  const { language = 'eql' } = options;
  if (language !== 'eql' || options.check !== false) return readStatement(text, language, options);
  const result = parse(text);
  return result.ok
    ? { statement: result.value, diagnostics: [] }
    : { statement: null, diagnostics: result.diagnostics };
}

function checked(statement: Statement, text: string, options: CompileOptions): ReadStatement {
  if (options.check === false) return { statement, diagnostics: [] };
  const diagnostics = check(statement, text === '' ? options : { ...options, source: text });
  return { statement, diagnostics };
}

/**
 * What must be known of a statement before events are evaluated, where it is compiled again for those that need it: in less
 * time than {@link compile} and its plan.
 *
 * @param statement has passed {@link check} with the same options
 */
export function outline(
  statement: Statement,
  options: QueryOptions & Pick<CompileOptions, 'fields'>,
): QueryEntry & { readonly slots: readonly SlotRequest[] } {
  const compiled = compileStatement(
    optimize(statement, options),
    compilerOptions({ ...options, now: 0n, optimize: 'done' }),
  );
  const entry = entryOf(compiled, { ...fieldsOf(options), functions });
  return { ...entry, slots: compiled.fields.requests };
}

/** The options of the compiler, with defaults for all that are omitted. */
export function compilerOptions(options: CompileOptions): CompilerOptions {
  const rewriting = optimizerOptions(options);
  return {
    ...fieldsOf(options),
    fields: options.fields,
    functions,
    clock: options.clock ?? { now: options.now ?? BigInt(Date.now()) * NANOS_PER_MS },
    optimizeCondition: (condition) =>
      options.optimize === 'done' ? condition : optimizer.optimizeCondition(condition, rewriting),
  };
}

function matchesDocument(compiled: CompiledQuery, document: unknown): boolean {
  const { query, fields } = compiled;
  assert(
    query.kind === 'event',
    'matches() works for event queries only; use run() for sequences and samples',
  );
  try {
    return query.matches(rowOf(document, fields));
  } catch (error) {
    if (error instanceof EvaluationError) return false;
    throw error;
  }
}

/**
 * How a query will run, as text: conditions as they are evaluated, what can be asked of a store before,
 * fields, keys, limits. Takes what {@link compile} takes, or what it returned. The same as data is the
 * `plan` of a compiled query.
 */
export function explain(
  query: string | Statement | RunnableQuery,
  options: CompileOptions = {},
): string {
  const isCompiled = typeof query === 'object' && 'slots' in query;
  const compiled = isCompiled ? query : compile(query, options);
  return describePlan(compiled, compiled.plan());
}

/** One result: the documents themselves, as they were passed in. */
export interface RunResult<D> {
  /** The values of the join keys; empty for an event query and without `by`. */
  readonly keys: Key;
  /** One for an event query; `null` where a missing event stands. */
  readonly events: readonly (D | null)[];
}

export interface RunOptions {
  /** The maximum number of results; all by default. */
  readonly size?: number | undefined;
  /** Which results `size` keeps; `tail`, the latest, by default. */
  readonly resultPosition?: 'head' | 'tail' | undefined;
  /** The maximum number of samples per key; 1 by default. */
  readonly maxSamplesPerKey?: number | undefined;
  /** Most events that a sequence or sample keeps; beyond, a `SequenceLimitError` is thrown. */
  readonly maxPending?: number | undefined;
  /**
   * The memory that sequences and samples may use; pass one object to all queries that share it. By
   * default each has its own, of 1 GiB. Beyond it, a `SequenceLimitError` is thrown.
   */
  readonly memory?: SequenceMemory | undefined;
  /** Told of each event that makes a condition fail. Such an event does not match there. */
  readonly onFailure?: ((error: EvaluationError) => void) | undefined;
  /**
   * Told at the end how many matches rest on the end of the documents, if any do: sequences that end
   * in a missing event and whose maxspan was not over, so that a later document could refute them.
   */
  readonly onUndecided?: ((count: number) => void) | undefined;
}

/**
 * All results of a query over documents, in the order of the language: by time, tiebreaker, order
 * of the documents; pipes applied.
 */
function run<D>(
  compiled: CompiledQuery,
  documents: Iterable<D>,
  options: RunOptions = {},
): RunResult<D>[] {
  const collector = createCollector<D>(compiled, {
    size: options.size ?? null,
    resultPosition: options.resultPosition ?? 'tail',
    maxSamplesPerKey: options.maxSamplesPerKey ?? 1,
    maxPending: options.maxPending,
    memory: options.memory,
  });
  const evaluate = createEvaluator(compiled, (error) => options.onFailure?.(error));
  let arrival = 0;
  for (const document of documents) {
    const row = rowOf(document, compiled.fields);
    const place = eventTime(compiled, row);
    if (place.time !== null) collector.observe(place.time);
    const evaluation = evaluate(row);
    if (evaluation !== null) collector.add(evaluation, place, arrival, document);
    arrival++;
  }
  const { results, undecided } = collector.finish();
  if (undecided > 0) options.onUndecided?.(undecided);
  return results.map(resultOf);
}

function resultOf<D>(result: MatchResult<D>): RunResult<D> {
  return result.kind === 'event'
    ? { keys: [], events: [result.event] }
    : { keys: result.keys, events: result.events };
}
