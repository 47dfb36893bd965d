import { oneOf, searchOf, textOf, textsOf } from '../../search-text.ts';

/** The state of the page: the query that was run, over what, and what is shown of the results. */
export const huntSearch = searchOf({
  q: textOf,
  from: textOf,
  to: textOf,
  /** The name of a cluster; without it, events that are stored here are read. */
  cluster: textOf,
  /** Patterns of streams, or of indices. */
  streams: textsOf,
  /** Columns, by field. */
  fields: textsOf,
  /** As what results are shown. */
  view: oneOf(['table', 'tree']),
  /** `1`: new events are shown as they are stored. */
  tail: oneOf(['1']),
  /** The result that is open. */
  event: textOf,
  /** How many results are shown at most. */
  limit: oneOf(['10000']),
});

export type HuntSearch = ReturnType<typeof huntSearch>;
