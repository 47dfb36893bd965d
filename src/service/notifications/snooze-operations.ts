import { z } from 'zod';
import { recordOf, shown } from '../operation/changes.ts';
import { oneOf, text, time } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import type { NotificationParts } from './parts.ts';
import { snooze, snoozeView } from './snooze-view.ts';
import { type Snooze, SNOOZED } from './snoozes.ts';

const MAX_VALUE = 1_000;

const EXAMPLE = {
  id: '0d0f7c53-6f3b-4a0e-9d0d-1c9a1a6b2f52',
  kind: 'rule',
  value: 'container_kubectl',
  reason: 'the upgrade of the cluster until tonight',
  until: 1_764_590_000_000,
  createdAt: 1_764_576_000_000,
  createdBy: 'alice',
  silenced: 12,
  isActive: true,
} as const;

interface OfSnooze {
  readonly id: string;
}

type NewSnooze = Pick<Snooze, 'kind' | 'value' | 'until' | 'reason'> & { readonly by: string };

/** What stays silent: alerts are raised and shown, and only notifications are left out. */
export const SNOOZE_OPERATIONS = [
  operation({
    name: 'snoozes.list',
    on: 'GET /dw/snoozes',
    about: 'lists snoozes, also those that have ended in the last 30 days',
    answers: '`snoozes`, the latest first',
    rows: 'snoozes',
    right: 'read',
    answer: z.object({ snoozes: z.array(snooze) }),
    example: { answer: { snoozes: [EXAMPLE] } },
    ask: () => ({}),
    run: ({ notifier, now }: NotificationParts) => ({
      snoozes: notifier.snoozes.list().map((row) => snoozeView(row, now())),
    }),
  }),
  operation({
    name: 'snoozes.create',
    on: 'POST /dw/snoozes',
    about:
      'snoozes a rule, a story or a container: its alerts are raised and shown, but no notification of them is sent',
    answers: 'the snooze',
    right: 'triage',
    body: z.strictObject({
      kind: oneOf(SNOOZED),
      value: text(MAX_VALUE),
      until: time('end'),
      reason: text(MAX_VALUE),
    }),
    answer: snooze,
    example: {
      body: {
        kind: 'rule',
        value: 'container_kubectl',
        until: 'now+4h',
        reason: 'the upgrade of the cluster until tonight',
      },
      answer: EXAMPLE,
    },
    ask: ({ body, by, now }): NewSnooze => ({ ...body, until: body.until(now), by }),
    record: () => (made) => recordOf('snooze', made.id, null, made),
    audit: (_, { kind, value }) => `snoozed the ${kind} ${shown(value)}`,
    run({ notifier, makeId, now }: NotificationParts, { by, ...asked }: NewSnooze) {
      const row: Snooze = {
        ...asked,
        id: makeId(),
        createdAt: now(),
        createdBy: by,
        silenced: 0,
      };
      notifier.snoozes.add(row);
      return snoozeView(row, now());
    },
  }),
  operation({
    name: 'snoozes.remove',
    on: 'DELETE /dw/snoozes/:id',
    about: 'ends a snooze',
    answers: 'the snooze that there was',
    right: 'triage',
    answer: snooze,
    example: { answer: { ...EXAMPLE, isActive: false } },
    ask: ({ id }): OfSnooze => ({ id }),
    record: () => (before) => ({
      items: [{ kind: 'snooze', id: before.id, before: JSON.stringify(before), after: null }],
      counts: [],
    }),
    audit: (_, { kind, value }) => `ended the snooze of the ${kind} ${shown(value)}`,
    run: ({ notifier, now }: NotificationParts, { id }: OfSnooze) =>
      snoozeView(notifier.snoozes.remove(id), now()),
  }),
] as const;
