import { valuesOf, type Scalar, type Value } from '../../events/value.ts';

/** A field's value as one line for people: lists with commas, arguments as a command line. */
export function cellText(path: string, value: Value): string {
  const values = valuesOf(value);
  if (path === 'args' || path.endsWith('.args')) return values.map(quoteArgument).join(' ');
  if (path === '@timestamp') return values.map(shortTime).join(', ');
  return values.map(String).join(', ');
}

/** Quotes as a shell would need it, so that one argument with a blank does not read as two. */
function quoteArgument(argument: Scalar): string {
  const text = String(argument);
  return /^[\w@%+=:,./~^-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `2026-11-24 15:31:48.532` for an ISO time in UTC; anything else stays as it is. */
function shortTime(value: Scalar): string {
  const iso = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d{1,3})?\d*Z$/.exec(String(value));
  return iso === null ? String(value) : `${iso[1]} ${iso[2]}${(iso[3] ?? '.').padEnd(4, '0')}`;
}
