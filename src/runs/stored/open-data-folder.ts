import type { EventReader } from '../../stores/event-store.ts';

/** Opens the events of a data directory for reading, while a service may be writing. Throws `StoreError`. */
export async function openDataFolder(folder: string): Promise<EventReader> {
  // Loaded on demand: most commands need no store.
  const { openEventReader } = await import('../../stores/open/event-reader.ts');
  return openEventReader(folder);
}
