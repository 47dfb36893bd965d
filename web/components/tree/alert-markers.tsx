import { useState } from 'react';
import { AlertLink } from '../page-parts/page-parts.tsx';
import { Severity, SEVERITIES } from '../severity/severity.tsx';
import { Status } from '../status/status.tsx';
import { VisibleText } from '../value/value.tsx';
import type { TreeNode } from './tree-answer.ts';
import styles from './tree.module.css';

interface Props {
  readonly markers: TreeNode['alerts'];
  /** Which of them the tree is about. */
  readonly alert: string;
  /** Whether Tab leads there: in a tree, only to the item that has the focus. */
  readonly isReachable: boolean;
}

/** The alerts of a process: how many of which severity, and on demand which. */
export function AlertMarkers({ markers, alert, isReachable }: Props) {
  const [isOpen, setOpen] = useState(false);
  const tabIndex = isReachable ? 0 : -1;
  const others = markers.filter(({ id }) => id !== alert);
  if (others.length === 0) return null;
  return (
    <div className={styles['markers']}>
      <button
        type="button"
        tabIndex={tabIndex}
        className={styles['marker']}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {SEVERITIES.map((severity) => {
          const count = others.filter((each) => each.severity === severity).length;
          return count === 0 ? null : (
            <span key={severity}>
              <Severity severity={severity} />
              {count > 1 && ` ${count}`}
            </span>
          );
        })}
        {others.length === 1 && !isOpen ? (
          <VisibleText text={others[0]?.ruleName ?? ''} />
        ) : (
          <span>{others.length === 1 ? '1 other alert' : `${others.length} other alerts`}</span>
        )}
      </button>
      {isOpen && (
        <ul>
          {others.map(({ id, ruleName, severity, status }) => (
            <li key={id}>
              <Severity severity={severity} />
              <AlertLink id={id}>
                <VisibleText text={ruleName} />
              </AlertLink>
              {status !== undefined && (
                <span className="muted">
                  <Status status={status} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
