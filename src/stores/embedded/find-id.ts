import type { FileSystem } from '../file-system/file-system.ts';
import { segmentsHaveId } from './id-directory.ts';
import type { StoredId } from './ids/entries.ts';
import { FilterProbe } from './ids/filter.ts';
import { Fingerprinter } from './ids/fingerprint.ts';
import { idsPathOf, openIds } from './ids/ids-file.ts';
import { idKey } from './ids/id-key.ts';
import { arrivalOf } from './ids/made-id.ts';
import type { StoreIdentity } from './manifest/manifest.ts';
import type { Segment } from './segment/segment.ts';
import type { SegmentInfo } from './segment-info.ts';
import type { StoredParts, StoreSnapshot } from './stored-parts.ts';

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
export function findId(source: Source, stream: string, id: string): StoredId | null {
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
