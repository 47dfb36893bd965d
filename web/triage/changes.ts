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
