import type { Scalar, Value } from '../../events/value.ts';

/**
 * Values of fields as JSON. An integer beyond ±2^53 is an object, `{"integer":"9007199254740993"}`:
 * readers of JSON would round it.
 */
export function valuesToJson(values: readonly Value[]): unknown[] {
  return values.map((value) =>
    typeof value === 'object' ? value.map(scalarToJson) : scalarToJson(value!),
  );
}

/** Reads what {@link valuesToJson} made. */
export function valuesOfJson(json: unknown): Value[] {
  if (!Array.isArray(json)) throw new TypeError('not a list of values');
  return json.map((value: unknown) =>
    Array.isArray(value) ? value.map(scalarOfJson) : scalarOfJson(value),
  );
}

/** An array of values as a text that no other array has. */
export const keyOfArray = (values: readonly Scalar[]): string =>
  JSON.stringify(values.map(scalarToJson));

function scalarToJson(value: Scalar): unknown {
  return typeof value === 'bigint' ? { integer: String(value) } : value;
}

function scalarOfJson(json: unknown): Scalar {
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean')
    return json;
  const { integer } = json as { readonly integer: string };
  return BigInt(integer);
}
