/**
 * - `waiting`: to be sent when it is due.
 * - `begun`: an attempt is in progress, or was when the process ended.
 * - `sent`: the receiver has taken it.
 * - `dead`: it is not sent again by itself; a person decides.
 * - `discarded`: a person has given it up.
 */
export type NotificationState = 'waiting' | 'begun' | 'sent' | 'dead' | 'discarded';

/** A message to a receiver, from when it is decided on. */
export interface NotificationRow {
  /** Grows, and is never used again. */
  readonly number: number;
  readonly connector: string;
  /** The policy, or the action of a rule, that it is of. */
  readonly policy: string;
  /** What it is about: messages of a policy about the same go out in their order. */
  readonly key: string;
  readonly event: 'alert' | 'resolved' | 'test';
  readonly state: NotificationState;
  /** In milliseconds since 1970; also below. */
  readonly due: number;
  readonly attempts: number;
  /** Whether its receiver has not been told yet that it is over. */
  readonly isOpen: boolean;
  readonly createdAt: number;
  readonly endedAt: number | null;
  /** Why the last attempt failed. */
  readonly reason: string | null;
  /** What the receiver calls it. */
  readonly reference: string | null;
  /** What is sent, as JSON: the alerts, and how many there are. */
  readonly content: string;
}

export type NewNotification = Omit<NotificationRow, 'number'>;

export interface NotificationQuery {
  readonly states: readonly NotificationState[];
  readonly connector?: string | undefined;
  /** Rows with smaller numbers. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** By connector and state. */
export interface NotificationCount {
  readonly connector: string;
  readonly state: NotificationState;
  readonly count: number;
}

/** Messages of notifications: an outbox, and what has become of what was in it. */
export interface NotificationTable {
  get(number: number): NotificationRow | null;
  /** Returns its number. */
  add(row: NewNotification): number;
  put(row: NotificationRow): void;
  /** The latest first. */
  list(query: NotificationQuery): NotificationRow[];
  /** Those that were created before a time, the oldest first. */
  oldest(query: NotificationQuery, before: number): NotificationRow[];
  /** The last one of a policy about the same, in any state. */
  last(policy: string, key: string): NotificationRow | null;
  /** The last reference that a receiver has given for the same. */
  reference(policy: string, key: string): string | null;
  /** How many of a policy were created since a time. */
  createdSince(policy: string, since: number): number;
  /** Those about this whose receivers have not been told that it is over. */
  open(key: string, limit: number): NotificationRow[];
  /** What they are about, ascending, behind `after`. */
  openKeys(after: string, limit: number): string[];
  /** The next ones of a connector that are due: none behind one about the same that has not ended. */
  due(connector: string, now: number, limit: number): NotificationRow[];
  /** When the next one of a connector is due that waits for no other; `null` without any. */
  nextDue(connector: string): number | null;
  counts(): NotificationCount[];
  /** Removes those that ended before a time. Returns how many; as many as `limit`: there may be more. */
  prune(states: readonly NotificationState[], before: number, limit: number): number;
}
