import { formatInstant, parseInstant } from '../../../../util/time/index.ts';

/** How the times of a recording map to times of a replay, in nanoseconds since 1970. */
export interface TimeShift {
  /** The start of the recording. */
  readonly recorded: bigint;
  /** The start of the replay. */
  readonly replayed: bigint;
  /** The speed: time of the recording per unit of time of the replay. */
  readonly pace: number;
}

/**
 * A JSON member with a time. It cannot occur inside a string, where its quotes would be escaped; arguments that look
 * like a time are not members.
 */
const TIME_MEMBER =
  /"(@timestamp|created|start|end)":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)"/g;
const TIMESTAMP = /"@timestamp":"([^"]{20,30})"/;

/** An event of a recording with all of its times moved. Everything else is preserved byte for byte. */
export const movedTimes = (line: string, shift: TimeShift): string =>
  line.replaceAll(TIME_MEMBER, (member, name: string, text: string) => {
    const time = parseInstant(text);
    return time === null ? member : `"${name}":"${formatInstant(movedTime(time, shift))}"`;
  });

/** Preserves the order of times. Times before the recording keep their distance from its start. */
export function movedTime(time: bigint, { recorded, replayed, pace }: TimeShift): bigint {
  const since = time - recorded;
  if (since <= 0n) return replayed + since;
  return replayed + (since * SCALE) / BigInt(Math.round(pace * Number(SCALE)));
}

/** The precision of the speed. */
const SCALE = 1_000_000n;

/** The time of an event; `null` without one. */
export function timeOfLine(line: string): bigint | null {
  const text = TIMESTAMP.exec(line)?.[1];
  return text === undefined ? null : parseInstant(text);
}
