import { useMemo, useState } from 'react';
import { Time } from '../time/time.tsx';
import { ValueText } from '../value/value.tsx';
import { ProcessNode } from './process-node.tsx';
import type { ProcessTreeAnswer, TreeNode } from './tree-answer.ts';
import { TreeFocus } from './tree-item.ts';
import styles from './tree.module.css';
import { countText } from '../value/counts.ts';

interface Props {
  readonly tree: ProcessTreeAnswer;
  /** When the alert happened: times are given from there. */
  readonly at: string | null;
  /** Whether more is being read. */
  readonly isReading?: boolean;
}

/** Where the process of the alert is. */
function pathOf(node: TreeNode, path: string): string | null {
  if (node.isAlert) return path;
  for (const [index, child] of node.children.entries()) {
    const found = pathOf(child, `${path}.${index}`);
    if (found !== null) return found;
  }
  return null;
}

const startOf = (root: TreeNode | null) => (root === null ? '' : (pathOf(root, '0') ?? '0'));

const COUNTED = { container: 'container', host: 'host' } as const;

/** Processes around an alert, from the entry into its container down; what is missing, with the reason. */
export function ProcessTree({
  tree: { alert, root, missing, read },
  at,
  isReading = false,
}: Props) {
  const [focused, setFocused] = useState({ root, path: '' });
  // A path of another answer leads nowhere: processes found above the root move all others down.
  const focus = useMemo(
    () => ({
      active: focused.root === root && focused.path !== '' ? focused.path : startOf(root),
      setActive: (path: string) => setFocused({ root, path }),
    }),
    [focused, root],
  );
  return (
    <div className="column" style={{ gap: 6 }}>
      {root === null ? (
        <p className="muted">There is no process to draw.</p>
      ) : (
        <div className={styles['scroll']}>
          <TreeFocus value={focus}>
            <ul role="tree" aria-label="Process tree">
              <ProcessNode node={root} parent={null} path="0" alert={alert} at={at} />
            </ul>
          </TreeFocus>
        </div>
      )}
      {isReading && (
        <p className={styles['missing']} role="status">
          There was no time to read all events at once: reading on …
        </p>
      )}
      {(isReading ? [] : missing).map(({ what, reason, message }) => (
        <p key={`${what}-${reason}`} className={styles['missing']} data-weight={weightOf(reason)}>
          {message.slice(0, 1).toUpperCase()}
          {message.slice(1)}.
        </p>
      ))}
      {read !== null && (
        <p className={styles['read']}>
          From {countText(read.events, 'event')} of the{' '}
          {COUNTED[read.place.field === 'container.id' ? 'container' : 'host']}{' '}
          <ValueText text={shortId(read.place)} />
          {read.clusters.length > 0 && (
            <>
              {' in '}
              <ValueText text={read.clusters.join(', ')} most={200} />
            </>
          )}
          , <Time at={read.from} /> to <Time at={read.to} />.
        </p>
      )}
    </div>
  );
}

const SHORT_ID = 12;
const shortId = ({ field, value }: { readonly field: string; readonly value: string }) =>
  field === 'container.id' ? value.slice(0, SHORT_ID) : value;

/** What makes a tree less than it could be is said plainly; that some counts are bounded, quietly. */
const weightOf = (reason: string) => (reason === 'bounded' ? 'light' : 'plain');
