import { formatInstant, parseInstant } from '../../../../util/time/index.ts';

/** How the times of a recording become times of a replay, in nanoseconds since 1970. */
export interface TimeShift {
  /** When the recording begins. */
  readonly recorded: bigint;
  /** When the replay begins. */
  readonly replayed: bigint;
  /** Time of the recording that passes in one unit of time of the replay. */
  readonly pace: number;
}

/**
 * A member that holds a time. It cannot stand within a text, where its quotes would be escaped; arguments that look
 * like a time are not members.
 */
const TIME_MEMBER =
  /"(@timestamp|created|start|end)":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)"/g;
const TIMESTAMP = /"@timestamp":"([^"]{20,30})"/;

/** An event of a recording with all of its times moved. Everything else stays byte for byte. */
export const movedTimes = (line: string, shift: TimeShift): string =>
  line.replaceAll(TIME_MEMBER, (member, name: string, text: string) => {
    const time = parseInstant(text);
    return time === null ? member : `"${name}":"${formatInstant(movedTime(time, shift))}"`;
  });

/** The order of times stays. What was before the recording is as long before the replay. */
export function movedTime(time: bigint, { recorded, replayed, pace }: TimeShift): bigint {
  const since = time - recorded;
  if (since <= 0n) return replayed + since;
  return replayed + (since * SCALE) / BigInt(Math.round(pace * Number(SCALE)));
}

/** A pace is exact to this part. */
const SCALE = 1_000_000n;

/** When an event happened; `null` without a time. */
export function timeOfLine(line: string): bigint | null {
  const text = TIMESTAMP.exec(line)?.[1];
  return text === undefined ? null : parseInstant(text);
}
