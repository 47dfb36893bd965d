import { useEffect, useRef } from 'react';
import { announce } from '../../app/announce/announce.ts';
import styles from './new-pill.module.css';

interface Props {
  readonly count: number;
  readonly onClick: () => void;
}

/** While much arrives, those who hear the page are told now and then. */
const SAID_EVERY_MS = 15_000;

/** What has come since a list was read waits behind it: a list never moves under the hand. */
export function NewPill({ count, onClick }: Props) {
  const saidAt = useRef(-Infinity);
  useEffect(() => {
    if (count === 0) saidAt.current = -Infinity;
    else if (performance.now() - saidAt.current > SAID_EVERY_MS) {
      saidAt.current = performance.now();
      announce(`${count.toLocaleString('en')} new, waiting above the list`);
    }
  }, [count]);
  if (count === 0) return null;
  return (
    <button type="button" className={styles['pill']} onClick={onClick}>
      {count.toLocaleString('en')} new
    </button>
  );
}
