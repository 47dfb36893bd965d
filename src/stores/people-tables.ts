/*
 * Inboxes of people, and how far escalations have gone. Times are milliseconds since 1970.
 */

export type InboxKind = 'mention' | 'duty' | 'escalation';

/** Something that a person was notified of. */
export interface InboxRow {
  /** Grows, and is never used again. */
  readonly number: number;
  /** Their name. */
  readonly person: string;
  readonly at: number;
  readonly kind: InboxKind;
  /** Who has written it; empty where no person has. */
  readonly by: string;
  /** Markdown of a person, or a sentence of the service. */
  readonly text: string;
  readonly alert: string | null;
  readonly story: string | null;
  readonly readAt: number | null;
}

export interface InboxQuery {
  readonly isUnread: boolean;
  /** Rows with smaller numbers. */
  readonly before: number;
  readonly limit: number;
}

export interface InboxTable {
  /** Returns its number. Of very many, the oldest of the person are removed. */
  add(row: Omit<InboxRow, 'number'>): number;
  get(number: number): InboxRow | null;
  /** The latest first. */
  list(person: string, query: InboxQuery): InboxRow[];
  unread(person: string): number;
  hasUnread(person: string, kind: InboxKind, story: string | null): boolean;
  /** Marks rows of a person as read, or all of them. Returns how many were not. */
  markRead(person: string, numbers: readonly number[] | null, at: number): number;
  /** Removes what is older than a time. Returns how many; as many as `limit`: there may be more. */
  prune(before: number, limit: number): number;
}

/** How far an escalation policy has gone with a story. */
export interface EscalationRow {
  /** Of the policy. */
  readonly policy: string;
  readonly story: string;
  readonly startedAt: number;
  /** The next step, from 0: as many as were done. */
  readonly step: number;
  /** When that is; `null` once it has ended. */
  readonly due: number | null;
  readonly endedAt: number | null;
  /** Why it has ended. */
  readonly reason: string | null;
}

export interface EscalationTable {
  get(policy: string, story: string): EscalationRow | null;
  put(row: EscalationRow): void;
  ofStory(story: string): EscalationRow[];
  /** The first ones that are due. */
  due(now: number, limit: number): EscalationRow[];
  /** When the next one is due; `null` without any. */
  nextDue(): number | null;
  /** How many of each policy have not ended. */
  counts(): Map<string, number>;
  /** Removes those that ended before a time. Returns how many; as many as `limit`: there may be more. */
  prune(before: number, limit: number): number;
}
