import type { Value } from '../../events/field-set.ts';
import type { RecordKeys, RecordValues } from '../json/record-reader.ts';
import { streamOf, type Draft, type KindHead, type Parts } from './document.ts';
import type { ProcessRecord } from './row-processes.ts';

/** A record as far as rules and the cache of processes read it. */
export interface RowRecord {
  /** As it would be read from the document, but for what is known of the parent. */
  readonly row: Value[];
  readonly process: ProcessRecord;
}

/** Makes the rows of the records of a sensor, without their documents. */
export interface RowSource {
  readonly keys: RecordKeys;
  /** The fields that rows have. */
  readonly rowPaths: readonly string[];
  /** The other fields of the documents: where a rule reads one of these, rows are read from documents. */
  readonly documentPaths: readonly string[];
  /**
   * Returns what makes the row of the record that was read last; `null` for a record that is converted to find out what it is.
   *
   * @param numbers of the values by path, as in {@link keys}
   * @param paths of the fields of rows, in their order
   */
  readonly open: (
    values: RecordValues,
    numbers: ReadonlyMap<string, number>,
    paths: readonly string[],
  ) => () => RowRecord | null;
}

/**
 * Makes the rows of the records of a sensor.
 *
 * @param keys that are read of a record
 * @param tables of the documents of records of which rows are made
 * @param open returns what reads the event of the record that was read last; `null` for a record that is converted to find out
 *   what it is
 */
export function rowSource<Event extends SensorEvent, Parsed>(
  keys: RecordKeys,
  tables: readonly FieldTable<Event, Parsed>[],
  open: (values: RecordValues, numbers: ReadonlyMap<string, number>) => () => Event | null,
): RowSource {
  const rowFields = new Map<string, Read<Event>>();
  const documentPaths: string[] = [];
  for (const [path, field] of tables.flatMap((table) => [...fieldsByPath(table)])) {
    if (field instanceof DocumentField) documentPaths.push(path);
    else rowFields.set(path, field);
  }
  return {
    keys,
    rowPaths: [...rowFields.keys()],
    documentPaths,
    open: (values, numbers, paths) => {
      const read = open(values, numbers);
      const fields = paths.flatMap((path, slot) => {
        const field = rowFields.get(path);
        return field === undefined ? [] : [{ slot, field }];
      });
      const empty = Array.from<Value>({ length: paths.length }).fill(undefined);
      return (): RowRecord | null => {
        const event = read();
        if (event === null || !isUsual(event.process.pid)) return null;
        const row = empty.slice();
        for (const { slot, field } of fields) {
          const value = field(event);
          if (typeof value === 'string') row[slot] = value;
          else if (typeof value === 'object') row[slot] = listValue(value);
          else if (isUsual(value)) row[slot] = value;
          else return null;
        }
        return { row, process: event };
      };
    },
  };
}

/** Rows have other numbers than documents for some big integers, and for a zero with a sign. */
const isUsual = <T extends FieldValue>(value: T): value is Exclude<T, bigint> =>
  typeof value !== 'bigint' && !Object.is(value, -0);

/** A list as the value of a field: without repeated items, and one item as itself. */
function listValue(list: readonly string[]): Value {
  if (list.length < 2) return list[0];
  if (list.length <= SHORT && !hasRepeated(list)) return list;
  const distinct = new Set(list);
  if (distinct.size === list.length) return list;
  return distinct.size === 1 ? list[0] : [...distinct];
}

/** Up to here, to compare all with each other is faster than a set. */
const SHORT = 16;

function hasRepeated(list: readonly string[]): boolean {
  for (let at = 1; at < list.length; at += 1) {
    const item = list[at]!;
    for (let before = 0; before < at; before += 1) {
      const other = list[before]!;
      // Most differ in length, which is there without a call.
      if (item.length === other.length && item === other) return true;
    }
  }
  return false;
}

/** The value of a field; an empty list is as good as none. */
export type FieldValue = string | number | bigint | boolean | readonly string[] | undefined;

/** Reads the value of a field. */
export type Read<Event> = (event: Event) => FieldValue;

/** Reads a value that rows do not have, because it is in a part of the record that is read only for a document. */
export class DocumentField<Event, Parsed> {
  readonly read: (event: Event, parsed: Parsed) => FieldValue;
  constructor(read: (event: Event, parsed: Parsed) => FieldValue) {
    this.read = read;
  }
}

export const inDocument = <Event, Parsed>(
  read: (event: Event, parsed: Parsed) => FieldValue,
): DocumentField<Event, Parsed> => new DocumentField(read);

/**
 * The documents of a sensor: their fields in order, each with what reads its value, or with the value that it always has.
 * Documents ({@link draftMaker}) and rows (`rowSource`) are both made from it.
 */
export interface FieldTable<Event, Parsed> {
  readonly [name: string]:
    string | Read<Event> | DocumentField<Event, Parsed> | FieldTable<Event, Parsed>;
}

/** What all tables read of an event. */
export interface SensorEvent extends ProcessRecord {
  readonly time: string | undefined;
  /** `event.id`. */
  readonly eventId: string | undefined;
  readonly head: KindHead;
  readonly host: string | undefined;
}

/**
 * The fields with which all documents begin.
 *
 * @param module the name of the sensor
 */
export function headFields(module: string): FieldTable<SensorEvent, unknown> {
  const stream = ({ head }: SensorEvent) => streamOf(module, head.dataset);
  return {
    '@timestamp': ({ time }) => time,
    event: {
      kind: ({ head }) => head.kind ?? 'event',
      module,
      dataset: stream,
      category: ({ head }) => head.category,
      type: ({ head }) => head.type,
      action: ({ head }) => head.action,
      id: ({ eventId }) => eventId,
      outcome: ({ head }) => head.outcome,
    },
    data_stream: { type: 'logs', dataset: stream, namespace: 'default' },
    host: { name: ({ host }) => host, hostname: ({ host }) => host, os: { type: 'linux' } },
  };
}

/** Returns what makes the draft of an event. It has the absent values too, so that a field added later keeps its place. */
export function draftMaker<Event, Parsed>(
  table: FieldTable<Event, Parsed>,
): (event: Event, parsed: Parsed) => Draft {
  const members = Object.entries(table).map(([name, field]) => ({ name, make: maker(field) }));
  return (event, parsed) => {
    const draft: Record<string, Parts[string]> = {};
    for (const { name, make } of members) draft[name] = make(event, parsed);
    return draft;
  };
}

function maker<Event, Parsed>(
  field: FieldTable<Event, Parsed>[string],
): (event: Event, parsed: Parsed) => Parts[string] {
  if (typeof field === 'string') return () => field;
  if (typeof field === 'function') return field;
  return field instanceof DocumentField ? field.read : draftMaker(field);
}

/** The fields of a table by path. */
export function* fieldsByPath<Event, Parsed>(
  table: FieldTable<Event, Parsed>,
  path = '',
): Generator<readonly [path: string, field: Read<Event> | DocumentField<Event, Parsed>]> {
  for (const [name, field] of Object.entries(table)) {
    if (typeof field === 'string') yield [path + name, () => field];
    else if (typeof field === 'function' || field instanceof DocumentField)
      yield [path + name, field];
    else yield* fieldsByPath(field, `${path}${name}.`);
  }
}
