import type { CompiledQuery, Statement } from '../../../lang/index.ts';
import { SavedValue } from '../../../util/saved-value.ts';
import {
  DEFAULT_SPAN,
  TOLERANCE,
  type LiveSearch,
  type LiveSearchOptions,
  type LoadEvent,
  type LoadItem,
  type SearchSink,
} from '../live-search.ts';
import { LiveSample } from './live-sample.ts';
import { LiveSequence } from './live-sequence.ts';
import { withoutExcepted } from './search.ts';

type Compiled = Pick<CompiledQuery, 'query'>;

const EVENT_QUERY: Compiled = { query: { kind: 'event', text: '', matches: () => true } };

/** So a rule over single events that never has a candidate is never compiled. */
export const uncompiled = (statement: Statement | null): Compiled | null =>
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
