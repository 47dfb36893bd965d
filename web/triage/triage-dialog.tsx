import { Button, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useKeys } from '../keys/keys.ts';
import styles from './triage-dialog.module.css';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  /** What the button says: "Close 3 alerts". */
  readonly submit: string;
  readonly canSubmit: boolean;
  readonly onSubmit: () => void;
  /** Whether there is nothing to fill in, so that the button that confirms has the focus. */
  readonly isPlain?: boolean;
  readonly children: ReactNode;
}

/**
 * A small dialog between a key and its action. Enter confirms it wherever the focus is, except on Cancel; Escape cancels it. The keys
 * of the page do nothing while it is open.
 */
export function TriageDialog({ title, submit, canSubmit, isPlain = false, ...props }: Props) {
  const { onClose, onSubmit } = props;
  // Enter may be pressed before the dialog has the focus.
  useKeys([{ stroke: 'Enter', title: submit, place: 'Triage', isOn: canSubmit, run: onSubmit }]);
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="sm"
      yOffset="12vh"
      returnFocus={false}
      withCloseButton={false}
      overlayProps={{ backgroundOpacity: 0.25 }}
      onKeyDown={(event) => {
        const { key, shiftKey, target } = event;
        if (key !== 'Enter' || shiftKey || event.defaultPrevented) return;
        if ((target as Element).closest('[data-cancels]') !== null) event.stopPropagation();
        else if (canSubmit) {
          event.preventDefault();
          onSubmit();
        }
      }}
    >
      <form
        className="column"
        style={{ gap: 10 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (canSubmit) onSubmit();
        }}
      >
        {props.children}
        <div className={styles['foot']}>
          <span>Enter confirms, Esc cancels</span>
          <Button data-cancels onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            variant="filled"
            disabled={!canSubmit}
            data-autofocus={isPlain || undefined}
          >
            {submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
