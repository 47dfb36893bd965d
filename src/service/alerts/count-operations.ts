import { z } from 'zod';
import { SEVERITIES } from '../../rules/index.ts';
import type {
  AlertGroup,
  AlertQuery,
  AlertStatus,
  OverviewRequest,
} from '../../stores/alert-store.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';
import { oneOf, someOf, text, whole } from '../operation/fields.ts';
import { operation, type Says } from '../operation/operation.ts';
import { AlertError } from './alert-error.ts';
import { ALERT_FILTERS } from './alert-filters.ts';
import {
  FACET_NAMES,
  GROUP_NAMES,
  fieldOfFacet,
  type FacetName,
  fieldsOfGroup,
  type GroupName,
} from './group-fields.ts';
import {
  alertGroups as groups,
  alertOverview as overview,
  type alertOverview as alertOverviewSchema,
  type alertGroups as alertGroupsSchema,
} from './schemas.ts';
import { MAX_PAGE } from './views.ts';
import { workloadName } from './workload-name.ts';

const USUAL_PAGE = 50;
const USUAL_BUCKETS = 60;
const MAX_BUCKETS = 200;
const USUAL_VALUES = 10;
const MAX_VALUES = 100;
const MAX_GROUPED_BY = 3;
const ALERT_GROUP_SORTS = ['count', 'severity', 'newest'] as const;

export const summarizeAlerts = operation({
  name: 'alerts.overview',
  on: 'GET /dw/alerts/_summary',
  about: 'counts alerts in several ways at once, all of them exact',
  answers:
    'the `total`, counts by status, reason and severity, a `histogram` of when they were raised, the most frequent ' +
    'values of `facets`, and what is not shown: `suppressed` and `hidden` matches',
  right: 'read',
  query: {
    buckets: whole(1, MAX_BUCKETS)
      .default(USUAL_BUCKETS)
      .describe('most intervals of the histogram'),
    facets: someOf(FACET_NAMES).default([]).describe('fields whose values are counted'),
    size: whole(1, MAX_VALUES).default(USUAL_VALUES).describe('values of each of them'),
  },
  filters: ALERT_FILTERS,
  answer: overview,
  ask: ({ filters: { query }, query: asked }) => ({ query, ...asked }),
  run: (reader: DetectionReader, request: AlertOverviewRequest) => alertOverview(reader, request),
});

export const groupAlerts = operation({
  name: 'alerts.groups',
  on: 'GET /dw/alerts/_groups',
  about: 'groups alerts by up to three fields, a page of groups at a time',
  answers:
    '`groups`, how many there are in `total`, and `next`, which is `null` on the last page. An alert with several ' +
    'tags or assignees is in a group of each; of a field of the event with several values, the first counts',
  right: 'read',
  query: {
    by: z
      .array(oneOf(GROUP_NAMES))
      .min(1, 'has no field')
      .max(MAX_GROUPED_BY, `has more than ${MAX_GROUPED_BY} fields`)
      .readonly(),
    sort: oneOf(ALERT_GROUP_SORTS).default('count').describe('the largest, worst or latest first'),
    limit: whole(1, MAX_PAGE).default(USUAL_PAGE),
    after: text().optional().describe('`next` of the page before'),
  },
  filters: ALERT_FILTERS,
  answer: groups,
  ask: ({ filters: { query }, query: asked }) => ({ query, ...asked, after: asked.after ?? null }),
  run: (reader: DetectionReader, request: AlertGroupsRequest) => alertGroups(reader, request),
});

/**
 * Counts of many alerts, which are made on threads that only read, so that neither rules nor lists wait for them. Each is of the
 * state of one moment.
 */
export const COUNT_OPERATIONS = [summarizeAlerts, groupAlerts] as const;

interface AlertOverviewRequest {
  readonly query: AlertQuery;
  /** Most intervals of the histogram. */
  readonly buckets: number;
  readonly facets: readonly FacetName[];
  readonly size: number;
}

/** What a list of alerts says above itself. All of it is of one moment, and exact. */
export function alertOverview(
  store: Pick<DetectionReader, 'alerts' | 'rules' | 'runs' | 'snapshot'>,
  { query, buckets, facets: asked, size }: AlertOverviewRequest,
): Says<typeof alertOverviewSchema> {
  const facets = [...new Set(asked)];
  return store.snapshot(() => {
    const { from, to, ruleIds } = query;
    const span = store.alerts.span();
    const first = from ?? span?.first;
    const last = to ?? span?.last;
    const intervals =
      first === undefined || last === undefined || first > last
        ? null
        : intervalsOf(first, last, buckets);
    const top = facets.map(fieldOfFacet);
    const found = store.alerts.overview(query, { intervals, top, size });
    const { true_positive, benign, false_positive, duplicate } = found.verdicts;
    const { open, acknowledged, closed } = statuses(store, query) ?? found.verdicts;
    return {
      total: found.total,
      statuses: { open, acknowledged, closed },
      reasons: { true_positive, benign, false_positive, duplicate },
      severities: found.severities,
      histogram:
        intervals === null || found.histogram === null
          ? null
          : {
              start: formatInstant(BigInt(intervals.start) * NANOS_PER_MS),
              intervalMs: intervals.ms,
              counts: found.histogram,
            },
      facets: facets.map((facet, at) => {
        const { values, others } = found.top[at]!;
        const ids = facet === 'rule' ? values.map(({ value }) => value) : [];
        const nameOf = ruleNames(store, ids);
        return {
          facet,
          filter: fieldOfFacet(facet),
          values: values.map((each) => ({ ...each, label: nameOf(each.value) })),
          others,
        };
      }),
      suppressed: found.suppressed,
      hidden: store.runs.excepted({ from, to, ruleIds }),
    };
  });
}

/** `null` where the query names no statuses: what it finds has been counted by them. */
function statuses(
  { alerts }: Pick<DetectionReader, 'alerts'>,
  { statuses: named, ...others }: AlertQuery,
): Readonly<Record<AlertStatus, number>> | null {
  if (named === undefined) return null;
  return alerts.overview(others, { intervals: null, top: [], size: 1 }).verdicts;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Lengths that people read easily. */
const LENGTHS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28].map((days) => days * DAY),
];

/** The shortest intervals, of a length that people read easily, of which this number covers a stretch of time. */
export function intervalsOf(
  first: number,
  last: number,
  most: number,
): NonNullable<OverviewRequest['intervals']> {
  for (let at = 0; ; at += 1) {
    const longest = LENGTHS.at(-1)!;
    const ms = LENGTHS[at] ?? longest * 2 ** (at - LENGTHS.length + 1);
    const start = Math.floor(first / ms) * ms;
    const count = Math.floor((last - start) / ms) + 1;
    if (count <= most) return { start, ms, count };
  }
}

type AlertGroupSort = (typeof ALERT_GROUP_SORTS)[number];

interface AlertGroupsRequest {
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

/** What rules are called now, by id; `null` for one that is not there any more. */
function ruleNames(
  { rules }: Pick<DetectionReader, 'rules'>,
  ids: readonly string[],
): (id: string) => string | null {
  const names = new Map<string, string | null>();
  for (const id of new Set(ids)) {
    const document = rules.get(id)?.document;
    const name: unknown =
      document === undefined ? null : (JSON.parse(document) as { readonly name?: unknown }).name;
    names.set(id, typeof name === 'string' ? name : null);
  }
  return (id) => names.get(id) ?? null;
}
