/** A part of a text: as it is, or a sign that cannot be seen, by name. */
export interface TextPart {
  readonly text: string;
  readonly isSign: boolean;
}

/** Controls, what turns the direction of writing, and what has no width: all that could hide or feign something. */
const SIGNS = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u202f]/gu;

/** Whether a text has but letters and signs of ASCII, as most have: then all of it can be seen. */
export const isPlain = (text: string) => /^[ -~]*$/.test(text);

/** Splits a text so that all of it can be seen. */
export function visibleParts(text: string): readonly TextPart[] {
  if (isPlain(text)) return [{ text, isSign: false }];
  const parts: TextPart[] = [];
  let at = 0;
  for (const { 0: sign, index } of text.matchAll(SIGNS)) {
    if (index > at) parts.push({ text: text.slice(at, index), isSign: false });
    parts.push({ text: signName(sign), isSign: true });
    at = index + sign.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), isSign: false });
  return parts;
}

/** The same as one text, for places that take nothing else. */
export const visibleText = (text: string) =>
  visibleParts(text)
    .map((part) => part.text)
    .join('');

const PICTURES = 0x24_00;
const SPACE = 0x20;
const DELETE = 0x7f;

function signName(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  if (code < SPACE) return String.fromCodePoint(PICTURES + code);
  if (code === DELETE) return '␡';
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A text as one word for a POSIX shell, whatever is in it: what is pasted into a terminal does nothing by itself. */
export function shellQuoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  // eslint-disable-next-line no-control-regex
  if (
    !/[\u0000-\u001f\u007f-\u009f]/.test(text) &&
    visibleParts(text).every(({ isSign }) => !isSign)
  )
    return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = [...new TextEncoder().encode(text)]
    .map((byte) => {
      if (byte === 0x27 || byte === 0x5c) return `\\${String.fromCodePoint(byte)}`;
      if (byte >= SPACE && byte < DELETE) return String.fromCodePoint(byte);
      return `\\x${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
  return `$'${escaped}'`;
}
