import { useRef, useState } from 'react';
import { Each } from '../each/each.tsx';
import { nameOfParts } from '../grid/row-name.ts';
import { AlertLink } from '../page-parts/page-parts.tsx';
import { SEVERITIES, Severity } from '../severity/severity.tsx';
import { Status } from '../status/status.tsx';
import { spanText } from '../time/format-time.ts';
import { Time } from '../time/time.tsx';
import { ValueText, VisibleText } from '../value/value.tsx';
import type { TreeNode } from './tree-answer.ts';
import { fewOf, useTreeItem } from './tree-item.ts';
import styles from './tree.module.css';
import { countText } from '../value/counts.ts';

interface Props {
  readonly node: TreeNode;
  readonly parent: TreeNode | null;
  /** Its place in the tree. */
  readonly path: string;
  /** The alert that the tree is about. */
  readonly alert: string;
  readonly at: string | null;
}

const MAX_COMMAND = 200;
const WHOLE_COMMAND = 20_000;

/** A process and what it started. */
export function ProcessNode({ node, parent, path, alert, at }: Props) {
  const [isAll, setAll] = useState(false);
  const [isWhole, setWhole] = useState(node.isAlert);
  const [isOpen, setOpen] = useState(true);
  const own = useRef<HTMLLIElement>(null);
  const drawn = new Set(isAll ? node.children : fewOf(node.children));
  const hidden = node.children.length - drawn.size;
  const hasBelow = drawn.size > 0 || node.folded !== null;
  const command = commandOf(node);
  const { props, isActive } = useTreeItem({
    path,
    name: nodeName(node, alert, at, isOpen),
    isOpen: hasBelow ? isOpen : undefined,
    setOpen,
    onPress: () => setWhole(!isWhole),
  });
  const showAll = () => {
    // What was pressed goes away.
    own.current?.focus({ preventScroll: true });
    setAll(true);
  };
  return (
    <li
      ref={own}
      className={styles['node']}
      data-path={node.isPath}
      data-at={timeOf(node)}
      {...(node.isAlert ? { 'aria-current': true } : {})}
      {...props}
    >
      {node.isBelowGap && (
        <p className={styles['gap']}>… processes between, of which no event is kept</p>
      )}
      <div className={styles['row']} data-alert={node.isAlert} data-known={node.known}>
        <div className="row" style={{ gap: 6, minWidth: 0 }}>
          {hasBelow && (
            <button
              type="button"
              tabIndex={-1}
              className={styles['twisty']}
              aria-label={isOpen ? 'Fold' : 'Unfold'}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? '▾' : '▸'}
            </button>
          )}
          {node.isAlert && <span className={styles['here']}>this alert</span>}
          <button
            type="button"
            tabIndex={-1}
            className={styles['command']}
            data-whole={isWhole}
            aria-expanded={isWhole}
            onClick={() => setWhole(!isWhole)}
          >
            <ValueText text={command} most={isWhole ? WHOLE_COMMAND : MAX_COMMAND} />
          </button>
          <Since node={node} at={at} />
        </div>
        {(isWhole || node.isPath) && <Facts node={node} />}
        <Images node={node} parent={parent} />
        <AlertMarkers markers={node.alerts} alert={alert} isReachable={isActive} />
        {hasBelow && !isOpen && (
          <p className={styles['fold']}>
            <span aria-hidden="true">… </span>
            {belowText(below(node))}
          </p>
        )}
      </div>
      {hasBelow && isOpen && (
        <ul role="group">
          {node.children.map(
            (child, index) =>
              drawn.has(child) && (
                <ProcessNode
                  key={child.entity ?? index}
                  node={child}
                  parent={node}
                  path={`${path}.${index}`}
                  alert={alert}
                  at={at}
                />
              ),
          )}
          {hidden > 0 && <Others path={`${path}.others`} count={hidden} onPress={showAll} />}
          {node.folded !== null && <Folded path={`${path}.folded`} folded={node.folded} />}
        </ul>
      )}
    </li>
  );
}

interface OthersProps {
  readonly path: string;
  readonly count: number;
  readonly onPress: () => void;
}

/** Those that are known and not drawn yet. */
function Others({ path, count, onPress }: OthersProps) {
  const { props } = useTreeItem({ path, name: `Show ${count} others`, onPress });
  return (
    <li className={styles['node']} {...props}>
      <button type="button" tabIndex={-1} className={styles['fold']} onClick={onPress}>
        … {count} others
      </button>
    </li>
  );
}

