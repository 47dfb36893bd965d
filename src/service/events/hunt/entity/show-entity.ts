import type { EventReader, EventSummaries, EventSummary } from '../../../../stores/event-store.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import { formatInstant, NANOS_PER_MS } from '../../../../util/time/index.ts';
import { SEVERITIES } from '../../../../rules/index.ts';
import { alertPage } from '../../../alerts/views.ts';
import type { Says } from '../../../operation/operation.ts';
import { within } from '../context/read-processes.ts';
import { conjunctsOf, type Entity, type EntityField } from './entity.ts';
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

/** What else events have, and where they come from. */
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
const INTERVALS = [
  1_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000, 10_800_000,
  21_600_000, 43_200_000, 86_400_000,
];
const FACT_EVENTS = 50;
const FACT_MS = 40;
const FACT_SPAN = 3_600n * 1_000_000_000n;
const MAX_RULES = 8;
const MAX_STORIES = 10;
const MAX_EXCEPTIONS = 20;

/** Everything that is stored of an entity, the newest first as long as there is time. Throws `StoreError`. */
export async function showEntity(
  events: EventReader,
  detection: DetectionReader,
  request: EntityRequest,
  clock: () => number,
): Promise<EntityView> {
  const { field, value } = request;
  const { summary, covered } = summaryOf(events, request, SEEN_FIELDS, clock);
  const { first, last } = summary;
  const newest = last === null ? null : BigInt(last) * NANOS_PER_MS + NANOS_PER_MS - 1n;
  const latest =
    newest === null
      ? []
      : (
          await readNear(
            events,
            request,
            {
              from: newest - FACT_SPAN,
              to: newest,
              around: newest,
              most: FACT_EVENTS,
              maxMs: FACT_MS,
            },
            clock,
          )
        ).events;
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
    // The newest first.
    facts: factsOf(field, latest.map(({ document }) => document).toReversed()),
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
      ...(covered === null
        ? []
        : [`there was no time to read more: counts are of events since ${covered.from}`]),
      ...(summary.exact
        ? []
        : ['some values are too long for the index, or a part of it is damaged']),
    ],
  };
}

export const isoOf = (ms: number | null): string | null =>
  ms === null ? null : formatInstant(BigInt(ms) * NANOS_PER_MS);

/** One question about the events of an entity, answered from indexes, the newest first. */
export function summaryOf(
  events: EventReader,
  request: EntityRequest,
  fields: readonly string[],
  clock: () => number,
): { readonly summary: EventSummary; readonly covered: EntityView['covered'] } {
  const around = BigInt(request.now) * NANOS_PER_MS;
  const until = clock() + request.maxMs;
  const counted = events.summaries({
    streams: null,
    from: null,
    to: null,
    arrivals: null,
    now: 0n,
    questions: [conjunctsOf(request)],
    fields,
    maxValues: MAX_DISTINCT,
    top: MAX_SEEN,
    around,
    isOver: () => clock() > until,
  });
  const [summary] = counted.summaries;
  if (summary === undefined) throw new TypeError('a question without an answer');
  return { summary, covered: coveredBy(counted, around) };
}

/** What was looked at, where that is not all. */
export function coveredBy({ reach }: EventSummaries, around: bigint): EntityView['covered'] {
  if (reach === null) return null;
  const { from, to } = within({ from: 0n, to: around }, around, reach);
  return { from: formatInstant(from), to: formatInstant(to) };
}

function histogramOf(
  events: EventReader,
  entity: Entity,
  first: number | null,
  last: number | null,
): EntityView['histogram'] {
  if (first === null || last === null) return null;
  const fits = (each: number) => (last - first) / each < MAX_BUCKETS;
  let intervalMs = INTERVALS.find(fits) ?? 86_400_000;
  while (!fits(intervalMs)) intervalMs *= 2;
  const { buckets } = events.histogram(
    {
      streams: null,
      from: BigInt(first) * NANOS_PER_MS,
      to: BigInt(last) * NANOS_PER_MS + NANOS_PER_MS - 1n,
      arrivals: null,
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
        lastAlertAt: formatInstant(BigInt(lastAlertAt) * NANOS_PER_MS),
      })),
    left,
  };
}

/** Items with a condition on this very field and value. */
function exceptionsOf(
  { exceptions }: DetectionReader,
  { field, value }: Entity,
): EntityView['exceptions'] {
  const quoted = JSON.stringify(value);
  return exceptions
    .items()
    .filter(({ document }) => document.includes(quoted) && names(document, field, value))
    .slice(0, MAX_EXCEPTIONS)
    .map(({ key, list, document }) => {
      const { name } = JSON.parse(document) as { readonly name?: unknown };
      return { key, name: typeof name === 'string' ? name : key, list: list ?? '' };
    });
}

interface Entry {
  readonly field?: unknown;
  readonly value?: unknown;
  readonly entries?: readonly Entry[];
}

function names(document: string, field: EntityField, value: string): boolean {
  const { entries } = JSON.parse(document) as { readonly entries?: readonly Entry[] };
  const isIt = (entry: Entry): boolean =>
    (entry.field === field && [entry.value].flat().includes(value)) ||
    (entry.entries ?? []).some(isIt);
  return (entries ?? []).some(isIt);
}
