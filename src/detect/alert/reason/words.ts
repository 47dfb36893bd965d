import { valuesOf, type Scalar, type Value } from '../../../events/value.ts';
import { escapeCharacter, UNSAFE_CHARACTER } from '../../../util/unsafe-text.ts';
import { truncateText } from '../../source/truncate-text.ts';

/** The maximum length of a value in a sentence, in UTF-16 units, before and after escaping. */
const MAX_VALUE_LENGTH = 80;
const MAX_SHOWN_LENGTH = 120;
/** The maximum number of values named per field; the others are counted. */
const MAX_VALUES = 3;

/** Characters of names, paths and addresses. Anything else is quoted, so that it cannot pose as prose. */
const PLAIN = /^[\p{L}\p{N}\p{M}_./:@%+=~#*!?$^&<>[\]{}|-]+$/u;

/** Empty text and a lone `-` are placeholders. */
export function isMeaningful(value: Scalar): boolean {
  const text = typeof value === 'string' ? value.trim() : '';
  return typeof value !== 'string' || (text !== '' && text !== '-');
}

/** The meaningful values of a field. */
export const meaningful = (value: Value): readonly Scalar[] => valuesOf(value).filter(isMeaningful);

/** One value for a sentence: short, on one line, without unsafe characters. */
export function word(value: Scalar): string {
  const text = truncateText(String(value).trim(), MAX_VALUE_LENGTH);
  if (PLAIN.test(text)) return text;
  const safe = visible(text.replaceAll('"', '\\"'));
  return `"${truncateText(safe, MAX_SHOWN_LENGTH)}"`;
}

/** The values of a field, `a, b, c and 4 more`; `null` without a meaningful one. */
export function words(value: Value): string | null {
  const values = meaningful(value);
  if (values.length === 0) return null;
  const named = values.slice(0, MAX_VALUES).map(word).join(', ');
  const more = values.length - MAX_VALUES;
  return more > 0 ? `${named} and ${more} more` : named;
}

/** Unsafe characters as `\n`, `\x1b` or `\u{202e}`. */
export const visible = (text: string): string => text.replace(UNSAFE_CHARACTER, escapeCharacter);
