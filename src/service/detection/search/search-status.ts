import type { ReadCounts } from './read-window.ts';

/** How the rules of a space search a cluster. Times are milliseconds since 1970. */
export interface SpaceSearchStatus {
  readonly space: string;
  readonly cluster: string;
  /** `OpenSearch 2.19.6`; empty while it is not known. */
  readonly product: string;
  /** Enabled rules that search it. */
  readonly rules: number;
  /** All of them have searched events up to this time; `null` before. */
  readonly searchedTo: number | null;
  /** The windows that were searched last, all together; `null` before. */
  readonly last: LastSearch | null;
  /** Since the start. */
  readonly totals: SearchTotals;
  /** Rules whose last search failed, and why the first of them did. */
  readonly failing: number;
  readonly failure: {
    readonly at: number;
    readonly since: number;
    readonly message: string;
  } | null;
}

export interface LastSearch extends ReadCounts {
  /** When it began, and how long it took. */
  readonly at: number;
  readonly tookMs: number;
  /** Of events. */
  readonly from: number;
  readonly to: number;
  readonly rules: number;
}

export interface SearchTotals {
  searches: number;
  fetched: number;
  needed: number;
  late: number;
  unreadable: number;
  rejected: number;
  failures: number;
}

export const noTotals = (): SearchTotals => ({
  searches: 0,
  fetched: 0,
  needed: 0,
  late: 0,
  unreadable: 0,
  rejected: 0,
  failures: 0,
});
