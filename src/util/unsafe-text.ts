/**
 * Characters of untrusted text that must not be shown unescaped on a terminal or a page.
 *
 * Control characters (C0, DEL, C1) drive a terminal; bidi controls make text read as something
 * else; what has no width or no ink hides in a name; line and paragraph separators break the
 * layout; lone surrogates are not text at all.
 */
export const UNSAFE_CHARACTER =
  /[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** How an unsafe character is written: `\n`, `\x1b` or `\u{202e}`. */
export function escapeCharacter(character: string): string {
  const short = SHORT.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** An unsafe character as JSON writes it: `\u202e`, two of them outside the basic plane. */
export function escapeInJson(character: string): string {
  let escaped = '';
  for (let index = 0; index < character.length; index++)
    escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  return escaped;
}
