import { z } from 'zod';
import { receiverOf } from '../../../respond/notify/receivers/index.ts';
import type { InboxRow } from '../../../stores/people-tables.ts';
import { recordOf, shown } from '../../operation/changes.ts';
import { count, moment, next, what } from '../../operation/common.ts';
import { flag, text, whole } from '../../operation/fields.ts';
import { operation } from '../../operation/operation.ts';
import { NOTHING } from '../content.ts';
import { delivery, DELIVERY_EXAMPLE, type DeliveryView, viewOf } from '../delivery-view.ts';
import { NotificationError } from '../errors.ts';
import { TEST } from '../notifier.ts';
import type { NotificationParts } from '../parts.ts';
import type { Contact } from './contacts.ts';
import { newMessage, policyTo } from './tell.ts';

const MAX_ID = 100;
const MAX_HANDLE = 254;
/** Of one person: an address is not proven to be theirs. */
const MAX_TESTS = 5;
const MINUTE_MS = 60_000;
const USUAL_PAGE = 50;
const MAX_PAGE = 200;
const AT = 1_764_576_000_000;

const contact = z
  .object({
    connector: what(z.string(), 'its id'),
    connectorName: z.string(),
    handle: what(z.string(), 'what the receiver knows you by'),
    updatedAt: moment(),
    problem: what(z.string().nullable(), 'why nothing is sent there'),
  })
  .meta({ id: 'Contact' });

const channel = z.object({
  connector: what(z.string(), 'its id'),
  name: z.string(),
  type: z.string(),
  handle: what(z.string(), 'what its handle is called'),
  about: what(z.string(), 'what the handle is'),
});

const CONTACT = {
  connector: 'soc-mail',
  connectorName: 'Mail of the SOC',
  handle: 'alice@example.com',
  updatedAt: AT,
  problem: null,
};

interface By {
  readonly by: string;
}

interface NewContact extends By {
  readonly connector: string;
  readonly handle: string;
}

const viewOfContact = ({ notifier }: NotificationParts, found: Contact | null) => {
  if (found === null) return null;
  const connector = notifier.connectors.find(found.connector);
  const { connector: id, handle, updatedAt } = found;
  const problem =
    connector === null
      ? `there is no connector ${id}`
      : connector.isEnabled
        ? connector.problem
        : `the connector ${connector.name} is disabled`;
  return { connector: id, connectorName: connector?.name ?? id, handle, updatedAt, problem };
};

/** The user who asks. Throws {@link NotificationError} for an API key and the like, which are no users. */
async function userOf({ people }: NotificationParts, by: string) {
  const found = (await people()).find(({ name }) => name === by);
  if (found !== undefined) return found;
  throw new NotificationError('ENG2402', `${by} is no user, and only users can be notified`);
}

