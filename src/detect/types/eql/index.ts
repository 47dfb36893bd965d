import { parse, type Statement, type CompiledQuery } from '../../../lang/index.ts';
import { SavedValue } from '../../../util/saved-value.ts';
import { createLiveEvents, restoreLiveEvents, UNCOMPILED_EVENTS } from '../live-events.ts';
import {
  DEFAULT_SPAN,
  TOLERANCE,
  type LiveSearch,
  type LiveSearchOptions,
  type LoadEvent,
  type LoadItem,
} from '../live-search.ts';
import { compileOptionsOf, compileRule, planOf } from '../queried.ts';
import type { RuleType, EvaluatedRule } from '../rule-type.ts';
import { itemsOf, neededTerms, search } from '../search.ts';
import { LiveSample } from './live-sample.ts';
import { LiveSequence } from './live-sequence.ts';

type Compiled = Pick<CompiledQuery, 'query'>;

/** So a rule over single events that never has a candidate is never compiled. */
const uncompiled = (statement: Statement | null): Compiled | null =>
  statement?.query.kind === 'EventQuery' ? UNCOMPILED_EVENTS : null;

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
  compile: (...asked) => compileRule('eql', ...asked),
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
