import type { ReactNode } from 'react';
import { Severity, type SeverityName } from '../severity/severity.tsx';
import styles from './card.module.css';

interface Props {
  readonly severity: SeverityName;
  readonly name: ReactNode;
  /** At the end of the first line. */
  readonly end?: ReactNode;
  /** What was done. */
  readonly line?: ReactNode;
  /** The last line. */
  readonly children: ReactNode;
}

/** An alert, or a group of them, in place of a row of columns: on a phone. */
export const Card = ({ severity, name, end, line, children }: Props) => (
  <div className={styles['card']}>
    <div className={styles['head']}>
      <Severity severity={severity} />
      <strong>{name}</strong>
      {end}
    </div>
    {line !== undefined && <div className={styles['line']}>{line}</div>}
    <div className={styles['foot']}>{children}</div>
  </div>
);
