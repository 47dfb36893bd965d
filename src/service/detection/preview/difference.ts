import type { PreviewAlert } from './preview.ts';

/** What a change of a rule would do to its alerts, over the same events. */
export interface PreviewDifference<A> {
  readonly same: number;
  /** Only of the rule that was previewed, and only of the one it is compared with. */
  readonly added: number;
  readonly removed: number;
  /** The first ones. */
  readonly addedAlerts: readonly A[];
  readonly removedAlerts: readonly A[];
  /** Whether all alerts of both were looked at; else these are the first of them. */
  readonly isComplete: boolean;
}

/** What is needed of a preview. */
export interface Previewed<A extends Pick<PreviewAlert, 'arrivals'>> {
  readonly alerts: readonly A[];
  readonly moreAlerts: number;
}

/** Alerts are the same that are about the same events: ids are those of a rule, and this one may have another. */
export function differenceOf<A extends Pick<PreviewAlert, 'arrivals'>>(
  after: Previewed<A>,
  before: Previewed<A>,
): PreviewDifference<A> {
  const keysOf = ({ alerts }: Previewed<A>) => new Set(alerts.map(keyOf));
  const [had, has] = [keysOf(before), keysOf(after)];
  const added = after.alerts.filter((alert) => !had.has(keyOf(alert)));
  const removed = before.alerts.filter((alert) => !has.has(keyOf(alert)));
  return {
    same: after.alerts.length - added.length,
    added: added.length,
    removed: removed.length,
    addedAlerts: added,
    removedAlerts: removed,
    isComplete: after.moreAlerts === 0 && before.moreAlerts === 0,
  };
}

const keyOf = ({ arrivals }: Pick<PreviewAlert, 'arrivals'>) => arrivals.join(' ');
