const VALID = '\u0001';
const INVALID = '\u0002';
const PRE_RELEASE = '\u0001';
const RELEASE = '\u0002';

const NUMBER = /^(?:0|[1-9]\d*)$/;
const IDENTIFIER = /^[0-9A-Za-z-]+$/;
const DIGITS = /^\d+$/;

/**
 * A text whose order by code unit is that of versions in Elasticsearch's `version` field:
 *
 * - valid versions before all other texts, and those by code unit;
 * - the dotted numbers first, number by number, of any length; fewer parts come first
 *   (`1.2` < `1.2.0`), and any count of parts is valid;
 * - a pre-release before its release; its dotted identifiers are numbers (first, by value) or
 *   text (by code unit of the whole rest, so `a-1` < `a.1`);
 * - build metadata last, by code unit: `1.0.0+a` and `1.0.0` differ.
 */
export function versionKey(version: string): string {
  const [beforeBuild, build] = cut(version, '+');
  const [main, preRelease] = cut(beforeBuild, '-');
  const numbers = main.split('.');
  const identifiers = preRelease?.slice(1).split('.') ?? [];
  const buildParts = build?.slice(1).split('.') ?? [];
  const valid =
    numbers.every((part) => NUMBER.test(part)) &&
    identifiers.every((part) => (DIGITS.test(part) ? NUMBER : IDENTIFIER).test(part)) &&
    buildParts.every((part) => IDENTIFIER.test(part));
  if (!valid) return INVALID + version;
  const mainKey = VALID + numbers.map(numberKey).join('.');
  if (preRelease === undefined) return mainKey + RELEASE + (build ?? '');
  const parts = identifiers.map((part) => (DIGITS.test(part) ? numberKey(part) : part));
  return mainKey + PRE_RELEASE + parts.join('.') + (build ?? '');
}

/** The text up to a mark and the rest from it on; a mark at the very start is none. */
function cut(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at > 0 ? [text.slice(0, at), text.slice(at)] : [text, undefined];
}

/** Longer numbers are larger: the length goes first, and below every printable character. */
function numberKey(digits: string): string {
  return '\u0001' + String.fromCharCode(digits.length >>> 16, digits.length & 0xffff) + digits;
}
