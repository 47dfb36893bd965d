import { useState } from 'react';
import { spanText } from '../time/format-time.ts';
import { Time } from '../time/time.tsx';
import { ValueText } from '../value/value.tsx';
import { AlertMarkers } from './alert-markers.tsx';
import { fewOf } from './few-of.ts';
import type { TreeNode } from './tree-answer.ts';
import styles from './tree.module.css';

interface Props {
  readonly node: TreeNode;
  readonly parent: TreeNode | null;
  /** The alert that the tree is about. */
  readonly alert: string;
  readonly at: string | null;
}

const MOST_COMMAND = 200;
const WHOLE_COMMAND = 20_000;

/** A process and what it started. */
export function ProcessNode({ node, parent, alert, at }: Props) {
  const [isAll, setAll] = useState(false);
  const [isWhole, setWhole] = useState(node.isAlert);
  const children = isAll ? node.children : fewOf(node.children);
  const hidden = node.children.length - children.length;
  const command = commandOf(node);
  return (
    <li className={styles['node']} data-path={node.isPath}>
      {node.isBelowGap && (
        <p className={styles['gap']}>… processes between, of which no event is kept</p>
      )}
      <div className={styles['row']} data-alert={node.isAlert} data-known={node.known}>
        <div className={styles['what']}>
          {node.isAlert && <span className={styles['here']}>this alert</span>}
          <button
            type="button"
            className={styles['command']}
            data-whole={isWhole}
            aria-expanded={isWhole}
            onClick={() => setWhole(!isWhole)}
          >
            <ValueText text={command} most={isWhole ? WHOLE_COMMAND : MOST_COMMAND} />
          </button>
          <Since time={timeOf(node)} at={at} />
        </div>
        {(isWhole || node.isPath) && <Facts node={node} />}
        <Images node={node} parent={parent} />
        <AlertMarkers markers={node.alerts} alert={alert} />
      </div>
      {(children.length > 0 || node.folded !== null) && (
        <ul>
          {children.map((child, index) => (
            <ProcessNode
              key={child.entity ?? index}
              node={child}
              parent={node}
              alert={alert}
              at={at}
            />
          ))}
          {hidden > 0 && (
            <li className={styles['node']}>
              <button type="button" className={styles['fold']} onClick={() => setAll(true)}>
                … {hidden} others
              </button>
            </li>
          )}
          {node.folded !== null && (
            <li className={styles['node']}>
              <Folded folded={node.folded} />
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

function Facts({ node: { pid, user, exitCode, known, executable } }: { readonly node: TreeNode }) {
  return (
    <div className={styles['facts']}>
      {executable !== null && <ValueText text={executable} most={120} />}
      {pid !== null && <span>pid {pid}</span>}
      {user !== null && (
        <span>
          user <ValueText text={user} most={32} />
        </span>
      )}
      {exitCode !== null && <span>exit {exitCode}</span>}
      {known === 'mentioned' && <span>no event of its own: others name it</span>}
    </div>
  );
}

function Folded({
  folded: { count, names, alerts },
}: {
  readonly folded: NonNullable<TreeNode['folded']>;
}) {
  return (
    <p className={styles['fold']}>
      … {count.toLocaleString('en')} {count === 1 ? 'other' : 'others'}
      {names.length > 0 && ': '}
      {names.map(({ name, count: times }, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <span key={index}>
          {index > 0 && ', '}
          {name === '' ? 'unnamed' : <ValueText text={name} most={40} />}
          {times > 1 && ` × ${times.toLocaleString('en')}`}
        </span>
      ))}
      {alerts > 0 && `; ${alerts} alerts among them`}
    </p>
  );
}

function commandOf({ args, executable, name }: TreeNode): string {
  if (args.length > 0) return args.join(' ');
  return executable ?? name ?? 'unknown';
}

/** By the clock of events; the start of one that others name is by the clock of its kernel. */
const timeOf = ({ images }: TreeNode): string | null => images[0]?.time ?? null;

/** How long before or after the alert. */
function Since({ time, at }: { readonly time: string | null; readonly at: string | null }) {
  if (time === null) return null;
  if (at === null) return <Time at={time} withMs />;
  const ms = new Date(time).getTime() - new Date(at).getTime();
  if (!Number.isFinite(ms)) return null;
  return (
    <span className={styles['since']}>
      {ms === 0 ? '0 ms' : `${ms < 0 ? '−' : '+'}${spanText(ms)}`}
    </span>
  );
}

const sameText = ({ executable, args }: TreeNode['images'][number]) =>
  [executable ?? '', ...args].join('\0');

/** What one process has run, one program after the other; a fork begins as what its parent is. */
function Images({ node, parent }: { readonly node: TreeNode; readonly parent: TreeNode | null }) {
  const images = node.images.map((image, index) => ({ ...image, isNow: index === node.image }));
  const [first] = images;
  const isFork =
    first !== undefined && parent?.images.some((each) => each.executable === first.executable);
  const own = (isFork === true ? images.slice(1) : images).filter(
    (image, index, all) => index === 0 || sameText(image) !== sameText(all[index - 1] ?? image),
  );
  if (own.length < 2) return null;
  return (
    <ol className={styles['images']} aria-label="Programs that it ran, in order">
      {own.map(({ name, executable, args, time, isNow }, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} data-now={isNow}>
          <ValueText
            text={args.length > 0 ? args.join(' ') : (executable ?? name ?? 'unknown')}
            most={60}
          />
          {time !== null && index > 0 && first?.time != null && (
            <span className="muted">
              {' '}
              after {spanText(new Date(time).getTime() - new Date(first.time).getTime())}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
