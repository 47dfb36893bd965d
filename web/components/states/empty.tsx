import type { ReactNode } from 'react';
import styles from './states.module.css';

interface Props {
  /** What is not there, in one sentence without a full stop. */
  readonly title: string;
  /** Why: nothing ever, nothing in the range, all hidden by a filter. */
  readonly reason?: ReactNode;
  /** The next step: a button or link, or what may lead on. */
  readonly children?: ReactNode;
}

/** A list or page without anything on it. */
export function Empty({ title, reason, children }: Props) {
  return (
    <div className={styles['empty']} role="status">
      <h2>{title}</h2>
      {reason !== undefined && <p>{reason}</p>}
      {children !== undefined && <div className={styles['next']}>{children}</div>}
    </div>
  );
}
