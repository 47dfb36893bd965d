import { useEffect, useRef, useState } from 'react';
import { announce } from '../announce/announce.tsx';
import { KeySign, useKeyShortcut } from '../../keys/key-sign.tsx';
import { useKeys } from '../../keys/keys.ts';
import styles from './new-pill.module.css';

interface Props {
  readonly count: number;
  /** Reads the list again. What comes meanwhile waits on. */
  readonly onRead: () => Promise<unknown>;
  /** Whether it stands in a line; left out, it lies above the list. */
  readonly isInline?: boolean;
}

/** While much arrives, screen readers announce it now and then. */
const SAID_EVERY_MS = 15_000;

/** What has come since a list was read waits behind it: a list never moves under the hand. */
export function NewPill({ count, onRead, isInline = false }: Props) {
  const [isReading, setReading] = useState(false);
  const saidAt = useRef(-Infinity);
  useEffect(() => {
    if (count === 0) saidAt.current = -Infinity;
    else if (performance.now() - saidAt.current > SAID_EVERY_MS) {
      saidAt.current = performance.now();
      announce(`${count.toLocaleString('en')} new, waiting above the list`);
    }
  }, [count]);
  const read = async () => {
    if (isReading) return;
    setReading(true);
    await onRead();
    setReading(false);
  };
  useKeys([{ command: 'readNew', isOn: count > 0, run: () => void read() }]);
  const shortcut = useKeyShortcut('readNew');
  if (count === 0) return null;
  return (
    <button
      type="button"
      className={styles['pill']}
      data-inline={isInline}
      aria-disabled={isReading}
      onClick={() => void read()}
      {...shortcut}
    >
      {isReading ? 'Reading ' : ''}
      {count.toLocaleString('en')} new
      {isReading ? '…' : ''}
      <span aria-hidden="true">
        <KeySign of="readNew" className={styles['key']} />
      </span>
    </button>
  );
}
