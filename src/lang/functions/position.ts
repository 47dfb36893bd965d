import type { Operand } from './float.ts';

/** An integer argument as a position, or `undefined` for a value that is not an integer. */
export function toPosition(value: Operand): number | undefined {
  // Past ±2^53 all that matters is the sign: no text is that long.
  if (typeof value === 'bigint') return Number(value);
  return Number.isInteger(value) ? (value as number) : undefined;
}
