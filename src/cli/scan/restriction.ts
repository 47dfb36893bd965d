import type { ScanRestriction } from '../../detect/report.ts';
import { formatInstant } from '../../util/time/index.ts';
import type { ScanCommand } from './request.ts';

/** What a command restricts a scan to; `null` for nothing. The dates are those that it was read as. */
export function restrictionOf(
  { selection, from, to }: ScanCommand,
  excludedRules: number,
  alertsBelow: number,
): ScanRestriction | null {
  const { minSeverity, tags, ruleIds } = selection;
  const filters = [
    ...(minSeverity === null ? [] : [`--min-severity ${minSeverity}`]),
    ...tags.map((tag) => `--tag ${JSON.stringify(tag)}`),
    ...ruleIds.map((id) => `--rule-id ${id}`),
    ...(from === null ? [] : [`--from ${formatInstant(from)}`]),
    ...(to === null ? [] : [`--to ${formatInstant(to)}`]),
  ];
  return filters.length === 0 ? null : { filters, excludedRules, alertsBelow };
}
