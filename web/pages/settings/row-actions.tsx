import type { Column } from '../../components/grid/grid.tsx';
import type { ReactNode } from 'react';
import styles from './settings.module.css';

export interface RowAction {
  readonly title: string;
  readonly run: () => void;
  /** Why it cannot be done to this one. */
  readonly whyNot?: string | undefined;
}

interface Props {
  readonly actions: readonly RowAction[];
  /** Whether Tab leads to them: those of the row that is current. */
  readonly isReachable: boolean;
}

/** What can be done to a row, as buttons in it. */
export function RowActions({ actions, isReachable }: Props) {
  return (
    <span className={styles['rowActions']}>
      {actions.map(({ title, run, whyNot }) => (
        <button
          key={title}
          type="button"
          tabIndex={isReachable ? 0 : -1}
          className={styles['plainButton']}
          disabled={whyNot !== undefined}
          title={whyNot}
          onClick={(event) => {
            event.stopPropagation();
            run();
          }}
        >
          {title}
        </button>
      ))}
    </span>
  );
}

/** The column that has them. */
export const actionsColumn = <Row,>(width: string, cell: (row: Row) => ReactNode): Column<Row> => ({
  id: 'actions',
  title: 'Actions',
  hidesTitle: true,
  width,
  align: 'end',
  isWide: true,
  cell,
});
