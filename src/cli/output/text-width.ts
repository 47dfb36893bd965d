import { eastAsianWidth } from 'get-east-asian-width';

/** Cells that a terminal gives a text: wide characters two, combining marks none. */
export function displayWidth(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

const characterWidth = (character: string) =>
  /\p{Mark}/u.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) as number);

/** A text in so many cells, with `…` at the end where something is missing. */
export function cut(text: string, room: number): string {
  if (displayWidth(text) <= room) return text;
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += characterWidth(character);
    if (width > room - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** A text filled up to so many cells. */
export const padded = (text: string, room: number) =>
  text + ' '.repeat(Math.max(0, room - displayWidth(text)));
