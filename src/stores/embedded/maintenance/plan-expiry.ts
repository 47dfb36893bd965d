import { groupBy } from '../../../util/group-by.ts';
import type { RetentionPolicy } from '../../event-store.ts';
import { retentionOf } from '../../retention.ts';
import type { SegmentInfo } from '../segment-info.ts';

/**
 * Chooses the segments that no policy allows any more: those whose last event is too old, and the oldest of a
 * stream that is too large. The first policy that fits a stream applies; without one, events are kept.
 *
 * @param now in milliseconds since 1970
 */
export function planExpiry(
  segments: readonly SegmentInfo[],
  policies: readonly RetentionPolicy[],
  now: number,
): SegmentInfo[] {
  const policyOf = retentionOf(policies);
  const streams = groupBy(segments, ({ stream }) => stream);
  return [...streams].flatMap(([stream, own]) => {
    const policy = policyOf(stream);
    return policy === null ? [] : expired(own, policy, now);
  });
}

/** A policy for when it is not known what time it is. */
export const withoutAge = (policy: RetentionPolicy): RetentionPolicy => ({
  ...policy,
  maxAgeMs: null,
});

/**
 * When the last event of each segment had come. One that came in the future was given the time of a clock that was
 * wrong: it came before those behind it, and must not keep these forever.
 */
function receivedBy(oldestFirst: readonly SegmentInfo[], now: number): number[] {
  let behind = now;
  return oldestFirst
    .toReversed()
    .map(({ lastReceived }) => (behind = lastReceived > now ? behind : lastReceived))
    .toReversed();
}

function expired(
  segments: readonly SegmentInfo[],
  { maxAgeMs, maxBytes }: RetentionPolicy,
  now: number,
): SegmentInfo[] {
  const oldestFirst = segments.toSorted((a, b) => a.firstArrival - b.firstArrival);
  const received = receivedBy(oldestFirst, now);
  let bytes = oldestFirst.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  const chosen: SegmentInfo[] = [];
  for (const [at, segment] of oldestFirst.entries()) {
    const isTooOld = maxAgeMs !== null && (received[at] ?? now) < now - maxAgeMs;
    const isTooMuch = maxBytes !== null && bytes > maxBytes;
    if (!isTooOld && !isTooMuch) break;
    chosen.push(segment);
    bytes -= segment.storedBytes;
  }
  return chosen;
}
