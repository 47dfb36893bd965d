import { FieldSet, firstValueOf, valuesOf } from '../../../../events/field-set.ts';
import { DocumentReader, prepareFields, textOf } from '../../../../ingest/index.ts';
import { ALL_EVENTS, type EventReader } from '../../../../stores/event-store.ts';
import { NANOS_PER_MS, readInstant } from '../../../../util/time/index.ts';
import { conjunctsOf, type Entity } from '../entity.ts';

/** An event of an entity, as it was received. */
export interface NearEvent {
  readonly arrival: number;
  readonly index: string;
  /** In nanoseconds since 1970. */
  readonly time: bigint;
  readonly document: string;
}

interface NearRequest {
  /** Bounds of `@timestamp` in nanoseconds since 1970, inclusive. */
  readonly from: bigint;
  readonly to: bigint;
  readonly around: bigint;
  readonly most: number;
  /** How long documents are read, in milliseconds. */
  readonly maxMs: number;
}

/** The number of events between two looks at the clock. */
const CHECKED = 64;
/** The maximum size of the documents of one answer. */
const MAX_BYTES = 16 * 1024 * 1024;

interface NearEvents {
  /** In order of time. */
  readonly events: readonly NearEvent[];
  /** Whether reading stopped early, for lack of time or space, so that closer events may be missing. */
  readonly isCut: boolean;
  readonly damaged: number;
}

/** The events of an entity that are closest to a time. Throws `StoreError`. */
export async function readNear(
  reader: EventReader,
  entity: Entity,
  { from, to, around, most, maxMs }: NearRequest,
  clock: () => number,
): Promise<NearEvents> {
  const fields = new FieldSet();
  const timeSlot = fields.slotOf('@timestamp');
  const slot = fields.slotOf(entity.field);
  const prepared = prepareFields(fields);
  const until = clock() + maxMs;
  const found: (NearEvent & { readonly distance: bigint })[] = [];
  let bytes = 0;
  let isCut = false;
  let damaged = 0;
  const stages = [conjunctsOf(entity)];
  const search = reader.search({ ...ALL_EVENTS, from, to, stages, now: 0n, around });
  const farthest = () => found[found.length - 1]?.distance ?? 0n;
  try {
    reading: for await (const block of search.blocks) {
      const { spans } = block;
      // Blocks come in order of distance: none of the rest has a closer event.
      if (found.length >= most && BigInt(Math.floor(block.distance)) * NANOS_PER_MS > farthest())
        break;
      const documents = new DocumentReader(textOf(block.bytes, block.length), prepared, 'none');
      for (let at = 0; at < spans.length; at += 2) {
        // Something is always read, even without time.
        if (at % (CHECKED * 2) === 0 && found.length > 0 && clock() > until) isCut = true;
        if (bytes > MAX_BYTES) isCut = true;
        if (isCut) break reading;
        const [start = 0, end = 0] = [spans[at], spans[at + 1]];
        documents.read(start, end);
        const given = firstValueOf(documents.row[timeSlot]);
        const time = given === undefined ? null : readInstant(given);
        if (
          time === null ||
          !valuesOf(documents.row[slot]).some((each) => String(each) === entity.value)
        )
          continue;
        const distance = time > around ? time - around : around - time;
        if (found.length >= most && distance >= farthest()) continue;
        const document = Buffer.from(
          block.bytes.buffer,
          block.bytes.byteOffset + start,
          end - start,
        ).toString('utf8');
        bytes += document.length;
        const event = {
          arrival: block.arrivals[at / 2] ?? 0,
          index: block.index,
          time,
          document,
          distance,
        };
        const place = found.findLastIndex((each) => each.distance <= distance);
        found.splice(place + 1, 0, event);
        if (found.length > most) bytes -= found.pop()?.document.length ?? 0;
      }
    }
    damaged = search.counts.damagedEvents;
  } finally {
    search.close();
  }
  const events = found.toSorted((a, b) =>
    a.time < b.time ? -1 : a.time > b.time ? 1 : a.arrival - b.arrival,
  );
  return { events, isCut, damaged };
}
