import { Button } from '@mantine/core';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
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
export function SelectionBar({ label, count, onClear, children }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => keepClear(bar.current), []);
  return (
    <div ref={bar} className={styles['bar']} role="toolbar" aria-label={label}>
      <strong>{count}</strong>
      {children}
      {onClear !== undefined && (
        <Button variant="subtle" onClick={onClear}>
          Clear
        </Button>
      )}
    </div>
  );
}

/** What was done is said above a bar and not over its buttons. */
function keepClear(bar: HTMLElement | null): () => void {
  const { style } = document.documentElement;
  const name = '--selection-bar';
  if (bar === null) return () => {};
  const observer = new ResizeObserver(() => style.setProperty(name, `${bar.offsetHeight}px`));
  observer.observe(bar);
  return () => {
    observer.disconnect();
    style.removeProperty(name);
  };
}
