import { complain } from '../../components/undo/undo.tsx';
import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { FormButtons } from '../../components/form/form.tsx';
import { column } from '../../components/grid/column.ts';
import type { Column } from '../../components/grid/grid.tsx';
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
export const RowActions = ({ actions, isReachable }: Props) => (
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

/** The column that has them. */
export const actionsColumn = <Row,>(width: string, cell: (row: Row) => ReactNode): Column<Row> =>
  column('actions', 'Actions', width, cell, { hidesTitle: true, align: 'end', isWide: true });

interface ConfirmProps {
  readonly title: string;
  /** What it means, and that it cannot be taken back. */
  readonly children: ReactNode;
  readonly action: string;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function Confirm({ title, children, action, onConfirm, onClose }: ConfirmProps) {
  const [isBusy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <div className={styles['form']}>
        <div>{children}</div>
        <FormButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="filled"
            color="red"
            loading={isBusy}
            onClick={() => void confirm().catch(complain)}
          >
            {action}
          </Button>
        </FormButtons>
      </div>
    </Modal>
  );
}
