import { eastAsianWidth } from 'get-east-asian-width';

/** The number of terminal cells that a text occupies: two for wide characters, none for combining marks. */
export function displayWidth(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

const characterWidth = (character: string) =>
  /\p{Mark}/u.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) as number);

/** A text in `room` cells, truncated with `…`. */
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

/** A text padded to `room` cells. */
export const padded = (text: string, room: number) =>
  text + ' '.repeat(Math.max(0, room - displayWidth(text)));

/**
 * Rows of cells as lines of aligned columns.
 *
 * @param isRight whether all but the last column, which is never padded, are aligned to the right
 */
export function aligned(rows: readonly (readonly string[])[], isRight = false): string[] {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  const last = (widths?.length ?? 0) - 1;
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const blanks =
          column === last ? '' : padded('', (widths?.[column] ?? 0) - displayWidth(cell));
        return isRight ? blanks + cell : cell + blanks;
      })
      .join('  '),
  );
}

const DEFAULT_WIDTH = 80;

/** The width of a terminal, with a default if it is unknown; unlimited elsewhere. */
export function lineWidth({ isTTY, columns }: NodeJS.WriteStream): number {
  if (!isTTY) return Number.POSITIVE_INFINITY;
  return columns > 0 ? columns : DEFAULT_WIDTH;
}

/** Prose is easier to read when it does not fill a wide screen. */
const MAX_READING_WIDTH = 100;

export const readingWidth = (stream: NodeJS.WriteStream): number =>
  Math.min(lineWidth(stream), MAX_READING_WIDTH);

/** A text on lines of `room` cells, broken at blanks where there are any; `…` stands for lines over the limit. */
export function wrapText(text: string, room: number, maxLines: number): string[] {
  if (displayWidth(text) <= room) return [text];
  const lines: string[] = [];
  let line = '';
  let width = 0;
  let blank = -1;
  for (const character of text) {
    line += character;
    width += characterWidth(character);
    if (character === ' ') blank = line.length;
    if (width <= room) continue;
    if (lines.length === maxLines - 1) return [...lines, cut(line, room)];
    const end = blank > 0 ? blank : line.length - character.length;
    lines.push(line.slice(0, end).trimEnd());
    line = line.slice(end);
    width = displayWidth(line);
    blank = -1;
  }
  return line === '' ? lines : [...lines, line];
}

/** Comma-separated values on lines of `room` cells; a longer value gets its own line. */
export function wrapList(values: readonly string[], room: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [index, value] of values.entries()) {
    const piece = index === values.length - 1 ? value : `${value},`;
    if (line !== '' && displayWidth(line) + 1 + displayWidth(piece) > room) {
      lines.push(line);
      line = piece;
    } else line = line === '' ? piece : `${line} ${piece}`;
  }
  return [...lines, line];
}