/** Where the one who asks is notified, besides their inbox. */
const CONTACT_OPERATIONS = [
  operation({
    name: 'contact.get',
    on: 'GET /dw/contact',
    about: 'shows where the caller is notified of mentions and escalations, besides their inbox',
    answers: 'the `contact`, if one was chosen, and the `channels` that can be',
    right: 'read',
    answer: z.object({ contact: contact.nullable(), channels: z.array(channel) }),
    example: {
      answer: {
        contact: CONTACT,
        channels: [
          {
            connector: 'soc-mail',
            name: 'Mail of the SOC',
            type: 'email',
            handle: 'Address',
            about: 'an address such as ann@example.com',
          },
        ],
      },
    },
    ask: ({ by }): By => ({ by }),
    run: (parts: NotificationParts, { by }: By) => ({
      contact: viewOfContact(parts, parts.notifier.duty.contacts.of(by)),
      channels: parts.notifier.connectors.list().flatMap(({ id, name, type, isEnabled }) => {
        const { handle } = receiverOf(type) ?? {};
        if (handle === undefined || !isEnabled) return [];
        return [{ connector: id, name, type, handle: handle.title, about: handle.about }];
      }),
    }),
  }),
  operation({
    name: 'contact.put',
    on: 'PUT /dw/contact',
    about: 'chooses where the caller is notified, besides their inbox',
    answers: 'the contact',
    right: 'read',
    body: z.strictObject({ connector: text(MAX_ID).describe('its id'), handle: text(MAX_HANDLE) }),
    answer: contact,
    example: {
      body: { connector: 'soc-mail', handle: 'alice@example.com' },
      answer: CONTACT,
    },
    ask: ({ body, by }): NewContact => ({ ...body, by }),
    record: ({ notifier }: NotificationParts, { by }: NewContact) => {
      const before = notifier.duty.contacts.of(by);
      return (after) => recordOf('contact', by, before, after);
    },
    audit: ({ by }: NewContact, { connectorName }) =>
      `chose that ${by} is notified by ${shown(connectorName)}`,
    async run(parts: NotificationParts, { by, ...asked }: NewContact) {
      const { id: user } = await userOf(parts, by);
      const { contacts } = parts.notifier.duty;
      const made = contacts.put(by, { ...asked, user, updatedAt: parts.now() });
      return viewOfContact(parts, made)!;
    },
  }),
  operation({
    name: 'contact.remove',
    on: 'DELETE /dw/contact',
    about: 'has the caller told by their inbox alone',
    answers: '`removed`',
    right: 'read',
    answer: z.object({ removed: z.literal(true) }),
    example: { answer: { removed: true } },
    ask: ({ by }): By => ({ by }),
    record: ({ notifier }: NotificationParts, { by }: By) => {
      const before = notifier.duty.contacts.of(by);
      return () => ({
        items: [{ kind: 'contact', id: by, before: JSON.stringify(before), after: null }],
        counts: [],
      });
    },
    audit: ({ by }) => `chose that ${by} is notified by the inbox alone`,
    run({ notifier }: NotificationParts, { by }: By) {
      notifier.duty.contacts.remove(by);
      return { removed: true as const };
    },
  }),
  operation({
    name: 'contact.test',
    on: 'POST /dw/contact/_test',
    about: 'sends the caller a message there, and waits for what becomes of it',
    answers: 'the message, which is `sent` or `dead` with a reason',
    right: 'read',
    answer: delivery,
    example: { answer: DELIVERY_EXAMPLE },
    ask: ({ by }): By => ({ by }),
    audit: ({ by }, { state }) => `tested how ${by} is notified: ${state}`,
    async run(parts: NotificationParts, { by }: By): Promise<DeliveryView> {
      const { notifier, store, now } = parts;
      await userOf(parts, by);
      const chosen = notifier.duty.contacts.of(by);
      if (chosen === null) throw new NotificationError('ENG2401', 'you have chosen no connector');
      const policy = policyTo(TEST, by);
      if (store.notifications.createdSince(policy, now() - MINUTE_MS) >= MAX_TESTS)
        throw new NotificationError('ENG2402', `${MAX_TESTS} tests a minute are the most`);
      const said = { title: `Test for ${by}`, text: 'You are notified here.', by: '' };
      const message = newMessage({
        connector: chosen.connector,
        policy,
        key: parts.makeId(),
        now: now(),
        content: { ...NOTHING, said },
      });
      const row = { ...message, event: 'test', state: 'begun' } as const;
      const number = store.notifications.add(row);
      const loop = notifier.loopOf(chosen.connector);
      return viewOf(await loop.attempt({ ...row, number }), parts);
    },
  }),
] as const;

const entry = z
  .object({
    number: count(),
    at: moment(),
    kind: z.enum(['mention', 'duty', 'escalation']),
    by: what(z.string(), 'who has written it; empty where no person has'),
    text: what(z.string(), 'Markdown'),
    alert: z.string().nullable(),
    story: z.string().nullable(),
    title: what(z.string(), 'of the story or the alert'),
    readAt: moment().nullable(),
  })
  .meta({ id: 'InboxEntry' });

