import { memo, type ReactNode } from 'react';
import type { Column } from './column.ts';
import styles from './grid.module.css';

/** What can be done to a row. One object for all rows of a list, for its whole life. */
export interface RowActs<Row> {
  take: (id: string) => void;
  open: (row: Row) => void;
  toggle: (id: string) => void;
}

interface Props<Row> {
  readonly row: Row;
  readonly id: string;
  readonly at: number;
  /** From 1, with what is above the rows. */
  readonly ariaIndex: number;
  /** Where it begins, in pixels from the first row. */
  readonly start: number;
  readonly height: number;
  readonly columns: readonly Column<Row>[];
  /** In place of the columns. */
  readonly card: ((row: Row) => ReactNode) | undefined;
  /** For those who hear it. */
  readonly name: string | undefined;
  readonly isCurrent: boolean;
  /** Whether Tab leads to it. */
  readonly isReachable: boolean;
  /** `undefined` where rows cannot be selected. */
  readonly isSelected: boolean | undefined;
  /** Whether a card has a box, and a tap on it selects it. */
  readonly isPicking: boolean;
  readonly isQuiet: boolean;
  readonly acts: RowActs<Row>;
}

const CELLS = {
  words: styles['cell'],
  value: `${styles['cell']} ${styles['value']}`,
  sign: `${styles['cell']} ${styles['short']}`,
  time: `${styles['cell']} ${styles['short']} muted`,
} as const;

/** A row is rendered again only when something of it has changed: thousands pass during scrolling. */
export const GridRow = memo(PlainRow) as typeof PlainRow;

function PlainRow<Row>({
  row,
  id,
  at,
  columns,
  card,
  isCurrent,
  isSelected,
  isPicking,
  acts,
  ...props
}: Props<Row>) {
  return (
    <div
      role="row"
      data-index={at}
      aria-rowindex={props.ariaIndex}
      aria-label={props.name}
      aria-selected={isSelected ?? isCurrent}
      data-current={isCurrent || undefined}
      data-quiet={props.isQuiet || undefined}
      tabIndex={props.isReachable ? 0 : -1}
      className={styles['row']}
      // Not a transform: each would be painted by itself.
      style={{ height: props.height, top: props.start }}
      onClick={() => {
        acts.take(id);
        if (isPicking) acts.toggle(id);
        else acts.open(row);
      }}
      onFocus={() => {
        if (!isCurrent) acts.take(id);
      }}
    >
      {isSelected !== undefined && (card === undefined || isPicking) && (
        <div role="gridcell" className={styles['pick']}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label="Select this row"
            checked={isSelected}
            onClick={(event) => event.stopPropagation()}
            onChange={() => acts.toggle(id)}
          />
        </div>
      )}
      {card === undefined ? (
        columns.map((column) => (
          <div
            key={column.id}
            role="gridcell"
            className={CELLS[column.look ?? 'words']}
            data-align={column.align}
            title={column.hover?.(row)}
          >
            {column.cell(row)}
          </div>
        ))
      ) : (
        <div role="gridcell" className={styles['card']}>
          {card(row)}
        </div>
      )}
    </div>
  );
}
