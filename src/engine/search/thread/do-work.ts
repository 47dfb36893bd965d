import { countAlerts, type CountWork } from '../count-alerts.ts';
import { runSearch, type SearchReader, type SearchWork } from '../run-search.ts';

/** What is asked of the alerts of a space. */
export type AlertWork = SearchWork | CountWork;

/** The same as {@link runSearch}; nothing ends what only counts. */
export const doWork = (
  work: AlertWork,
  from: SearchReader,
  isCancelled: () => boolean = () => false,
): string =>
  work.kind === 'counts'
    ? countAlerts(work, from.reader)
    : runSearch(work, from, () => performance.now(), isCancelled);
