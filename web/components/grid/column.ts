import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Whether the title is for those alone who hear it: the column is as narrow as a sign. */
  readonly hidesTitle?: boolean;
  /** As a track of a CSS grid: `90px`, `minmax(160px, 1fr)`. */
  readonly width: string;
  readonly align?: 'start' | 'end';
  /** Whether a narrow window leaves it out. */
  readonly isWide?: boolean;
  /** Whether the list can be sorted by it. */
  readonly isSortable?: boolean;
  /** Plain elements alone: thousands of these are made while somebody scrolls. */
  readonly cell: (row: Row) => ReactNode;
}
