import type { AlertQuery, AlertStatus, OverviewRequest } from '../../stores/alert-store.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';
import { formatInstant, NANOS_PER_MS } from '../../util/time/index.ts';
import { fieldOfFacet, type FacetName } from './group-fields.ts';
import type { Says } from '../operation/operation.ts';
import { ruleNames } from './rule-names.ts';
import type { alertOverview as alertOverviewSchema } from './schemas.ts';

export interface AlertOverviewRequest {
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
