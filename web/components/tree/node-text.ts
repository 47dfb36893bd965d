import { nameOfParts } from '../grid/row-name.ts';
import { SEVERITIES } from '../severity/severity.tsx';
import { spanText } from '../time/format-time.ts';
import type { TreeNode } from './tree-answer.ts';

export function commandOf({ args, executable, name }: TreeNode): string {
  if (args.length > 0) return args.join(' ');
  return executable ?? name ?? 'unknown';
}

/** By the clock of events; the start of one that others name is by the clock of its kernel. */
export const timeOf = ({ images }: TreeNode): string | null => images[0]?.time ?? null;

/** Milliseconds before or after the alert; `null` where one of the times is not known. */
export function sinceAlert(node: TreeNode, at: string | null): number | null {
  const time = timeOf(node);
  if (time === null || at === null) return null;
  const ms = new Date(time).getTime() - new Date(at).getTime();
  return Number.isFinite(ms) ? ms : null;
}

/** How many processes are below it, and how many alerts these have. */
export function below(node: TreeNode): { readonly processes: number; readonly alerts: number } {
  let processes = node.folded?.count ?? 0;
  let alerts = node.folded?.alerts ?? 0;
  for (const child of node.children) {
    const deeper = below(child);
    processes += 1 + deeper.processes;
    alerts += child.alerts.length + deeper.alerts;
  }
  return { processes, alerts };
}

export const belowText = ({ processes, alerts }: ReturnType<typeof below>): string =>
  `${processes.toLocaleString('en')} ${processes === 1 ? 'process' : 'processes'} below` +
  (alerts === 0 ? '' : `, ${counted(alerts)}`);

const counted = (alerts: number) => (alerts === 1 ? '1 alert' : `${alerts} alerts`);

/** "sh -c id, this alert, 300 ms after, 2 other alerts, the worst critical": what a process is to those who hear it. */
export function nodeName(node: TreeNode, alert: string, at: string | null, isOpen: boolean) {
  const others = node.alerts.filter(({ id }) => id !== alert);
  const worst = SEVERITIES.find((severity) => others.some((each) => each.severity === severity));
  const ms = sinceAlert(node, at);
  return nameOfParts([
    commandOf(node),
    node.isAlert ? 'this alert' : '',
    ms === null || node.isAlert ? '' : `${spanText(ms)} ${ms < 0 ? 'before' : 'after'}`,
    others.length === 0 ? '' : `${counted(others.length)} more, the worst ${worst}`,
    node.isBelowGap ? 'processes above it are not known' : '',
    isOpen ? '' : belowText(below(node)),
  ]);
}
