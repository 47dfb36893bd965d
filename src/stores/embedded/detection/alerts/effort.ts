/** When which way to alerts is worth it, in rows; others are for tests. */
export interface Effort {
  /** So many are looked up one by one and sorted in some milliseconds. */
  readonly few: number;
  /** So many are walked in order, in the hope that they fill a page. */
  readonly walked: number;
  /** So many are looked up in the time of a scan of a million. */
  readonly lookups: number;
  /** So many of an index that needs no lookups are counted when ways are compared. */
  readonly counted: number;
  /** So many values of one column are looked up by a statement each. */
  readonly statements: number;
  /** So many workloads are listed; where more satisfy a query, each alert is tested by its own. */
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
