import type { CompiledSample } from '../../lang/index.ts';
import { itemsOf, withoutExcepted } from '../search.ts';
import type { LiveBounds, LiveSearch, SearchSink } from './live-search.ts';
import { SampleGroups } from './sample-groups.ts';

/**
 * A sample: one for each key, as soon as each filter has an event of its own. A search over the whole
 * data may choose other events for the same key.
 */
export function createLiveSample(
  sample: CompiledSample,
  bounds: LiveBounds,
  hasExceptions: boolean,
  sink: SearchSink,
): LiveSearch {
  const kept = new SampleGroups(sample, bounds, (keys, events) =>
    sink.match({ kind: 'group', keys, events: events.map(({ event }) => event) }),
  );
  const all = hasExceptions
    ? new SampleGroups(sample, bounds, (keys, events) => {
        const items = itemsOf({ kind: 'group', keys, events }, { query: sample });
        if (items.length > 0) sink.hidden(items);
      })
    : null;
  return {
    add: (candidate) => {
      const { finding, excepted } = candidate;
      const left = withoutExcepted(finding, excepted);
      if (left !== null) kept.add(candidate, left);
      if (finding !== null) all?.add(candidate, finding);
      return 'taken';
    },
    passed: () => {},
    reached: () => {},
    waitsForTime: false,
    finish: () => 0,
    forgotten: () => kept.forgotten,
  };
}
