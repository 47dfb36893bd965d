import type { EventStore } from '../stores/event-store.ts';
import { StoreError, STORE_CODES } from '../stores/errors.ts';
import { judgedTo } from '../stores/open/detection.ts';
import { openEventStore } from '../stores/open/events.ts';
import type { StateStore } from '../stores/state-store.ts';
import { ServerError } from './errors.ts';
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
  const { storeId } = state.manifest.identity;
  const known = state.events.get();
  if (known !== storeId) {
    if (known !== null && stateUrl !== null) await beginBehind(options, state, stateUrl, log);
    state.events.put(storeId);
  }
  return openEventStore(options);
}

/**
 * Opens the events of a worker, of which there are none: those that rules read stay in clusters. Throws `CodedError` where the data
 * directory has some, which no worker would read.
 */
export async function openNoEvents(
  options: EventOptions,
  roles: readonly string[],
): Promise<EventStore> {
  const store = await openEventStore(options);
  if (store.status().streams.length === 0) return store;
  await store.shutdown();
  throw new ServerError(
    'SRV1017',
    `${options.folder} has events, which a worker with the roles ${roles.join(', ')} does not read`,
    'give each worker a data directory of its own, which is empty at first',
  );
}

/** Where a kill comes between this and what notes it, the next start does it again. */
async function beginBehind(
  options: EventOptions,
  state: StateStore,
  stateUrl: string,
  log: Logger,
): Promise<void> {
  const { folder, manifest } = options;
  const store = await openEventStore(options);
  const { nextArrival, streams } = store.status();
  await store.shutdown();
  if (streams.length > 0) throw otherEvents(folder);
  const spaces = state.access.spaces.list().map(({ id }) => id);
  const first = await judgedTo(stateUrl, spaces);
  if (nextArrival < first) manifest.addFlushed([], first);
  log.warn({ folder, firstArrival: first }, NO_EVENTS);
}

const NO_EVENTS =
  'the state in PostgreSQL belongs to events of another data directory, which are not here: alerts, rules, users and the audit log are as they were, and rules go on with what arrives from now on';

const otherEvents = (folder: string): StoreError =>
  new StoreError(
    'STO1706',
    `the state in PostgreSQL belongs to events of another data directory, and ${folder} has events of its own`,
    STORE_CODES.STO1706.cure,
  );
