import type { Value } from '../../events/value.ts';
import type { RecordKeys } from '../json/record-keys.ts';
import type { RecordValues } from '../json/record-reader.ts';
import {
  DocumentField,
  fieldsByPath,
  type FieldTable,
  type FieldValue,
  type Read,
  type SensorEvent,
} from './field-table.ts';
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
