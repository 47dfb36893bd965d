import { indexPatterns } from '../../../events/origin/index-patterns.ts';
import type { RetentionPolicy } from '../../event-store.ts';
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
  const compiled = policies.map((policy) => ({ policy, fits: indexPatterns([policy.streams]) }));
  const streams = new Map<string, SegmentInfo[]>();
  for (const segment of segments) {
    const known = streams.get(segment.stream);
    if (known === undefined) streams.set(segment.stream, [segment]);
    else known.push(segment);
  }
  return [...streams].flatMap(([stream, own]) => {
    const policy = compiled.find(({ fits }) => fits(stream))?.policy;
    return policy === undefined ? [] : expired(own, policy, now);
  });
}

function expired(
  segments: readonly SegmentInfo[],
  { maxAgeMs, maxBytes }: RetentionPolicy,
  now: number,
): SegmentInfo[] {
  const oldestFirst = segments.toSorted((a, b) => a.firstArrival - b.firstArrival);
  let bytes = oldestFirst.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  const chosen: SegmentInfo[] = [];
  for (const segment of oldestFirst) {
    const isTooOld = maxAgeMs !== null && segment.lastReceived < now - maxAgeMs;
    const isTooMuch = maxBytes !== null && bytes > maxBytes;
    if (!isTooOld && !isTooMuch) break;
    chosen.push(segment);
    bytes -= segment.storedBytes;
  }
  return chosen;
}
