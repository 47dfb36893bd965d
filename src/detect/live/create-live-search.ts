import type { CompiledQuery } from '../../lang/index.ts';
import { SavedValue } from '../../util/saved-value.ts';
import { createLiveEvents, restoreLiveEvents } from './live-events.ts';
import { LiveSample } from './live-sample.ts';
import type { LiveSearch, LoadEvent, LoadItem } from './live-search.ts';
import { LiveSequence, type LiveSequenceOptions } from './live-sequence.ts';

/** The search of a rule's query. Pipes are ignored: they truncate the results of finite data. */
export function createLiveSearch(
  { query }: Pick<CompiledQuery, 'query'>,
  options: LiveSequenceOptions,
): LiveSearch {
  if (query.kind === 'event') return createLiveEvents(options.sink);
  if (query.kind === 'sequence') return new LiveSequence(query, options);
  return new LiveSample(query, options);
}

/**
 * Restores the search of a rule's query from {@link LiveSearch.snapshot}. It finds the same matches as the
 * original would have, and continues its counts; the arrival of its next candidate must be later than all
 * before.
 *
 * @param loadItem returns the index of an exception item that `saveItem` saved
 * @throws SnapshotError if the snapshot is damaged or belongs to another query or version
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
