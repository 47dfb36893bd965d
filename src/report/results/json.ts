import { valuesOf, type Scalar, type Value } from '../../events/field-set.ts';
import { safeJson } from '../../util/safe-text.ts';
import {
  oneLine,
  type Formatter,
  type Piece,
  type ShownDocument,
  type ShownResult,
} from './result.ts';

interface JsonOptions {
  /** Only these fields, as one flat object; `null` for the documents unchanged. */
  readonly fields: readonly string[] | null;
  /** Whether the text goes to a terminal, where unsafe characters are written as JSON escapes. */
  readonly terminal: boolean;
}

/** One result per line: an event's document, or `{"join_keys":[…],"events":[…]}`. */
export function ndjsonFormatter(options: JsonOptions): Formatter {
  const result = (item: ShownResult) => [...resultJson(item, options), '\n'];
  return { begin: () => '', result, end: () => '' };
}

/** One JSON array of all results. */
export function jsonFormatter(options: JsonOptions): Formatter {
  let first = true;
  const result = (item: ShownResult) => {
    const separator = first ? '\n' : ',\n';
    first = false;
    return [separator, ...resultJson(item, options)];
  };
  return { begin: () => '[', result, end: () => (first ? ']\n' : '\n]\n') };
}

function resultJson(item: ShownResult, options: JsonOptions): Piece[] {
  if (item.kind === 'event') return [documentJson(item.document, options)];
  const keys = item.joinKeys.map((key) => (key === null ? 'null' : scalarJson(key))).join(',');
  const pieces: Piece[] = [`{"join_keys":[${options.terminal ? safeJson(keys) : keys}],"events":[`];
  for (const [index, event] of item.events.entries()) {
    if (index > 0) pieces.push(',');
    pieces.push(event === null ? '{"missing":true}' : documentJson(event, options));
  }
  pieces.push(']}');
  return pieces;
}

function documentJson(document: ShownDocument, { fields, terminal }: JsonOptions): Piece {
  if (fields === null && !terminal) return oneLine(document.bytes);
  const json = fields === null ? document.bytes.toString('utf8') : fieldsJson(fields, document);
  return terminal ? safeJson(json) : json;
}

function fieldsJson(fields: readonly string[], { row }: ShownDocument): string {
  const members = fields.flatMap((path, slot) => {
    const value = row[slot];
    return value === undefined ? [] : [`${JSON.stringify(path)}:${stringifyValue(value)}`];
  });
  return `{${members.join(',')}}`;
}

/** A value as JSON text; integers beyond 2^53 keep all digits. */
export function stringifyValue(value: Value): string {
  const values = valuesOf(value);
  if (values.length === 0) return 'null';
  if (values.length === 1) return scalarJson(values[0] as Scalar);
  return `[${values.map(scalarJson).join(',')}]`;
}

const scalarJson = (scalar: Scalar) =>
  typeof scalar === 'bigint' ? String(scalar) : JSON.stringify(scalar);
