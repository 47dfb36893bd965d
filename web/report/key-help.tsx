import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../components/icon/icon-button.tsx';
import { ActiveKeys } from '../keys/active-keys.tsx';
import { useKeys, onEscape } from '../keys/keys.ts';
import styles from './key-help.module.css';

/** What keys do in the report: `?` shows it. */
export function KeyHelp() {
  const [isOpen, setOpen] = useState(false);
  const open = () => setOpen(true);
  useKeys([{ command: 'help', run: open }]);
  return (
    <span className={styles['button']}>
      <IconButton label="Keys" icon="help" onClick={open} />
      {isOpen && <Dialog onClose={() => setOpen(false)} />}
    </span>
  );
}

function Dialog({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => dialog.current?.close();
  useEffect(() => dialog.current?.showModal(), []);
  // Else it would close what lies below.
  useKeys([onEscape('editor', 'Close', 'Everywhere', close)]);
  return (
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-labelledby="keys"
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div className={styles['body']}>
        <div className={styles['head']}>
          <h2 id="keys">Keys</h2>
          <IconButton label="Close the keys" icon="close" onClick={close} />
        </div>
        <ActiveKeys />
      </div>
    </dialog>
  );
}
