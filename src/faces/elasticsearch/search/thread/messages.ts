import type { CountWork } from '../count-alerts.ts';
import type { SearchError } from '../errors.ts';
import type { EventWork } from '../events/run-event-search.ts';
import type { SearchWork } from '../run-search.ts';

/** A request about the alerts of a space. */
export type AlertWork = SearchWork | CountWork;

/** A request to a thread. */
export type SearchTask =
  /** With the database of the space. */
  | { readonly file: string; readonly work: AlertWork }
  /** With the data directory. */
  | { readonly folder: string; readonly work: EventWork };

/** The answer as JSON, or why a search cannot be done as asked. */
export type SearchAnswer = string | Pick<SearchError, 'code' | 'type' | 'message'>;
