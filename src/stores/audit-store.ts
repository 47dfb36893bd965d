/** One thing that a person or client did, or was refused. */
export interface AuditEntry {
  /** From 1, without holes. */
  readonly number: number;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** `Principal.name`, and its kind and id. */
  readonly by: string;
  readonly byKind: string;
  readonly byId: string;
  /** The address the request came from; `null` where it was the service itself. */
  readonly from: string | null;
  readonly requestId: string | null;
  readonly space: string | null;
  /** What was done: `rule.update`, `alert.status`, `user.create`, `session.create` and the like. */
  readonly action: string;
  /** What it was done to: `rule`, `alert`, `exception-item`, `api-key`, `user`, and its id; `null` for many. */
  readonly targetKind: string | null;
  readonly targetId: string | null;
  /**
   * `unknown`: the service ended while it was being done. `refused` is for want of a right, or of a proof of who it is.
   */
  readonly outcome: 'succeeded' | 'failed' | 'refused' | 'unknown';
  /** As JSON in one line, without secrets; `null` where there was or is nothing, or it would not help. */
  readonly before: string | null;
  readonly after: string | null;
  /** A sentence, for instance why it failed. */
  readonly message: string | null;
  /** SHA-256 in hex over the hash before it and this entry, see `engine/audit`. */
  readonly hash: string;
}

export type NewAuditEntry = Omit<AuditEntry, 'number' | 'hash'>;

/** What is known before it is done. */
export type AuditNote = Omit<NewAuditEntry, 'outcome' | 'after' | 'message'>;

/** What is known when it is done, and what was not before. */
export type AuditEnd = Pick<NewAuditEntry, 'outcome' | 'after' | 'message'> &
  Partial<Pick<NewAuditEntry, 'targetId' | 'targetKind' | 'before' | 'by' | 'byKind' | 'byId'>>;

export interface AuditHead {
  /** Of the last entry; 0 where there is none. */
  readonly number: number;
  readonly hash: string;
}

/** A head that was written down elsewhere, and when. */
export interface NotedHead extends AuditHead {
  /** In milliseconds since 1970; `null` where that is not known. */
  readonly at: number | null;
}

export interface AuditQuery {
  readonly by?: string | undefined;
  readonly action?: string | undefined;
  readonly targetKind?: string | undefined;
  readonly targetId?: string | undefined;
  readonly outcome?: AuditEntry['outcome'] | undefined;
  readonly space?: string | undefined;
  /** Both inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit: number;
  /** Entries with a lower number, since the latest come first. */
  readonly before?: number | undefined;
}

/** A file that older entries were moved to. */
export interface AuditFile {
  /** Numbers of entries, both inclusive. */
  readonly first: number;
  readonly last: number;
  /** Of the last entry. */
  readonly hash: string;
  readonly bytes: number;
}

export interface AuditReader {
  /** Latest first; without those that were moved to files. */
  list(query: AuditQuery): AuditEntry[];
  /** In order, behind a number; without those that were moved to files. */
  after(number: number, limit: number): AuditEntry[];
  /** All files that are kept, the oldest first. */
  files(): AuditFile[];
  /** The bytes of a file; `null` where it is missing. Throws `StoreError` for one that cannot be read. */
  contentOf(file: Pick<AuditFile, 'first'>): Iterable<Uint8Array> | null;
  /** What the oldest entry that is kept follows: of the last one that retention removed; number 0 where there is none. */
  anchor(): AuditHead;
  /**
   * All entries behind a number as lines of an export, in order, some at a time. They begin with what the first of them
   * follows, unless that is the beginning. Throws `StoreError` for a file that cannot be read.
   */
  lines(after: number): Generator<readonly string[], void>;
  /** The last entry's number and hash; number 0 where there is none. */
  head(): AuditHead;
  /** How many things have begun and not ended. */
  unfinished(): number;
}

/** When entries are moved to a file. */
export interface AuditLimits {
  /** Of a file. */
  readonly entries: number;
  /** Of the lines of a file. */
  readonly bytes: number;
  /** Up to this many times the entries and bytes of a file remain searchable. */
  readonly kept: number;
}

/** Entries are added and never changed or removed. */
export interface AuditStore extends AuditReader {
  /**
   * Notes that something is about to be done, durably. Returns the key of the note. What is noted and never
   * ended becomes an entry with the outcome `unknown` when the store is opened next.
   */
  begin(entry: AuditNote): number;
  /**
   * Adds the entry in place of its note, durably. `null` where that was done before: the answer to a commit may have been lost, and
   * is asked for again.
   */
  end(note: number, end: AuditEnd): AuditEntry | null;
  /** Removes a note of which no entry is made: of what is only counted. */
  drop(note: number): void;
  /** Adds an entry at once: of what needs no note, such as a refusal. */
  add(entry: NewAuditEntry): AuditEntry;
  /**
   * Moves the oldest entries to a file where there are too many; `null` where there are not. Each file follows the one before
   * it, as entries do.
   */
  moveToFile(limits: AuditLimits): AuditFile | null;
  /**
   * Removes the oldest file.
   *
   * @param told the entry that says so; it is written before
   */
  removeFile(told: NewAuditEntry): void;
  /**
   * What was noted and never ended becomes an entry. Where several processes share the log, it is not when it is opened.
   *
   * @param before what was noted later may still be under way, in milliseconds since 1970
   */
  endUnfinished(before: number): void;
}
