import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './selection-bar.module.css';

interface Props {
  /** What is selected: "Selected alerts". */
  readonly label: string;
  /** How much that is: "3 selected". */
  readonly count: string;
  /** Left out where nothing is selected that could be cleared. */
  readonly onClear?: () => void;
  /** What can be done to it. */
  readonly children: ReactNode;
}

/** How much of a list is selected, and what can be done to it. */
export const SelectionBar = ({ label, count, onClear, children }: Props) => (
  <div className={styles['bar']} role="toolbar" aria-label={label}>
    <strong>{count}</strong>
    {children}
    {onClear !== undefined && (
      <Button variant="subtle" onClick={onClear}>
        Clear
      </Button>
    )}
  </div>
);
