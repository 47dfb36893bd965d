import type { EventWork } from '../search/events/run-event-search.ts';
import type { AlertWork } from '../search/thread/messages.ts';
import type { Services } from '../../../http/services.ts';

/** What requests to search are handled with. */
export interface SearchServices extends Services {
  /** Searches of alerts; `null` where no rules run. */
  readonly search: AlertSearches | null;
  /** Searches of stored events in the language of Elasticsearch. */
  readonly events: EventSearches;
}

/** Searches of alerts, which neither requests nor rules wait for. */
export interface AlertSearches {
  /**
   * Resolves with the answer as JSON.
   *
   * @param more `preview`: whose alerts are searched in place of those of the space; `signal`: that nobody waits any more
   */
  run(
    space: string,
    work: AlertWork,
    more?: { readonly preview?: string | undefined; readonly signal?: AbortSignal },
  ): Promise<string>;
  /** Whether the alerts of a preview are kept. */
  hasPreview(space: string, id: string): boolean;
}

/** Searches of stored events, which neither requests nor rules wait for. */
export interface EventSearches {
  /**
   * Resolves with the answer as JSON.
   *
   * @param signal that nobody waits any more
   */
  run(work: EventWork, signal?: AbortSignal): Promise<string>;
}
