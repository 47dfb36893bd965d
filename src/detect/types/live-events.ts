import type { CompiledQuery } from '../../lang/index.ts';
import { SavedValue } from '../../util/saved-value.ts';
import type { LiveSearch, SearchSink } from './live-search.ts';
import { withoutExcepted } from './search.ts';

type Compiled = Pick<CompiledQuery, 'query'>;

/** What a search is started with where no event has matched yet: nothing of the query is needed. */
export const UNCOMPILED_EVENTS: Compiled = {
  query: { kind: 'event', text: '', matches: () => true },
};

const KIND = 'live event query';
const VERSION = 1;

/** The search of an event query has no state to restore. */
export function restoreLiveEvents(sink: SearchSink, snapshot: unknown): LiveSearch {
  new SavedValue(snapshot, KIND).expect(KIND, VERSION);
  return createLiveEvents(sink);
}

/** An event query: each event is matched by itself, in any order. */
export function createLiveEvents(sink: SearchSink): LiveSearch {
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
