import { join } from 'node:path';
import type { EventReader } from '../event-store.ts';
import type { StateReader } from '../state-store.ts';
import { EmbeddedReader } from './embedded-reader.ts';
import { findId } from './find-id.ts';
import { loadCodec } from '../blocks/codec.ts';
import { readLog, type LogSnapshot } from './log/read-log.ts';
import { LOG_FOLDER } from './maintenance/task.ts';
import type { ManifestSnapshot } from './manifest/manifest.ts';
import { nodeFileSystem } from '../file-system/node-file-system.ts';
import { openStateReader } from './state/open.ts';
import { StoredParts } from './stored-parts.ts';
import { streamStatuses } from './stream-statuses.ts';
import { verifyStore } from './verify-store.ts';

/** Within the data directory. */
export const STATE_FILE = 'state.db';

/**
 * Opens the events of a data directory as they are now, also while a service writes there: what comes later is not
 * seen. Throws `StoreError`.
 */
export async function openEventReader(folder: string): Promise<EventReader> {
  await loadCodec();
  const state = await openStateReader(join(folder, STATE_FILE));
  const { log, manifest, parts } = openSnapshot(folder, state);
  const tail = log.blocks.filter(({ firstArrival }) => firstArrival >= manifest.flushedTo);
  const { identity } = state.manifest;
  const snapshot = () => ({ manifest, tail });
  return new EmbeddedReader({
    parts,
    storeId: identity.storeId,
    snapshot,
    find: (stream, id) =>
      findId({ fs: nodeFileSystem, folder, identity, parts, snapshot }, stream, id),
    status: () => ({
      streams: streamStatuses({ manifest, tail }),
      nextArrival: Math.max(manifest.flushedTo, manifest.acknowledgedTo, log.nextArrival),
      logBytes: log.bytes,
      logEvents: tail.reduce((sum, { count }) => sum + count, 0),
      logBlocks: tail.length,
      failure: null,
      damage: log.damage,
    }),
    verify: (onProgress) => {
      const readManifest = () => state.manifest.snapshot();
      const { acknowledgedTo } = readManifest();
      const report = verifyStore(nodeFileSystem, folder, acknowledgedTo, readManifest, onProgress);
      const faults = state.verify().map((what) => ({ file: STATE_FILE, what, events: null }));
      return { ...report, files: report.files + 1, damage: [...faults, ...report.damage] };
    },
    close: () => {
      parts.close();
      log.close();
      state.close();
    },
  });
}

interface OpenSnapshot {
  readonly log: LogSnapshot;
  readonly manifest: ManifestSnapshot;
  readonly parts: StoredParts;
}

/**
 * Opens everything that the store has at one moment: what is open can be read even if a compaction removes it. If
 * one comes between reading the manifest and opening its files, that is done again.
 */
function openSnapshot(folder: string, state: StateReader): OpenSnapshot {
  for (;;) {
    // The log first: what moves into segments meanwhile is then found in both, and not in neither.
    const { acknowledgedTo } = state.manifest.snapshot();
    const log = readLog(nodeFileSystem, join(folder, LOG_FOLDER), acknowledgedTo);
    const manifest = state.manifest.snapshot();
    const parts = new StoredParts(nodeFileSystem, folder, (ref) => log.read(ref));
    parts.beginSearch();
    const areOpen = manifest.segments.map((segment) => parts.canOpen(segment)).every(Boolean);
    if (areOpen || state.manifest.snapshot().revision === manifest.revision) {
      return { log, manifest, parts };
    }
    parts.close();
    log.close();
  }
}
