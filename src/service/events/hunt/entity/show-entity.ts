import { SEVERITIES } from '../../../../rules/index.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import { ALL_EVENTS, type EventReader } from '../../../../stores/event-store.ts';
import {
  formatInstant,
  formatMillis,
  NANOS_PER_HOUR,
  NANOS_PER_MS,
} from '../../../../util/time/index.ts';
import { alertPage } from '../../../alerts/views.ts';
import type { Says } from '../../../operation/operation.ts';
import { coveredBy } from '../context/spread.ts';
import { conjunctsOf, type Entity } from '../entity.ts';
import { intervalFor } from '../facets.ts';
import { entityAlerts } from './entity-alerts.ts';
import { factsOf } from './facts.ts';
import { readNear } from './read-near.ts';
import type { entityView } from './schemas.ts';

export type EntityView = Says<typeof entityView>;

export interface EntityRequest extends Entity {
  /** In milliseconds since 1970. */
  readonly now: number;
  /** How long indexes are read, in milliseconds. */
  readonly maxMs: number;
}

/** Fields whose values in the events of an entity are counted: other entities, and where the events come from. */
const SEEN_FIELDS: readonly string[] = [
  'container.id',
  'container.image.name',
  'orchestrator.resource.name',
  'host.name',
  'user.name',
  'user.id',
  'data_stream.dataset',
];
const MAX_DISTINCT = 1_000;
const MAX_SEEN = 10;
const MAX_BUCKETS = 96;
const MIN_INTERVAL_MS = 1_000;
const FACT_EVENTS = 50;
const FACT_MS = 40;
const MAX_RULES = 8;
const MAX_STORIES = 10;
const MAX_EXCEPTIONS = 20;

/** Shows what is stored about an entity, reading the newest events first while there is time. Throws `StoreError`. */
export async function showEntity(
  events: EventReader,
  detection: DetectionReader,
  request: EntityRequest,
  clock: () => number,
): Promise<EntityView> {
  const { field, value } = request;
  const { summary, covered } = summaryOf(events, request, clock);
  const { first, last } = summary;
  const latest = last === null ? [] : await latestOf(events, request, last, clock);
  const alerts = alertsOf(detection, request);
  const isPart = covered !== null;
  return {
    field,
    value,
    events: { count: summary.count, isAtLeast: isPart },
    isExact: summary.exact,
    firstSeen: isoOf(first),
    lastSeen: isoOf(last),
    covered,
    histogram: histogramOf(events, request, first, last),
    facts: factsOf(field, latest),
    factEvents: latest.length,
    seenWith: SEEN_FIELDS.flatMap((name, at) => {
      const { count, more, top } = summary.distinct[at] ?? { count: 0, more: false, top: [] };
      if (count === 0 || name === field) return [];
      const values = top.map((each) => ({ value: String(each.value), events: each.count }));
      return [{ field: name, count: { count, isAtLeast: isPart || more }, values }];
    }),
    alerts: alerts.view,
    stories: alerts.stories,
    exceptions: exceptionsOf(detection, request),
    left: [
      ...alerts.left,
      ...noTime(covered),
      ...(summary.exact
        ? []
        : ['some values are too long for the index, or a part of it is damaged']),
    ],
  };
}

export const isoOf = (ms: number | null): string | null => (ms === null ? null : formatMillis(ms));

/** Says since when events were counted, if these are not all. */
export const noTime = (covered: EntityView['covered']): string[] =>
  covered === null
    ? []
    : [`there was no time to read more: only events since ${covered.from} are counted`];

/** Summarizes the events of an entity from indexes. */
function summaryOf(events: EventReader, request: EntityRequest, clock: () => number) {
  const around = BigInt(request.now) * NANOS_PER_MS;
  const until = clock() + request.maxMs;
  const answer = events.summaries({
    ...ALL_EVENTS,
    now: 0n,
    questions: [conjunctsOf(request)],
    fields: SEEN_FIELDS,
    maxValues: MAX_DISTINCT,
    top: MAX_SEEN,
    around,
    isOver: () => clock() > until,
  });
  const [summary] = answer.summaries;
  if (summary === undefined) throw new TypeError('a question without an answer');
  return { summary, covered: coveredBy(answer, around, { from: 0n, to: around }) };
}

