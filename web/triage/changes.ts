import type { ArgumentsOf } from '../api/client.ts';
import { REASON_TEXT, type ReasonName } from '../components/status/status.tsx';
import type { AlertSummary } from './targets.ts';

export type Change = ArgumentsOf<'POST /dw/alerts/_change'>['body']['change'];

/** What becomes of an alert, as the service will say. */
export function changed(alert: AlertSummary, change: Change): AlertSummary {
  const status = change.status ?? alert.status;
  const reason = change.status === undefined ? alert.closeReason : null;
  return {
    ...alert,
    status,
    closeReason: status === 'closed' ? (change.closeReason ?? reason) : null,
    tags: together(alert.tags, change.addTags, change.removeTags),
    assignees: together(alert.assignees, change.addAssignees, change.removeAssignees),
  };
}

function together(
  before: readonly string[],
  added: readonly string[] = [],
  removed: readonly string[] = [],
): string[] {
  return [...new Set([...before, ...added])].filter((each) => !removed.includes(each));
}

export interface Step {
  readonly ids: readonly string[];
  readonly change: Change;
}

/** What takes a change back, for alerts as they were before: as few steps as there are different ones. */
export function reverseSteps(before: readonly AlertSummary[], change: Change): Step[] {
  const steps = new Map<string, { change: Change; ids: string[] }>();
  for (const alert of before) {
    const back = reverseOf(alert, change);
    const key = JSON.stringify(back);
    if (key === '{}') continue;
    const step = steps.get(key) ?? { change: back, ids: [] };
    step.ids.push(alert.id);
    steps.set(key, step);
  }
  return [...steps.values()];
}

function reverseOf(alert: AlertSummary, change: Change): Change {
  const after = changed(alert, change);
  const isOther = after.status !== alert.status || after.closeReason !== alert.closeReason;
  const part = (name: string, values: readonly string[]) =>
    values.length === 0 ? {} : { [name]: values };
  return {
    ...(isOther
      ? {
          status: alert.status,
          ...(alert.closeReason === null ? {} : { closeReason: alert.closeReason }),
        }
      : {}),
    ...part('removeTags', without(after.tags, alert.tags)),
    ...part('addTags', without(alert.tags, after.tags)),
    ...part('removeAssignees', without(after.assignees, alert.assignees)),
    ...part('addAssignees', without(alert.assignees, after.assignees)),
  };
}

const without = (all: readonly string[], some: readonly string[]) =>
  all.filter((each) => !some.includes(each));

/** "Closed … as benign": what was done, with a place for to what. */
export function doneText(change: Change, what: string): string {
  const { status, addAssignees = [], removeAssignees = [], addTags = [], removeTags = [] } = change;
  if (status === 'closed') {
    const reason = change.closeReason as ReasonName | null | undefined;
    return `Closed ${what}${reason == null ? '' : ` as ${REASON_TEXT[reason]}`}.`;
  }
  if (status === 'acknowledged') return `Acknowledged ${what}.`;
  if (status === 'open') return `Reopened ${what}.`;
  if (addAssignees.length > 0) return `Assigned ${what} to ${addAssignees.join(', ')}.`;
  if (removeAssignees.length > 0) return `Took ${removeAssignees.join(', ')} off ${what}.`;
  if (addTags.length > 0) return `Tagged ${what} with ${addTags.join(', ')}.`;
  return `Took ${removeTags.join(', ')} off ${what}.`;
}
