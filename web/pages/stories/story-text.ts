import type { AnswerOf } from '../../api/client.ts';
import { nameOfParts } from '../../components/grid/row-name.ts';
import { SEVERITIES } from '../../components/severity/severity.tsx';
import { REASON_TEXT } from '../../components/status/status.tsx';
import { agoText, spanText, timeText } from '../../components/time/format-time.ts';
import type { TimeZone } from '../../components/time/time-zone.ts';
import type { Story, AlertSummary } from '../../triage/targets.ts';
import { countText } from '../../components/value/counts.ts';

/** "34 alerts of 12 rules". */
export const sizeText = ({ alerts, ruleIds }: Pick<Story, 'alerts' | 'ruleIds'>) =>
  `${countText(alerts, 'alert')} of ${countText(ruleIds.length, 'rule')}`;

/** "11-26 14:03:07, for 4 min": from the first event to the last. */
export function timesText({ firstEvent, lastEvent, createdAt }: Story, zone: TimeZone): string {
  const first = firstEvent ?? createdAt;
  const start = timeText(first, zone).slice(5);
  const ms = Date.parse(lastEvent ?? first) - Date.parse(first);
  return ms < 1_000 ? start : `${start}, for ${spanText(ms)}`;
}

/** What a title says first, and where: `Reverse Shell and 3 other rules: bash in container blog`. */
export function titleParts(title: string): readonly [string, string] {
  const colon = title.indexOf(': ');
  return colon < 0 ? [title, ''] : [title.slice(0, colon), title.slice(colon + 2)];
}

/** The other stories: those of the same place first, then those that were closest in time. */
export function nearestFirst(story: Story, others: readonly Story[]): readonly Story[] {
  const timeOf = ({ firstEvent, createdAt }: Story) => Date.parse(firstEvent ?? createdAt);
  const placesApart = (other: Story) =>
    [
      other.scopeValue !== story.scopeValue,
      other.workload !== story.workload,
      other.node !== story.node,
    ].filter(Boolean).length;
  const apart = (other: Story) => Math.abs(timeOf(other) - timeOf(story));
  return others
    .filter(({ id }) => id !== story.id)
    .toSorted((a, b) => placesApart(a) - placesApart(b) || apart(a) - apart(b));
}

/** "critical, Reverse Shell and 3 other rules, bash in container blog, 34 alerts of 12 rules, last alert 3 min ago, open". */
export const storyName = (story: Story): string =>
  nameOfParts([
    story.severity,
    ...titleParts(story.title),
    sizeText(story),
    `last alert ${agoText(story.lastAlertAt, Date.now())}`,
    story.closeReason === null ? story.status : `closed as ${REASON_TEXT[story.closeReason]}`,
    story.assignees.length === 0 ? '' : `assigned to ${story.assignees.join(', ')}`,
  ]);

export type StoryDetail = AnswerOf<'GET /dw/stories/:id'>;

/** By severity, then by risk, then the first. */
export const worstAlert = (alerts: readonly AlertSummary[]): AlertSummary | undefined =>
  alerts.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.riskScore - a.riskScore,
  )[0];
