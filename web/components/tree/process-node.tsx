import { useState } from 'react';
import { Icon } from '../icon/icon.tsx';
import { Time } from '../time/time.tsx';
import { spanText } from '../time/format-time.ts';
import { Value, ValueText } from '../value/value.tsx';
import { AlertMarkers } from './alert-markers.tsx';
import type { TreeNode } from './tree-answer.ts';
import styles from './tree.module.css';

interface Props {
  readonly node: TreeNode;
  /** The alert that the tree is about. */
  readonly alert: string;
  readonly at: string | null;
}

/** Children beside the path that are drawn at first. */
const FEW = 4;
const MOST_COMMAND = 160;

/** A process and what it started. */
export function ProcessNode({ node, alert, at }: Props) {
  const [isAll, setAll] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const children = isAll ? node.children : fewOf(node);
  const hidden = node.children.length - children.length;
  const command = commandOf(node);
  const time = timeOf(node);
  return (
    <li className={styles['node']} data-path={node.isPath}>
      {node.isBelowGap && (
        <p className={styles['gap']}>… processes between of which no event is kept</p>
      )}
      <div className={styles['row']} data-alert={node.isAlert} data-known={node.known}>
        <div className={styles['what']}>
          {node.isAlert && <span className={styles['here']}>alert</span>}
          <span className={styles['command']} data-whole={isWhole || node.isAlert}>
            {node.isAlert ? (
              <Value text={command} />
            ) : (
              <ValueText text={command} most={isWhole ? 8_000 : MOST_COMMAND} />
            )}
          </span>
          {!node.isAlert && command.length > 60 && (
            <button
              type="button"
              className={styles['more']}
              aria-expanded={isWhole}
              aria-label="The whole command line"
              onClick={() => setWhole(!isWhole)}
            >
              <Icon name={isWhole ? 'down' : 'right'} size={12} />
            </button>
          )}
        </div>
        <div className={styles['facts']}>
          {node.pid !== null && <span>pid {node.pid}</span>}
          {node.user !== null && (
            <span>
              user <ValueText text={node.user} most={32} />
            </span>
          )}
          {node.exitCode !== null && <span>exit {node.exitCode}</span>}
          {time !== null && <Since time={time} at={at} />}
          {node.known === 'mentioned' && <span>only named by others</span>}
        </div>
        <AlertMarkers markers={node.alerts} alert={alert} />
        <Images node={node} />
      </div>
      {(children.length > 0 || node.folded !== null) && (
        <ul>
          {children.map((child, index) => (
            <ProcessNode key={child.entity ?? index} node={child} alert={alert} at={at} />
          ))}
          {hidden > 0 && (
            <li className={styles['node']}>
              <button type="button" className={styles['fold']} onClick={() => setAll(true)}>
                … {hidden} {hidden === 1 ? 'other' : 'others'}
              </button>
            </li>
          )}
          {node.folded !== null && (hidden === 0 || isAll) && (
            <li className={styles['node']}>
              <p className={styles['fold']}>
                … {node.folded.count.toLocaleString('en')} others
                {node.folded.names.length > 0 && ': '}
                {node.folded.names.map(({ name, count }, index) => (
                  // oxlint-disable-next-line react/no-array-index-key
                  <span key={index}>
                    {index > 0 && ', '}
                    {name === '' ? 'unnamed' : <ValueText text={name} most={40} />} {count}
                  </span>
                ))}
                {node.folded.alerts > 0 && `; ${node.folded.alerts} alerts among them`}
              </p>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

/** The path, what has alerts, and some of the others: those that came closest to the path. */
function fewOf({ children }: TreeNode): readonly TreeNode[] {
  const isTold = (node: TreeNode): boolean => node.isPath || hasAlerts(node);
  const place = Math.max(
    0,
    children.findIndex(({ isPath }) => isPath),
  );
  const others = children
    .map((node, index) => ({ node, distance: Math.abs(index - place) }))
    .filter(({ node }) => !isTold(node))
    .toSorted((a, b) => a.distance - b.distance);
  // Where only one would be folded, it takes as much room as its fold.
  if (others.length <= FEW + 1) return children;
  const kept = new Set(others.slice(0, FEW).map(({ node }) => node));
  return children.filter((node) => isTold(node) || kept.has(node));
}

const hasAlerts = (node: TreeNode): boolean =>
  node.alerts.length > 0 || node.isAlert || node.children.some(hasAlerts);

function commandOf({ args, executable, name }: TreeNode): string {
  if (args.length > 0) return args.join(' ');
  return executable ?? name ?? 'unknown';
}

/** By the clock of events, not by that of the kernel. */
const timeOf = ({ images, start }: TreeNode): string | null => images[0]?.time ?? start;

/** How long before or after the alert. */
function Since({ time, at }: { readonly time: string; readonly at: string | null }) {
  if (at === null) return <Time at={time} withMs />;
  const ms = new Date(time).getTime() - new Date(at).getTime();
  if (!Number.isFinite(ms)) return null;
  return (
    <span>
      {ms === 0 ? 'at the alert' : ms < 0 ? `${spanText(ms)} before` : `${spanText(ms)} after`}
    </span>
  );
}

/** What one process has run, one program after the other. */
function Images({ node: { images, image } }: { readonly node: TreeNode }) {
  if (images.length < 2) return null;
  return (
    <ol className={styles['images']} aria-label="Programs that it ran, in order">
      {images.map(({ name, executable, args }, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} data-now={index === image}>
          <ValueText text={name ?? executable ?? args[0] ?? 'unknown'} most={60} />
        </li>
      ))}
    </ol>
  );
}
