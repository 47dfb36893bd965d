import type { AlertGroup, AlertQuery } from '../../stores/alert-store.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';
import { SEVERITIES } from '../../rules/index.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';
import type { Says } from '../operation/operation.ts';
import { AlertError } from './alert-error.ts';
import { fieldsOfGroup, type GroupName } from './group-fields.ts';
import { ruleNames } from './rule-names.ts';
import type { alertGroups as alertGroupsSchema } from './schemas.ts';
import { workloadName } from './workload-name.ts';

export const ALERT_GROUP_SORTS = ['count', 'severity', 'newest'] as const;
export type AlertGroupSort = (typeof ALERT_GROUP_SORTS)[number];

export interface AlertGroupsRequest {
  readonly query: AlertQuery;
  readonly by: readonly GroupName[];
  readonly sort: AlertGroupSort;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after: string | null;
}

/** Fields of which an alert may have several values. */
const SEVERAL: readonly GroupName[] = ['tag', 'assignee'];

/** A page of groups. A page begins at a place of the order of this moment: groups that grow meanwhile may be on two. */
export function alertGroups(
  store: Pick<DetectionReader, 'alerts' | 'rules'>,
  { query, by, sort, limit, after }: AlertGroupsRequest,
): Says<typeof alertGroupsSchema> {
  const names = [...new Set(by)];
  const start = after === null ? 0 : placeOf(after);
  const groups = groupsBy(store, query, names).toSorted(ORDERS[sort]);
  const page = groups.slice(start, start + limit);
  const at = names.indexOf('rule');
  const nameOf = ruleNames(store, at < 0 ? [] : page.map(({ values }) => values[at] ?? ''));
  return {
    by: names,
    countedPerValue: names.filter((name) => SEVERAL.includes(name)),
    groups: page.map(({ values, count, open, severity, first, last }) => ({
      values,
      labels: values.map((value, index) => (index === at && value !== null ? nameOf(value) : null)),
      count,
      open,
      severity,
      first: dateOf(first),
      last: dateOf(last),
    })),
    total: groups.length,
    next: start + limit < groups.length ? String(start + limit) : null,
  };
}

function groupsBy(
  { alerts }: Pick<DetectionReader, 'alerts'>,
  query: AlertQuery,
  names: readonly GroupName[],
): AlertGroup[] {
  const fields = names.map(fieldsOfGroup);
  const found = alerts.groups(query, fields.flat());
  if (!names.includes('workload')) return found;
  const merged = new Map<string, AlertGroup>();
  for (const group of found) {
    let at = 0;
    const values = names.map((name, index) => {
      const own = group.values.slice(at, (at += fields[index]!.length));
      const [first = null, pod = null, container = null] = own;
      return name === 'workload' ? workloadName({ namespace: first, pod, container }) : first;
    });
    const key = JSON.stringify(values);
    const known = merged.get(key);
    merged.set(key, known === undefined ? { ...group, values } : together(known, group));
  }
  return [...merged.values()];
}

const together = (a: AlertGroup, b: AlertGroup): AlertGroup => ({
  values: a.values,
  count: a.count + b.count,
  open: a.open + b.open,
  severity: rank(a) < rank(b) ? b.severity : a.severity,
  first: Math.min(a.first, b.first),
  last: Math.max(a.last, b.last),
});

const rank = ({ severity }: AlertGroup): number => SEVERITIES.indexOf(severity);

type Order = (a: AlertGroup, b: AlertGroup) => number;

const largest: Order = (a, b) => b.count - a.count || b.last - a.last || byValue(a, b);
const byValue: Order = (a, b) => (JSON.stringify(a.values) < JSON.stringify(b.values) ? -1 : 1);

const ORDERS: Readonly<Record<AlertGroupSort, Order>> = {
  count: largest,
  severity: (a, b) => rank(b) - rank(a) || largest(a, b),
  newest: (a, b) => b.last - a.last || largest(a, b),
};

function placeOf(after: string): number {
  if (/^\d{1,9}$/.test(after)) return Number(after);
  throw new AlertError(
    'ENG1306',
    `${JSON.stringify(after)} is no place to go on at`,
    'take `next` of the page before',
  );
}

const dateOf = (ms: number): string => formatInstant(BigInt(ms) * NANOS_PER_MS);
