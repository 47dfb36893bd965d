import { valuesOf, type Scalar, type Value } from '../../../events/value.ts';
import { escapeCharacter, UNSAFE_CHARACTER } from '../../../util/unsafe-text.ts';
import { cutText } from '../../source/cut-text.ts';

/** Longest value in a sentence, in UTF-16 units, before and after unsafe characters are written out. */
const MAX_VALUE_LENGTH = 80;
const MAX_SHOWN_LENGTH = 120;
/** So many values of a field are named; the others are counted. */
const MAX_VALUES = 3;

/** What names, paths and addresses are made of. All else stands in quotes, so it cannot pose as a sentence. */
const PLAIN = /^[\p{L}\p{N}\p{M}_./:@%+=~#*!?$^&<>[\]{}|-]+$/u;

/** Empty text and a lone `-` say nothing. */
export function isTelling(value: Scalar): boolean {
  const text = typeof value === 'string' ? value.trim() : '';
  return typeof value !== 'string' || (text !== '' && text !== '-');
}

/** The values of a field that say something. */
export const telling = (value: Value): readonly Scalar[] => valuesOf(value).filter(isTelling);

/** One value as it stands in a sentence: short, on one line, without unsafe characters. */
export function word(value: Scalar): string {
  const text = cutText(String(value).trim(), MAX_VALUE_LENGTH);
  if (PLAIN.test(text)) return text;
  const safe = visible(text.replaceAll('"', '\\"'));
  return `"${cutText(safe, MAX_SHOWN_LENGTH)}"`;
}

/** The values of a field, `a, b, c and 4 more`; `null` where it says nothing. */
export function words(value: Value): string | null {
  const values = telling(value);
  if (values.length === 0) return null;
  const named = values.slice(0, MAX_VALUES).map(word).join(', ');
  const more = values.length - MAX_VALUES;
  return more > 0 ? `${named} and ${more} more` : named;
}

/** Unsafe characters as `\n`, `\x1b` or `\u{202e}`. */
export const visible = (text: string): string => text.replace(UNSAFE_CHARACTER, escapeCharacter);
