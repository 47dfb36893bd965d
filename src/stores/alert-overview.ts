import type { AlertFacet, AlertSeverity, AlertVerdicts } from './alert-store.ts';

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
