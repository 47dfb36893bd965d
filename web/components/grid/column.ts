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

/** A column, as a line of the table of them. */
export const column = <Row>(
  id: string,
  title: string,
  width: string,
  cell: (row: Row) => ReactNode,
  more: Partial<Column<Row>> = {},
): Column<Row> => ({ id, title, width, cell, ...more });
