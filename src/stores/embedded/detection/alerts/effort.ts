/** The limits, in rows, by which the way to find alerts is chosen; tests use others than {@link EFFORT}. */
export interface Effort {
  /** The maximum number that is looked up one by one and sorted, which takes some milliseconds. */
  readonly few: number;
  /** The maximum number walked in order to fill a page. */
  readonly walked: number;
  /** The number of lookups that take as long as a scan of a million. */
  readonly lookups: number;
  /** The maximum number counted in an index that needs no lookups when ways are compared. */
  readonly counted: number;
  /** The maximum number of values of one column that are looked up by a statement each. */
  readonly statements: number;
  /** The maximum number of workloads listed; if more satisfy a query, each alert is tested by its own workload. */
  readonly workloads: number;
}

export const EFFORT: Effort = {
  few: 10_000,
  walked: 10_000,
  lookups: 100_000,
  counted: 200_000,
  statements: 500,
  workloads: 10_000,
};
