import type { Scalar, Value } from '../../events/field-set.ts';

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
const keyOfArray = (values: readonly Scalar[]): string => JSON.stringify(values.map(scalarToJson));

function scalarToJson(value: Scalar): unknown {
  return typeof value === 'bigint' ? { integer: String(value) } : value;
}

function scalarOfJson(json: unknown): Scalar {
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean')
    return json;
  const { integer } = json as { readonly integer: string };
  return BigInt(integer);
}

/** The code of a row without a value. */
export const ABSENT = 0;
/** The code of a row whose value is not kept: only its document has it. */
export const UNKNOWN = 1;
/** The code of the first value of a dictionary; the others follow. */
export const FIRST_VALUE = 2;

/** Codes have two bytes. */
const MAX_VALUES = 0x1_0000 - FIRST_VALUE;
/** Characters of all values: what a column may take of a segment, however its values are chosen. */
const MAX_CHARACTERS = 1024 * 1024;
/** Characters of one value. */
const MAX_VALUE_CHARACTERS = 1024;

/**
 * The distinct values of one field, numbered as they come. Strings, numbers, booleans and big
 * integers are different values, as in the language. A value that is too long, and every new one
 * once there are too many, is {@link UNKNOWN}.
 */
export class Dictionary {
  readonly values: Value[] = [];
  readonly #scalars = new Map<Scalar, number>();
  /** Most fields never have an array. */
  #arrays: Map<string, number> | null = null;
  #characters = 0;
  #lastValue: Value;
  #lastCode = ABSENT;

  codeOf(value: Value): number {
    if (value === undefined) return ABSENT;
    if (value === this.#lastValue) return this.#lastCode;
    const code = typeof value === 'object' ? this.#arrayCode(value) : this.#scalarCode(value);
    this.#lastValue = value;
    this.#lastCode = code;
    return code;
  }

  #scalarCode(value: Scalar): number {
    const known = this.#scalars.get(value);
    if (known !== undefined) return known;
    const code = this.#add(value, charactersOf(value));
    if (code !== UNKNOWN) this.#scalars.set(value, code);
    return code;
  }

  #arrayCode(values: readonly Scalar[]): number {
    let characters = 0;
    for (const value of values) {
      characters += charactersOf(value);
      if (characters > MAX_VALUE_CHARACTERS) return UNKNOWN;
    }
    const key = keyOfArray(values);
    const known = this.#arrays?.get(key);
    if (known !== undefined) return known;
    const code = this.#add(values, characters);
    if (code !== UNKNOWN) (this.#arrays ??= new Map()).set(key, code);
    return code;
  }

  #add(value: Value, characters: number): number {
    const isFull =
      this.values.length === MAX_VALUES || this.#characters + characters > MAX_CHARACTERS;
    if (isFull || characters > MAX_VALUE_CHARACTERS) return UNKNOWN;
    this.#characters += characters;
    return this.values.push(value) - 1 + FIRST_VALUE;
  }
}

/** Other values count as much as they take in a file at most. */
const charactersOf = (value: Scalar): number => (typeof value === 'string' ? value.length : 24);
