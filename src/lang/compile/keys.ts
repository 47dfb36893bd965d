import type { Row, Scalar } from '../../events/value.ts';
import { EvaluationError } from '../functions/declaration.ts';
import type { Field } from '../syntax/ast.ts';
import type { Key } from './compiled.ts';
import type { FieldAccess, FieldResolver } from './field-access.ts';
import { readValues } from './field-access.ts';

/**
 * How many keys one event may have at one term. Events waiting under many keys each are the way to
 * fill memory with a small file.
 */
export const MAX_KEYS = 100;

const NO_KEYS: readonly Key[] = [];
const EMPTY_KEY: readonly Key[] = [[]];
const ABSENT = [null];

/**
 * Reads the join keys of an event: one key per combination of the values of the `by` fields. Values
 * are taken as the field's type reads them (an address in one spelling) and without duplicates.
 *
 * Throws `EvaluationError` EQL3003 for more than {@link MAX_KEYS}.
 */
export function keyReader(
  by: readonly Field[],
  resolve: FieldResolver,
): (row: Row) => readonly Key[] {
  const parts = by.map((field) => ({ access: resolve(field), optional: field.optional }));
  if (parts.length === 0) return () => EMPTY_KEY;
  return (row) => {
    const lists: (readonly (Scalar | null)[])[] = [];
    for (const { access, optional } of parts) {
      const values = distinct(row, access);
      if (values.length === 0 && !optional) return NO_KEYS;
      lists.push(values.length === 0 ? ABSENT : values);
    }
    return lists.reduce(append, EMPTY_KEY);
  };
}

function distinct(row: Row, access: FieldAccess): readonly Scalar[] {
  const values = readValues(row, access);
  // Raw values are distinct; reading may have made some alike.
  return access.reader === null || values.length < 2 ? values : [...new Set(values)];
}

function append(keys: readonly Key[], values: readonly (Scalar | null)[]): readonly Key[] {
  if (keys.length * values.length > MAX_KEYS) {
    throw new EvaluationError('EQL3003', `more than ${MAX_KEYS} join keys in one event`);
  }
  const longer: Key[] = [];
  for (const key of keys) for (const value of values) longer.push([...key, value]);
  return longer;
}
