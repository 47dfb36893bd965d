import { eastAsianWidth } from 'get-east-asian-width';
import type { Row } from '../../events/value.ts';
import { cellText } from './cell.ts';
import type { Formatter, ShownDocument, ShownResult } from './result.ts';
import { safeText } from './safe-text.ts';
import type { Style } from './style.ts';

/** A column is never wider than this, but the last takes what is left of the line. */
const MAX_COLUMN = 32;
const GAP = '  ';

interface TableOptions {
  readonly columns: readonly string[];
  /** The first results, from which the widths are taken. */
  readonly sample: readonly Row[];
  /** Characters of a line; `Infinity` where lines are not cut. */
  readonly width: number;
  readonly style: Style;
}

/** Lines of aligned columns; a sequence or sample is a block with its keys as heading. */
export function tableFormatter({ columns, sample, width, style }: TableOptions): Formatter {
  const widths = columnWidths(columns, sample, width);
  let groups = 0;

  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        const room = widths[index] as number;
        const shown = cut(cell, room);
        return index === cells.length - 1 ? shown : shown + ' '.repeat(room - displayWidth(shown));
      })
      .join(GAP)
      .trimEnd();
  const row = (document: ShownDocument) =>
    line(columns.map((path, slot) => safeText(cellText(path, document.row[slot]))));
  const result = (item: ShownResult): string => {
    if (item.kind === 'event') return `${row(item.document)}\n`;
    groups += 1;
    const keys = item.joinKeys.map((key) => (key === null ? 'none' : safeText(String(key))));
    const heading = style.strong(`#${groups}${keys.length > 0 ? `  ${keys.join(', ')}` : ''}`);
    const rows = item.events.map((event) =>
      event === null ? style.dim('(no such event)') : row(event),
    );
    return `${groups > 1 ? '\n' : ''}${heading}\n${rows.join('\n')}\n`;
  };

  return { begin: () => `${style.dim(line(columns))}\n`, result, end: () => '' };
}

function columnWidths(columns: readonly string[], sample: readonly Row[], width: number): number[] {
  const widths = columns.map((path, slot) => {
    const longest = Math.max(
      displayWidth(path),
      ...sample.map((row) => displayWidth(safeText(cellText(path, row[slot])))),
    );
    return Math.min(longest, MAX_COLUMN);
  });
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + GAP.length, 0);
  widths[widths.length - 1] = Math.max(width - before, MAX_COLUMN);
  return widths;
}

/** Cells that a terminal gives a text: wide characters two, combining marks none. */
export function displayWidth(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (!/\p{Mark}/u.test(character)) width += eastAsianWidth(character.codePointAt(0) as number);
  }
  return width;
}

function cut(text: string, room: number): string {
  if (displayWidth(text) <= room) return text;
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += displayWidth(character);
    if (width > room - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
