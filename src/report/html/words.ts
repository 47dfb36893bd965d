import { counted, formatCount as count } from '../../util/counts.ts';
import { formatInstant } from '../../util/time/index.ts';

export { count, counted };

/** With all digits. */
export function isoTime(ns: bigint): string;
export function isoTime(ns: bigint | null): string | null;
export function isoTime(ns: bigint | null): string | null {
  return ns === null ? null : formatInstant(ns);
}
