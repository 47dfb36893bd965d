import type { ReactNode } from 'react';
import styles from './selection-bar.module.css';

interface Props {
  /** What is selected: "Selected alerts". */
  readonly label: string;
  readonly children: ReactNode;
}

/** How much of a list is selected, and what can be done to it. */
export const SelectionBar = ({ label, children }: Props) => (
  <div className={styles['bar']} role="toolbar" aria-label={label}>
    {children}
  </div>
);
