import type { ReactNode } from 'react';
import styles from './badge.module.css';

interface Props {
  readonly tone?: 'plain' | 'good' | 'warn' | 'bad' | 'accent';
  readonly children: ReactNode;
}

/** A short word about something: "expired", "never hit". Plain enough for rows of a list. */
export const Badge = ({ tone = 'plain', children }: Props) => (
  <span className={styles['badge']} data-tone={tone}>
    {children}
  </span>
);
