import { tacticsOf, type ListedRule } from '../rule-json.ts';
import { isRunnable, type Rule } from '../../rules/index.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Style } from './style.ts';
import { cut, displayWidth, padded } from './text-width.ts';

interface Column {
  readonly heading: string;
  readonly text: (listed: ListedRule) => string;
  /** The short form, for a line of limited width. */
  readonly short?: (listed: ListedRule) => string;
}

const SEVERITY: Column = { heading: 'severity', text: ({ rule }) => rule.severity };
const RISK: Column = { heading: 'risk', text: ({ rule }) => String(rule.risk_score) };
const NAME: Column = { heading: 'name', text: ({ rule }) => rule.name };
const TACTICS: Column = {
  heading: 'tactics',
  text: ({ rule }) => tacticsOf(rule).join(', '),
  short: ({ rule }) => firstAndMore(tacticsOf(rule)),
};
const RUNS: Column = { heading: 'runs', text: ({ rule }) => stateOf(rule) };
const FILE: Column = { heading: 'file', text: ({ file }) => file };

/** Columns in the order of a line. */
const COLUMNS = [SEVERITY, RISK, NAME, TACTICS, RUNS, FILE];
/** Columns in the order in which a narrow line includes them; idle rules move RUNS up. */
const ORDER = [SEVERITY, NAME, TACTICS, RUNS, RISK, FILE];
const IDLE_ORDER = [SEVERITY, NAME, RUNS, TACTICS, RISK, FILE];

const GAP = '  ';
/** A narrower column is not worth showing. */
const MIN_WIDTH = 12;

export interface ListTable {
  readonly lines: Iterable<string>;
  /** Headings of columns omitted because the line is too narrow. */
  readonly omitted: readonly string[];
}

/** Lines of aligned columns, at most `width` cells wide. */
export function listTable(rules: readonly ListedRule[], width: number, style: Style): ListTable {
  const isShort = width !== Number.POSITIVE_INFINITY;
  const sized = new Map(
    COLUMNS.map((column) => {
      const text = (isShort ? column.short : undefined) ?? column.text;
      const cells = rules.map((rule) => safeText(text(rule)));
      const widest = cells.reduce((most, cell) => Math.max(most, displayWidth(cell)), 0);
      return [column, { cells, width: Math.max(widest, column.heading.length) }];
    }),
  );
  const isIdle = rules.some(({ rule }) => !runs(rule));
  const widths = fitted(
    (isIdle ? IDLE_ORDER : ORDER).map((column) => [column, sized.get(column)?.width ?? 0]),
    width,
  );
  const columns = COLUMNS.filter((column) => widths.has(column));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => {
        const room = widths.get(columns[index] ?? FILE) ?? 0;
        return padded(cut(text, room), room);
      })
      .join(GAP)
      .trimEnd();
  return {
    lines: [
      `${style.dim(line(columns.map(({ heading }) => heading)))}\n`,
      ...rules.map(
        (_, row) => `${line(columns.map((each) => sized.get(each)?.cells[row] ?? ''))}\n`,
      ),
    ],
    omitted: COLUMNS.filter((column) => !widths.has(column)).map(({ heading }) => heading),
  };
}

/** Includes columns while there is room; the last one may be truncated. */
function fitted(
  columns: readonly (readonly [Column, number])[],
  width: number,
): ReadonlyMap<Column, number> {
  const taken = new Map<Column, number>();
  let room = width;
  for (const [column, wanted] of columns) {
    const rest = room - (taken.size > 0 ? GAP.length : 0);
    if (taken.size > 0 && rest < Math.min(wanted, MIN_WIDTH)) break;
    const own = Math.min(wanted, Math.max(rest, 1));
    taken.set(column, own);
    room = rest - own;
  }
  return taken;
}

export const runs = (rule: Rule): boolean => isRunnable(rule) && rule.enabled;

export function stateOf(rule: Rule): string {
  if (!isRunnable(rule)) return `not run: type ${rule.type}`;
  return rule.enabled ? `every ${rule.interval}` : 'disabled';
}

const firstAndMore = ([first = '', ...more]: readonly string[]) =>
  more.length === 0 ? first : `${first} +${more.length}`;
