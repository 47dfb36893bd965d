import { z } from 'zod';
import {
  ALERT_STATUSES,
  CLOSE_REASONS,
  type TriageChange,
  type AlertReader,
} from '../../stores/alert-store.ts';
import { counted } from '../../util/counts.ts';
import { oneOf, texts } from '../operation/fields.ts';
import { shown } from '../operation/changes.ts';

const MAX_TAGS = 100;
const tags = texts(MAX_TAGS).optional();

/** What becomes of alerts. */
export const triageChange = z
  .strictObject(
    {
      status: oneOf(ALERT_STATUSES).optional(),
      closeReason: oneOf(CLOSE_REASONS).optional(),
      addTags: tags,
      removeTags: tags,
      addAssignees: tags,
      removeAssignees: tags,
    },
    'is not an object',
  )
  .refine((change) => Object.values(change).some((each) => each !== undefined), 'says nothing')
  .refine(
    ({ status, closeReason }) => status !== 'closed' || closeReason !== undefined,
    `closes alerts and needs a closeReason: ${CLOSE_REASONS.join(', ')}`,
  )
  .describe('at least one of these');

const STATUS_WORDS = { open: 'reopened', acknowledged: 'acknowledged', closed: 'closed' } as const;
const LABEL_WORDS = [
  ['addTags', 'added the tags'],
  ['removeTags', 'removed the tags'],
  ['addAssignees', 'assigned them to'],
  ['removeAssignees', 'took them from'],
] as const;

/** What a change has done to a number of alerts: `closed 3 alerts as false positive, added the tags backup`. */
export function changeInWords(change: TriageChange, alerts: number | null = null): string {
  const { status, closeReason } = change;
  const reason = closeReason == null ? '' : ` as ${closeReason.replaceAll('_', ' ')}`;
  const subject = alerts === null ? '' : ` ${counted(alerts, 'alert')}`;
  const verdict = `${status === undefined ? 'changed' : STATUS_WORDS[status]}${subject}${reason}`;
  const labels = LABEL_WORDS.flatMap(([key, words]) => {
    const list = change[key] ?? [];
    return list.length === 0 ? [] : [`${words} ${shown(list.join(', '))}`];
  });
  return [verdict, ...labels].join(', ');
}

/** Alerts whose states are recorded. */
const MAX_ALERTS = 100;

/** What the audit log says of alerts before and after they are changed. */
export function alertStates(alerts: Pick<AlertReader, 'get'>, ids: readonly string[]): object[] {
  return ids.slice(0, MAX_ALERTS).flatMap((id) => {
    const alert = alerts.get(id);
    if (alert === null) return [];
    const { status, closeReason, tags, assignees } = alert;
    return [{ id, status, closeReason, tags, assignees }];
  });
}
