import { assert } from '../../../util/assert.ts';
import type { SegmentInfo, ManifestSnapshot } from './manifest.ts';

/** The snapshot behind a flush. These assert what every manifest demands of a change. */
export function afterFlush(
  before: ManifestSnapshot,
  added: readonly SegmentInfo[],
  flushedTo: number,
): ManifestSnapshot {
  assert(
    Number.isSafeInteger(flushedTo) && flushedTo >= before.flushedTo,
    'flushedTo never goes back',
  );
  for (const { path, events, firstArrival, lastArrival } of added) {
    assert(
      firstArrival >= before.flushedTo && lastArrival < flushedTo,
      `${path} has arrivals ${firstArrival} to ${lastArrival}, beyond ${before.flushedTo} to ${flushedTo}`,
    );
    assert(
      events > 0 && events <= lastArrival - firstArrival + 1,
      `${path} has more events than arrivals, or none`,
    );
  }
  return { ...changed(before, [], added), flushedTo };
}

/** The snapshot in which `by` replaces other segments. */
export function afterReplacement(
  before: ManifestSnapshot,
  paths: readonly string[],
  by: SegmentInfo,
): ManifestSnapshot {
  const replaced = listed(before, paths);
  const total = replaced.reduce((sum, { events }) => sum + events, 0);
  assert(
    replaced.length > 0 && replaced.every(({ stream }) => stream === by.stream),
    'a segment takes the place of others of its stream',
  );
  assert(!paths.includes(by.path), 'a path never means another segment');
  assert(total === by.events, `${by.path} has ${by.events} events in place of ${total}`);
  return changed(before, replaced, [by]);
}

/** The snapshot without segments whose events expired. */
export function afterExpiry(before: ManifestSnapshot, paths: readonly string[]): ManifestSnapshot {
  const removed = listed(before, paths);
  const expired = new Map(before.expired);
  for (const { stream, events } of removed) {
    expired.set(stream, (expired.get(stream) ?? 0) + events);
  }
  return { ...changed(before, removed, []), expired };
}

export function afterAcknowledgement(
  before: ManifestSnapshot,
  acknowledgedTo: number,
): ManifestSnapshot {
  assert(
    Number.isSafeInteger(acknowledgedTo) && acknowledgedTo >= before.acknowledgedTo,
    'acknowledgedTo never goes back',
  );
  return { ...before, revision: before.revision + 1, acknowledgedTo };
}

/** The order of {@link ManifestSnapshot.segments}. */
export function bySegmentOrder(a: SegmentInfo, b: SegmentInfo): number {
  if (a.stream !== b.stream) return a.stream < b.stream ? -1 : 1;
  return a.firstArrival - b.firstArrival;
}

function changed(
  before: ManifestSnapshot,
  removed: readonly SegmentInfo[],
  added: readonly SegmentInfo[],
): ManifestSnapshot {
  const gone = new Set(removed);
  const segments = before.segments.filter((segment) => !gone.has(segment));
  const paths = new Set(segments.map(({ path }) => path));
  for (const segment of added) {
    assert(!paths.has(segment.path), `${segment.path} is listed`);
    paths.add(segment.path);
    segments.push(segment);
  }
  return { ...before, revision: before.revision + 1, segments: segments.sort(bySegmentOrder) };
}

function listed({ segments }: ManifestSnapshot, paths: readonly string[]): SegmentInfo[] {
  const wanted = new Set(paths);
  const found = segments.filter(({ path }) => wanted.has(path));
  assert(found.length === paths.length, `of ${paths.join(', ')} not each one is listed`);
  return found;
}
