import { groupBy } from '../../../util/group-by.ts';
import type { RetentionPolicy } from '../../event-store.ts';
import { retentionOf } from '../../retention.ts';
import type { LogBlock } from '../log/frame.ts';
import type { SegmentInfo } from '../manifest/manifest.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * Guards retention against a clock that is set wrong: one that is suddenly more than a day ahead has an hour to be set
 * back, before anything is removed for its age.
 */
export class RetentionClock {
  #known: number | null;
  /** Since when it is ahead, by itself. */
  #aheadSince: number | null = null;

  /** @param known a time that the clock had before, such as that of the last event; `null` if there is none */
  constructor(known: number | null) {
    this.#known = known;
  }

  trusts(now: number): boolean {
    const isAhead = this.#known !== null && now - this.#known > DAY_MS;
    if (isAhead) {
      if (this.#aheadSince === null || now < this.#aheadSince) this.#aheadSince = now;
      if (now - this.#aheadSince < HOUR_MS) return false;
    }
    this.#aheadSince = null;
    this.#known = now;
    return true;
  }
}

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

/** A block of the log, without its content. */
export type LogEntry = Pick<
  LogBlock,
  'stream' | 'count' | 'documentBytes' | 'firstArrival' | 'received'
>;

/** Blocks that become one segment. */
export interface PlannedSegment<Entry> {
  readonly stream: string;
  readonly day: string;
  readonly entries: readonly Entry[];
}

export interface SegmentLimits {
  readonly maxEvents: number;
  readonly maxDocumentBytes: number;
}

export const SEGMENT_LIMITS: SegmentLimits = {
  maxEvents: 262_144,
  maxDocumentBytes: 512 * 1024 * 1024,
};

/** The UTC day of a time in milliseconds since 1970. */
export const dayOf = (received: number): string => new Date(received).toISOString().slice(0, 10);

/** Divides blocks, in order of arrival, into segments of one stream and day each. */
export function planFlush<Entry extends LogEntry>(
  entries: readonly Entry[],
  limits: SegmentLimits = SEGMENT_LIMITS,
): PlannedSegment<Entry>[] {
  const planned: PlannedSegment<Entry>[] = [];
  const open = new Map<string, OpenSegment<Entry>>();
  for (const entry of entries) {
    const day = dayOf(entry.received);
    const { stream } = entry;
    let segment = open.get(stream);
    if (segment === undefined || segment.day !== day || !segment.hasRoomFor(entry, limits)) {
      segment = new OpenSegment(stream, day);
      open.set(stream, segment);
      planned.push(segment);
    }
    segment.add(entry);
  }
  return planned;
}

class OpenSegment<Entry extends LogEntry> implements PlannedSegment<Entry> {
  readonly stream: string;
  readonly day: string;
  readonly entries: Entry[] = [];
  #events = 0;
  #documentBytes = 0;

  constructor(stream: string, day: string) {
    this.stream = stream;
    this.day = day;
  }

  hasRoomFor({ count, documentBytes }: LogEntry, limits: SegmentLimits): boolean {
    return (
      this.#events + count <= limits.maxEvents &&
      this.#documentBytes + documentBytes <= limits.maxDocumentBytes
    );
  }

  add(entry: Entry): void {
    this.entries.push(entry);
    this.#events += entry.count;
    this.#documentBytes += entry.documentBytes;
  }
}
