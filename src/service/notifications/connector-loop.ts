import { SendError } from '../../respond/notify/outgoing/send-error.ts';
import type { Outgoing } from '../../respond/notify/outgoing/outgoing.ts';
import { receiverOf } from '../../respond/notify/receivers/index.ts';
import type { Receiver } from '../../respond/notify/receivers/receiver.ts';
import type { NotificationRow, NotificationTable } from '../../stores/notification-table.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Person } from '../access/people.ts';
import type { Connectors } from './connectors.ts';
import { messageOf, type MessageParts, type Texts } from './message-of.ts';
import type { Contacts } from './people/contacts.ts';
import { addressee } from './people/tell.ts';

/** After this many attempts, or after a day, a person decides whether a message is sent again. */
export const MAX_ATTEMPTS = 12;
const MAX_AGE_MS = 86_400_000;
const FIRST_RETRY_MS = 5_000;
const MAX_RETRY_MS = 600_000;
/** Waits are up to a fifth longer or shorter, so that many services do not come back at once. */
const JITTER = 0.2;
/** Below the maximum delay of a timer of Node.js. */
const MAX_WAIT_MS = 86_400_000;
const MAX_REASON = 500;
const MAX_AT_ONCE = 500;

export interface LoopParts extends MessageParts {
  readonly notifications: NotificationTable;
  readonly connectors: Connectors;
  readonly outgoing: Outgoing;
  readonly contacts: Pick<Contacts, 'of'>;
  /** Who can see the space. */
  readonly people: () => Promise<readonly Person[]>;
  /** The texts of a policy or an action; `null` where it is gone. */
  readonly textsOf: (policy: string) => Texts | null;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** Whether this process sends what is due. */
  readonly isMine: () => boolean;
  readonly random: () => number;
  readonly log: { warn(fields: object, message: string): void };
}

/**
 * Sends the messages of one connector, one at a time; those of others go on beside it. Before an attempt, the row says that it
 * was begun, so after a kill it is known which message may have been sent.
 */
export class ConnectorLoop {
  readonly #parts: LoopParts;
  readonly #connector: string;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;
  #pausedUntil = 0;
  #failure: string | null = null;
  #isClosed = false;

  constructor(connector: string, parts: LoopParts) {
    this.#connector = connector;
    this.#parts = parts;
  }

