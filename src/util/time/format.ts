import { civilDate } from './iso.ts';
import { NANOS_PER_SECOND, NANOS_PER_MINUTE, NANOS_PER_MS } from './units.ts';

/**
 * ISO 8601 in UTC with 3, 6 or 9 fraction digits, the fewest that keep every nanosecond:
 * `2024-01-01T00:00:00.000Z`. Years outside 0000–9999 get a sign and six digits.
 */
export function formatInstant(ns: bigint): string {
  let seconds = Number(ns / NANOS_PER_SECOND);
  let nanos = Number(ns % NANOS_PER_SECOND);
  if (nanos < 0) {
    seconds -= 1;
    nanos += 1e9;
  }
  // Events are close to each other in time, and fractions of a second are printed quickly.
  const place = seconds & (recent.length - 1);
  let whole = recent[place];
  if (whole?.seconds !== seconds) {
    whole = { seconds, text: formatSeconds(seconds) };
    recent[place] = whole;
  }
  return `${whole.text}.${formatFraction(nanos)}Z`;
}

/** The same for milliseconds since 1970. */
export const formatMillis = (ms: number): string => formatInstant(BigInt(ms) * NANOS_PER_MS);

/** `2026-11-24 15:32:20`, in UTC. */
export const secondText = (ns: bigint): string =>
  formatInstant(ns).slice(0, 'YYYY-MM-DDThh:mm:ss'.length).replace('T', ' ');

const recent: { readonly seconds: number; readonly text: string }[] = Array.from(
  { length: 256 },
  () => ({ seconds: Number.NaN, text: '' }),
);

function formatSeconds(epochSeconds: number): string {
  const days = Math.floor(epochSeconds / 86_400);
  const seconds = epochSeconds - days * 86_400;
  const { year, month, day } = civilDate(days);
  const date = `${formatYear(year)}-${pad(month, 2)}-${pad(day, 2)}`;
  const hour = pad(Math.floor(seconds / 3600), 2);
  const minute = pad(Math.floor(seconds / 60) % 60, 2);
  return `${date}T${hour}:${minute}:${pad(seconds % 60, 2)}`;
}

function formatFraction(nanos: number): string {
  if (nanos % 1_000_000 === 0) return pad(nanos / 1_000_000, 3);
  if (nanos % 1_000 === 0) return pad(nanos / 1_000, 6);
  return pad(nanos, 9);
}

function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return pad(year, 4);
  return (year < 0 ? '-' : '+') + pad(Math.abs(year), 6);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** The zone that times are shown in. */
export interface TimeZone {
  /** As shown: `UTC`, `Europe/Berlin`. */
  readonly name: string;
  /** The local date and time: `2026-11-24T16:32:20.860`, with 3, 6 or 9 fraction digits. */
  readonly text: (ns: bigint) => string;
  /** The suffix that identifies the offset: `Z`, `+01:00`. */
  readonly suffix: (ns: bigint) => string;
}

export const UTC: TimeZone = {
  name: 'UTC',
  text: (ns) => formatInstant(ns).slice(0, -1),
  suffix: () => 'Z',
};

/** Since 1973, offsets have changed only at full quarters of an hour. */
const STEP = 15n * NANOS_PER_MINUTE;
/** Times that are shown together are usually close to each other. */
const MAX_KNOWN = 1_000;
/** A `Date` cannot represent times beyond this. */
const MAX_MS = 8.64e15;

/** A zone of the IANA database, `UTC`, or `local` for that of this host; `null` for an unknown zone. */
export function timeZone(name: string): TimeZone | null {
  // Loading the zone database takes 12 ms, which would delay every command.
  if (name.toUpperCase() === UTC.name) return UTC;
  const format = formatOf(name);
  if (format === null) return null;
  const { timeZone: own } = format.resolvedOptions();
  if (own === UTC.name) return UTC;
  const known = new Map<bigint, bigint>();
  const offsetAt = (ns: bigint): bigint => {
    const step = (ns - (((ns % STEP) + STEP) % STEP)) / STEP;
    let offset = known.get(step);
    if (offset === undefined) {
      if (known.size === MAX_KNOWN) known.clear();
      offset = offsetIn(format, Number((step * STEP) / NANOS_PER_MS));
      known.set(step, offset);
    }
    return offset;
  };
  return {
    name: shownName(name, own),
    text: (ns) => UTC.text(ns + offsetAt(ns)),
    suffix: (ns) => suffixOf(offsetAt(ns)),
  };
}

/** `Asia/Kolkata` has an older name, which some systems still report; both denote the same zone. */
function shownName(given: string, own: string): string {
  const lower = given.toLowerCase();
  return lower === 'local' || lower === own.toLowerCase() ? own : given;
}

function formatOf(name: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...(name.toLowerCase() === 'local' ? {} : { timeZone: name }),
      timeZoneName: 'longOffset',
    });
  } catch {
    return null;
  }
}

/** The offset from UTC in nanoseconds. */
function offsetIn(format: Intl.DateTimeFormat, ms: number): bigint {
  if (Math.abs(ms) > MAX_MS) return 0n;
  const text = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  // `GMT`, `GMT+05:30`, `GMT-04:56:02`
  const [, sign = '+', hours = '0', minutes = '0', seconds = '0'] =
    /^GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?$/.exec(text) ?? [];
  const total = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return BigInt(sign === '-' ? -total : total) * NANOS_PER_SECOND;
}

/** `+01:00`, with seconds if the offset has any. */
function suffixOf(offset: bigint): string {
  const sign = offset < 0n ? '-' : '+';
  const inDay = UTC.text(offset < 0n ? -offset : offset);
  const clock = inDay.slice(11, 19);
  return `${sign}${clock.endsWith(':00') ? clock.slice(0, 5) : clock}`;
}
