import { z } from 'zod';
import { count, moment, what } from '../operation/common.ts';
import { type Snooze, SNOOZED } from './snoozes.ts';

export const snooze = z
  .object({
    id: z.string(),
    kind: z.enum(SNOOZED),
    value: what(z.string(), 'the id of a rule or a story, or the id or name of a container'),
    reason: z.string(),
    until: moment(),
    createdAt: moment(),
    createdBy: z.string(),
    silenced: what(count(), 'alerts of which nothing was sent'),
    isActive: z.boolean(),
  })
  .meta({ id: 'Snooze' });

export const snoozeView = (row: Snooze, now: number) => ({ ...row, isActive: row.until > now });
