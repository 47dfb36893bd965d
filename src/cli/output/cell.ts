import { valuesOf, type Scalar, type Value } from '../../events/value.ts';

/** No terminal shows more of a value on a line; the rest would only cost time. */
const MOST_CHARACTERS = 2_000;

/**
 * A field's value as one line for people: lists with commas, arguments as a command line.
 *
 * @param limited for a line that will be cut: long hexadecimal ids are shortened too
 */
export function cellText(path: string, value: Value, limited: boolean): string {
  const texts = valuesOf(value).map((each) => scalarText(path, each));
  if (!limited) return texts.join(isArguments(path) ? ' ' : ', ');
  return texts
    .map((text) => shortId(text.slice(0, MOST_CHARACTERS)))
    .join(isArguments(path) ? ' ' : ', ')
    .slice(0, MOST_CHARACTERS);
}

const isArguments = (path: string) => path === 'args' || path.endsWith('.args');

function scalarText(path: string, value: Scalar): string {
  const text = String(value);
  if (isArguments(path)) return quoteArgument(text);
  return path === '@timestamp' ? shortTime(text) : text;
}

/** Quotes as a shell would need it, so that one argument with a blank does not read as two. */
function quoteArgument(text: string): string {
  return /^[\w@%+=:,./~^-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `2026-11-24 15:31:48.532` for an ISO time in UTC; anything else stays as it is. */
function shortTime(text: string): string {
  const iso = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d{1,3})?\d*Z$/.exec(text);
  return iso === null ? text : `${iso[1]} ${iso[2]}${(iso[3] ?? '.').padEnd(4, '0')}`;
}

/** The first 12 digits of an id of 32 or more hexadecimal digits, as container tools show them. */
export function shortId(text: string): string {
  return /^[0-9a-f]{32,}$/.test(text) ? `${text.slice(0, 12)}…` : text;
}
