import type { Intervals } from '../util/time/intervals.ts';

/** What is known of an alert without its document, as texts. */
export type AlertColumn =
  | AlertFacet
  /** 64 hexadecimal digits. */
  | 'id'
  /** `alert`, or `block` for a member of a sequence. */
  | 'kind'
  /** `yes` for one of a rule whose alerts are hidden by default, else `no`. */
  | 'hidden'
  | 'status'
  | 'closeReason'
  | 'severity'
  /** The number of the revision of a rule: see `AlertReader.revisions`. */
  | 'revision'
  | 'tag'
  | 'assignee'
  | 'story'
  /** The alert that it is a member of, which belongs to its group too. */
  | 'group'
  /** Facets whose column does not say all that the document does. */
  | 'partial';

/**
 * A condition on what the store knows of alerts without their documents. All of it is exact: an alert satisfies its
 * negation or itself, never both.
 */
export type AlertCondition =
  /** `all` of none is what every alert satisfies, `any` of none what no alert does. */
  | { readonly all: readonly AlertCondition[] }
  | { readonly any: readonly AlertCondition[] }
  | { readonly not: AlertCondition }
  /** Has one of these values; `null`: has any. */
  | { readonly column: AlertColumn; readonly values: readonly string[] | null }
  /** Both inclusive; `null`: no bound. `raised` is when, in milliseconds since 1970; `number` grows with each alert. */
  | {
      readonly between: 'raised' | 'risk' | 'number';
      readonly from: number | null;
      readonly to: number | null;
    };

export const ALWAYS: AlertCondition = { all: [] };
export const NEVER: AlertCondition = { any: [] };

