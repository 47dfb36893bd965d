/** Bounds that keep the report of any scan usable. Whatever a bound omits is counted where it applies. */
export interface ReportLimits {
  /** Alerts in the page, shared fairly between rules. */
  readonly alerts: number;
  /** Events of one alert. */
  readonly events: number;
  /** Characters of one document, and of all documents together. */
  readonly document: number;
  readonly documents: number;
  /** Characters of all alerts and texts of rules together. */
  readonly data: number;
  /** Characters of an investigation guide, and of other texts of a rule. */
  readonly guide: number;
  readonly text: number;
  /** Rows of a table. */
  readonly rows: number;
  /** Alerts in the list for browsers without JavaScript. */
  readonly plainAlerts: number;
}

export const REPORT_LIMITS: ReportLimits = {
  alerts: 10_000,
  events: 20,
  document: 32_000,
  documents: 20_000_000,
  data: 48_000_000,
  guide: 60_000,
  text: 4_000,
  rows: 1_000,
  plainAlerts: 500,
};

/** Divides a total of `most` fairly: small requests are met in full, the others get equal shares. */
export function fairShares(wanted: readonly number[], most: number): readonly number[] {
  let left = most;
  const shares = wanted.map(() => 0);
  const ascending = [...wanted.entries()].sort(([, a], [, b]) => a - b);
  for (const [rank, [index, wish]] of ascending.entries()) {
    const share = Math.min(wish, Math.floor(left / (ascending.length - rank)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}
