import type { CompiledQuery } from '../../lang/index.ts';
import { SavedValue } from '../../util/saved-value.ts';
import { createLiveEvents, restoreLiveEvents } from './live-events.ts';
import { LiveSample } from './live-sample.ts';
import type { LiveSearch, LoadEvent, LoadItem } from './live-search.ts';
import { LiveSequence, type LiveSequenceOptions } from './live-sequence.ts';

/** The search of a rule's query. Pipes do not apply: they cut the results of data that ends. */
export function createLiveSearch(
  { query }: Pick<CompiledQuery, 'query'>,
  options: LiveSequenceOptions,
): LiveSearch {
  if (query.kind === 'event') return createLiveEvents(options.sink);
  if (query.kind === 'sequence') return new LiveSequence(query, options);
  return new LiveSample(query, options);
}

/**
 * The search of a rule's query as {@link LiveSearch.snapshot} saved it. It finds what the other would
 * have found, and counts on; the arrival of its next candidate is later than all before.
 *
 * @param loadItem gives the index of an exception item that `saveItem` saved
 * @throws SnapshotError where the snapshot is of another query or version, or damaged
 */
export function restoreLiveSearch(
  { query }: Pick<CompiledQuery, 'query'>,
  options: LiveSequenceOptions,
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
