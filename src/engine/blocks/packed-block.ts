import type { ScannedBlock } from './block-scan.ts';
import type { FoundMatch } from './event-totals.ts';

type Column = keyof FoundMatch;

/** The values of one property of all matches; only one of them if all are the same. */
type ColumnValues<T> = { readonly all: T } | { readonly each: readonly T[] };

type Columns = { readonly [Name in Column]: ColumnValues<FoundMatch[Name]> };

/**
 * A scanned block as it passes between threads. Its matches are sent by column: an object for each match would be sent
 * with all names of its properties.
 */
export interface PackedBlock {
  /** Without matches. */
  readonly scanned: ScannedBlock;
  readonly matches: number;
  readonly columns: Columns | null;
}

/** For {@link unpackBlock}. */
export function packBlock(scanned: ScannedBlock): PackedBlock {
  const { found } = scanned.totals;
  const without = { ...scanned, totals: { ...scanned.totals, found: [] } };
  return {
    scanned: without,
    matches: found.length,
    columns: found.length === 0 ? null : columnsOf(found),
  };
}

/** The block as it was before {@link packBlock}. */
export function unpackBlock({ scanned, matches, columns }: PackedBlock): ScannedBlock {
  if (columns === null) return scanned;
  const found = Array.from({ length: matches }, (_, row) => matchAt(columns, row));
  return { ...scanned, totals: { ...scanned.totals, found } };
}

const columnsOf = (found: readonly FoundMatch[]): Columns => ({
  rule: columnOf(found.map(({ rule }) => rule)),
  evaluation: columnOf(found.map(({ evaluation }) => evaluation)),
  time: columnOf(found.map(({ time }) => time)),
  tiebreaker: columnOf(found.map(({ tiebreaker }) => tiebreaker)),
  windowTime: columnOf(found.map(({ windowTime }) => windowTime)),
  availableAt: columnOf(found.map(({ availableAt }) => availableAt)),
  excepted: columnOf(found.map(({ excepted }) => excepted)),
  start: columnOf(found.map(({ start }) => start)),
  end: columnOf(found.map(({ end }) => end)),
  line: columnOf(found.map(({ line }) => line)),
  index: columnOf(found.map(({ index }) => index)),
  id: columnOf(found.map(({ id }) => id)),
});

function columnOf<T>(values: readonly T[]): ColumnValues<T> {
  const first = values[0] as T;
  return values.every((value) => value === first) ? { all: first } : { each: values };
}

const matchAt = (columns: Columns, row: number): FoundMatch => ({
  rule: valueAt(columns.rule, row),
  evaluation: valueAt(columns.evaluation, row),
  time: valueAt(columns.time, row),
  tiebreaker: valueAt(columns.tiebreaker, row),
  windowTime: valueAt(columns.windowTime, row),
  availableAt: valueAt(columns.availableAt, row),
  excepted: valueAt(columns.excepted, row),
  start: valueAt(columns.start, row),
  end: valueAt(columns.end, row),
  line: valueAt(columns.line, row),
  index: valueAt(columns.index, row),
  id: valueAt(columns.id, row),
});

function valueAt<T>(values: ColumnValues<T>, row: number): T {
  return 'all' in values ? values.all : (values.each[row] as T);
}
