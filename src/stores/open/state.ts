// What the service keeps beside events and alerts, and the files of its audit log. This folder alone knows which store there is.
import { STATE_FILE } from '../embedded/open-event-reader.ts';
import {
  openStateReader as openFileReader,
  openStateStore as openFile,
} from '../embedded/state/state-store.ts';
import { placeOf, statePlace } from '../postgres/places.ts';
import type { Waiting } from '../postgres/standby.ts';
import { readPlace } from '../sql/tables-place.ts';
import type { SharingOptions } from '../shared-writing.ts';
import type { StateReader, StateStore } from '../state-store.ts';

export { STATE_FILE };
export { verifyAudit } from '../sql/state/verify-audit.ts';
export { linesOfFile } from '../embedded/state/audit-files.ts';
export { HEADS_FILE, readHeads, appendHead } from '../embedded/state/audit-files.ts';

/**
 * Opens the state of a data directory for the one process that writes it; makes it where there is none. Throws `StoreError`.
 *
 * @param state the URL of PostgreSQL, where users, keys and the audit log are kept; `null` for where they are
 * @param sharing of a state that other processes write, too; `null` for that of this process alone
 */
export async function openStateStore(
  path: string,
  state: string | null = null,
  sharing: SharingOptions | null = null,
): Promise<StateStore> {
  const known = readPlace(path);
  if (known === null && state === null) return openFile(path);
  const { openPostgresState } = await import('../postgres/state-store.ts');
  return openPostgresState(path, placeOf(known, state), undefined, sharing);
}

/** Waits until no service writes the state at a URL of PostgreSQL; `false` if that was aborted. Throws `StoreError`. */
export async function untilStateIsFree(url: string, waiting: Waiting): Promise<boolean> {
  const place = statePlace(url);
  const { untilFree } = await import('../postgres/standby.ts');
  return untilFree(place, waiting);
}

/** Calls back once another service has taken over the state that this process writes at a URL of PostgreSQL. Throws `StoreError`. */
export async function watchStateWriter(
  url: string,
  signal: AbortSignal,
  onTakenOver: () => void,
): Promise<void> {
  const place = statePlace(url);
  const { watchWriter } = await import('../postgres/standby.ts');
  return watchWriter(place, signal, onTakenOver);
}

/** Opens the state of a data directory for reading, also while another thread or process writes it. Throws `StoreError`. */
export async function openStateReader(path: string): Promise<StateReader> {
  const place = readPlace(path);
  if (place === null) return openFileReader(path);
  const { openPostgresStateReader } = await import('../postgres/state-store.ts');
  return openPostgresStateReader(path, place);
}
