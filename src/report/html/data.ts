import type {
  ExceptionOutcome,
  ExecutionOutcome,
  RuleOutcome,
  ScanInput,
  ScanReport,
  ScanRestriction,
} from '../../detect/report.ts';
import type { Severity } from '../../rules/index.ts';

/**
 * What the page of a report shows, as it stands in the page. The page has only types of it in common with what writes it.
 * Times are ISO texts in UTC with all their digits.
 */
export interface ReportData {
  readonly version: string;
  readonly run: RunData;
  readonly restriction: RestrictionData | null;
  readonly totals: TotalsData;
  readonly leftOut: readonly NoteData[];
  /** Those with alerts first, the worst of them at the top. */
  readonly rules: readonly RuleData[];
  readonly attack: AttackData;
  readonly schedule: ScheduleData | null;
  readonly exceptions: Rows<ExceptionData>;
  readonly notRun: Rows<NotRunData>;
  readonly alerts: readonly AlertData[];
  readonly omitted: OmittedData;
}

/** The first rows of a table, and how many more there are. */
export interface Rows<T> {
  readonly rows: readonly T[];
  readonly more: number;
}

export interface RunData extends Pick<ScanInput, 'documents' | 'bytes'> {
  readonly startedAt: string;
  readonly seconds: number;
  readonly inputs: Rows<string>;
  /** The times of the first and the last event. */
  readonly first: string | null;
  readonly last: string | null;
}

export interface RestrictionData extends ScanRestriction {
  readonly documentsOutside: number;
}

export interface TotalsData {
  readonly alerts: number;
  readonly severities: Readonly<Record<Severity, number>>;
  readonly rulesRun: number;
  readonly rulesAlerted: number;
}

/** Something that the scan has not seen, has removed or could not decide. */
export interface NoteData {
  readonly count: number;
  /** What stands after the number. */
  readonly text: string;
  /** Where more of it is said. */
  readonly where: 'rules' | 'exceptions' | 'not-run' | 'schedule' | null;
}

export interface RuleData extends RuleCounts {
  readonly name: string;
  /** The highest severity and risk among its alerts; its own where it has none. */
  readonly severity: Severity;
  readonly riskScore: number;
  /** `null` for a rule without alerts, and where there was no room. */
  readonly texts: RuleTexts | null;
}

type RuleCounts = Pick<
  RuleOutcome,
  | 'documents'
  | 'matches'
  | 'hidden'
  | 'duplicates'
  | 'suppressed'
  | 'capped'
  | 'failures'
  | 'alerts'
>;

export interface RuleTexts {
  readonly id: string;
  readonly description: string;
  readonly note: string;
  readonly setup: string;
  readonly query: string;
  readonly falsePositives: readonly string[];
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly threat: readonly (readonly IdAndName[])[];
  /** Fields that the rule wants to be seen first. */
  readonly fields: readonly string[];
}

export interface IdAndName {
  readonly id: string;
  readonly name: string;
}

export interface AttackData {
  readonly version: string;
  readonly tactics: readonly (IdAndName & { readonly techniques: readonly TechniqueData[] })[];
  /** Rules without a known technique, as positions in the list of rules. */
  readonly unmapped: readonly number[];
}

export interface TechniqueData extends IdAndName {
  readonly rules: readonly number[];
  readonly alerts: number;
  readonly severity: Severity | null;
  readonly below: readonly TechniqueData[];
}

export interface ScheduleData {
  readonly replays: readonly ReplayData[];
  /** Rules of which no execution found anything. */
  readonly silent: number;
}

export interface ReplayData {
  readonly rule: string;
  readonly interval: string;
  readonly from: string;
  readonly executions: number;
  readonly missed: number;
  readonly shown: Rows<ExecutionData>;
  readonly notes: readonly string[];
}

export interface ExecutionData extends Omit<ExecutionOutcome, 'at' | 'from' | 'to'> {
  readonly at: string;
  readonly from: string;
  readonly to: string;
}

export type ExceptionData = Omit<ExceptionOutcome, 'itemId'>;
export type NotRunData = ScanReport['notRun'][number];

export interface AlertData {
  readonly id: string;
  /** Its position in the list of rules. */
  readonly rule: number;
  /** Where an override gives it another name than that of its rule. */
  readonly name: string | null;
  readonly severity: Severity;
  readonly riskScore: number;
  readonly start: string | null;
  readonly end: string | null;
  readonly reason: string;
  /** What was done, on a line, and by whose child. */
  readonly what: string;
  readonly parent: string;
  readonly where: WhereData;
  /** Files and lines that its events come from. */
  readonly places: string;
  readonly isBuildingBlock: boolean;
  readonly suppression: SuppressionData | null;
  /** The values that joined its events. */
  readonly keys: readonly (string | null)[];
  /** `null` is an event that had to be missing; a number is the position of one that stands in an alert before. */
  readonly events: readonly (EventData | number | null)[];
  readonly moreEvents: number;
  readonly stages: readonly StageData[];
}

export interface WhereData {
  readonly container: string;
  readonly containerId: string;
  readonly image: string;
  readonly pod: string;
  readonly host: string;
}

export interface SuppressionData {
  readonly terms: readonly (readonly [field: string, value: string])[];
  readonly start: string | null;
  readonly end: string | null;
  readonly count: number;
}

/** Events are numbered in the order in which they stand in the alerts. */
export interface EventData {
  readonly at: string | null;
  /** Its JSON; `null` where there was no room for it. */
  readonly json: string | null;
  /** What of the document was left out. */
  readonly cut: string;
}

/** What an event was tested by. */
export interface StageData {
  /** From 1, as in the query. */
  readonly stage: number;
  readonly clause: ClauseData;
}

/**
 * A clause of the query: its kind, where it begins and ends in the query, and whether it is true. There are thousands of
 * them in a page, so they have no names.
 */
export type ClauseData = readonly [
  kind: 'all' | 'any' | 'not' | 'test',
  start: number,
  end: number,
  isTrue: 0 | 1,
  /** Of a test what it has read, of the others their parts. */
  within: readonly FieldData[] | readonly ClauseData[],
  failure?: string,
];

/** A field, the values that made a test true, others that the event has, and how many more there are. */
export type FieldData = readonly [
  field: string,
  satisfying: readonly string[],
  others: readonly string[],
  more: number,
];

/** What the limits on the size of the page have left out. */
export interface OmittedData {
  readonly alerts: number;
  readonly documents: number;
  readonly texts: number;
}
