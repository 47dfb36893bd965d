import type { AlertSummary } from '../../triage/targets.ts';
import type { AlertFilters, Excluded, ListFilter } from './alert-search.ts';

type Values = (alert: AlertSummary) => readonly string[] | null;

/** What a row says of a filter; `null` where it does not say it exactly. */
const VALUES: Partial<Record<ListFilter, Values>> = {
  status: ({ status }) => [status],
  reason: ({ closeReason }) => (closeReason === null ? [] : [closeReason]),
  severity: ({ severity }) => [severity],
  rule: ({ ruleId }) => [ruleId],
  assignee: ({ assignees }) => assignees,
  tag: ({ tags }) => tags,
  story: ({ story }) => (story === null ? [] : [story]),
  'host.name': ({ host }) => [host],
  'user.name': ({ user }) => [user],
};

/** Whether a list with these filters may show an alert: no only where its row says so. */
export function mayMatch(alert: AlertSummary, filters: AlertFilters): boolean {
  if (alert.isBuildingBlock && filters.building_blocks !== 'true') return false;
  // What is raised now is behind the end of a range.
  if (filters.to !== undefined && !filters.to.startsWith('now') && alert.time > filters.to)
    return false;
  const words = filters.text?.toLowerCase();
  if (words !== undefined && !`${alert.reason}\n${alert.ruleName}`.toLowerCase().includes(words))
    return false;
  return (Object.entries(VALUES) as [ListFilter, Values][]).every(([name, valuesOf]) => {
    const wanted = filters[name];
    const unwanted = filters[`not.${name}` as Excluded];
    const values = valuesOf(alert);
    if (values === null) return true;
    return (
      (wanted === undefined || values.some((value) => wanted.includes(value))) &&
      (unwanted === undefined || !values.some((value) => unwanted.includes(value)))
    );
  });
}
