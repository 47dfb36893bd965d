import type { LogBlock } from '../log-block.ts';

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
