import type { Row } from '../../events/field-set.ts';
import { cellText, shortId } from './cell.ts';
import type { Formatter, ShownDocument, ShownResult } from '../results/result.ts';
import { safeText } from '../../util/safe-text.ts';
import { leastUsefulFirst } from './columns.ts';
import type { Display } from './style.ts';
import { cut, displayWidth, padded } from './text-width.ts';

/** Cells between columns. */
export const GAP = 2;

/** On a terminal no column except the last is wider than this. */
const MAX_WIDTH = 48;
/** Without a line width to keep to, longer values are not truncated but overflow their column. */
const MAX_UNLIMITED_WIDTH = 64;
/** A narrower column is not worth showing; the last one holds whole command lines. */
const MIN_WIDTH = 12;
const MIN_LAST_WIDTH = 24;
/** The minimum width of a column that the user selected. */
const MIN_CHOSEN_WIDTH = 5;
/** Headings up to this length are not shortened. */
const SHORT_HEADING = 14;
/** A last component of this length is meaningful by itself: `…action` is, `…id` is not. */
const MIN_UNIQUE = 6;
/** A truncated time is useless. */
const NEVER_CUT = '@timestamp';

export interface Wish {
  readonly path: string;
  /** Cells of the longest value. */
  readonly longest: number;
}

interface Column {
  /** Index of the requested column. */
  readonly slot: number;
  readonly heading: string;
  readonly width: number;
}

interface Layout {
  readonly columns: readonly Column[];
  /** Columns omitted because the line is too narrow. */
  readonly omitted: readonly string[];
}

interface Sized extends Wish {
  readonly slot: number;
  readonly last: boolean;
}

/**
 * Assigns column widths on a line of `width` cells: first headings are shortened, then the widest columns,
 * then the least useful columns are omitted (from the right if the user selected the columns).
 */
export function layOut(wishes: readonly Wish[], width: number, asked: boolean): Layout {
  if (width === Number.POSITIVE_INFINITY) return unlimited(wishes);
  const paths = wishes.map(({ path }) => path);
  const order = asked ? paths.toReversed() : leastUsefulFirst(paths);
  const omitted: string[] = [];
  for (;;) {
    const kept = wishes
      .map((wish, slot) => ({ ...wish, slot, last: slot === wishes.length - 1 }))
      .filter(({ path }) => !omitted.includes(path));
    const room = width - GAP * (kept.length - 1);
    const widths = kept.length > 1 ? fit(kept, room, asked) : [Math.max(room, 1)];
    if (widths !== null) {
      const columns = kept.map(({ path, slot }, index) => {
        const own = widths[index] as number;
        return { slot, heading: shortHeading(path, own), width: own };
      });
      return { columns, omitted };
    }
    omitted.push(order[omitted.length] as string);
  }
}

function unlimited(wishes: readonly Wish[]): Layout {
  const columns = wishes.map(({ path, longest }, slot) => ({
    slot,
    heading: path,
    width: Math.min(MAX_UNLIMITED_WIDTH, Math.max(longest, displayWidth(path))),
  }));
  return { columns, omitted: [] };
}

/** The column widths for the available room, or `null` if a column has to be omitted. */
function fit(columns: readonly Sized[], room: number, asked: boolean): number[] | null {
  const values = columns.map(({ longest, last }) =>
    last ? longest : Math.min(longest, MAX_WIDTH),
  );
  const least = leastHeadings(columns.map(({ path }) => path));
  const widths = values.map((value, i) => Math.max(value, least[i] as number));
  const floors = columns.map(({ path, last }, i) => {
    const own = widths[i] as number;
    if (path === NEVER_CUT) return own;
    if (asked) return Math.min(own, MIN_CHOSEN_WIDTH);
    return Math.min(own, last ? MIN_LAST_WIDTH : Math.max(MIN_WIDTH, least[i] as number));
  });
  if (sum(floors) > room) return null;
  const level = highestLevel(widths, floors, room);
  const fitted = widths.map((width, i) => Math.max(floors[i] as number, Math.min(width, level)));
  let left = room - sum(fitted);
  for (const [i, { path }] of columns.entries()) {
    const more = displayWidth(path) - (fitted[i] as number);
    if (more <= 0 || more > left) continue;
    fitted[i] = (fitted[i] as number) + more;
    left -= more;
  }
  fitted[fitted.length - 1] = (fitted.at(-1) as number) + left;
  return fitted;
}

/** The largest cap on column widths with which all columns fit. */
function highestLevel(widths: readonly number[], floors: readonly number[], room: number): number {
  const total = (level: number) =>
    sum(widths.map((width, i) => Math.max(floors[i] as number, Math.min(width, level))));
  let low = 0;
  let high = Math.max(...widths);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (total(middle) <= room) low = middle;
    else high = middle - 1;
  }
  return low;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** A name from its full path down to its last component. */
function headings(path: string): string[] {
  const parts = path.split('.');
  return [path, ...parts.slice(1).map((_, from) => `…${parts.slice(from + 1).join('.')}`)];
}

/** The shortest heading that is still meaningful: two components, or one if that suffices. */
function leastHeadings(paths: readonly string[]): number[] {
  const lasts = paths.map((path) => headings(path).at(-1) as string);
  return paths.map((path, i) => {
    const last = lasts[i] as string;
    const isUnique = last.length >= MIN_UNIQUE && lasts.indexOf(last) === lasts.lastIndexOf(last);
    const two = displayWidth(headings(path).at(-2) ?? path);
    if (!isUnique && two <= SHORT_HEADING) return two;
    return Math.min(SHORT_HEADING, displayWidth(last), displayWidth(path));
  });
}

/** The longest form of a name that fits, truncated if none does. */
function shortHeading(path: string, room: number): string {
  const forms = headings(path);
  return forms.find((form) => displayWidth(form) <= room) ?? cut(forms.at(-1) as string, room);
}

interface TableOptions extends Display {
  readonly columns: readonly string[];
  /** Whether the user selected these columns; otherwise the least useful are omitted first. */
  readonly asked?: boolean;
  /** The names of the join keys. */
  readonly keyNames?: readonly string[];
  /** The first results, which determine the column widths. */
  readonly sample: readonly Row[];
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
