import { TIMESTAMP } from '../../../../detect/evaluate/setup.ts';
import {
  type FieldSet,
  firstValueOf,
  type Row,
  type Value,
  type Scalar,
} from '../../../../events/field-set.ts';
import type { JsonObject } from '../../../../events/json.ts';
import { parseDocument } from '../../../../events/parse-document.ts';

import {
  DocumentReader,
  prepareFields,
  textOf,
  type PreparedFields,
} from '../../../../ingest/index.ts';
import { CATALOGUES } from '../../../../lang/index.ts';
import { isDamage } from '../../../../stores/errors.ts';
import type { EventRows, EventReader } from '../../../../stores/event-store.ts';
import { formatInstant, NANOS_PER_MS } from '../../../../util/time/index.ts';
import { fieldOf, someLeaf } from '../fields.ts';
import { isMilliseconds } from '../sort.ts';
import { nameOf, type ChosenIndices } from './names.ts';

/** The number of latest events that are examined for fields outside the catalogue. */
const MAX_DOCUMENTS = 1_000;
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_FOUND = 2_000;

/**
 * The fields of events with their types: those of the catalogue, and others in the events of the last blocks.
 * Comparisons do not depend on this.
 */
export function fieldsOf(
  reader: Pick<EventReader, 'look'>,
  { streams, takes }: Pick<ChosenIndices, 'streams' | 'takes'>,
): readonly (readonly [name: string, type: string])[] {
  const fields = new Map<string, string>();
  for (const [name, { type }] of CATALOGUES.ecs) fields.set(name, type);
  for (const [name, type] of found(reader, { streams, takes })) fields.set(name, type);
  return [...fields].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function found(
  reader: Pick<EventReader, 'look'>,
  indices: Pick<ChosenIndices, 'streams' | 'takes'>,
): ReadonlyMap<string, string> {
  const types = new Map<string, string>();
  for (const document of newestDocuments(reader, indices)) {
    someLeaf(parseDocument(document), (path, value) => {
      if (fieldOf(path).type === null && (types.has(path) || types.size < MAX_FOUND))
        types.set(path, commonType(types.get(path), typeOf(value)));
      return false;
    });
  }
  return types;
}

const typeOf = (value: Scalar): string =>
  typeof value === 'boolean'
    ? 'boolean'
    : typeof value === 'string'
      ? 'keyword'
      : typeof value === 'bigint' || Number.isInteger(value)
        ? 'long'
        : 'double';

const commonType = (a: string | undefined, b: string): string =>
  a === undefined || a === b
    ? b
    : a !== 'keyword' && a !== 'boolean' && b === 'double'
      ? b
      : a === 'double' && b === 'long'
        ? a
        : 'keyword';

function* newestDocuments(
  reader: Pick<EventReader, 'look'>,
  { streams, takes }: Pick<ChosenIndices, 'streams' | 'takes'>,
): Generator<string> {
  const look = reader.look({
    streams,
    takes,
    from: null,
    to: null,
    arrivals: null,
    test: { kind: 'constant', holds: true },
  });
  let left = MAX_DOCUMENTS;
  let bytesLeft = MAX_BYTES;
  try {
    for (const part of [...look.parts].reverse()) {
      if (left <= 0 || bytesLeft <= 0) return;
      try {
        const rows = part.open();
        const block = (rows?.blocks.length ?? 0) - 1;
        const place = rows?.blocks[block];
        if (rows === null || place === undefined) continue;
        const from = Math.max(place.from, place.to - left);
        const places = Array.from({ length: place.to - from }, (_, at) => from + at);
        const { bytes, spans } = rows.documents(block, places);
        const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
        for (const [start, end] of spans) {
          left -= 1;
          bytesLeft -= end - start;
          yield text.toString('utf8', start, end);
        }
      } catch (error) {
        if (!isDamage(error)) throw error;
      }
    }
  } finally {
    look.close();
  }
}

/** The fields of an event that a search reads. */
export interface ReadEvent {
  readonly row: Row;
  readonly document: () => JsonObject;
}

/** Where a value is known without the document. */
type Source = (rows: EventRows, at: number, isExact: boolean) => Value;

/**
 * Reads the fields of a search from events: from columns if these have all of them, otherwise from documents. Both ways give the
 * same values. Values stored beside a document (its id, its index, the time of receipt) override those of the
 * document, as everywhere in the service, and of several times the first is that of the event.
 */
export class EventReadings {
  readonly #paths: readonly string[];
  readonly #prepared: PreparedFields;
  /** By slot; `null` for a field that is in a column, if anywhere. */
  readonly #sources: readonly (Source | null)[];
  readonly #timeSlot: number;
  readonly #row: Value[];

  /**
   * @param fields complete
   * @param readsTextOfTime whether the original text of timestamps is needed
   */
  constructor(fields: FieldSet, readsTextOfTime: boolean) {
    this.#paths = [...fields.paths];
    this.#prepared = prepareFields(fields);
    this.#sources = this.#paths.map((path) => ENVELOPE.get(path) ?? null);
    this.#timeSlot = readsTextOfTime ? -1 : this.#paths.indexOf(TIMESTAMP);
    this.#row = this.#paths.map(() => undefined);
  }

  /**
   * The row of an event from columns; `null` if they lack one of these fields. Valid until the next row is
   * read.
   *
   * @param isExact whether a condition reads it: otherwise times are used to the millisecond and as numbers
   */
  fromColumns(rows: EventRows, at: number, slots: readonly number[], isExact: boolean): Row | null {
    const row = this.#row;
    for (const slot of slots) {
      const source = this.#sources[slot];
      if (source !== null && source !== undefined) {
        row[slot] = source(rows, at, isExact);
        continue;
      }
      if (slot === this.#timeSlot) {
        const time = timeOf(rows, at, isExact);
        if (time === undefined) return null;
        row[slot] = time;
        continue;
      }
      const column = rows.column(this.#paths[slot]!);
      if (column === null || !column.isKnown(at)) return null;
      row[slot] = column.valueOf(at);
    }
    return row;
  }

  /** Visits some events of a block, in this order. Throws `StoreError` for one that is damaged. */
  fromDocuments(
    rows: EventRows,
    block: number,
    places: readonly number[],
    visit: (at: number, event: ReadEvent) => void,
  ): void {
    const { bytes, spans } = rows.documents(block, places);
    const text = textOf(bytes, bytes.length);
    const reader = new DocumentReader(text, this.#prepared, 'none');
    for (const [index, [start, end]] of spans.entries()) {
      const at = places[index]!;
      reader.read(start, end);
      const row = reader.row.map((value, slot) => {
        const source = this.#sources[slot];
        if (source !== null && source !== undefined) return source(rows, at, true);
        return this.#paths[slot] === TIMESTAMP ? firstValueOf(value) : value;
      });
      let document: JsonObject | null = null;
      visit(at, {
        row,
        document: () => (document ??= parseDocument(text.bytes.toString('utf8', start, end))),
      });
    }
  }
}

const ENVELOPE: ReadonlyMap<string, Source> = new Map<string, Source>([
  ['_id', (rows, at) => rows.idOf(at)],
  ['_index', (rows, at) => nameOf({ stream: rows.stream, index: rows.indexOf(at) })],
  [
    'event.ingested',
    (rows, at, isExact) => {
      const received = rows.receivedOf(at);
      return !isExact && isMilliseconds(received) ? received : instantText(received, 0);
    },
  ],
]);

/** `undefined` if only the document shows whether there is one. */
function timeOf(rows: EventRows, at: number, isExact: boolean): string | number | undefined {
  const milliseconds = rows.timeOf(at);
  if (Number.isNaN(milliseconds)) return undefined;
  return timeValue(milliseconds, isExact ? rows.nanosecondsOf(at) : 0);
}

/** A value that is parsed as this time. */
const timeValue = (milliseconds: number, nanoseconds: number): string | number =>
  nanoseconds === 0 && isMilliseconds(milliseconds)
    ? milliseconds
    : instantText(milliseconds, nanoseconds);

const instantText = (milliseconds: number, nanoseconds: number): string =>
  formatInstant(BigInt(milliseconds) * NANOS_PER_MS + BigInt(nanoseconds));