export const ALERT_STATUSES = ['open', 'acknowledged', 'closed'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

export const CLOSE_REASONS = ['true_positive', 'benign', 'false_positive', 'duplicate'] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

export type AlertSeverity = 'low' | 'medium' | 'high' | 'critical';

/** Alerts by status, and closed ones by the reason for it. */
export type AlertVerdicts = Readonly<Record<AlertStatus | CloseReason, number>>;

export const NO_VERDICTS: AlertVerdicts = {
  open: 0,
  acknowledged: 0,
  closed: 0,
  true_positive: 0,
  benign: 0,
  false_positive: 0,
  duplicate: 0,
};

/** Values of its events by which alerts are found and grouped, by the name of the field. */
export const ALERT_FACETS = [
  'container.id',
  'container.name',
  'container.image.name',
  'orchestrator.namespace',
  'orchestrator.resource.name',
  'host.name',
  'user.name',
  'process.name',
  'process.parent.name',
] as const;
export type AlertFacet = (typeof ALERT_FACETS)[number];

/*
 * Times of the service are milliseconds since 1970; times of events are nanoseconds.
 */

/** What is written once, when an alert is raised. */
export interface NewAlert {
  /** 64 hex digits; the same for the same events and rule, always. */
  readonly id: string;
  readonly ruleId: string;
  /** The revision of the rule, whose document has all that the alert says of it. */
  readonly ruleRevision: number;
  readonly ruleName: string;
  readonly runId: string;
  /** `block`: a member of a sequence; it belongs to the alert `group` and is never counted as one. */
  readonly kind: 'alert' | 'block';
  /** Of a rule whose alerts are hidden by default. */
  readonly isBuildingBlock: boolean;
  readonly group: string | null;
  readonly severity: AlertSeverity;
  readonly riskScore: number;
  readonly reason: string;
  /** Of the rule. */
  readonly ruleTags: readonly string[];
  readonly createdAt: number;
  readonly firstEvent: bigint | null;
  readonly lastEvent: bigint | null;
  /** Of its events, in the order of the stages. */
  readonly arrivals: readonly number[];
  readonly facets: Readonly<Partial<Record<AlertFacet, string>>>;
  /** Facets of which the document says more than one value, or one that a column does not hold; not read back. */
  readonly partialFacets?: readonly AlertFacet[];
  /** `kibana.alert.*` and the source, without what the document of the rule says; JSON. */
  readonly document: string;
  readonly suppression: AlertSuppression | null;
}

export interface AlertSuppression {
  readonly instance: string;
  readonly start: bigint | null;
  readonly end: bigint | null;
  /** Matches that it stands for, itself not counted. */
  readonly count: number;
}

/** What people have made of an alert. */
export interface AlertTriage {
  readonly status: AlertStatus;
  /** Of a closed one. */
  readonly closeReason: CloseReason | null;
  readonly assignees: readonly string[];
  readonly tags: readonly string[];
  readonly statusChangedAt: number | null;
  readonly statusChangedBy: string | null;
}

export interface StoredAlert extends NewAlert, AlertTriage {
  readonly story: string | null;
  readonly notes: number;
  /** Moves when a suppressed match is added. */
  readonly lastDetected: number;
  /** Grows over all alerts with each change of any; no two of them have the same. */
  readonly change: number;
}

export interface ChangedAlert extends StoredAlert {
  /** Grows with each alert that is raised. */
  readonly number: number;
}

/** A place in the sequence of changes. */
export interface ChangePlace {
  readonly change: number;
  /** Of the last alert that was raised by then. */
  readonly number: number;
  /** The alert that was changed; `null` before the first change, and where it has expired or changed again since. */
  readonly alertId: string | null;
}

/**
 * All conditions apply; of a list, any of its values, and so none where it is empty. Left out: no condition. An alert
 * without a facet satisfies every negated condition on it.
 */
export interface AlertQuery {
  readonly ids?: readonly string[] | undefined;
  readonly statuses?: readonly AlertStatus[] | undefined;
  readonly closeReasons?: readonly CloseReason[] | undefined;
  readonly severities?: readonly AlertSeverity[] | undefined;
  readonly ruleIds?: readonly string[] | undefined;
  /** None of these. */
  readonly notRuleIds?: readonly string[] | undefined;
  /** Of the rule. */
  readonly ruleTags?: readonly string[] | undefined;
  /** Given by people. */
  readonly tags?: readonly string[] | undefined;
  readonly assignees?: readonly string[] | undefined;
  readonly stories?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly facets?:
    | readonly {
        readonly facet: AlertFacet;
        readonly values: readonly string[];
        readonly isNegated?: boolean;
      }[]
    | undefined;
  /** When they were raised; both inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Anywhere in the reason or the name of the rule, without regard to the case of A to Z. */
  readonly text?: string | undefined;
  /** Also those of rules whose alerts are hidden by default. */
  readonly includesBuildingBlocks?: boolean | undefined;
  /** Members of sequences instead of alerts, or with `any` all that there is. */
  readonly kind?: 'alert' | 'block' | 'any' | undefined;
  /** One more condition, of any form. */
  readonly where?: AlertCondition | undefined;
}

export type AlertOrder = 'newest' | 'oldest' | 'severity' | 'risk';

export interface AlertPage {
  readonly alerts: readonly StoredAlert[];
  /** For the next page; `null` behind the last. */
  readonly next: string | null;
}

export interface HistoryEntry {
  readonly number: number;
  readonly alertId: string;
  readonly at: number;
  readonly by: string;
  /** `status`, `assignees`, `tags`, `note` (whose number is `after`), `steps` or `story`. */
  readonly what: string;
  /** As JSON. */
  readonly before: string | null;
  readonly after: string | null;
  /** The job that did it. */
  readonly job: string | null;
}

export interface AlertNote {
  readonly number: number;
  readonly alertId: string;
  readonly at: number;
  readonly by: string;
  /** Markdown. */
  readonly text: string;
}

/** What is to be changed; left out: stays. */
export interface TriageChange {
  readonly status?: AlertStatus | undefined;
  readonly closeReason?: CloseReason | null | undefined;
  readonly addTags?: readonly string[] | undefined;
  readonly removeTags?: readonly string[] | undefined;
  readonly addAssignees?: readonly string[] | undefined;
  readonly removeAssignees?: readonly string[] | undefined;
}

export interface Author {
  readonly at: number;
  readonly by: string;
  readonly job?: string | null;
}

/** Alerts of one course of action. Its alerts say that they belong to it. */
export interface StoryRow {
  readonly id: string;
  /** `container`, `pod`, `host` or `user`, and which. */
  readonly scope: string;
  readonly scopeValue: string;
  /** The entity id of the process that all descend from; `null` without. */
  readonly root: string | null;
  readonly title: string;
  /** Why these alerts are together, a sentence. */
  readonly because: string;
  readonly severity: AlertSeverity;
  readonly status: AlertStatus;
  readonly closeReason: CloseReason | null;
  readonly alerts: number;
  /** Those that are not closed. */
  readonly openAlerts: number;
  readonly ruleIds: readonly string[];
  readonly firstEvent: bigint | null;
  readonly lastEvent: bigint | null;
  readonly createdAt: number;
  /** When the last alert was added. */
  readonly lastAlertAt: number;
  /** Whether a person has split or merged it; it takes no further alerts by itself where it is closed. */
  readonly isEdited: boolean;
}

/** Its alerts are counted by the store. */
export type NewStory = Omit<StoryRow, 'alerts' | 'openAlerts'>;

export interface StoryFilter {
  readonly severities?: readonly AlertSeverity[] | undefined;
  /** By the time of the last alert; both inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Exactly. */
  readonly title?: string | undefined;
  /** Anywhere in the title, or in what the story is about, without regard to the case of A to Z. */
  readonly text?: string | undefined;
  /** Of any of its alerts. */
  readonly assignees?: readonly string[] | undefined;
}

export interface StoryQuery extends StoryFilter {
  readonly statuses?: readonly AlertStatus[] | undefined;
  readonly limit: number;
  /** Of the last page. */
  readonly after?: string | undefined;
}

/** A revision of a rule, as alerts refer to it. */
export interface AlertRevision {
  readonly number: number;
  readonly ruleId: string;
  readonly revision: number;
}

export interface TopValues {
  /** Most frequent first. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Alerts with other values. */
  readonly others: number;
}

/** A field whose most frequent values are counted; see `AlertReader.top`. */
export type OverviewField = AlertFacet | 'rule' | 'severity' | 'status' | 'tag' | 'assignee';

export interface OverviewRequest {
  /** Of the time raised: intervals that follow each other from `start` on; alerts outside of them are in none. */
  readonly intervals: {
    readonly start: number;
    readonly ms: number;
    readonly count: number;
  } | null;
  readonly top: readonly OverviewField[];
  readonly size: number;
}

export interface AlertOverview {
  readonly total: number;
  readonly verdicts: AlertVerdicts;
  readonly severities: Readonly<Record<AlertSeverity, number>>;
  /** By severity, of each interval. */
  readonly histogram: Readonly<Record<AlertSeverity, readonly number[]>> | null;
  /** In the order of the fields asked for. */
  readonly top: readonly TopValues[];
  /** Further matches that these alerts stand for. */
  readonly suppressed: number;
}

/** The same of one field at a time. */
export type CountedField = OverviewField | 'revision' | 'risk' | 'story';

/** A field by whose values alerts are grouped. */
export type AlertGroupField =
  AlertFacet | 'rule' | 'severity' | 'status' | 'closeReason' | 'tag' | 'assignee' | 'story';

export interface AlertGroup {
  /** In the order of the fields; `null` for alerts without a value. */
  readonly values: readonly (string | null)[];
  readonly count: number;
  /** Those that are not closed. */
  readonly open: number;
  /** The worst. */
  readonly severity: AlertSeverity;
  /** When the first and the last were raised. */
  readonly first: number;
  readonly last: number;
}

/** Throws `StoreError` for a query that is over the limits, and for a place to go on at that no page has given. */
export interface AlertReader {
  get(id: string): StoredAlert | null;
  /** Other alerts of its story whose events have the same times, and the same arrivals if they are single events; the oldest first. */
  sameEvent(id: string, limit: number): StoredAlert[];
  /** Ids of alerts, not of members of sequences, that begin with these hexadecimal digits; ascending. */
  startingWith(prefix: string, limit: number): string[];
  page(query: AlertQuery, order: AlertOrder, limit: number, after?: string | null): AlertPage;
  /**
   * Alerts and members of sequences that were raised or changed after this change, in the order of their last changes.
   * Those that have expired since are not among them.
   */
  changesSince(change: number, limit: number): ChangedAlert[];
  /** The last change so far. */
  lastChange(): ChangePlace;
  /** The alert that a change was of; `null` where it has expired or, while matches were added to it, changed again. */
  changedBy(change: number): string | null;
  /** Ids of alerts that a query finds, ascending, behind `after`, which need not exist any more. */
  ids(query: AlertQuery, limit: number, after: string | null): string[];
  /** The same in the order in which they were raised, as pages: `after` is `next` of the page before. */
  idPage(
    query: AlertQuery,
    limit: number,
    after: string | null,
  ): { readonly ids: readonly string[]; readonly next: string | null };
  count(query: AlertQuery): number;
  /**
   * Counts by interval of the time raised; keys are starts of intervals, ascending, of those that have any. Throws
   * `StoreError` STO1402 for more intervals than the limit.
   */
  histogram(query: AlertQuery, intervals: Intervals): Map<number, number>;
  /**
   * The most frequent values: `rule`, `revision` (its number), `risk`, `severity`, `status`, `tag`, `assignee`, `story`
   * or a facet. An alert without a value is not counted, one with several tags for each of them. `others` counts alerts
   * with other values.
   */
  top(query: AlertQuery, by: CountedField, size: number): TopValues;
  /** When the first and the last of all alerts were raised; `null` without any. */
  span(): { readonly first: number; readonly last: number } | null;
  /** Several counts of the same alerts, of one moment; exact. */
  overview(query: AlertQuery, request: OverviewRequest): AlertOverview;
  /**
   * All combinations of values that alerts have. An alert without a value is in a group of `null`; one with several
   * tags or assignees is in a group of each.
   */
  groups(query: AlertQuery, by: readonly AlertGroupField[]): AlertGroup[];
  /** Of the rules that have raised alerts. */
  revisions(): AlertRevision[];
  /** All texts that alerts have in a column, and perhaps some that none has any more; `null` for more than `limit`. */
  texts(column: AlertFacet | 'tag' | 'assignee', limit: number): readonly string[] | null;
  /** The number of the last alert that was raised; 0 before the first. */
  lastNumber(): number;
  history(alertId: string): HistoryEntry[];
  notesOf(alertId: string): AlertNote[];
  /** Notes with larger numbers, in their order. */
  notesAfter(number: number, limit: number): AlertNote[];
  /** The number of the last note; 0 without any. */
  lastNote(): number;
  /** Steps of the guide that are done, ascending. */
  steps(alertId: string): number[];
  /** By rule, of alerts raised since then, hidden ones included. */
  verdicts(from?: number): Map<string, AlertVerdicts>;
  story(id: string): StoryRow | null;
  /** By story, of those of these that have alerts, hidden ones included. */
  storyVerdicts(ids: readonly string[]): Map<string, AlertVerdicts>;
  /** By story, of those of these that have alerts. */
  storyFacts(ids: readonly string[]): Map<string, StoryFacts>;
  /** How many stories there are by status, whatever statuses the query names. */
  storyCounts(query: StoryFilter): Readonly<Record<AlertStatus, number>>;
  /** Ids of stories that begin with this text; ascending. */
  storiesStartingWith(prefix: string, limit: number): string[];
  /** Worst first, then latest; without those that were merged into others. */
  stories(query: StoryQuery): {
    readonly stories: readonly StoryRow[];
    readonly next: string | null;
  };
}

/** Within a transaction of the store where more than one thing changes. */
export interface AlertStore extends AlertReader {
  /** Whether an alert of this id exists or was deleted: it is not raised again. */
  has(id: string): boolean;
  /** Adds those that do not exist. Returns how many. */
  add(alerts: readonly NewAlert[]): number;
  /** Sets the counts of alerts that have absorbed further matches. That is a change, but no entry of the history. */
  grow(
    changes: readonly { readonly id: string; readonly suppression: AlertSuppression }[],
    now: number,
  ): void;
  /**
   * Changes alerts and writes their history. Those that are already so are left alone. Returns those that changed.
   * Only closed ones have a reason; reopening takes it away.
   */
  change(ids: readonly string[], change: TriageChange, author: Author): string[];
  /**
   * Undoes what a job changed on alerts that have not been changed since in the same respect. Returns the alerts on
   * which all of it was restored, and how many were left; members of sequences are restored, but not counted. Goes on
   * where the last call for this job ended.
   */
  undo(
    job: string,
    author: Author,
    limit: number,
  ): { readonly restored: readonly string[]; readonly left: number; readonly isDone: boolean };
  /**
   * What {@link undo} would do now to the first `limit` alerts that a job changed, and whether these are all.
   */
  undoable(
    job: string,
    limit: number,
  ): { readonly restorable: number; readonly left: number; readonly isAll: boolean };
  addNote(alertId: string, text: string, author: Author): AlertNote;
  /** Steps of the guide that are done, instead of those that were. */
  setSteps(alertId: string, steps: readonly number[], author: Author): void;
  /** Deletes the oldest alerts raised before a time; their ids are remembered. Returns how many. */
  expire(before: number, limit: number): number;
  putStory(story: NewStory): void;
  /** Puts alerts into a story that exists, or into none; by people, that is an entry of the history. */
  setStory(alertIds: readonly string[], story: string | null, author: Author | null): void;
  /** The same for many stories at once, by the ids of alerts. */
  setStories(stories: ReadonlyMap<string, string>, author: Author | null): void;
}

/** What the alerts of a story say together, hidden ones included. */
export interface StoryFacts {
  /** When the events of each alert began, in milliseconds; when it was raised where that is not known. */
  readonly times: readonly number[];
  /** Of its worst alerts, the rule of most. */
  readonly worstRuleId: string;
  /** Of most of its alerts. */
  readonly place: Readonly<Partial<Record<AlertFacet, string>>>;
  readonly assignees: readonly string[];
}