const ENTRY = {
  number: 12,
  at: AT,
  kind: 'mention',
  by: 'bob',
  text: '@alice is this your deployment?',
  alert: '12fc6100a28fd0b8d2d1f0e6a8d9b6c30d0c4f8f0c1b7f3e9b1a5d3c6e8f7a90',
  story: '0f8fad5b-d9cb-469f-a165-70867728950e',
  title: 'Kubectl in a container: kubectl in pod blog',
  readAt: null,
} as const;

interface InboxAsk extends By {
  readonly unread: boolean;
  readonly limit: number;
  readonly before: number;
}

const countsOf = ({ store }: NotificationParts, by: string) => ({
  unread: store.inbox.unread(by),
  stories: store.alerts.storyCounts({ assignees: [by] }).open,
});

function entryOf(parts: NotificationParts, row: InboxRow) {
  const { person: _, ...rest } = row;
  return { ...rest, title: titleOf(parts, row.story, row.alert) };
}

function titleOf({ store }: NotificationParts, story: string | null, alert: string | null) {
  const found = story === null ? null : store.alerts.story(story);
  if (found !== null) return found.title;
  return (alert === null ? null : store.alerts.get(alert)?.ruleName) ?? 'no longer kept';
}

/** The inbox of the one who asks. */
const INBOX_OPERATIONS = [
  operation({
    name: 'inbox.counts',
    on: 'GET /dw/inbox/_counts',
    about: 'counts what the caller has to look at',
    answers: 'how much in the inbox is `unread`, and how many open `stories` are assigned to them',
    right: 'read',
    answer: z.object({ unread: count(), stories: count() }),
    example: { answer: { unread: 2, stories: 1 } },
    ask: ({ by }): By => ({ by }),
    run: (parts: NotificationParts, { by }: By) => countsOf(parts, by),
  }),
  operation({
    name: 'inbox.list',
    on: 'GET /dw/inbox',
    about: 'lists the inbox of the caller: mentions, duty and escalations',
    answers: '`entries`, the latest first, and what `inbox/_counts` says',
    rows: 'entries',
    right: 'read',
    query: {
      unread: flag().describe('only what was not read'),
      limit: whole(1, MAX_PAGE).default(USUAL_PAGE),
      after: text(MAX_ID).optional().describe('`after` of the page before'),
    },
    answer: z.object({ entries: z.array(entry), unread: count(), stories: count(), after: next() }),
    example: { answer: { entries: [ENTRY], unread: 1, stories: 1, after: null } },
    ask: ({ query: { unread, limit, after }, by }): InboxAsk => ({
      unread,
      limit,
      before: after === undefined ? Number.MAX_SAFE_INTEGER : Number(after) || 0,
      by,
    }),
    run(parts: NotificationParts, { by, unread: isUnread, limit, before }: InboxAsk) {
      const rows = parts.store.inbox.list(by, { isUnread, before, limit });
      const last = rows.length < limit ? undefined : rows.at(-1);
      return {
        entries: rows.map((row) => entryOf(parts, row)),
        ...countsOf(parts, by),
        after: last === undefined ? null : String(last.number),
      };
    },
  }),
  operation({
    name: 'inbox.read',
    on: 'POST /dw/inbox/_read',
    about: 'marks entries of the inbox of the caller as read',
    answers: 'how many `entries` were not',
    right: 'read',
    body: z.strictObject({
      numbers: z
        .array(whole(1, Number.MAX_SAFE_INTEGER))
        .max(MAX_PAGE)
        .nullable()
        .default(null)
        .describe('all of them if left out'),
    }),
    answer: z.object({ entries: count() }),
    example: { body: { numbers: [12] }, answer: { entries: 1 } },
    ask: ({ body, by }) => ({ ...body, by }),
    run: ({ store, now }: NotificationParts, { numbers, by }) => ({
      entries: store.inbox.markRead(by, numbers, now()),
    }),
  }),
] as const;

export const PEOPLE_OPERATIONS = [...CONTACT_OPERATIONS, ...INBOX_OPERATIONS] as const;
