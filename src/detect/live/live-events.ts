import { withoutExcepted } from '../search.ts';
import type { LiveSearch, SearchSink } from './live-search.ts';

/** An event query: each event stands for itself, whenever it comes. */
export function createLiveEvents(sink: SearchSink): LiveSearch {
  return {
    add: ({ finding, excepted, event }) => {
      if (withoutExcepted(finding, excepted) !== null) sink.match({ kind: 'event', event });
      else sink.hidden([...new Set(excepted.map(({ item }) => item))]);
      return 'taken';
    },
    passed: () => {},
    reached: () => {},
    waitsForTime: false,
    finish: () => 0,
    forgotten: () => 0,
  };
}
