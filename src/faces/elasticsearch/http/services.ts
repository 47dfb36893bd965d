import type { EventWork } from '../search/events/run-event-search.ts';
import type { AlertWork } from '../search/thread/search-threads.ts';
import type { Services } from '../../../http/services.ts';

/** The services available to search routes. */
export interface SearchServices extends Services {
  /** Searches of alerts; `null` if no rules run. */
  readonly search: AlertSearches | null;
  /** Searches of stored events in the query DSL of Elasticsearch. */
  readonly events: EventSearches;
}

/** Searches of alerts, which block neither requests nor rules. */
export interface AlertSearches {
  /**
   * Resolves with the answer as JSON.
   *
   * @param more `preview`: the preview whose alerts are searched instead of those of the space; `signal`: cancels the search
   */
  run(
    space: string,
    work: AlertWork,
    more?: { readonly preview?: string | undefined; readonly signal?: AbortSignal },
  ): Promise<string>;
  /** Whether the alerts of a preview are kept. */
  hasPreview(space: string, id: string): boolean;
}

/** Searches of stored events, which block neither requests nor rules. */
export interface EventSearches {
  /**
   * Resolves with the answer as JSON.
   *
   * @param signal cancels the search
   */
  run(work: EventWork, signal?: AbortSignal): Promise<string>;
}
