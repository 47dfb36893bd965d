import type { FieldSet } from '../../events/field-set.ts';
import type { Schema } from '../../events/schema.ts';
import type { Row, Scalar, Value } from '../../events/value.ts';
import type { Field } from '../syntax/ast.ts';
import { resolve } from '../types/resolve.ts';
import type { FieldKind, Reader } from './field-kind.ts';
import { kindOfType, readerOf } from './field-kind.ts';

/** Where a field stands in a row, and how its values are read. */
export interface FieldAccess {
  /** The path in documents: an alias is resolved, a multi-field is the field it belongs to. */
  readonly path: string;
  /** -1: the schema does not know the (optional) field, so it is absent from every event. */
  readonly slot: number;
  readonly kind: FieldKind;
  readonly reader: Reader | null;
}

export type FieldResolver = (field: Pick<Field, 'path' | 'optional'>) => FieldAccess;

/**
 * Finds and registers the fields of one query. What the schema does not know or cannot use has
 * been refused by the checker; where that was not asked, such a field is read as it is.
 */
export function fieldResolver(
  schema: Schema | undefined,
  fields: FieldSet,
  timestampField: string,
): FieldResolver {
  return ({ path, optional }) => {
    const resolution = schema === undefined ? null : resolve(schema, path);
    const isTimestamp = path === timestampField;
    if (resolution?.kind === 'unknown' && optional && !isTimestamp) {
      return { path, slot: -1, kind: 'json', reader: null };
    }
    const found = resolution?.kind === 'usable' ? resolution.field : null;
    const source = found === null ? path : parentOf(schema, found.path);
    const kind = isTimestamp ? 'date' : found === null ? 'json' : kindOfType(found.type);
    return { path: source, slot: fields.slotOf(source), kind, reader: readerOf(kind) };
  };
}

/** The values of a field in a row, as read: without those that its type cannot hold. */
export function readValues(row: Row, { slot, reader }: FieldAccess): readonly Scalar[] {
  const value = slotValue(row, slot);
  if (value === undefined) return [];
  if (reader === null) return typeof value === 'object' ? value : [value];
  if (typeof value !== 'object') {
    const read = reader(value);
    return read === null ? [] : [read];
  }
  const values: Scalar[] = [];
  for (const raw of value) {
    const read = reader(raw);
    if (read !== null) values.push(read);
  }
  return values;
}

function slotValue(row: Row, slot: number): Value {
  return slot < 0 ? undefined : row[slot];
}

const parentsBySchema = new WeakMap<Schema, ReadonlyMap<string, string>>();

/**
 * Documents hold no multi-fields: `file.name.keyword`, the exact sub-field of the text `file.name`,
 * is read from `file.name`, also where the schema does not say so (`of`).
 */
function parentOf(schema: Schema | undefined, path: string): string {
  if (schema === undefined) return path;
  let parents = parentsBySchema.get(schema);
  if (parents === undefined) {
    const found = new Map<string, string>();
    for (const [parent, { exact }] of schema) {
      if (exact?.startsWith(`${parent}.`) === true) found.set(exact, parent);
    }
    parents = found;
    parentsBySchema.set(schema, parents);
  }
  return parents.get(path) ?? path;
}
