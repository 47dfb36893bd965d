import type { RuleOutcome, ScanReport } from '../../detect/report.ts';
import { SEVERITIES, type Severity } from '../../rules/index.ts';

type Counter = {
  readonly [K in keyof RuleOutcome]: RuleOutcome[K] extends number ? K : never;
}[keyof RuleOutcome];

/** The sum of a counter over all rules. */
export function sumOf({ rules }: ScanReport, counter: Counter): number {
  return rules.reduce((sum, rule) => sum + rule[counter], 0);
}

export function bySeverity({ alerts }: ScanReport): Readonly<Record<Severity, number>> {
  const found: Record<Severity, number> = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const { severity } of alerts) found[severity]++;
  return found;
}

export const WORST_FIRST = SEVERITIES.toReversed();