function Facts({ node: { pid, user, exitCode, known, executable } }: { readonly node: TreeNode }) {
  return (
    <div className="small wrap" style={{ marginBottom: 2, gap: '0 10px' }}>
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

interface FoldedProps {
  readonly path: string;
  readonly folded: NonNullable<TreeNode['folded']>;
}

/** Those of which it is known only how many there are. */
function Folded({ path, folded: { count, names, alerts } }: FoldedProps) {
  const text = `${count.toLocaleString('en')} ${count === 1 ? 'other' : 'others'}`;
  const { props } = useTreeItem({ path, name: text, onPress: () => {} });
  return (
    <li className={styles['node']} {...props}>
      <p className={styles['fold']}>
        … {text}
        {names.length > 0 && ': '}
        <Each of={names} between=", ">
          {({ name, count: times }) => (
            <>
              {name === '' ? 'unnamed' : <ValueText text={name} most={40} />}
              {times > 1 && ` × ${times.toLocaleString('en')}`}
            </>
          )}
        </Each>
        {alerts > 0 && `; ${counted(alerts)} among them`}
      </p>
    </li>
  );
}

/** How long before or after the alert. */
function Since({ node, at }: { readonly node: TreeNode; readonly at: string | null }) {
  const time = timeOf(node);
  if (time === null) return null;
  if (at === null) return <Time at={time} withMs />;
  const ms = sinceAlert(node, at);
  if (ms === null) return null;
  return (
    <span className="small" style={{ flex: 'none' }}>
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

function commandOf({ args, executable, name }: TreeNode): string {
  if (args.length > 0) return args.join(' ');
  return executable ?? name ?? 'unknown';
}

/** By the clock of events; the start of one that others name is by the clock of its kernel. */
const timeOf = ({ images }: TreeNode): string | null => images[0]?.time ?? null;

/** Milliseconds before or after the alert; `null` where one of the times is not known. */
function sinceAlert(node: TreeNode, at: string | null): number | null {
  const time = timeOf(node);
  if (time === null || at === null) return null;
  const ms = new Date(time).getTime() - new Date(at).getTime();
  return Number.isFinite(ms) ? ms : null;
}

/** How many processes are below it, and how many alerts these have. */
function below(node: TreeNode): { readonly processes: number; readonly alerts: number } {
  let processes = node.folded?.count ?? 0;
  let alerts = node.folded?.alerts ?? 0;
  for (const child of node.children) {
    const deeper = below(child);
    processes += 1 + deeper.processes;
    alerts += child.alerts.length + deeper.alerts;
  }
  return { processes, alerts };
}

const belowText = ({ processes, alerts }: ReturnType<typeof below>): string =>
  `${countText(processes, 'process', 'processes')} below` +
  (alerts === 0 ? '' : `, ${counted(alerts)}`);

const counted = (alerts: number) => countText(alerts, 'alert');

/** "sh -c id, this alert, 300 ms after, 2 other alerts, the worst critical": what a process is to those who hear it. */
function nodeName(node: TreeNode, alert: string, at: string | null, isOpen: boolean) {
  const others = node.alerts.filter(({ id }) => id !== alert);
  const worst = SEVERITIES.find((severity) => others.some((each) => each.severity === severity));
  const ms = sinceAlert(node, at);
  return nameOfParts([
    commandOf(node),
    node.isAlert ? 'this alert' : '',
    ms === null || node.isAlert ? '' : `${spanText(ms)} ${ms < 0 ? 'before' : 'after'}`,
    others.length === 0
      ? ''
      : `${counted(others.length)}${alert === '' ? '' : ' more'}, the worst ${worst}`,
    node.isBelowGap ? 'processes above it are not known' : '',
    isOpen ? '' : belowText(below(node)),
  ]);
}

interface MarkersProps {
  readonly markers: TreeNode['alerts'];
  /** Which of them the tree is about. */
  readonly alert: string;
  /** Whether Tab leads there: in a tree, only to the item that has the focus. */
  readonly isReachable: boolean;
}

/** The alerts of a process: how many of which severity, and on demand which. */
function AlertMarkers({ markers, alert, isReachable }: MarkersProps) {
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
          <span>
            {alert === ''
              ? counted(others.length)
              : others.length === 1
                ? '1 other alert'
                : `${others.length} other alerts`}
          </span>
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
