import type { AlertSummary } from '../../src/service/alerts/views.ts';
import type { AnswerOf, ArgumentsOf } from '../api/client.ts';
import { REASON_TEXT, type ReasonName } from '../components/status/status.tsx';
import { countText } from '../components/value/counts.ts';

export type { AlertSummary };
export type Story = Frozen<AnswerOf<'GET /dw/stories'>['stories'][number]>;

/** Answers are kept, and so never written to. */
type Frozen<T> = T extends readonly (infer I)[]
  ? readonly Frozen<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/** What a verb is about. */
export type Target =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  /** All that filters find, as they stand in an address, and how many the page says that these are. */
  | { readonly kind: 'query'; readonly query: string; readonly count: number }
  /** The alerts that stories had when they were shown; later ones are not meant. */
  | {
      readonly kind: 'stories';
      readonly stories: readonly Story[];
      /** Those of the one story that is open; left out, they are asked for. */
      readonly shown?: readonly AlertSummary[];
    };

export const NOTHING: Target = { kind: 'ids', ids: [] };

export const targetCount = (target: Target): number => {
  if (target.kind === 'ids') return target.ids.length;
  if (target.kind === 'query') return target.count;
  if (target.shown !== undefined) return target.shown.length;
  return target.stories.reduce((sum, { alerts }) => sum + alerts, 0);
};

export const alertsText = (count: number) => countText(count, 'alert');

/** "3 alerts", "all 1,204 alerts that match", "the 12 alerts of 2 stories". */
export function targetText(target: Target): string {
  const count = alertsText(targetCount(target));
  if (target.kind === 'ids') return count;
  if (target.kind === 'query') return `all ${count} that match`;
  const { length } = target.stories;
  return `the ${count} of ${length === 1 ? 'this story' : `${length} stories`}`;
}

/** What was not changed, although it was meant: "9 alerts left as they were." */
export const leftText = (count: number): string =>
  `${alertsText(count)} left as ${count === 1 ? 'it was' : 'they were'}.`;

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
  const added = [
    ...(addAssignees.length > 0 ? [`Assigned ${what} to ${addAssignees.join(', ')}`] : []),
    ...(addTags.length > 0 ? [`Tagged ${what} with ${addTags.join(', ')}`] : []),
  ].join(' ');
  const removed = [...removeAssignees, ...removeTags].join(', ');
  if (removed === '') return `${added}.`;
  return added === '' ? `Took ${removed} off ${what}.` : `${added}, and took ${removed} off.`;
}
