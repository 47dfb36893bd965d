import { Button, Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { FormButtons } from '../../components/form/form.tsx';
import styles from './settings.module.css';

interface Props {
  readonly title: string;
  /** What it means, and that it cannot be taken back. */
  readonly children: ReactNode;
  readonly action: string;
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function Confirm({ title, children, action, onConfirm, onClose }: Props) {
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
            onClick={() => void confirm().catch(() => {})}
          >
            {action}
          </Button>
        </FormButtons>
      </div>
    </Modal>
  );
}
