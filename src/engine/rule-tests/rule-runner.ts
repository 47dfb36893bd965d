import { FieldSet } from '../../events/field-set.ts';
import type { JsonObject } from '../../events/json.ts';
import { indexPatterns } from '../../events/origin/index-patterns.ts';
import { originReader } from '../../events/origin/origin.ts';
import type { Row } from '../../events/value.ts';
import {
  compile,
  createCollector,
  createEvaluator,
  createTracer,
  DEFAULT_MAX_PENDING,
  eventTime,
  rowOf,
  type CompileOptions,
  type CompiledQuery,
  type EvaluationError,
  type Statement,
  type Tracer,
} from '../../lang/index.ts';
import type { EqlRule } from '../../rules/model/rule.ts';

/** An event of a case. */
export interface TestEvent {
  readonly document: JsonObject;
  /** Of a search hit. */
  readonly index: string | undefined;
}

/** An event that the rule reads, by its place among the events of the case. */
export interface SeenEvent {
  /** From 0. */
  readonly number: number;
  readonly row: Row;
}

/** What a rule made of the events of a case. */
export interface RuleRun {
  readonly seen: readonly SeenEvent[];
  /** Where events come from that are outside of the rule's index patterns. */
  readonly unseen: readonly { readonly number: number; readonly names: readonly string[] }[];
  /** Events that do not pass the filters of the rule, by their place. */
  readonly filtered: readonly number[];
  /** One a match; `null` stands for the event that must not happen. */
  readonly matches: readonly (readonly (SeenEvent | null)[])[];
  readonly failures: readonly { readonly event: SeenEvent; readonly error: EvaluationError }[];
  /** Matches that rest on the end of the events: a later one could have refuted them. */
  readonly undecided: number;
  /** Events that satisfy a stage of a sequence but have no readable time. */
  readonly untimed: readonly SeenEvent[];
}

/** A rule made ready for its cases. */
export interface RuleRunner {
  readonly statement: Statement;
  readonly compiled: CompiledQuery;
  readonly options: CompileOptions;
  /** Reads the rows of seen events. */
  readonly tracer: Tracer;
  /** `null` where it reads everything. */
  readonly patterns: readonly string[] | null;
  /** Throws `SequenceLimitError`. */
  readonly run: (events: Iterable<TestEvent>) => RuleRun;
}

/** What of a rule decides how it runs. */
export type RunFields = Pick<
  EqlRule,
  'query' | 'index' | 'filters' | 'event_category_override' | 'timestamp_field' | 'tiebreaker_field'
>;

/** Whether an event passes the filters of a rule. */
type PassesFilters = (row: Row, document: () => JsonObject) => boolean;

/** Makes the filters of a rule ready; adds the fields they read to the set. `null` without any. */
export type PrepareFilters = (rule: RunFields, fields: FieldSet) => PassesFilters | null;

/**
 * @param now what `now` in date math means, in nanoseconds since the epoch
 */
export function createRunner(
  rule: RunFields,
  statement: Statement,
  now: bigint,
  prepareFilters: PrepareFilters = () => null,
): RuleRunner {
  const fields = new FieldSet();
  const options: CompileOptions = {
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
    source: rule.query,
    fields,
    now,
  };
  const compiled = compile(statement, options);
  const tracer = createTracer(statement, options);
  const originOf = originReader(fields);
  const passes = prepareFilters(rule, fields);
  const patterns = rule.index === undefined || rule.index.length === 0 ? null : rule.index;
  const reads = patterns === null ? null : indexPatterns(patterns);
  const run = (events: Iterable<TestEvent>): RuleRun => {
    const seen: SeenEvent[] = [];
    const unseen: { number: number; names: readonly string[] }[] = [];
    const filtered: number[] = [];
    let number = 0;
    for (const { document, index } of events) {
      const row = rowOf(document, fields);
      const { kind, names } = originOf(row, index);
      const isRead = reads === null || kind === null || names.some(reads);
      if (!isRead) unseen.push({ number, names });
      else if (passes === null || passes(row, () => document)) seen.push({ number, row });
      else filtered.push(number);
      number += 1;
    }
    return { ...runOver(compiled, seen), seen, unseen, filtered };
  };
  return { statement, compiled, options, tracer, patterns, run };
}

/** Runs a query over rows, as a scan of all of them would. */
export function runOver(
  compiled: CompiledQuery,
  events: readonly SeenEvent[],
): Omit<RuleRun, 'seen' | 'unseen' | 'filtered'> {
  const collector = createCollector<SeenEvent>(compiled, {
    size: null,
    resultPosition: 'tail',
    maxSamplesPerKey: 1,
    maxPending: DEFAULT_MAX_PENDING,
  });
  const failures: { event: SeenEvent; error: EvaluationError }[] = [];
  const untimed: SeenEvent[] = [];
  let current: SeenEvent | null = null;
  const evaluate = createEvaluator(compiled, (error) => {
    if (current !== null) failures.push({ event: current, error });
  });
  for (const event of events) {
    current = event;
    const time = eventTime(compiled, event.row);
    if (time.time !== null) collector.observe(time.time);
    const finding = evaluate(event.row);
    if (finding === null) continue;
    if (compiled.query.kind === 'sequence' && time.time === null) untimed.push(event);
    else collector.add(finding, time, event.number, event);
  }
  const { results, undecided } = collector.finish();
  const matches = results.map((result) =>
    result.kind === 'event' ? [result.event] : result.events,
  );
  return { matches, failures, undecided, untimed };
}
