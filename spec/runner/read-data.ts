import { printJson } from '../../src/events/json.ts';
import type { Line } from './lines.ts';
import { isObject, readJson } from './read-json.ts';
import { repeat } from './repeat.ts';
import { SpecError, type Document, type JsonValue } from './spec-file.ts';

/**
 * Where the milliseconds of a spec count from: 2024-01-01T00:00:00Z. Counting from 1970 would not do,
 * for small numbers read as seconds.
 */
const MIDNIGHT = Date.UTC(2024, 0, 1);

/** The column of a table that says the time in milliseconds since {@link MIDNIGHT}. */
const MILLISECONDS = 'ms';

/** Reads the body of a `data` block: JSON lines, or a table with a head line. */
export function readData(path: string, body: readonly Line[]): Document[] {
  const [head, ...rows] = body;
  if (head === undefined) return [];
  const documents = head.text.startsWith('{')
    ? body.map((line) => readDocument(path, line))
    : rows.map((line) => readRow(path, cellsOf(head.text), line));
  rejectTwins(path, documents, head.number);
  return documents;
}

const sources = new WeakMap<Document, string>();

/** A document as JSON text: as written in the spec, or generated from a table or timeline. */
export function sourceOf(document: Document): string {
  return sources.get(document) ?? printJson(document);
}

function readDocument(path: string, line: Line): Document {
  const text = repeat(line.text);
  let value: JsonValue;
  try {
    value = readJson(text);
  } catch (error) {
    throw new SpecError(path, line.number, `not a JSON document: ${String(error)}`);
  }
  if (!isObject(value)) throw new SpecError(path, line.number, 'a document is a JSON object');
  const document = withId(path, line.number, value);
  if (document.id === value['id']) sources.set(document, text);
  return document;
}

function readRow(path: string, columns: readonly string[], line: Line): Document {
  const cells = cellsOf(line.text);
  if (cells.length !== columns.length) {
    const counts = `${cells.length} cells under ${columns.length} columns`;
    throw new SpecError(path, line.number, counts);
  }
  const entries = columns.flatMap((column, index) => {
    const cell = cells[index] ?? '';
    if (cell === '') return [];
    if (column === MILLISECONDS) return [['@timestamp', MIDNIGHT + Number(cell)] as const];
    return [[column, readCell(cell)] as const];
  });
  return withId(path, line.number, Object.fromEntries(entries));
}

/** A cell is a JSON value if it reads as one, else text. */
function readCell(cell: string): JsonValue {
  try {
    return readJson(cell);
  } catch {
    return cell;
  }
}

function cellsOf(text: string): string[] {
  return text.split('|').map((cell) => cell.trim());
}

function withId(path: string, line: number, value: { [key: string]: JsonValue }): Document {
  const { id } = value;
  if (typeof id === 'string') return { ...value, id };
  if (typeof id === 'number') return { ...value, id: String(id) };
  throw new SpecError(path, line, 'a document needs a field `id`');
}

/**
 * Reads a `timeline`: one event per word, written category@milliseconds, optionally with a `key`
 * after a colon. Several categories or key values are joined with `+`. The whole word is the id.
 */
export function readTimeline(path: string, line: number, text: string): Document[] {
  const documents = text.split(/\s+/).map((word): Document => {
    const [, categories, time, keys] = /^([\w+]+)@(\d+)(?::(.+))?$/.exec(word) ?? [];
    if (categories === undefined) {
      throw new SpecError(
        path,
        line,
        `\`${word}\` is no event: write category@time or category@time:key`,
      );
    }
    return {
      id: word,
      '@timestamp': MIDNIGHT + Number(time),
      'event.category': oneOrMany(categories.split('+')),
      ...(keys === undefined ? {} : { key: oneOrMany(keys.split('+')) }),
    };
  });
  rejectTwins(path, documents, line);
  return documents;
}

function oneOrMany(values: readonly string[]): JsonValue {
  return values.length === 1 ? (values[0] ?? null) : values;
}

function rejectTwins(path: string, documents: readonly Document[], line: number): void {
  const seen = new Set<string>();
  for (const { id } of documents) {
    if (seen.has(id)) throw new SpecError(path, line, `two documents have the id \`${id}\``);
    seen.add(id);
  }
}