/** The documents of the last hour before the newest event, the newest first. @param last in milliseconds since 1970 */
async function latestOf(
  events: EventReader,
  entity: Entity,
  last: number,
  clock: () => number,
): Promise<readonly string[]> {
  const newest = BigInt(last) * NANOS_PER_MS + NANOS_PER_MS - 1n;
  const near = await readNear(
    events,
    entity,
    {
      from: newest - NANOS_PER_HOUR,
      to: newest,
      around: newest,
      most: FACT_EVENTS,
      maxMs: FACT_MS,
    },
    clock,
  );
  return near.events.map(({ document }) => document).toReversed();
}

function histogramOf(
  events: EventReader,
  entity: Entity,
  first: number | null,
  last: number | null,
): EntityView['histogram'] {
  if (first === null || last === null) return null;
  const intervalMs = Math.max(MIN_INTERVAL_MS, intervalFor(last - first, MAX_BUCKETS));
  const { buckets } = events.histogram(
    {
      ...ALL_EVENTS,
      from: BigInt(first) * NANOS_PER_MS,
      to: BigInt(last) * NANOS_PER_MS + NANOS_PER_MS - 1n,
      stages: [conjunctsOf(entity)],
      now: 0n,
    },
    intervalMs,
  );
  return { intervalMs, buckets: [...buckets] };
}

function alertsOf(
  { alerts, rules }: DetectionReader,
  entity: Entity,
): {
  readonly view: EntityView['alerts'];
  readonly stories: EntityView['stories'];
  readonly left: readonly string[];
} {
  const { query, left } = entityAlerts(alerts, entity);
  const open = { ...query, statuses: ['open' as const] };
  const { severities, total } = alerts.overview(open, { intervals: null, top: [], size: 0 });
  const worst = alerts
    .groups(open, ['rule'])
    .toSorted(
      (a, b) =>
        SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || b.count - a.count,
    );
  const shown = worst.slice(0, MAX_RULES).flatMap(({ values: [id], severity, count }) => {
    if (id == null) return [];
    const request = { query: { ...open, ruleIds: [id] }, order: 'newest', limit: 1 } as const;
    const [alert] = alertPage({ alerts, rules }, request).alerts;
    return alert === undefined ? [] : { id, name: alert.ruleName, severity, count, newest: alert };
  });
  const [newest] = alerts.page(query, 'newest', 1).alerts;
  return {
    view: {
      total: alerts.count(query),
      open: total,
      severities,
      rules: shown,
      otherRules: worst.length - shown.length,
      newest:
        newest === undefined
          ? null
          : formatInstant(newest.lastEvent ?? BigInt(newest.createdAt) * NANOS_PER_MS),
    },
    stories: alerts
      .top(query, 'story', MAX_STORIES)
      .values.flatMap(({ value: id }) => alerts.story(id) ?? [])
      .toSorted((a, b) => b.lastAlertAt - a.lastAlertAt)
      .map(({ id, title, severity, status, alerts: count, openAlerts, lastAlertAt }) => ({
        id,
        title,
        severity,
        status,
        alerts: count,
        openAlerts,
        lastAlertAt: formatMillis(lastAlertAt),
      })),
    left,
  };
}

interface Entry {
  readonly field?: unknown;
  readonly value?: unknown;
  readonly entries?: readonly Entry[];
}

/** Exception items with a condition on exactly this field and value. */
function exceptionsOf(
  { exceptions }: DetectionReader,
  { field, value }: Entity,
): EntityView['exceptions'] {
  const quoted = JSON.stringify(value);
  const namesIt = (entry: Entry): boolean =>
    (entry.field === field && [entry.value].flat().includes(value)) ||
    (entry.entries ?? []).some(namesIt);
  return exceptions
    .items()
    .flatMap(({ key, list, document }) => {
      // Few documents have the value at all.
      if (!document.includes(quoted)) return [];
      const item = JSON.parse(document) as Entry & { readonly name?: unknown };
      const name = typeof item.name === 'string' ? item.name : key;
      return namesIt(item) ? [{ key, name, list: list ?? '' }] : [];
    })
    .slice(0, MAX_EXCEPTIONS);
}
