import { eastAsianWidth } from 'get-east-asian-width';
import { printable } from './printable.ts';

/** One character as it is shown, and how many columns of a terminal it takes. */
export interface Cell {
  /** UTF-16 offset of the character in the text it was cut from. */
  readonly offset: number;
  readonly text: string;
  readonly width: number;
}

/** What a tab is shown as: a tab stop would depend on what the line is shown behind. */
const TAB = '    ';

/** The characters of `text` from `start` to `end`, which must not split a surrogate pair. */
export function cellsOf(text: string, start: number, end: number): Cell[] {
  const cells: Cell[] = [];
  let offset = start;
  for (const character of text.slice(start, end)) {
    cells.push(cellOf(character, offset));
    offset += character.length;
  }
  return cells;
}

function cellOf(character: string, offset: number): Cell {
  if (character === '\t') return { offset, text: TAB, width: TAB.length };
  const shown = printable(character);
  if (shown !== character) return { offset, text: shown, width: shown.length };
  return { offset, text: character, width: widthOf(character) };
}

function widthOf(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  return eastAsianWidth(character.codePointAt(0) ?? 0);
}

export function totalWidth(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
