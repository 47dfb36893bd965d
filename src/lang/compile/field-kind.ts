import { FLOAT_TYPES, INTEGER_TYPES, KEYWORD_TYPES, TEXT_TYPES } from '../../events/schema.ts';
import { valueType, type Reader } from '../../events/value-type.ts';
import { canonicalIp } from '../../util/ip.ts';
import { mappedDate, type DateReading } from './date-reading.ts';

/** How the values of a field are read and compared. `json`: unchanged, since there is no schema. */
export type FieldKind =
  | 'json'
  | 'keyword'
  | (typeof INTEGER_TYPES)[number]
  | 'float'
  | 'boolean'
  | 'ip'
  | 'version'
  | DateReading;

export function isDate(kind: FieldKind): kind is DateReading {
  return typeof kind === 'object';
}

/** The kind of each field type of a schema; other types do not get past the checker. */
const KIND_OF_TYPE: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ...[...KEYWORD_TYPES, ...TEXT_TYPES, 'flattened', 'binary'].map(
    (type) => [type, 'keyword'] as const,
  ),
  ...INTEGER_TYPES.map((type) => [type, type] as const),
  ...FLOAT_TYPES.map((type) => [type, 'float'] as const),
  ['boolean', 'boolean'],
  ['ip', 'ip'],
  ['version', 'version'],
]);

/** @param format of a date */
export function kindOfType(type: string, format?: string): FieldKind {
  if (type === 'date' || type === 'date_nanos') return mappedDate(format);
  return KIND_OF_TYPE.get(type) ?? 'json';
}

/** `null` if values are used unchanged. The row keeps the value that the document has. */
export function readerOf(kind: FieldKind): Reader | null {
  // The string is unchanged: `string(@timestamp)` is what the document has.
  if (isDate(kind)) return (raw) => (kind.instant(raw) === null ? null : raw);
  if (kind === 'ip') return (raw) => (typeof raw === 'string' ? canonicalIp(raw) : null);
  return valueType(kind === 'version' ? 'keyword' : kind)?.read ?? null;
}
