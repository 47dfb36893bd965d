import {
  compile,
  parse,
  type CompileOptions,
  type RunnableQuery,
  type Statement,
  type CompiledQuery,
} from '../../../lang/index.ts';
import { ruleFields } from '../../../match/rule-outline.ts';
import type { LoadedRule } from '../../../rules/index.ts';
import { SavedValue } from '../../../util/saved-value.ts';
import type { EvaluationRule } from '../../evaluate/setup.ts';
import {
  DEFAULT_SPAN,
  TOLERANCE,
  type LiveSearch,
  type LiveSearchOptions,
  type LoadEvent,
  type LoadItem,
  type SearchSink,
} from '../live-search.ts';
import type { RuleType, EvaluatedRule } from '../rule-type.ts';
import { LiveSample } from './live-sample.ts';
import { LiveSequence } from './live-sequence.ts';
import { itemsOf, neededTerms, search, withoutExcepted } from './search.ts';

type Compiled = Pick<CompiledQuery, 'query'>;

const EVENT_QUERY: Compiled = { query: { kind: 'event', text: '', matches: () => true } };

/** So a rule over single events that never has a candidate is never compiled. */
const uncompiled = (statement: Statement | null): Compiled | null =>
  statement?.query.kind === 'EventQuery' ? EVENT_QUERY : null;

/** The search of a rule's query. Pipes are ignored: they truncate the results of finite data. */
export function createLiveSearch({ query }: Compiled, options: LiveSearchOptions): LiveSearch {
  if (query.kind === 'event') return createLiveEvents(options.sink);
  if (query.kind === 'sequence') return new LiveSequence(query, options);
  return new LiveSample(query, options);
}

export function restoreLiveSearch(
  { query }: Compiled,
  options: LiveSearchOptions,
  snapshot: unknown,
  loadEvent: LoadEvent,
  loadItem: LoadItem = loadIndex,
): LiveSearch {
  if (query.kind === 'event') return restoreLiveEvents(options.sink, snapshot);
  return query.kind === 'sequence'
    ? LiveSequence.restore(query, options, snapshot, loadEvent, loadItem)
    : LiveSample.restore(query, options, snapshot, loadEvent, loadItem);
}

const loadIndex = (saved: unknown) => new SavedValue(saved, 'item').integer();

/** A sample has no span of its own. */
export function openSpanOf({ query }: Compiled, lateness: bigint, lookBack: bigint): bigint | null {
  if (query.kind === 'event') return null;
  if (query.kind === 'sample') return lookBack;
  // The clock of a host may be ahead, so that an event was received before its time.
  return (query.maxspan ?? DEFAULT_SPAN) + lateness + TOLERANCE;
}

const KIND = 'live event query';
const VERSION = 1;

/** The search of an event query has no state to restore. */
function restoreLiveEvents(sink: SearchSink, snapshot: unknown): LiveSearch {
  new SavedValue(snapshot, KIND).expect(KIND, VERSION);
  return createLiveEvents(sink);
}

/** An event query: each event is matched by itself, in any order. */
function createLiveEvents(sink: SearchSink): LiveSearch {
  return {
    add: ({ evaluation, excepted, event }) => {
      if (withoutExcepted(evaluation, excepted) !== null) sink.match({ kind: 'event', event });
      else sink.hidden([...new Set(excepted.map(({ item }) => item))]);
      return 'taken';
    },
    passed: () => {},
    reached: () => {},
    keepsEvents: false,
    isOrdered: false,
    waitsForAbsence: false,
    waitsForTime: false,
    finish: () => 0,
    forgotten: () => 0,
    kept: () => 0,
    snapshot: () => ({ kind: KIND, version: VERSION }),
  };
}

function planOf(
  rule: EvaluatedRule,
  statement: Statement | null,
  items: readonly number[] = [],
): EvaluationRule {
  return {
    query: rule.query,
    statement,
    // Without a data view at hand, a rule that names one reads everything.
    index: rule.data_view_id === undefined ? (rule.index ?? null) : null,
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
    window: {
      timestampOverride: rule.timestamp_override,
      fallsBack: !rule.timestamp_override_fallback_disabled,
    },
    filters: rule.filters ?? [],
    items,
  };
}

function compileRule(
  rule: EvaluatedRule,
  { statement, prepared }: Pick<LoadedRule, 'statement' | 'prepared'>,
  now: bigint,
): RunnableQuery {
  const options = compileOptionsOf(rule, now);
  if (prepared !== null) {
    const optimized = JSON.parse(prepared.statement) as Statement;
    return compile(optimized, { ...options, check: false, optimize: 'done' });
  }
  return compile(statement ?? rule.query, { ...options, check: statement === null });
}

export function compileOptionsOf(rule: EvaluatedRule, now: bigint): CompileOptions {
  return {
    now,
    fields: ruleFields(),
    eventCategoryField: rule.event_category_override,
    timestampField: rule.timestamp_field,
    tiebreakerField: rule.tiebreaker_field,
  };
}

function groupWord({ query }: EvaluatedRule): 'sequence' | 'sample' {
  const parsed = parse(query);
  return parsed.ok && parsed.value.query.kind === 'SampleQuery' ? 'sample' : 'sequence';
}

/** Rules in EQL: single events, sequences and samples. */
export const EQL: RuleType = {
  name: 'eql',
  alertFields: {
    'kibana.alert.rule.type': 'eql',
    'kibana.alert.rule.rule_type_id': 'siem.eqlRule',
    'kibana.alert.rule.category': 'Event Correlation Rule',
  },
  groupWord,
  plan: planOf,
  compileOptions: compileOptionsOf,
  compile: compileRule,
  matchesEach: ({ query, limits }) => query.kind === 'event' && limits.length === 0,
  neededTerms,
  search: (_, ...asked) => search(...asked),
  itemsOf,
  live: {
    uncompiled,
    start: (_, ...asked) => createLiveSearch(...asked),
    restore: (_, ...asked) => restoreLiveSearch(...asked),
    openSpan: openSpanOf,
  },
};
