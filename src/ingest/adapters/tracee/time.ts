import type { JsonObject } from '../../../events/json.ts';
import { formatInstant } from '../../../util/time/index.ts';
import { integerAt, objectAt, timeAt } from '../members.ts';

/**
 * March 1973 in nanoseconds: a smaller number is relative to the boot of the host, not the epoch.
 */
const FIRST = 100_000_000_000_000_000n;
const LAST = 9_223_372_036_854_775_807n;

/** RFC 3339 from nanoseconds since the epoch; `undefined` for nanoseconds since boot. */
export function nanosAt(record: JsonObject | undefined, key: string): string | undefined {
  const value = integerAt(record, key);
  if (value === undefined) return undefined;
  const nanos = BigInt(value);
  return nanos < FIRST || nanos > LAST ? undefined : formatInstant(nanos);
}

/** A time as a string, or in parts as in protocol buffers: `{"seconds":…,"nanos":…}`. */
export function protoTimeAt(record: JsonObject | undefined, key: string): string | undefined {
  const parts = objectAt(record, key);
  if (parts === undefined) return timeAt(record, key);
  const seconds = integerAt(parts, 'seconds');
  if (seconds === undefined) return undefined;
  const nanos = BigInt(seconds) * 1_000_000_000n + BigInt(integerAt(parts, 'nanos') ?? 0);
  return nanos < FIRST || nanos > LAST ? undefined : formatInstant(nanos);
}
