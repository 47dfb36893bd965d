import type { Command } from 'commander';
import { dateRange } from '../../util/time/index.ts';
import { invalidArgument } from '../errors.ts';

/** The time range of events, as commander provides it. */
export interface TimeOptions {
  readonly from?: string;
  readonly to?: string;
}

/** Both ends in nanoseconds since the epoch, inclusive; `null` for an open end. */
export interface TimeRange {
  readonly from: bigint | null;
  readonly to: bigint | null;
}

export function addTimeOptions(command: Command): Command {
  return command
    .option(
      '--from <time>',
      'only events at or after this time: ISO time or date math such as now-1d/d',
    )
    .option('--to <time>', 'only events at or before this time');
}

/** Throws a `CliError`. */
export function timeRangeOf({ from, to }: TimeOptions, now: bigint): TimeRange {
  const range = {
    from: from === undefined ? null : instant('--from', from, now).start,
    to: to === undefined ? null : instant('--to', to, now).end,
  };
  if (range.from === null || range.to === null || range.from <= range.to) return range;
  throw invalidArgument(
    `--from ${from} is later than --to ${to}`,
    'no event can be between them; swap the two',
  );
}

/** The first and last instant that a time option denotes, in nanoseconds since the epoch. */
function instant(option: string, text: string, now: bigint): { start: bigint; end: bigint } {
  const range = dateRange(text, now);
  if (range !== null) return range;
  throw invalidArgument(
    `${option} ${text} is not a time`,
    'give an ISO time such as 2026-11-24T15:30:00Z, or date math such as now-1d/d',
  );
}
