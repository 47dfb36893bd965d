import { MAX_DOCUMENT_DEPTH } from '../../events/document-row.ts';
import { CATALOGUES } from '../../lang/index.ts';
import { type FieldSet, type Row, valuesOf } from '../../events/field-set.ts';
import type { JsonObject, Json } from '../../events/json.ts';

import type { Comparison, ValueCondition } from './values.ts';

/** Whether an event, given by its row, satisfies a condition. */
export type RowCondition = (row: Row) => boolean;

/** A field as an exception names it. */
export interface NamedField {
  /** Slots of its values in a row. */
  readonly slots: readonly number[];
  readonly comparison: Comparison;
}

/** Multi-fields that an index adds to a field and that no document contains. */
const SUB_FIELDS = /\.(?:caseless|text|keyword)$/;

/**
 * A field and the comparison that its type requires. A multi-field (`process.name.caseless`, `.text`,
 * `.keyword`) reads the value of its parent field, unless the document itself has the longer name.
 */
export function namedField(name: string, fields: FieldSet, whole = name): NamedField {
  const ending = SUB_FIELDS.exec(name)?.[0] ?? '';
  const base = name.slice(0, name.length - ending.length);
  const type = CATALOGUES.ecs.get(whole.slice(0, whole.length - ending.length))?.type ?? 'keyword';
  return {
    slots: ending === '' ? [fields.slotOf(name)] : [fields.slotOf(name), fields.slotOf(base)],
    comparison: type === 'ip' ? 'ip' : type === 'date' ? 'date' : 'text',
  };
}

/** Whether a field is known to hold values, never objects. */
export const isKnownLeaf = (name: string): boolean =>
  isValueType(CATALOGUES.ecs.get(name)?.type ?? null);

/** Whether fields of a type hold values; of a field without one, that is not known. */
export const isValueType = (type: string | null): boolean =>
  type !== null && !['object', 'nested', 'flattened'].includes(type);

/** Whether any value of a field satisfies a condition. */
export function anyValue(
  { slots }: Pick<NamedField, 'slots'>,
  condition: ValueCondition,
): RowCondition {
  const [first = -1, second] = slots;
  const ofFirst: RowCondition = (row) => {
    const value = row[first];
    if (value === undefined) return false;
    if (typeof value !== 'object') return condition(value);
    for (const each of value) if (condition(each)) return true;
    return false;
  };
  if (second === undefined) return ofFirst;
  return (row) => (row[first] === undefined ? valuesOf(row[second]).some(condition) : ofFirst(row));
}

/** Whether a field has any value; an empty string is one. */
export function anyValueAtAll({ slots }: NamedField): RowCondition {
  return (row) => slots.some((slot) => row[slot] !== undefined);
}

/**
 * Whether any of the objects at a path satisfies a test. The path resolves as for a field: through objects,
 * dotted keys, mixtures of both, and arrays, each element of which is a separate object. An object that
 * consists of dotted keys only (`"a.b.x"` and `"a.b.y"` at the path `a.b`) counts as one.
 */
export function anyObjectAt(
  document: JsonObject,
  path: string,
  test: (object: JsonObject) => boolean,
): boolean {
  return inObject(document, path, test, 1);
}

function inObject(
  object: JsonObject,
  path: string,
  test: (object: JsonObject) => boolean,
  depth: number,
): boolean {
  const flat: [string, Json][] = [];
  for (const key of Object.keys(object)) {
    const value = object[key] as Json;
    if (key === path) {
      if (inValue(value, '', test, depth)) return true;
    } else if (key.length < path.length) {
      const isOnTheWay = path.charAt(key.length) === '.' && path.startsWith(key);
      if (isOnTheWay && inValue(value, path.slice(key.length + 1), test, depth)) return true;
    } else if (key.charAt(path.length) === '.' && key.startsWith(path)) {
      flat.push([key.slice(path.length + 1), value]);
    }
  }
  return flat.length > 0 && test(Object.fromEntries(flat));
}

/** `path` is the unresolved rest; empty once the objects themselves are reached. */
function inValue(
  value: Json,
  path: string,
  test: (object: JsonObject) => boolean,
  depth: number,
): boolean {
  if (typeof value !== 'object' || value === null || depth >= MAX_DOCUMENT_DEPTH) return false;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).some((each) => inValue(each, path, test, depth + 1));
  }
  const object = value as JsonObject;
  return path === '' ? test(object) : inObject(object, path, test, depth + 1);
}

/** Whether an object contains any value: an empty string is one, `null` is not. */
export function hasValue(object: JsonObject): boolean {
  return isValued(object, 1);
}

function isValued(value: Json, depth: number): boolean {
  if (typeof value !== 'object') return true;
  if (value === null || depth >= MAX_DOCUMENT_DEPTH) return false;
  return Object.values(value).some((each) => isValued(each, depth + 1));
}
