import { groupBy } from '../../../util/group-by.ts';
import type { SegmentInfo } from '../segment-info.ts';
import { SEGMENT_LIMITS, type SegmentLimits } from './plan-flush.ts';

/** As many segments of about one size are merged at once: an event is rewritten once for each power of it. */
const FAN_IN = 8;

/** Segments below this size count as of one size. */
const MIN_TIER_BYTES = 1024 * 1024;

/**
 * Chooses segments that should become one: neighbours of one stream and day, of about one size, so that the
 * work stays proportional to what was stored. Those of a day that is over are merged as far as the limits allow.
 *
 * @param today the day that segments may still be added to
 */
export function planCompaction(
  segments: readonly SegmentInfo[],
  today: string,
  limits: SegmentLimits = SEGMENT_LIMITS,
): SegmentInfo[][] {
  const plans: SegmentInfo[][] = [];
  for (const group of byStreamAndDay(segments)) {
    const isOver = (group[0] as SegmentInfo).day < today;
    for (const run of runsWithin(group, limits)) {
      if (isOver) {
        if (run.length > 1) plans.push(run);
      } else plans.push(...runsOfOneSize(run));
    }
  }
  return plans;
}

function byStreamAndDay(segments: readonly SegmentInfo[]): SegmentInfo[][] {
  const groups = groupBy(segments, ({ day, stream }) => `${day} ${stream}`);
  for (const group of groups.values()) group.sort((a, b) => a.firstArrival - b.firstArrival);
  return [...groups.values()];
}

/** Neighbours that fit into one segment. */
function runsWithin(group: readonly SegmentInfo[], limits: SegmentLimits): SegmentInfo[][] {
  const runs: SegmentInfo[][] = [];
  let run: SegmentInfo[] = [];
  let events = 0;
  let documentBytes = 0;
  for (const segment of group) {
    if (
      events + segment.events > limits.maxEvents ||
      documentBytes + segment.documentBytes > limits.maxDocumentBytes
    ) {
      if (run.length > 0) runs.push(run);
      run = [];
      events = 0;
      documentBytes = 0;
    }
    run.push(segment);
    events += segment.events;
    documentBytes += segment.documentBytes;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}

function runsOfOneSize(run: readonly SegmentInfo[]): SegmentInfo[][] {
  const plans: SegmentInfo[][] = [];
  let same: SegmentInfo[] = [];
  for (const segment of run) {
    if (same.length > 0 && tierOf(same[0] as SegmentInfo) !== tierOf(segment)) same = [];
    same.push(segment);
    if (same.length === FAN_IN) {
      plans.push(same);
      same = [];
    }
  }
  return plans;
}

function tierOf({ documentBytes }: SegmentInfo): number {
  const ratio = Math.max(documentBytes / MIN_TIER_BYTES, 1);
  return Math.floor(Math.log(ratio) / Math.log(FAN_IN));
}
