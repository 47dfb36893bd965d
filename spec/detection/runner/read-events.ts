import { printJson, type Json } from '../../../src/events/json.ts';
import { parseInstant } from '../../../src/util/time/index.ts';
import type { Line } from '../../runner/lines.ts';
import { isObject, readJson } from '../../runner/read-json.ts';
import { SpecError, type JsonValue } from '../../runner/spec-file.ts';
import type { GivenEvent } from './given.ts';
import { isoOf, readTime } from './read-values.ts';

/** A row of events, by the names of its columns. */
type Row = Readonly<Record<string, JsonValue>>;

/** Columns with a meaning of their own; any other is a field of the document. */
const OWN_COLUMNS = ['id', 'at', 'arrived', '_index'];

/** Reads `events`: a table with a head line, or one JSON object a line. */
export function readEvents(path: string, body: readonly Line[]): GivenEvent[] {
  const [head, ...lines] = body;
  if (head === undefined) return [];
  const isTable = !head.text.startsWith('{');
  const columns = isTable ? cellsOf(head.text) : [];
  const events: GivenEvent[] = [];
  for (const line of isTable ? lines : body) {
    const row = isTable ? readRow(path, columns, line) : readObject(path, line);
    events.push(eventOf(path, line, row, events.at(-1)?.arrival ?? null));
  }
  return events;
}

function readRow(path: string, columns: readonly string[], line: Line): Row {
  const cells = cellsOf(line.text);
  if (cells.length !== columns.length) {
    const counts = `${cells.length} cells under ${columns.length} columns`;
    throw new SpecError(path, line.number, counts);
  }
  return Object.fromEntries(
    columns.flatMap((column, index) => {
      const cell = cells[index] ?? '';
      // An empty cell below `event.id` says that the event has none.
      if (cell === '') return column === 'event.id' ? [[column, null]] : [];
      return [[column, OWN_COLUMNS.includes(column) ? cell : readCell(cell)]];
    }),
  );
}

const cellsOf = (text: string): string[] => text.split('|').map((cell) => cell.trim());

function readCell(cell: string): JsonValue {
  try {
    return readJson(cell);
  } catch {
    return cell;
  }
}

function readObject(path: string, line: Line): Row {
  try {
    const value = readJson(line.text);
    if (isObject(value)) return value;
  } catch (error) {
    throw new SpecError(path, line.number, `not a JSON object: ${String(error)}`);
  }
  throw new SpecError(path, line.number, 'an event is a JSON object');
}

function eventOf(path: string, line: Line, row: Row, before: bigint | null): GivenEvent {
  const { id, at, arrived, _index: index, ...fields } = row;
  if (typeof id !== 'string') throw new SpecError(path, line.number, 'an event needs an `id`');
  const time = textAt(path, line, at, 'at');
  const arrival = textAt(path, line, arrived, 'arrived');
  const own = {
    ...(time === null ? {} : { '@timestamp': isoOf(time) }),
    ...(fields['event.id'] === undefined && !isObject(fields['event'] ?? null)
      ? { 'event.id': id }
      : {}),
    ...(arrival === null ? {} : { 'event.ingested': isoOf(arrival) }),
    ...fields,
  };
  const source = withoutNull(own);
  const document = printJson(source);
  return {
    name: id,
    document,
    line:
      typeof index === 'string'
        ? printJson({ _index: index, _id: `hit ${id}`, _source: source })
        : document,
    arrival: arrivalOf(path, line, arrival, time, before),
  };
}

/** When an event says nothing else, it arrives when it happens, or with what arrived before it. */
function arrivalOf(
  path: string,
  line: Line,
  arrived: string | null,
  at: string | null,
  before: bigint | null,
): bigint {
  if (arrived !== null) {
    const arrival = readTime(path, line, arrived);
    if (before === null || arrival >= before) return arrival;
    throw new SpecError(path, line.number, 'it arrived before the event above it');
  }
  const time = at === null ? null : parseInstant(isoOf(at));
  if (before === null && time === null) {
    throw new SpecError(path, line.number, 'the first event needs `at` or `arrived`');
  }
  return time !== null && (before === null || time > before) ? time : (before ?? 0n);
}

function textAt(path: string, line: Line, value: JsonValue | undefined, name: string) {
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  throw new SpecError(path, line.number, `\`${name}\` is a time such as "10:00:05"`);
}

/** Without `event.id`s that an empty cell takes away. */
function withoutNull(row: Row): Json {
  return Object.fromEntries(
    Object.entries(row).filter(([key, value]) => key !== 'event.id' || value !== null),
  ) as Json;
}
