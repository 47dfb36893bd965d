import type { DetectionStore } from '../../../stores/detection-store.ts';
import type { InboxRow } from '../../../stores/people-tables.ts';
import type { NewNotification } from '../../../stores/notification-table.ts';
import type { Connectors } from '../connectors.ts';
import { type Content, NOTHING } from '../content.ts';
import type { Contacts } from './contacts.ts';

/** Between a policy and the person to whom a message of it goes. */
const TO = '@';

/** More messages about the same in a minute are in the inbox alone. */
const MAX_MESSAGES = 30;
const MINUTE_MS = 60_000;

/** What a message to a person is of. */
export const policyTo = (policy: string, person: string) => `${policy}${TO}${person}`;

/** The policy of a message, and the person to whom it goes, if it goes to one. */
export function addressee(policy: string): {
  readonly policy: string;
  readonly person: string | null;
} {
  const at = policy.startsWith('rule/') ? -1 : policy.indexOf(TO);
  return at < 0
    ? { policy, person: null }
    : { policy: policy.slice(0, at), person: policy.slice(at + 1) };
}

export interface TellParts {
  readonly store: Pick<DetectionStore, 'inbox' | 'notifications'>;
  readonly connectors: Pick<Connectors, 'find'>;
  readonly contacts: Pick<Contacts, 'of'>;
  readonly now: number;
  /** Called with a connector that has something to send. */
  readonly wake: (connector: string) => void;
}

/** What one person is notified of. */
export interface Telling extends Pick<
  InboxRow,
  'kind' | 'person' | 'by' | 'text' | 'alert' | 'story'
> {
  /** Of its message. */
  readonly policy: string;
  readonly title: string;
  readonly content?: Partial<Content>;
}

/** Puts it into the inbox of a person, and into the outbox where they have chosen a connector. To be called within a transaction. */
export function tell(parts: TellParts, telling: Telling): void {
  const { store, now } = parts;
  const { policy, title, content, ...row } = telling;
  const number = store.inbox.add({ ...row, at: now, readAt: null });
  const contact = parts.contacts.of(row.person);
  if (contact === null || parts.connectors.find(contact.connector)?.isEnabled !== true) return;
  const to = policyTo(policy, row.person);
  if (store.notifications.createdSince(to, now - MINUTE_MS) >= MAX_MESSAGES) return;
  store.notifications.add(
    newMessage({
      connector: contact.connector,
      policy: to,
      key: `inbox/${number}`,
      now,
      content: {
        ...NOTHING,
        total: row.alert === null ? 0 : 1,
        alerts: row.alert === null ? [] : [row.alert],
        story: row.story,
        ...content,
        said: { title, text: row.text, by: row.by },
      },
    }),
  );
  parts.wake(contact.connector);
}

/** A message that is due at once. */
export function newMessage(of: {
  readonly connector: string;
  readonly policy: string;
  readonly key: string;
  readonly now: number;
  readonly content: Content;
}): NewNotification {
  const { now, content, ...row } = of;
  return {
    ...row,
    event: 'alert',
    state: 'waiting',
    due: now,
    attempts: 0,
    isOpen: false,
    createdAt: now,
    endedAt: null,
    reason: null,
    reference: null,
    content: JSON.stringify(content),
  };
}
