import type { Row } from '../../events/value.ts';
import type { TimeZone } from '../../util/time/index.ts';
import { cellText, shortId } from './cell.ts';
import { GAP, layOut } from './layout.ts';
import type { Formatter, ShownDocument, ShownResult } from '../results/result.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Style } from './style.ts';
import { cut, displayWidth, padded } from './text-width.ts';

interface TableOptions {
  readonly columns: readonly string[];
  /** Whether the user selected these columns; otherwise the least useful are omitted first. */
  readonly asked?: boolean;
  /** The names of the join keys. */
  readonly keyNames?: readonly string[];
  /** The first results, which determine the column widths. */
  readonly sample: readonly Row[];
  /** Cells per line; `Infinity` disables truncation. */
  readonly width: number;
  readonly style: Style;
  /** The zone that times are shown in. */
  readonly zone: TimeZone;
}

export interface TableFormatter extends Formatter {
  /** Columns omitted because the line is too narrow. */
  readonly omitted: readonly string[];
}

/** Formats lines of aligned columns; a sequence or sample is a block with its keys as heading. */
export function tableFormatter(options: TableOptions): TableFormatter {
  const { columns, asked = true, keyNames = [], sample, width, style, zone } = options;
  const limited = width !== Number.POSITIVE_INFINITY;
  const cell = (path: string, slot: number, row: Row) =>
    safeText(cellText(path, row[slot], { limited, zone }));
  const wishes = columns.map((path, slot) => ({
    path: safeText(path),
    longest: Math.max(0, ...sample.map((row) => displayWidth(cell(path, slot, row)))),
  }));
  const layout = layOut(wishes, width, asked);

  const line = (cells: readonly string[]) =>
    cells
      .map((text, index) => {
        const room = layout.columns[index]?.width ?? 0;
        const shown = limited ? cut(text, room) : text;
        return index === cells.length - 1 ? shown : padded(shown, room);
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  const row = (document: ShownDocument) =>
    line(layout.columns.map(({ slot }) => cell(columns[slot] as string, slot, document.row)));

  let groups = 0;
  const result = (item: ShownResult): string => {
    if (item.kind === 'event') return `${row(item.document)}\n`;
    groups += 1;
    const heading = headingOf(groups, keyNames, item.joinKeys, limited);
    const rows = item.events.map((event) =>
      event === null ? style.dim('(no such event)') : row(event),
    );
    const shown = style.strong(limited ? cut(heading, width) : heading);
    return `${groups > 1 ? '\n' : ''}${shown}\n${rows.join('\n')}\n`;
  };
  const headings = line(layout.columns.map(({ heading }) => heading));
  const begin = () => (headings === '' ? '' : `${style.dim(headings)}\n`);
  return { begin, result: (item) => [result(item)], end: () => '', omitted: layout.omitted };
}

type JoinKeys = Extract<ShownResult, { kind: 'group' }>['joinKeys'];

/** `#3  container.id = c29133bf03fd…, user.id = 0` */
function headingOf(
  number: number,
  names: readonly string[],
  keys: JoinKeys,
  limited: boolean,
): string {
  const shown = keys.map((key, index) => {
    const text = key === null ? '(none)' : safeText(limited ? shortId(String(key)) : String(key));
    const name = names[index];
    return name === undefined ? text : `${safeText(name)} = ${text}`;
  });
  return [`#${number}`, ...(shown.length > 0 ? [shown.join(', ')] : [])].join('  ');
}
