import type {
  CompiledQuery,
  CompileOptions,
  RunnableQuery,
  SequenceMemory,
  Statement,
} from '../../lang/index.ts';
import type { MatchResult } from '../../lang/execute/collector.ts';
import type { LoadedRule, Rule } from '../../rules/index.ts';
import type { Candidate } from '../candidate.ts';
import type { EvaluationRule } from '../evaluate/setup.ts';
import type { Match, MatchedEvent } from '../match.ts';
import type { LiveSearch, LiveSearchOptions, LoadEvent, LoadItem } from './live-search.ts';

/** What of a rule decides which events are its candidates, and which of these are matches. */
export type EvaluatedRule = Pick<
  Rule,
  | 'type'
  | 'query'
  | 'index'
  | 'data_view_id'
  | 'filters'
  | 'event_category_override'
  | 'timestamp_field'
  | 'tiebreaker_field'
  | 'timestamp_override'
  | 'timestamp_override_fallback_disabled'
>;

/**
 * A type of rule: what its rules read, how their matches are found, and what its alerts say of it. It is asked when rules
 * are compiled and when a search is started, never for an event: all rules, of whatever type, are evaluated at once by
 * their plans.
 *
 * Its fields, and how its query is read and checked, are an entry of `src/rules/model/rule-types.ts`, which rule files
 * are validated by where nothing is run.
 */
export interface RuleType {
  readonly name: Rule['type'];
  /** The fields by which an alert names the type. */
  readonly alertFields: Readonly<Record<string, string>>;
  /** What the reason of an alert calls a match of several events. */
  readonly groupWord: (rule: EvaluatedRule) => 'sequence' | 'sample';
  /**
   * Which events are candidates.
   *
   * @param statement the query as it was parsed and checked; `null` where it was not
   * @param items positions of the exception items that apply
   */
  readonly plan: (
    rule: EvaluatedRule,
    statement: Statement | null,
    items?: readonly number[],
  ) => EvaluationRule;
  /** How its query is compiled, here and where it is traced. */
  readonly compileOptions: (rule: EvaluatedRule, now: bigint) => CompileOptions;
  /** The query of its candidates. What the loader parsed and checked is not parsed and checked again. */
  readonly compile: (
    rule: EvaluatedRule,
    source: Pick<LoadedRule, 'statement' | 'prepared'>,
    now: bigint,
  ) => RunnableQuery;
  /** Whether every candidate is a match, whatever other candidates there are. */
  readonly matchesEach: (compiled: RunnableQuery) => boolean;
  /** The terms of a query without a candidate of each of which nothing matches. */
  readonly neededTerms: (compiled: Pick<CompiledQuery, 'query'>) => ReadonlySet<number>;
  /**
   * Finds the matches among all candidates of a window.
   *
   * @param observed the data extends at least to this time, in nanoseconds since the epoch
   * @param memory a budget shared with others; the caller accounts for the candidates
   * @throws SequenceLimitError if more would have to be kept than the budget allows
   */
  readonly search: <E = MatchedEvent>(
    rule: EvaluatedRule,
    compiled: CompiledQuery,
    candidates: readonly Candidate<E>[],
    observed: bigint | null,
    memory?: SequenceMemory,
  ) => Found<E>;
  /** The exception items that hide a match. */
  readonly itemsOf: (
    result: MatchResult<Pick<Candidate, 'excepted'>>,
    compiled: Pick<CompiledQuery, 'query'>,
  ) => readonly number[];
  /** Finds the matches of a stream, as candidates come. */
  readonly live: LiveType;
}

/** How rules of a type are searched for as events come. Rules keep their state between runs and over restarts. */
export interface LiveType {
  /** What a search is started with where the query keeps nothing between events, so need not be compiled; else `null`. */
  readonly uncompiled: (statement: Statement | null) => Pick<CompiledQuery, 'query'> | null;
  readonly start: (
    rule: EvaluatedRule,
    compiled: Pick<CompiledQuery, 'query'>,
    options: LiveSearchOptions,
  ) => LiveSearch;
  /**
   * Goes on from {@link LiveSearch.snapshot}. It finds the same matches as the original would have, and continues its
   * counts; the arrival of its next candidate must be later than all before.
   *
   * @param loadItem returns the index of an exception item that `saveItem` saved
   * @throws SnapshotError if the snapshot is damaged or belongs to another query or version
   */
  readonly restore: (
    rule: EvaluatedRule,
    compiled: Pick<CompiledQuery, 'query'>,
    options: LiveSearchOptions,
    snapshot: unknown,
    loadEvent: LoadEvent,
    loadItem?: LoadItem,
  ) => LiveSearch;
  /**
   * How long before the cursor, in nanoseconds, the candidates can have been received that a search still keeps; `null`
   * where it keeps none.
   *
   * @param lookBack of the rule
   */
  readonly openSpan: (
    compiled: Pick<CompiledQuery, 'query'>,
    lateness: bigint,
    lookBack: bigint,
  ) => bigint | null;
}

/** What a rule finds among candidates. */
export interface Found<E = MatchedEvent> {
  /** In the order of the language, exceptions applied. */
  readonly matches: readonly Match<E>[];
  /** Results hidden by exceptions, with the items that each satisfies. */
  readonly hidden: readonly HiddenMatch<E>[];
  /** The number of matches that depend on the end of the data: a later event could have refuted them. */
  readonly undecided: number;
}

export interface HiddenMatch<E = MatchedEvent> {
  readonly match: Match<E>;
  /** Indices of exception items, without duplicates. */
  readonly items: readonly number[];
}
