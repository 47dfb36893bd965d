import { parseInstant, type TimeZone } from '../../util/time/index.ts';
import { valuesOf, type Scalar, type Value } from '../../events/field-set.ts';
import { safeText } from '../../util/safe-text.ts';

/** No terminal shows more of a value on one line; formatting the rest would only cost time. */
const MAX_CHARACTERS = 2_000;

export interface CellOptions {
  /** For a line that will be truncated: long hexadecimal ids are shortened too. */
  readonly limited: boolean;
  /** The zone that times are shown in. */
  readonly zone: TimeZone;
}

/** A field's value as one line for people: lists with commas, arguments as a command line. */
export function cellText(path: string, value: Value, { limited, zone }: CellOptions): string {
  const texts = valuesOf(value).map((each) => scalarText(path, each, zone));
  if (!limited) return texts.join(isArguments(path) ? ' ' : ', ');
  return texts
    .map((text) => shortId(text.slice(0, MAX_CHARACTERS)))
    .join(isArguments(path) ? ' ' : ', ')
    .slice(0, MAX_CHARACTERS);
}

const isArguments = (path: string) => path === 'args' || path.endsWith('.args');

function scalarText(path: string, value: Scalar, zone: TimeZone): string {
  const text = String(value);
  if (isArguments(path)) return quoteArgument(text);
  return path === '@timestamp' ? shortTime(text, zone) : text;
}

/** Quotes as a shell would require, so that an argument with a blank does not look like two. */
function quoteArgument(text: string): string {
  return /^[\w@%+=:,./~^-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `2026-11-24 15:31:48.532` for an ISO time; other text is returned unchanged. */
function shortTime(text: string, zone: TimeZone): string {
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) ? parseInstant(text) : null;
  if (instant === null) return text;
  const [whole = '', fraction = ''] = zone.text(instant).replace('T', ' ').split('.');
  return `${whole}.${fraction.slice(0, 3)}`;
}

/** The first 12 digits of an id of at least 32 hexadecimal digits, as container tools show them. */
export function shortId(text: string): string {
  return /^[0-9a-f]{32,}$/.test(text) ? `${text.slice(0, 12)}…` : text;
}

/** `2026-11-24 15:32:10` */
export const second = (time: bigint, zone: TimeZone) =>
  zone
    .text(time)
    .replace(/\.\d+$/, '')
    .replace('T', ' ');

/** As {@link second}, of an ISO time; other text is made safe. */
export function secondOf(iso: string, zone: TimeZone): string {
  const instant = parseInstant(iso);
  return instant === null ? safeText(iso) : second(instant, zone);
}

/** A path that can be pasted into a shell. */
export function shellWord(path: string): string {
  const text = safeText(path);
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
