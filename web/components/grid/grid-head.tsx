import type { Column } from './column.ts';

export interface GridSort {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

interface HeadProps<Row> {
  readonly column: Column<Row>;
  readonly sort: GridSort | undefined;
  readonly onSort: ((column: string) => void) | undefined;
}

/** The title of a column; a button where the list can be sorted by it. */
export function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const { id, align, isSortable } = column;
  const title =
    column.hidesTitle === true ? <span className="unseen">{column.title}</span> : column.title;
  const direction = sort?.column === id ? sort.direction : undefined;
  const isOn = isSortable === true && onSort !== undefined;
  return (
    <div
      role="columnheader"
      data-align={align}
      {...(isOn ? { 'aria-sort': direction ?? 'none' } : {})}
    >
      {isOn ? (
        <button type="button" onClick={() => onSort(id)}>
          {title}
          <span aria-hidden="true">
            {direction === undefined ? '' : direction === 'ascending' ? ' ↑' : ' ↓'}
          </span>
        </button>
      ) : (
        title
      )}
    </div>
  );
}
