import type { Scalar } from '../../events/value.ts';
import type { Key } from '../compile/compiled.ts';
import { compareScalars } from './scalar-order.ts';

/**
 * A text that two keys share exactly when {@link compareKeys} finds them equal. Types stay apart
 * (`1`, `"1"`, `true`, `null`), and strings carry their length, so that no value can pretend to be
 * the border between two others.
 */
export function keyText(key: Key): string {
  const [first = null] = key;
  if (key.length === 1) return valueText(first);
  // By `+`, a chain of parts would be held as long as the text.
  return key.map(valueText).join('');
}

function valueText(value: Scalar | null): string {
  switch (typeof value) {
    case 'string':
      return `s${value.length}:${value}`;
    case 'boolean':
      return value ? 't' : 'f';
    case 'object':
      return '_';
    default:
      return `n${numberText(value)};`;
  }
}

/** A float beyond 2^53 is written out, so that it equals the `bigint` of the same value. */
function numberText(value: number | bigint): string {
  const exact =
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return String(exact ? BigInt(value) : value);
}

/**
 * Position by position: absent values first, then as {@link compareScalars}. Both keys belong to
 * one query and are equally long.
 */
export function compareKeys(a: Key, b: Key): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareNullable(a[i] ?? null, b[i] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function compareNullable(a: Scalar | null, b: Scalar | null): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  return compareScalars(a, b);
}
