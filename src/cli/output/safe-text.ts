/**
 * Makes event text safe to show on a terminal.
 *
 * Event data is written by attackers. Control characters (C0, DEL, C1) drive the terminal; bidi
 * controls and zero-width marks make text read as something else; line and paragraph separators
 * break the layout; lone surrogates are no text at all.
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text for a cell or a message: every unsafe character as `\n`, `\x1b` or `\u{202e}`. */
export function safeText(text: string): string {
  return text.replace(UNSAFE, (character) => SHORT[character] ?? escapeOf(character));
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/**
 * JSON text for a terminal: the same value, with unsafe characters as JSON escapes. Between tokens
 * JSON allows only white space, so what is not a blank there can be replaced by one.
 */
export function safeJson(json: string): string {
  return json.replace(UNSAFE, (character) =>
    character === '\n' || character === '\r' || character === '\t'
      ? ' '
      : [...Array(character.length).keys()]
          .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}