  /** Why its last attempt failed; `null` once one succeeds. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Sends what is due. */
  wake(): void {
    if (this.#isClosed || this.#running !== null) return;
    // Not synchronously: a commit of its own may wake it.
    this.#running = Promise.resolve()
      .then(() => this.#run())
      .catch((error: unknown) => this.#parts.log.warn({ err: error }, STOPPED))
      .finally(() => {
        this.#running = null;
        this.#schedule();
      });
  }

  /** What was sent again by a person does not wait for the end of a pause. */
  retryNow(): void {
    this.#pausedUntil = 0;
    this.wake();
  }

  /** Resolves when no attempt is in progress. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    const { notifications, connectors, now, isMine } = this.#parts;
    while (!this.#isClosed && isMine() && now() >= this.#pausedUntil) {
      const connector = connectors.find(this.#connector);
      if (connector?.isEnabled === false) return;
      const [row] = notifications.due(this.#connector, now(), 1);
      if (row === undefined) return;
      await this.attempt(row);
    }
  }

  /** Sends a row now, and writes what has become of it. */
  async attempt(row: NotificationRow): Promise<NotificationRow> {
    const { notifications, connectors, outgoing, now } = this.#parts;
    const begun: NotificationRow = { ...row, state: 'begun', attempts: row.attempts + 1 };
    notifications.put(begun);
    const connector = connectors.find(this.#connector);
    const receiver = connector === null ? null : receiverOf(connector.type);
    try {
      if (receiver === null) throw new SendError('final', 'the connector was removed');
      const texts = this.#parts.textsOf(row.policy);
      if (texts === null)
        throw new SendError('final', 'its policy, or the action of its rule, is gone');
      const to = await this.#handleOf(row);
      const message = { ...messageOf(this.#parts, row, texts, receiver), to };
      if (message.total > 0 && message.alerts.length === 0)
        throw new SendError('final', 'its alerts are not kept any more');
      const settings = connectors.settingsOf(this.#connector);
      const { reference } = await receiver.send(message, settings, outgoing);
      this.#failures = 0;
      this.#failure = null;
      this.#pausedUntil = 0;
      return this.#write({ ...begun, state: 'sent', endedAt: now(), reason: null, reference });
    } catch (error) {
      return this.#failed(begun, receiver, error);
    }
  }

  /** What the receiver knows the person by to whom a message goes; `null` for all others. Throws {@link SendError}. */
  async #handleOf({ policy, connector }: NotificationRow): Promise<string | null> {
    const { person } = addressee(policy);
    if (person === null) return null;
    const found = (await this.#parts.people()).find(({ name }) => name === person);
    const contact = this.#parts.contacts.of(person);
    if (found === undefined) throw new SendError('final', `${person} cannot see this space`);
    if (contact?.user !== found.id || contact.connector !== connector)
      throw new SendError('final', `${person} is notified elsewhere since`);
    return contact.handle;
  }

  #failed(row: NotificationRow, receiver: Receiver | null, error: unknown): NotificationRow {
    const { now, random, log } = this.#parts;
    const text = error instanceof Error ? error.message : String(error);
    const reason = safeText(text).slice(0, MAX_REASON);
    if (this.#failure === null)
      log.warn({ connector: this.#connector, reason }, 'a notification was not taken');
    this.#failure = reason;
    const fault = error instanceof SendError ? error.fault : 'final';
    const isHeld = fault === 'unknown' && receiver?.whenUnknown === 'held';
    if (row.event === 'test' || fault === 'final' || fault === 'refused' || isHeld) {
      const why = isHeld ? `${UNKNOWN}: ${reason}` : reason;
      return this.#write({ ...row, state: 'dead', endedAt: now(), reason: why });
    }
    const usual = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, MAX_RETRY_MS);
    const spread = usual * (1 + JITTER * (2 * random() - 1));
    const asked = error instanceof SendError ? (error.retryAfterMs ?? 0) : 0;
    this.#failures += 1;
    this.#pausedUntil = now() + Math.max(spread, asked);
    this.#giveUpOld(reason);
    if (row.attempts >= MAX_ATTEMPTS || row.createdAt < now() - MAX_AGE_MS)
      return this.#write({ ...row, state: 'dead', endedAt: now(), reason });
    return this.#write({ ...row, state: 'waiting', due: Math.ceil(this.#pausedUntil), reason });
  }

  /** Those that have waited for a day are not tried one by one. */
  #giveUpOld(reason: string): void {
    const { notifications, now } = this.#parts;
    const query = { states: ['waiting'] as const, connector: this.#connector, limit: MAX_AT_ONCE };
    for (const row of notifications.oldest(query, now() - MAX_AGE_MS))
      this.#write({ ...row, state: 'dead', endedAt: now(), reason });
  }

  #write(row: NotificationRow): NotificationRow {
    // It may have been closed meanwhile, which has nothing to do with this attempt.
    const isOpen = this.#parts.notifications.get(row.number)?.isOpen ?? row.isOpen;
    const written = { ...row, isOpen };
    this.#parts.notifications.put(written);
    return written;
  }

  #schedule(): void {
    if (this.#isClosed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const { notifications, connectors, now } = this.#parts;
    const next = notifications.nextDue(this.#connector);
    // One that is disabled is woken by the change that enables it.
    if (next === null || connectors.find(this.#connector)?.isEnabled === false) return;
    const at = Math.max(next, this.#pausedUntil);
    const wait = Math.min(Math.max(at - now(), MIN_WAIT_MS), MAX_WAIT_MS);
    this.#timer = setTimeout(() => this.wake(), wait).unref();
  }
}

const MIN_WAIT_MS = 50;
const STOPPED = 'notifications of a connector stopped; they go on with the next one';
export const UNKNOWN = 'it is not known whether it was sent';
