import type { AlertReader, AlertStore } from './alert-store.ts';
import type { SharedWriting } from './shared-writing.ts';
import type { StateReader } from './state-store.ts';
import type { NotificationTable } from './notification-table.ts';
import type { EscalationTable, InboxTable } from './people-tables.ts';
import type { OutboxTable } from './outbox-table.ts';
import type { ProcessTable, StoryTable } from './story-store.ts';

/*
 * Times of the service are milliseconds since 1970; times of events are nanoseconds. "Arrival" is the arrival
 * number of an event in the event store; ranges of arrivals include the first and exclude the last.
 */

/** Where the current content of a rule comes from. */
export type RuleOrigin =
  /** Shipped with Dockwarden; may have been edited since. */
  | 'pack'
  /** Made or imported in the service. */
  | 'managed'
  /** Read from a folder, which alone can change it. */
  | 'folder';

export interface RuleRow {
  /** `rule_id`: the same everywhere. */
  readonly id: string;
  /** `id` of the API: unique in this service. */
  readonly uuid: string;
  readonly origin: RuleOrigin;
  /** Grows by one with each change of the content. */
  readonly revision: number;
  readonly isEnabled: boolean;
  /** Whether its runs are started by arrivals; otherwise by its schedule. */
  readonly isLive: boolean;
  /** The rule under the API's names, unknown keys included, as JSON. */
  readonly document: string;
  /** What the pack said when the rule was last taken over from it, as JSON; `null` for other origins. */
  readonly base: string | null;
  /** The file it was read from, for messages. */
  readonly file: string | null;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

/** What a rule was from some time on. */
export interface RuleHistoryRow {
  readonly number: number;
  readonly at: number;
  readonly by: string;
  readonly revision: number;
  readonly isEnabled: boolean;
  readonly isLive: boolean;
}

/** The tests of a rule, as the text of a tests file. */
export interface RuleTestsRow {
  readonly ruleId: string;
  readonly text: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

/** Of rules that exist. */
export interface RuleTestsTable {
  list(): RuleTestsRow[];
  get(ruleId: string): RuleTestsRow | null;
  put(row: RuleTestsRow): void;
  remove(ruleId: string): boolean;
}

export interface RuleReader {
  list(): RuleRow[];
  get(id: string): RuleRow | null;
  /** The document of a revision, as JSON: alerts refer to the revision that raised them. */
  revision(id: string, revision: number): string | null;
  /** The revision that other content of a rule of this id gets, also after a removal: 0 where there has been none. */
  nextRevision(id: string): number;
  /** Changes of a rule that exists, the latest first; of very many, the last ones. */
  history(id: string, limit: number): RuleHistoryRow[];
}

export interface RuleTable extends RuleReader {
  /**
   * Adds or replaces a rule. Its revision is kept forever, as it first was: other content needs
   * another revision, also after a removal (see {@link RuleReader.nextRevision}).
   */
  put(row: RuleRow): void;
  /**
   * Whether there was one. Its state, totals, gaps, backlog, history and tests go with it; its alerts, runs and revisions
   * stay.
   */
  remove(id: string): boolean;
}

/** An exception list, or an item of one. */
export interface ExceptionRow {
  /** `listKey` or `itemKey` of `rules`. */
  readonly key: string;
  /** Of an item, the key of its list; `null` for a list. */
  readonly list: string | null;
  readonly origin: RuleOrigin;
  /** Under the API's names, as JSON. */
  readonly document: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

export interface ExceptionTable {
  lists(): ExceptionRow[];
  items(): ExceptionRow[];
  /** By key of the item, what it has hidden so far. */
  hidden(): Map<string, { readonly matches: number; readonly last: number }>;
  /** By key, what was hidden from the day (of UTC) of a time on; of at least the last 35 days. */
  hiddenSince(from: number): Map<string, number>;
  /** When it was first counted by day; `null` where nothing was hidden since then. */
  countedFrom(): number | null;
  /** The list of an item must be there when the transaction ends. */
  put(row: ExceptionRow): void;
  /** A list goes with its items. */
  remove(key: string): boolean;
  /** Also of an item of a folder, which is no row. */
  addHidden(key: string, matches: number, now: number): void;
}

export interface ValueListRow {
  readonly id: string;
  readonly type: string;
  readonly origin: RuleOrigin;
  /** Without its values, as JSON. */
  readonly document: string;
  /** One value per line. */
  readonly values: string;
  readonly updatedAt: number;
}

export interface ValueListTable {
  list(): ValueListRow[];
  put(row: ValueListRow): void;
  remove(id: string): boolean;
}

/** What a rule has done up to its cursor, and what it needs to go on from there. */
export interface RuleStateRow {
  readonly ruleId: string;
  /** All arrivals before it have been judged. */
  readonly cursor: number;
  /** By what these were judged, so that another query is known also after a restart; `null` where that is not known. */
  readonly signature: string | null;
  /** Of a disabled rule, when and at which cursor that was. */
  readonly disabled: { readonly at: number; readonly cursor: number } | null;
  /** Open sequences, suppression windows and the like; valid as long as `key` says the same. */
  readonly snapshot: { readonly key: string; readonly state: Uint8Array } | null;
  /** The interval of the schedule in which alerts were last raised, and how many. */
  readonly spent: { readonly execution: number; readonly alerts: number };
  /** How often it has failed in a row, why, and when it is tried again. */
  readonly failure: {
    readonly count: number;
    readonly message: string;
    readonly retryAt: number;
  } | null;
  readonly lastRun: number | null;
  readonly lastMatch: number | null;
}

/** matches = alerts + suppressed + backlog + excepted + selfMatches + duplicates. */
export interface MatchCounts {
  readonly matches: number;
  readonly alerts: number;
  readonly suppressed: number;
  /** Put into the backlog, less those taken from it. */
  readonly backlog: number;
  readonly excepted: number;
  readonly selfMatches: number;
  readonly duplicates: number;
}

/** Where nothing was counted. */
export const NO_MATCHES: MatchCounts = {
  matches: 0,
  alerts: 0,
  suppressed: 0,
  backlog: 0,
  excepted: 0,
  selfMatches: 0,
  duplicates: 0,
};

export interface RuleTotals extends MatchCounts {
  readonly candidates: number;
  readonly runs: number;
  /** Time spent in its runs. */
  readonly runMs: number;
}

/** Of rules that exist. */
export interface RuleStateTable {
  list(): RuleStateRow[];
  get(ruleId: string): RuleStateRow | null;
  totals(): Map<string, RuleTotals>;
  /** The highest number of an arrival that any rule has come to, also one that was removed. */
  highest(): number;
  put(row: RuleStateRow): void;
  /** Moves cursors of rules that have found nothing, where they have a state; cheaper than {@link put}. */
  move(cursors: ReadonlyMap<string, number>): void;
  addTotals(ruleId: string, counts: RuleTotals): void;
}

export type RunKind = 'scheduled' | 'live' | 'backfill' | 'release' | 'search';
export type RunOutcome = 'succeeded' | 'warning' | 'failed';

export interface RunRow extends MatchCounts {
  /** A UUID. */
  readonly id: string;
  readonly ruleId: string;
  readonly revision: number;
  readonly kind: RunKind;
  /** When it was due, began and ended. */
  readonly plannedAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** The arrivals it covered; of a search of a cluster, the time of its events, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly candidates: number;
  /** Matches of the backlog that it has judged again. */
  readonly fromBacklog: number;
  /** Events at which the query could not be evaluated. */
  readonly failures: number;
  /** The longest time from receipt of an event to its alert; `null` without an alert. */
  readonly lagMs: number | null;
  readonly outcome: RunOutcome;
  readonly message: string | null;
}

export interface RunQuery {
  readonly ruleId?: string | undefined;
  readonly outcome?: RunOutcome | undefined;
  /** Only runs that have found something or failed. */
  readonly isNotable?: boolean | undefined;
  readonly limit: number;
  /** Runs that started before this time. */
  readonly before?: number | undefined;
  /** The last run of the page before: many may start at the same time. */
  readonly after?: Pick<RunRow, 'startedAt' | 'id'> | undefined;
}

export interface ExceptedQuery {
  /** When the run started; both inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly ruleIds?: readonly string[] | undefined;
}

export interface RunTable {
  /** Latest first. */
  list(query: RunQuery): RunRow[];
  /** Matches that exceptions have hidden, over these runs. */
  excepted(query: ExceptedQuery): number;
  /** Adds a run, or replaces it: that of a live rule lasts an interval and grows. */
  put(row: RunRow): void;
  /**
   * Removes runs that started before a time, and of each rule those over a number, which are first those that found
   * nothing. Returns how many; as many as `limit`: there may be more.
   */
  prune(before: number, maxPerRule: number, limit: number): number;
}

export type GapReason = 'failed' | 'disabled' | 'expired' | 'deferred' | 'search';
export type GapState = 'open' | 'filling' | 'filled' | 'lost';

/**
 * A stretch of arrivals that no successful run of a rule has covered. With `search` as its reason, it is a time of events in
 * a cluster, in milliseconds since 1970.
 */
export interface GapRow {
  readonly number: number;
  readonly ruleId: string;
  readonly reason: GapReason;
  readonly state: GapState;
  readonly from: number;
  readonly to: number;
  /** When its first and last event were received, as far as known. */
  readonly fromTime: number | null;
  readonly toTime: number | null;
  readonly message: string | null;
  readonly createdAt: number;
}

export interface GapTable {
  list(query: { readonly ruleId?: string | undefined; readonly isOpen?: boolean }): GapRow[];
  /** Returns its number. Joins open gaps, or lost ones, of the same rule and reason that it touches. */
  add(row: Omit<GapRow, 'number'>): number;
  update(number: number, change: Partial<Pick<GapRow, 'state' | 'from' | 'to' | 'message'>>): void;
  /** Removes gaps made before a time that are filled or lost. Returns how many. */
  prune(before: number): number;
}

/** A match over the cap of a run, which waits for the next. */
export interface BacklogRow {
  readonly number: number;
  readonly ruleId: string;
  /** Of the match; a match waits once. */
  readonly key: string;
  /** The saved match: arrivals of its events, join keys, times; as JSON. */
  readonly match: string;
  /** Whose it is: matches of a container, host or user are a group. */
  readonly group: string;
  /** In each turn every group has one match at most. */
  readonly turn: number;
  readonly addedAt: number;
}

export interface BacklogReader {
  /** By rule. */
  sizes(): Map<string, number>;
  /** Of one rule. */
  size(ruleId: string): number;
  /** The first ones in their turns, and within one the oldest first. */
  next(ruleId: string, limit: number): BacklogRow[];
  /** The last ones, in the same order. */
  last(ruleId: string, limit: number): BacklogRow[];
  /** The turn of the first one; `null` if none waits. */
  firstTurn(ruleId: string): number | null;
  /** The turn of the last one of a group; `null` if none waits. */
  lastTurn(ruleId: string, group: string): number | null;
}

export interface BacklogTable extends BacklogReader {
  add(rows: readonly Omit<BacklogRow, 'number'>[]): void;
  remove(numbers: readonly number[]): void;
  has(ruleId: string, key: string): boolean;
}

/** Keys of matches that became no alert and must not become one later: suppressed ones. */
export interface HandledTable {
  has(ruleId: string, key: string): boolean;
  add(ruleId: string, keys: readonly string[], now: number): void;
  /** Removes those of whole weeks before a time. Returns how many; as many as `limit`: there may be more. */
  prune(before: number, limit: number): number;
}

/** Small facts that need no table of their own, such as which shipped rules were deleted; JSON by name. */
export interface FactTable {
  get(name: string): string | null;
  /** All whose names begin with a prefix. */
  list(prefix: string): Map<string, string>;
  put(name: string, value: string): void;
  remove(name: string): boolean;
}

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** Work that takes a while: it shows how far it is and can be cancelled. */
export interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  /** The request and the result, as JSON. */
  readonly request: string;
  readonly result: string | null;
  readonly done: number;
  readonly total: number | null;
  /** Why it failed, or by whom it was cancelled. */
  readonly message: string | null;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** One of the things that a job goes through. */
export interface JobItem {
  /** Within its job, from 1. */
  readonly number: number;
  readonly id: string;
}

/** Only some kinds of jobs, or all except some. */
export type JobKinds =
  { readonly only: readonly string[] } | { readonly except: readonly string[] };

export interface JobTable {
  get(id: string): JobRow | null;
  /** The latest first. @param by only those of this author */
  list(limit: number, kinds?: JobKinds, by?: string): JobRow[];
  /** Adds or replaces a job. */
  put(row: JobRow): void;
  /** Those that wait or run, oldest first. */
  unfinished(): JobRow[];
  /** Adds to what a job goes through, which so stays what it was when it was asked for. */
  addItems(job: string, ids: readonly string[]): void;
  /** Those behind a number, in their order. */
  items(job: string, after: number, limit: number): JobItem[];
  removeItems(job: string): void;
  /**
   * Removes those that ended first, with their items, until `keep` that have ended are left. Returns how many were removed.
   *
   * @param kinds the others are neither counted nor removed
   */
  prune(keep: number, kinds?: JobKinds): number;
}

/** How long people were busy with alerts. */
export interface TriageTimeTable {
  /** By rule, in milliseconds, from the day (of UTC) of a time on; of at least the last 35 days. */
  since(from: number): Map<string, number>;
  /** When a person last made a decision; `null` if never. */
  lastOf(name: string): number | null;
  /** They have decided something now. @param spent by rule, what it took, in milliseconds */
  note(name: string, at: number, spent: ReadonlyMap<string, number>): void;
}

/** Reads rules, their runs and alerts beside the thread that writes them, also from another process. */
export interface DetectionReader extends Pick<
  StateReader,
  'snapshot' | 'verify' | 'backup' | 'close'
> {
  readonly rules: RuleReader;
  readonly ruleTests: Pick<RuleTestsTable, 'list' | 'get'>;
  readonly exceptions: Pick<
    ExceptionTable,
    'lists' | 'items' | 'hidden' | 'hiddenSince' | 'countedFrom'
  >;
  readonly valueLists: Pick<ValueListTable, 'list'>;
  readonly facts: Pick<FactTable, 'get' | 'list'>;
  readonly states: Pick<RuleStateTable, 'list' | 'get' | 'totals' | 'highest'>;
  readonly runs: Pick<RunTable, 'list' | 'excepted'>;
  readonly gaps: Pick<GapTable, 'list'>;
  readonly backlog: BacklogReader;
  readonly jobs: Pick<JobTable, 'get' | 'list'>;
  readonly triageTimes: Pick<TriageTimeTable, 'since'>;
  readonly alerts: AlertReader;
  /** What stories have besides their alerts. */
  readonly stories: Pick<StoryTable, 'history' | 'successor' | 'predecessors'>;
  /**
   * Keeps to the state of this moment over any number of calls, until the function that it returns is called. For
   * a connection that has no other user, and never for the writer.
   */
  holdSnapshot(): () => void;
}

/** Opens the tables of a space by the path of their file, wherever they are. Throws `StoreError`. */
export type OpenDetectionReader = (path: string) => Promise<DetectionReader>;

/**
 * All that detection keeps: rules, how far each has come, and alerts. A database of its own with one writer,
 * the thread of detection: so the commit of a run never waits for the event store, nor ingest for it. Durable
 * when a call, or the outermost transaction, returns. Throws `StoreError`.
 */
export interface DetectionStore extends DetectionReader {
  readonly rules: RuleTable;
  readonly ruleTests: RuleTestsTable;
  readonly exceptions: ExceptionTable;
  readonly valueLists: ValueListTable;
  readonly facts: FactTable;
  readonly states: RuleStateTable;
  readonly runs: RunTable;
  readonly gaps: GapTable;
  readonly backlog: BacklogTable;
  readonly handled: HandledTable;
  readonly jobs: JobTable;
  readonly triageTimes: TriageTimeTable;
  readonly alerts: AlertStore;
  readonly stories: StoryTable;
  readonly processes: ProcessTable;
  readonly outbox: OutboxTable;
  readonly notifications: NotificationTable;
  readonly inbox: InboxTable;
  readonly escalations: EscalationTable;
  /** All changes of `work`, or none if it throws; as in `StateStore`. */
  transaction<T>(work: () => T): T;
  /** Calls `listener` after each transaction of this store that was committed. */
  onCommit(listener: () => void): void;
  /** `null` where this process alone writes. */
  readonly shared: SharedWriting | null;
}
