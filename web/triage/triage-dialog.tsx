import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './triage-dialog.module.css';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  /** What the button says: "Close 3 alerts". */
  readonly submit: string;
  readonly canSubmit: boolean;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

/** A small question between a key and what it does. Enter answers it, Escape leaves it; no other key reaches the page. */
export const TriageDialog = ({ title, onClose, submit, canSubmit, onSubmit, children }: Props) => (
  <Modal
    opened
    onClose={onClose}
    title={title}
    size="sm"
    yOffset="12vh"
    returnFocus={false}
    overlayProps={{ backgroundOpacity: 0.25 }}
  >
    <form
      className="column"
      style={{ gap: 10 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSubmit) onSubmit();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') return;
        if (event.key === 'Enter' && !event.shiftKey && !event.defaultPrevented && canSubmit) {
          const { target } = event;
          if (!(target instanceof HTMLButtonElement) || target.role === 'radio') {
            event.preventDefault();
            onSubmit();
          }
        }
        event.stopPropagation();
      }}
    >
      {children}
      <div className={styles['foot']}>
        <span>Enter does it, Esc leaves it</span>
        <Button type="submit" variant="filled" disabled={!canSubmit}>
          {submit}
        </Button>
      </div>
    </form>
  </Modal>
);
