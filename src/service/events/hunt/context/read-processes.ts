import { DocumentReader, prepareFields, textOf } from '../../../../ingest/index.ts';
import { writeString } from '../../../../lang/syntax/write-literal.ts';
import { conjunctsOfQuery } from '../../../../runs/query/stored-query.ts';
import { ALL_EVENTS, type EventReader } from '../../../../stores/event-store.ts';
import { NANOS_PER_MS } from '../../../../util/time/index.ts';
import type { Entity } from '../entity.ts';
import { entityAt, factsOf, PROCESS_FIELDS, type ProcessFacts } from './process-facts.ts';

export interface ReadRequest extends Stretch {
  /** Whose processes are looked for. */
  readonly place: Entity;
  /** What is close to it is read first. */
  readonly around: bigint;
  /** In milliseconds. */
  readonly maxMs: number;
  readonly maxEvents: number;
}

/** What was read: all events of the place in a stretch of time, and perhaps some beside it. */
export interface ReadBounds extends Stretch {
  readonly events: number;
  /** Why that is less than what was asked for. */
  readonly cut: 'time' | 'events' | null;
  readonly damaged: number;
}

/** How often the time is looked at, in events. */
const CHECKED = 64;

/** Hands over what process events of a place say, blocks with the nearest first, as long as there is time. */
export async function readProcesses(
  reader: EventReader,
  request: ReadRequest,
  clock: () => number,
  take: (facts: ProcessFacts) => void,
): Promise<ReadBounds> {
  const { place, around } = request;
  const until = clock() + request.maxMs;
  const conjuncts = conjunctsOfQuery(processesOf(place));
  const documents = processReader(place);
  const read = { events: 0, damaged: 0 };
  let cut: ReadBounds['cut'] = null;
  let reached = 0;
  const { from, to } = request;
  const search = reader.search({
    ...ALL_EVENTS,
    from,
    to,
    stages: [conjuncts],
    now: 0n,
    around,
  });
  try {
    reading: for await (const { bytes, length, spans, distance } of search.blocks) {
      const factsAt = documents(bytes, length);
      reached = distance;
      for (let at = 0; at < spans.length; at += 2) {
        if (read.events >= request.maxEvents) cut = 'events';
        else if (at % (CHECKED * 2) === 0 && clock() > until) cut = 'time';
        if (cut !== null) break reading;
        const facts = factsAt(spans[at] ?? 0, spans[at + 1] ?? 0);
        if (facts === null) continue;
        take(facts);
        read.events += 1;
      }
    }
    read.damaged = search.counts.damagedEvents;
  } finally {
    search.close();
  }
  return { ...read, ...(cut === null ? { from, to } : within(request, around, reached)), cut };
}

/** A query that finds the process events of a place, and perhaps others. */
export const processesOf = ({ field, value }: Entity): string =>
  `process where ${field} == ${writeString(value)}`;

/** Reads documents of a block at their start and end; `null` for one of another place. */
export function processReader(
  place: Entity,
): (bytes: Uint8Array, length: number) => (start: number, end: number) => ProcessFacts | null {
  const fields = prepareFields(PROCESS_FIELDS);
  return (bytes, length) => {
    const documents = new DocumentReader(textOf(bytes, length), fields, 'none');
    return (start, end) => {
      documents.read(start, end);
      const { row } = documents;
      if (entityAt(row, place.field) !== place.value) return null;
      // Processes in containers are not those of the host.
      if (place.field === 'host.name' && entityAt(row, 'container.id') !== null) return null;
      return factsOf(row);
    };
  };
}

/** A stretch of time in nanoseconds since 1970, inclusive. */
export interface Stretch {
  readonly from: bigint;
  readonly to: bigint;
}

/** What of a stretch is closer to a time than this number of milliseconds. */
export function within({ from, to }: Stretch, around: bigint, distance: number): Stretch {
  const clamp = (time: bigint) => (time < from ? from : time > to ? to : time);
  // Of both times, what is below a millisecond was not looked at.
  const reach = BigInt(Math.max(0, Math.floor(Math.min(distance, Number.MAX_SAFE_INTEGER)) - 1));
  return { from: clamp(around - reach * NANOS_PER_MS), to: clamp(around + reach * NANOS_PER_MS) };
}
