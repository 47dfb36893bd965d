/**
 * One value of a field. Integers beyond ±2^53 are `bigint`, so that no digit is lost;
 * every other number is `number`. A `bigint` in the safe range never occurs.
 */
export type Scalar = string | number | bigint | boolean;

/**
 * All that a document holds at one field: nothing, one value, or several distinct values.
 * `[]`, `null`, `[null]` and a missing key are the same absence; `"a"` and `["a"]` are the same
 * value. An array has at least two elements, without nulls and without duplicates.
 */
export type Value = Scalar | readonly Scalar[] | undefined;

/** The values that one event has at the fields of a {@link FieldSet}: `row[slot]`. */
export type Row = readonly Value[];

/** The values of a field as a list, in the order of the document. */
export function valuesOf(value: Value): readonly Scalar[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}

/** The first of them. */
export function firstValueOf(value: Value): Scalar | undefined {
  return typeof value === 'object' ? value[0] : value;
}
