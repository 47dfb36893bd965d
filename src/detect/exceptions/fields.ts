import { CATALOGUES } from '../../lang/index.ts';
import type { FieldSet } from '../../events/field-set.ts';
import type { Row } from '../../events/value.ts';
import { valuesOf } from '../../events/value.ts';
import type { Comparison, ValueCondition } from './value-condition.ts';

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
export function isKnownLeaf(name: string): boolean {
  const type = CATALOGUES.ecs.get(name)?.type ?? 'object';
  return !['object', 'nested', 'flattened'].includes(type);
}

/** Whether any value of a field satisfies a condition. */
export function anyValue({ slots }: NamedField, condition: ValueCondition): RowCondition {
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
