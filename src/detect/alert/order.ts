import { SEVERITIES } from '../../rules/index.ts';
import type { Alert } from '../alert.ts';

/** The highest severity first, then by rule name, then by time. */
export function inSeverityOrder(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort(
    (a, b) =>
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
      order(a.rule.rule.name, b.rule.rule.name) ||
      order(a.rule.id, b.rule.id) ||
      order(a.start ?? 0n, b.start ?? 0n) ||
      order(a.id, b.id),
  );
}

function order<T extends string | bigint>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
