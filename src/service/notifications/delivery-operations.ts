import { z } from 'zod';
import type { NotificationRow } from '../../stores/notification-table.ts';
import { counted } from '../../util/counts.ts';
import { recordOf } from '../operation/changes.ts';
import { count, next } from '../operation/common.ts';
import { someOf, text, whole } from '../operation/fields.ts';
import { operation } from '../operation/operation.ts';
import { delivery, DELIVERY_EXAMPLE, STATES, viewOf } from './delivery-view.ts';
import { NotificationError } from './errors.ts';
import type { NotificationParts } from './parts.ts';

const USUAL_LIST = 50;
const MAX_LIST = 1_000;
const MAX_ID = 100;

const chosen = z.strictObject({
  numbers: z
    .array(whole(1, Number.MAX_SAFE_INTEGER))
    .max(MAX_LIST)
    .nullable()
    .default(null)
    .describe('of messages that were not sent; all of them if left out'),
  connector: text(MAX_ID).optional().describe('only of this connector'),
});

interface Chosen {
  readonly numbers: readonly number[] | null;
  readonly connector?: string | undefined;
}

/** Messages that were not sent. Throws {@link NotificationError}. */
function deadOf({ store }: NotificationParts, { numbers, connector }: Chosen): NotificationRow[] {
  if (numbers === null)
    return store.notifications.list({ states: ['dead'], connector, limit: MAX_LIST });
  return numbers.map((number) => {
    const row = store.notifications.get(number);
    if (row === null) throw new NotificationError('ENG2401', `there is no message ${number}`);
    if (row.state === 'dead') return row;
    throw new NotificationError(
      'ENG2404',
      `the message ${number} has not failed: it is ${row.state}`,
    );
  });
}

const answer = z.object({ messages: count() });

/** What has become of notifications. */
export const DELIVERY_OPERATIONS = [
  operation({
    name: 'deliveries.list',
    on: 'GET /dw/deliveries',
    about: 'lists messages of notifications: those that wait, were sent, or were not',
    answers: '`deliveries`, the latest first',
    rows: 'deliveries',
    right: 'rules',
    query: {
      state: someOf(STATES).optional(),
      connector: text(MAX_ID).optional(),
      limit: whole(1, MAX_LIST).default(USUAL_LIST),
      after: text(MAX_ID).optional(),
    },
    answer: z.object({ deliveries: z.array(delivery), after: next() }),
    example: { answer: { deliveries: [DELIVERY_EXAMPLE], after: null } },
    ask: ({ query }) => query,
    run(parts: NotificationParts, { state, connector, limit, after }) {
      const rows = parts.store.notifications.list({
        states: state ?? STATES,
        connector,
        before: after === undefined ? undefined : Number(after) || 0,
        limit,
      });
      const last = rows.length < limit ? undefined : rows.at(-1);
      return {
        deliveries: rows.map((row) => viewOf(row, parts)),
        after: last === undefined ? null : String(last.number),
      };
    },
  }),
  operation({
    name: 'deliveries.replay',
    on: 'POST /dw/deliveries/_replay',
    about: 'sends messages again that were not sent',
    answers: 'how many `messages` wait again',
    right: 'admin',
    body: chosen,
    answer,
    example: { body: { numbers: [41] }, answer: { messages: 1 } },
    ask: ({ body }): Chosen => body,
    record: (_: NotificationParts, ask: Chosen) => () => recordOf('delivery', null, null, ask),
    audit: (_, { messages }) => `sent ${counted(messages, 'message')} again`,
    run(parts: NotificationParts, ask: Chosen) {
      const { store, notifier, now } = parts;
      const rows = deadOf(parts, ask);
      store.transaction(() => {
        for (const row of rows)
          store.notifications.put({
            ...row,
            state: 'waiting',
            due: now(),
            attempts: 0,
            endedAt: null,
            createdAt: now(),
          });
      });
      for (const connector of new Set(rows.map((row) => row.connector)))
        notifier.loopOf(connector).retryNow();
      return { messages: rows.length };
    },
  }),
  operation({
    name: 'deliveries.discard',
    on: 'POST /dw/deliveries/_discard',
    about: 'gives up messages that were not sent',
    answers: 'how many `messages` are given up',
    right: 'admin',
    body: chosen,
    answer,
    example: { body: { numbers: [41] }, answer: { messages: 1 } },
    ask: ({ body }): Chosen => body,
    record: (_: NotificationParts, ask: Chosen) => () => recordOf('delivery', null, null, ask),
    audit: (_, { messages }) => `gave up ${counted(messages, 'message')}`,
    run(parts: NotificationParts, ask: Chosen) {
      const { store, now } = parts;
      const rows = deadOf(parts, ask);
      store.transaction(() => {
        for (const row of rows)
          store.notifications.put({ ...row, state: 'discarded', endedAt: now() });
      });
      return { messages: rows.length };
    },
  }),
] as const;
