import type { EventReader, StoredBlock } from '../../stores/event-store.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';

/** Which stored events are exported, and in which form. */
export interface ExportRequest {
  /** Patterns with `*`; `null` for all streams. */
  readonly streams: readonly string[] | null;
  /** Nanoseconds since the epoch, both inclusive. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** Whether each event is a search hit with the metadata in the store. */
  readonly hasEnvelope: boolean;
}

/** Accepts lines, each with its line feed. Their memory is not reused. */
export interface LineSink {
  readonly add: (lines: Buffer) => void;
  /** Resolves when more can be accepted. */
  readonly blockEnd: () => Promise<void>;
}

export interface ExportCounts {
  readonly events: number;
  /** Events that have arrived by now and are outside the time range. */
  readonly outside: number;
  /** Events that could not be read, as far as their number is known, and where they are. */
  readonly damaged: number;
  readonly faults: number;
  /** Events that retention removed meanwhile. */
  readonly removed: number;
}

/**
 * Writes the events of a store to a sink as NDJSON, byte for byte as received: each stream in the order of
 * arrival. Holds one block at a time.
 */
export async function exportEvents(
  reader: EventReader,
  request: ExportRequest,
  sink: LineSink,
): Promise<ExportCounts> {
  const { streams, from, to, hasEnvelope } = request;
  const { nextArrival, damage } = reader.status();
  const arrivals = { from: 0, to: nextArrival };
  const everything = { streams, arrivals, from: null, to: null, stages: null, now: 0n };
  const search = reader.search({ ...everything, from, to });
  let events = 0;
  for await (const block of search.blocks) {
    events += hasEnvelope ? addHits(reader, block, sink) : addLines(block, sink);
    await sink.blockEnd();
  }
  const { selected, damagedEvents, damagedBlocks } = search.counts;
  const outside = reader.count(everything).count - selected;
  const lost = damage.reduce((sum, each) => sum + (each.events ?? 0), 0);
  return {
    events,
    outside,
    damaged: damagedEvents + lost,
    faults: damagedBlocks + damage.length,
    removed: Math.max(0, selected - damagedEvents - events),
  };
}

/** Consecutive documents are one piece. */
function addLines({ bytes, spans, length }: StoredBlock, { add }: LineSink): number {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, length);
  for (let at = 0; at < spans.length;) {
    const start = spans[at] ?? 0;
    do at += 2;
    while (at < spans.length && spans[at] === (spans[at - 1] ?? 0) + 1);
    add(content.subarray(start, (spans[at - 1] ?? 0) + 1));
  }
  return spans.length / 2;
}

/** Search hits, which every command reads like the original events. */
function addHits(reader: EventReader, { arrivals }: StoredBlock, { add }: LineSink): number {
  const events = reader.fetch([...arrivals]).filter((event) => event !== null);
  for (const event of events) {
    const { arrival, index, id, received, document } = event;
    const envelope = {
      ...(index === '' ? {} : { _index: index }),
      _id: id,
      arrival,
      received: formatInstant(BigInt(received) * NANOS_PER_MS),
    };
    const head = `${JSON.stringify(envelope).slice(0, -1)},"_source":`;
    add(Buffer.concat([Buffer.from(head), document, TAIL]));
  }
  return events.length;
}

const TAIL = Buffer.from('}\n');
