import type { Scalar } from '../../events/field-set.ts';
import { foldAscii } from '../../util/fold.ts';
import { compileCidr, canonicalIp } from '../../util/ip.ts';
import {
  dateRange,
  madeForNow,
  movesWithNow,
  readInstant,
  type RunClock,
} from '../../util/time/index.ts';
import { compileWildcard } from '../../util/wildcard.ts';

/** Whether one value of a field satisfies a condition. */
export type ValueCondition = (value: Scalar) => boolean;

/** How the values of a field are compared, according to its type in the catalogue. */
export type Comparison = 'text' | 'ip' | 'date';

export interface ConditionOptions {
  readonly comparison: Comparison;
  readonly ignoreCase: boolean;
  /** The reference time of date math. */
  readonly clock: RunClock;
}

/**
 * Equality with any of some strings. A string in an event must be identical; a number or boolean equals a
 * string that denotes it (`"443"`, `"443.0"`, `"true"`). For IP fields, notations of the same address are
 * equal, and a CIDR block matches its addresses; for date fields, a string matches all instants that it can
 * denote, as `"2026-11-24"` matches a day.
 */
export function equalsAny(texts: readonly string[], options: ConditionOptions): ValueCondition {
  const { comparison, ignoreCase } = options;
  const fold = ignoreCase ? foldAscii : same;
  const set = new Set(texts.map(fold));
  const numbers = new Set(texts.flatMap((text) => numberOf(text) ?? []));
  const equal: ValueCondition = (value) =>
    typeof value === 'string'
      ? set.has(fold(value))
      : set.has(String(value)) || (typeof value !== 'boolean' && numbers.has(value));
  const more =
    comparison === 'ip' ? addresses(texts) : comparison === 'date' ? times(texts, options) : null;
  return more === null ? equal : (value) => equal(value) || more(value);
}

/** All strings that a value equal to any of the given strings can have, case-folded if requested. */
export function textsOfEqual(texts: readonly string[], ignoreCase: boolean): ReadonlySet<string> {
  const fold = ignoreCase ? foldAscii : same;
  return new Set(texts.flatMap((text) => [fold(text), fold(String(numberOf(text) ?? text))]));
}

/** A pattern for the text of a value, with `*`, `?` and backslash escapes. */
export function matchesPattern(pattern: string, { ignoreCase }: ConditionOptions): ValueCondition {
  const test = compileWildcard(pattern, { ignoreCase, escapes: true });
  return (value) => test(String(value));
}

const same = (text: string) => text;

/** The JSON notation of numbers; nothing else is read as one. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const MAX_NUMBER_LENGTH = 400;

/** As in events: integers beyond 2^53 are `bigint`. */
export function numberOf(text: string): number | bigint | null {
  if (text.length > MAX_NUMBER_LENGTH || !NUMBER.test(text)) return null;
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) && /^-?\d+$/.test(text)
    ? BigInt(text)
    : number;
}

function addresses(texts: readonly string[]): ValueCondition | null {
  const known = new Set(texts.flatMap((text) => canonicalIp(text) ?? []));
  const blocks = texts.flatMap((text) => (text.includes('/') ? (compileCidr(text) ?? []) : []));
  if (known.size === 0 && blocks.length === 0) return null;
  return (value) => {
    if (typeof value !== 'string') return false;
    const address = canonicalIp(value);
    return address !== null && (known.has(address) || blocks.some((contains) => contains(address)));
  };
}

function times(texts: readonly string[], { clock }: ConditionOptions): ValueCondition | null {
  const dates = texts.filter((text) => dateRange(text, clock.now) !== null);
  if (dates.length === 0) return null;
  const testAt = (now: bigint): ValueCondition => {
    const ranges = dates.flatMap((text) => dateRange(text, now) ?? []);
    return (value) => {
      const instant = readInstant(value);
      return (
        instant !== null && ranges.some(({ start, end }) => start <= instant && instant <= end)
      );
    };
  };
  return dates.some(movesWithNow) ? madeForNow(clock, testAt) : testAt(clock.now);
}
