import { assert } from '../../../util/assert.ts';
import type { SegmentInfo } from '../segment-info.ts';

/** Asserts what every manifest demands of the segments of a flush. */
export function checkFlushed(
  segments: readonly SegmentInfo[],
  before: number,
  flushedTo: number,
): void {
  assert(Number.isSafeInteger(flushedTo) && flushedTo >= before, 'flushedTo never goes back');
  for (const { path, events, firstArrival, lastArrival } of segments) {
    assert(
      firstArrival >= before && lastArrival < flushedTo,
      `${path} has arrivals ${firstArrival} to ${lastArrival}, beyond ${before} to ${flushedTo}`,
    );
    assert(
      events > 0 && events <= lastArrival - firstArrival + 1,
      `${path} has more events than arrivals, or none`,
    );
  }
}

/** Asserts that nothing is lost where a segment takes the place of others. */
export function checkReplacement(replaced: readonly SegmentInfo[], by: SegmentInfo): void {
  const total = replaced.reduce((sum, { events }) => sum + events, 0);
  assert(
    replaced.length > 0 && replaced.every(({ stream }) => stream === by.stream),
    'a segment takes the place of others of its stream',
  );
  assert(!replaced.some(({ path }) => path === by.path), 'a path never means another segment');
  assert(total === by.events, `${by.path} has ${by.events} events in place of ${total}`);
}

/** The order of {@link ManifestSnapshot.segments}. */
export function bySegmentOrder(a: SegmentInfo, b: SegmentInfo): number {
  if (a.stream !== b.stream) return a.stream < b.stream ? -1 : 1;
  return a.firstArrival - b.firstArrival;
}
