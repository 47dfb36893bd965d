import type { EventStore } from '../stores/event-store.ts';
import { StoreError, STORE_CODES } from '../stores/errors.ts';
import { judgedTo } from '../stores/open/detection.ts';
import { openEventStore } from '../stores/open/events.ts';
import type { StateStore } from '../stores/state-store.ts';
import type { Logger } from './logs.ts';

type EventOptions = Parameters<typeof openEventStore>[0];

/**
 * Opens the events of a data directory. Where the state, which is in PostgreSQL, belongs to those of another directory, and this one
 * has none, their numbers begin behind all that rules have judged. Throws `CodedError`.
 */
export async function openEvents(
  options: EventOptions,
  state: StateStore,
  stateUrl: string | null,
  log: Logger,
): Promise<EventStore> {
  const store = await openEventStore(options);
  const { storeId } = state.manifest.identity;
  const known = state.events.get();
  if (known === storeId) return store;
  let used = store;
  if (known !== null && stateUrl !== null) {
    const { nextArrival, streams } = store.status();
    await store.close();
    const first = await judgedTo(
      stateUrl,
      state.access.spaces.list().map(({ id }) => id),
    );
    if (streams.length > 0) throw otherEvents(options.folder);
    if (nextArrival < first) options.manifest.addFlushed([], first);
    log.warn({ folder: options.folder, firstArrival: first }, NO_EVENTS);
    used = await openEventStore(options);
  }
  state.events.put(storeId);
  return used;
}

const NO_EVENTS =
  'the state in PostgreSQL belongs to events of another data directory, which are not here: alerts, rules, users and the audit log are as they were, and rules go on with what arrives from now on';

const otherEvents = (folder: string): StoreError =>
  new StoreError(
    'STO1706',
    `the state in PostgreSQL belongs to events of another data directory, and ${folder} has events of its own`,
    STORE_CODES.STO1706.cure,
  );
