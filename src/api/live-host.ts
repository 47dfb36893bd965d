import type { Access } from '../service/access/access.ts';
import { may, mayEnter } from '../service/access/principal.ts';
import { readChanges, type LiveChanges } from '../service/feed/live-changes.ts';
import type { LiveHost, LiveOwner } from '../service/feed/live-hub.ts';
import type { LiveEnd } from '../service/feed/live-stream.ts';
import { searchTail, type FoundEvent } from '../service/feed/search-tail.ts';
import type { EventReader } from '../stores/event-store.ts';
import type { Logger } from './logs.ts';
import type { DetectionCalls } from '../http/services.ts';
import { liveStatus } from './status/live-status.ts';
import type { ServiceStatus } from './status/status.ts';

export interface LiveParts {
  readonly access: Access;
  /** `null` if no rules run. */
  readonly detection: DetectionCalls | null;
  readonly store: Pick<EventReader, 'status' | 'fetch' | 'search'>;
  readonly log: Logger;
  readonly status: () => ServiceStatus;
}

/** Larger events are not shown live. */
const MAX_EVENT_BYTES = 64 * 1_024;

/** What live clients see of a service. */
export function liveHost({ access, detection, store, status, log }: LiveParts): LiveHost {
  let hasFailed = false;
  return {
    async changes(space, request) {
      if (detection === null) return NO_CHANGES;
      const changes = await detection.call(readChanges, request, space);
      hasFailed = false;
      return changes;
    },
    whyNot: (owner, space) => whyNot(access, owner, space),
    status: (space) => JSON.stringify(liveStatus(status(), space)),
    events: {
      count: () => store.status().nextArrival,
      read: (from, count) =>
        store
          .fetch(Array.from({ length: count }, (_, index) => from + index))
          .flatMap((event) => (event === null ? [] : linesOf(event))),
      async search(query, stretch) {
        const { events, matched, lookedAt } = await searchTail(store, query, stretch);
        return { lines: events.flatMap(linesOf), matched, lookedAt };
      },
    },
    failed(error) {
      // Retried four times a second.
      if (!hasFailed) log.warn({ err: error }, 'live clients receive no changes for now');
      hasFailed = true;
    },
    clock: () => performance.now(),
  };
}

const NO_CHANGES: LiveChanges = {
  isReset: false,
  place: { change: 0, number: 0, alertId: null },
  alerts: [],
  stories: [],
  hasMore: false,
};

function whyNot(access: Access, { principal, address }: LiveOwner, space: string): LiveEnd | null {
  const current = access.current(principal, address);
  if (current === null) return 'signed-out';
  if (!may(current, 'read')) return 'right';
  return mayEnter(current, space) && access.spaces.has(space) ? null : 'space';
}

function linesOf({ arrival, received, stream, document }: FoundEvent): string[] {
  if (document.byteLength > MAX_EVENT_BYTES) return [];
  const about = JSON.stringify({ arrival, received: new Date(received).toISOString(), stream });
  // Line breaks are insignificant in a document, but would end a message.
  const text = document.toString().replaceAll(/[\r\n]+/g, ' ');
  return [`${about.slice(0, -1)},"event":${text}}`];
}
