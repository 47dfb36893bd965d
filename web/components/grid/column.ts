import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Whether the title is for those alone who hear it: the column is as narrow as a sign. */
  readonly hidesTitle?: boolean;
  /** As a track of a CSS grid: `90px`, `minmax(160px, 1fr)`. */
  readonly width: string;
  readonly align?: 'start' | 'end';
  /** Explains a short title: shown while the pointer rests on it, and read by screen readers. */
  readonly about?: string;
  /** Whether a row has a value in it. If given, the column is shown only where one has: see {@link columnsWithValues}. */
  readonly hasValue?: (row: Row) => boolean;
  /** Whether a narrow window leaves it out. */
  readonly isWide?: boolean;
  /** Whether the list can be sorted by it. */
  readonly isSortable?: boolean;
  /**
   * `value` for texts of events: in their letters, and in their own direction. `sign` and `time` for what is never wider than its
   * column: it needs no cut, which costs as much as a further element.
   */
  readonly look?: 'value' | 'sign' | 'time';
  /**
   * Text, where that is enough, and plain elements: thousands of these are made during scrolling. They hold no state: an
   * element may become that of another row.
   */
  readonly cell: (row: Row) => ReactNode;
  /** What is said of a cell while the pointer rests on it; never a text of an event. */
  readonly hover?: (row: Row) => string;
}

/**
 * Leaves out columns in which no row has a value, so that the others have the space.
 *
 * @param all rows, regardless of filters, so that filters change no columns
 * @param sort the column that the list is sorted by, which is always shown
 */
export const columnsWithValues = <Row>(
  columns: readonly Column<Row>[],
  all: readonly Row[],
  sort?: string,
): readonly Column<Row>[] =>
  columns.filter(({ id, hasValue }) => hasValue === undefined || id === sort || all.some(hasValue));

/** A column, as a line of the table of them. */
export const column = <Row>(
  id: string,
  title: string,
  width: string,
  cell: (row: Row) => ReactNode,
  more: Partial<Column<Row>> = {},
): Column<Row> => ({ id, title, width, cell, ...more });
