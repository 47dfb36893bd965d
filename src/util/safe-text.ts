import { escapeCharacter, escapeInJson, UNSAFE_CHARACTER } from './unsafe-text.ts';

/**
 * Text for a cell or a message on a terminal: every unsafe character as `\n`, `\x1b` or `\u{202e}`.
 * Event data is written by attackers.
 */
export function safeText(text: string): string {
  return text.replace(UNSAFE_CHARACTER, escapeCharacter);
}

/**
 * JSON text for a terminal: the same value, with unsafe characters as JSON escapes. Between tokens
 * JSON allows only white space, so what is not a blank there can be replaced by one.
 */
export function safeJson(json: string): string {
  return json.replace(UNSAFE_CHARACTER, (character) =>
    character === '\n' || character === '\r' || character === '\t' ? ' ' : escapeInJson(character),
  );
}

/** {@link safeJson} line by line, for JSON text in which line ends between values have a meaning. */
export const safeJsonLines = (json: string): string => json.split('\n').map(safeJson).join('\n');
