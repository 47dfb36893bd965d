import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openEventStore } from './embedded-event-store.ts';
import { loadCodec } from '../blocks/codec.ts';
import { blockOfDocuments } from '../blocks/documents.testing.ts';
import { nodeFileSystem } from '../file-system/node-file-system.ts';
import { STATE_FILE } from './open-event-reader.ts';
import { lockFolder } from './state/folder-lock.ts';
import { openStateStore } from './state/state-store.ts';
import type { EventStore } from '../event-store.ts';
import type { StateStore } from '../state-store.ts';

/** A store on disk as a service has it, with its state. */
export interface OpenDataFolder {
  readonly store: EventStore;
  readonly state: StateStore;
  /** Documents of one request. */
  readonly append: (stream: string, documents: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openDataFolderForTests(folder: string): Promise<OpenDataFolder> {
  mkdirSync(folder, { recursive: true });
  await loadCodec();
  const lock = await lockFolder(folder);
  const state = await openStateStore(join(folder, STATE_FILE));
  const { manifest } = state;
  const store = await openEventStore({ folder, fs: nodeFileSystem, manifest, damage: lock.damage });
  return {
    store,
    state,
    append: async (stream, documents) => {
      const target = { stream, index: '', isCreate: true };
      await store.append([blockOfDocuments(documents, [], target)], Date.now());
    },
    close: async () => {
      await store.shutdown();
      state.close();
      lock.release();
    },
  };
}
