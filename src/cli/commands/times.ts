import { dateRange } from '../../util/time/index.ts';
import { CliError } from '../errors.ts';

/** The moments that a time option names, in nanoseconds since the epoch. Throws {@link CliError}. */
export function instant(option: string, text: string, now: bigint): { start: bigint; end: bigint } {
  const range = dateRange(text, now);
  if (range !== null) return range;
  throw new CliError(
    'CLI1001',
    `${option} ${text} is no time`,
    'write an ISO time such as 2026-11-24T15:30:00Z, or date math such as now-1d/d',
  );
}
