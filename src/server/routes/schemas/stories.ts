import { z } from 'zod';
import { alertSummary, undo } from './alerts.ts';
import {
  alertStatus,
  closeReason,
  count,
  isoTime,
  moment,
  next,
  severity,
  what,
} from './common.ts';

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
    isEdited: what(z.boolean(), 'whether somebody has split or merged it'),
  })
  .meta({ id: 'Story', description: 'alerts of one course of action' });

export const storyPage = z.object({ stories: z.array(story), next: next() });

export const storyDetail = z.object({
  story,
  alerts: what(z.array(alertSummary), 'in the order in which their events happened'),
  history: what(
    z.array(
      z.object({
        story: z.string(),
        at: moment(),
        by: z.string(),
        what: z.enum(['status', 'reopened', 'split', 'merged', 'verdict', 'undone']),
        detail: what(z.string(), 'JSON'),
      }),
    ),
    'oldest first',
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
