import type { EventReader } from '../../stores/event-store.ts';
import { openDataFolder } from '../../runs/stored/open-data-folder.ts';

/** How long a reader is used: files that retention or a merge has removed stay on disk as long. */
const MAX_AGE_MS = 30_000;

/** The events of a data directory, reopened when a caller asks for events that were not there before. */
export class EventReaders {
  #open: {
    readonly folder: string;
    readonly reader: EventReader;
    readonly arrivals: number;
    readonly at: number;
  } | null = null;

  /**
   * Throws `StoreError`.
   *
   * @param arrivals how many events have arrived and must be found
   */
  async of(folder: string, arrivals: number): Promise<EventReader> {
    const known = this.#open;
    const now = performance.now();
    const isFresh = known !== null && known.arrivals >= arrivals && now - known.at < MAX_AGE_MS;
    if (isFresh && known.folder === folder) return known.reader;
    this.close();
    const reader = await openDataFolder(folder);
    this.#open = { folder, reader, arrivals: reader.status().nextArrival, at: now };
    return reader;
  }

  close(): void {
    this.#open?.reader.close();
    this.#open = null;
  }
}
