import { z } from 'zod';
import { alertSummary, undo } from '../alerts/schemas.ts';
import {
  alertStatus,
  closeReason,
  count,
  isoTime,
  moment,
  next,
  severity,
  what,
} from '../operation/common.ts';

export const story = z
  .object({
    id: z.string(),
    scope: what(z.string(), '`container`, `pod`, `host` or `user`'),
    scopeValue: z.string(),
    root: what(z.string().nullable(), 'entity id of the process that all descend from'),
    title: z.string(),
    because: what(z.string(), 'why these alerts are together'),
    severity: severity(),
    status: alertStatus(),
    closeReason: closeReason().nullable(),
    alerts: count(),
    openAlerts: what(count(), 'those that are not closed'),
    ruleIds: z.array(z.string()),
    firstEvent: isoTime().nullable(),
    lastEvent: isoTime().nullable(),
    createdAt: isoTime(),
    lastAlertAt: isoTime(),
    isEdited: what(z.boolean(), 'whether it was split or merged by hand'),
    rootName: what(z.string().nullable(), 'the process that all descend from'),
    tactics: what(
      z.array(z.object({ id: z.string(), name: z.string() })),
      'of its rules as they are now, in the order of ATT&CK',
    ),
    rules: count(),
    worstRuleId: what(z.string().nullable(), 'of its worst alerts, the rule of most'),
    workload: what(
      z.string().nullable(),
      '`namespace/name` by the name of the pod or else of the container; this and the next are those of most of its alerts',
    ),
    namespace: z.string().nullable(),
    pod: z.string().nullable(),
    container: z.string().nullable(),
    image: z.string().nullable(),
    node: z.string().nullable(),
    assignees: what(z.array(z.string()), 'of any of its alerts'),
    sparkline: what(
      z.array(count()),
      'alerts in 24 equal parts of the time from its first event to its last',
    ),
  })
  .meta({ id: 'Story', description: 'alerts of one course of action' });

export const storyPage = z.object({
  stories: z.array(story),
  total: what(count(), 'on all pages'),
  statuses: what(
    z.object({ open: count(), acknowledged: count(), closed: count() }),
    'stories by status, for the other filters',
  ),
  next: next(),
});

export const storyDetail = z.object({
  story,
  alerts: what(z.array(alertSummary), 'in the order in which their events happened'),
  history: what(
    z.array(
      z.object({
        story: z.string(),
        at: moment(),
        by: z.string(),
        what: z.enum(['status', 'reopened', 'split', 'merged', 'verdict', 'undone', 'escalated']),
        detail: what(z.string(), 'JSON'),
      }),
    ),
    'oldest first',
  ),
  escalations: z.array(
    z.object({
      name: z.string(),
      taken: what(count(), 'steps that were'),
      steps: count(),
      next: z
        .object({ to: what(z.string(), 'who is notified, in words'), at: moment() })
        .nullable()
        .meta({ description: 'what happens if no one acknowledges the story' }),
      ended: what(z.string().nullable(), 'why there is no next step'),
    }),
  ),
});

export const judged = z.object({
  changed: z.array(z.string()),
  unchanged: count(),
  unknown: z.array(z.string()),
  undo: undo().nullable(),
  story,
});

export const split = z.object({ story, split: story, undo: undo() });

export const merged = z.object({ story, undo: undo() });
