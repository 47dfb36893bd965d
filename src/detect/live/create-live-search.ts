import type { CompiledQuery } from '../../lang/index.ts';
import { createLiveEvents } from './live-events.ts';
import { createLiveSample } from './live-sample.ts';
import type { LiveSearch } from './live-search.ts';
import { LiveSequence, type LiveSequenceOptions } from './live-sequence.ts';

/** The search of a rule's query. Pipes do not apply: they cut the results of data that ends. */
export function createLiveSearch(
  { query }: Pick<CompiledQuery, 'query'>,
  options: LiveSequenceOptions,
): LiveSearch {
  const { bounds, hasExceptions, sink } = options;
  if (query.kind === 'event') return createLiveEvents(sink);
  if (query.kind === 'sequence') return new LiveSequence(query, options);
  return createLiveSample(query, bounds, hasExceptions, sink);
}
