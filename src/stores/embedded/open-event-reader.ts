import { join } from 'node:path';
import type { EventReader } from '../event-store.ts';
import type { StateReader } from '../state-store.ts';
import { EmbeddedReader } from './embedded-reader.ts';
import { loadCodec } from '../blocks/codec.ts';
import type { FileSystem } from '../file-system/file-system.ts';
import { readLog, type LogSnapshot } from './log/log-files.ts';
import { LOG_FOLDER } from './maintenance/task.ts';
import type { ManifestSnapshot, StoreIdentity, SegmentInfo } from './manifest/manifest.ts';
import { nodeFileSystem } from '../file-system/node-file-system.ts';
import { segmentsHaveId } from './id-directory.ts';
import type { StoredId } from './ids/entries.ts';
import { FilterProbe } from './ids/filter.ts';
import { Fingerprinter } from './ids/fingerprint.ts';
import { idKey, arrivalOf } from './ids/id-key.ts';
import { idsPathOf, openIds } from './ids/ids-file.ts';
import type { Segment } from './segment/segment.ts';
import { openStateReader } from './state/state-store.ts';
import { StoredParts, type StoreSnapshot } from './stored-parts.ts';
import { StreamDelays } from './stream-delays.ts';
import { streamStatuses } from './streams.ts';
import { verifyStore } from './verify-store.ts';

/** The memory of a reader for columns of the log: those of some 100,000 events. */
const KEPT_BYTES = 16 * 1024 * 1024;

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
      streams: streamStatuses({ manifest, tail }, new StreamDelays()),
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

/**
 * Opens everything that the store has at one moment: what is open can be read even if a compaction removes it. If
 * one comes between reading the manifest and opening its files, that is done again.
 */
function openSnapshot(
  folder: string,
  state: StateReader,
): { readonly log: LogSnapshot; readonly manifest: ManifestSnapshot; readonly parts: StoredParts } {
  for (;;) {
    // The log first: what moves into segments meanwhile is then found in both, and not in neither.
    const { acknowledgedTo } = state.manifest.snapshot();
    const log = readLog(nodeFileSystem, join(folder, LOG_FOLDER), acknowledgedTo);
    const manifest = state.manifest.snapshot();
    const parts = new StoredParts(nodeFileSystem, folder, (ref) => log.read(ref), KEPT_BYTES);
    parts.beginSearch();
    const areOpen = manifest.segments.map((segment) => parts.canOpen(segment)).every(Boolean);
    if (areOpen || state.manifest.snapshot().revision === manifest.revision) {
      return { log, manifest, parts };
    }
    parts.close();
    log.close();
  }
}

interface Source {
  readonly fs: FileSystem;
  /** The data directory. */
  readonly folder: string;
  readonly identity: StoreIdentity;
  readonly parts: StoredParts;
  readonly snapshot: () => StoreSnapshot;
}

/**
 * The latest event of a stream with an id, and its version, for a reader: unlike the writer, it holds no index of ids in
 * memory and reads what it needs for one of them.
 */
function findId(source: Source, stream: string, id: string): StoredId | null {
  const key = idKey(stream, '', id);
  const inSegments = inFiles(source, stream, key) ?? madeFor(source, stream, id);
  let version = inSegments?.version ?? 0;
  let arrival = inSegments?.arrival ?? null;
  const { parts } = source;
  for (const block of source.snapshot().tail) {
    if (block.stream !== stream || !block.hasIds) continue;
    for (const each of parts.block(block).idKeys()) {
      if (each.key !== key) continue;
      version += 1;
      arrival = each.arrival;
    }
  }
  return arrival === null ? null : { arrival, version };
}

/** The latest to which its client gave the id. */
function inFiles(source: Source, stream: string, key: string): StoredId | null {
  const fingerprinter = new Fingerprinter(source.identity.fingerprintKey);
  fingerprinter.compute(stream, key);
  const probe = new FilterProbe();
  probe.set(fingerprinter.high, fingerprinter.low);
  let latest: StoredId | null = null;
  for (const segment of source.snapshot().manifest.segments) {
    const path = idsPathOf(source.folder, segment);
    if (segment.stream !== stream || path === null) continue;
    if (latest !== null && segment.lastArrival < latest.arrival) continue;
    const found = inSegment(source, segment, path, probe, key);
    if (found !== null && found.arrival > (latest?.arrival ?? -1)) latest = found;
  }
  return latest;
}

/** Of a file that is damaged, or that a merge has removed since, the segment itself has the ids. */
function inSegment(
  { fs, identity, parts }: Source,
  segment: SegmentInfo,
  path: string,
  probe: FilterProbe,
  key: string,
): StoredId | null {
  try {
    const file = openIds(fs, path, identity.fingerprintKey);
    try {
      return file.find(probe, (arrival) => parts.segment(segment).idKeyOf(arrival) === key);
    } finally {
      file.close();
    }
  } catch {
    return amongAll(parts.segment(segment), key);
  }
}

function amongAll(segment: Segment, key: string): StoredId | null {
  const arrivals: number[] = [];
  for (const each of segment.idKeys()) if (each.key === key) arrivals.push(each.arrival);
  const arrival = arrivals.at(-1);
  return arrival === undefined ? null : { arrival, version: arrivals.length };
}

/** The event for which the store made the id. */
function madeFor(source: Source, stream: string, id: string): StoredId | null {
  const arrival = arrivalOf(source.identity.storeId, id);
  if (arrival === null) return null;
  const { manifest, tail } = source.snapshot();
  const { parts } = source;
  const isStored =
    segmentsHaveId(parts, manifest.segments, stream, arrival, null) ||
    tail
      .filter(
        ({ stream: own, firstArrival, count }) =>
          own === stream && firstArrival <= arrival && arrival < firstArrival + count,
      )
      .some((block) => parts.block(block).idKeyOf(arrival) === null);
  return isStored ? { arrival, version: 1 } : null;
}
