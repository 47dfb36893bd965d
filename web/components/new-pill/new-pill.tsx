import styles from './new-pill.module.css';

interface Props {
  readonly count: number;
  readonly onClick: () => void;
}

/** What has come since a list was read waits behind it: a list never moves under the hand. */
export function NewPill({ count, onClick }: Props) {
  if (count === 0) return null;
  return (
    <button type="button" className={styles['pill']} onClick={onClick}>
      {count.toLocaleString('en')} new
    </button>
  );
}
