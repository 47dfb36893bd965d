import { rowOf } from '../../../../events/document-row.ts';
import { FieldSet, firstValueOf } from '../../../../events/field-set.ts';
import { parseDocument } from '../../../../events/parse-document.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import { ALL_EVENTS, type EventReader } from '../../../../stores/event-store.ts';
import { counted } from '../../../../util/counts.ts';
import { formatInstant, NANOS_PER_MS } from '../../../../util/time/index.ts';
import { AlertError } from '../../../alerts/alert-error.ts';
import { documentOf, membersOf } from '../../../alerts/members.ts';
import type { Says } from '../../../operation/operation.ts';
import { HuntError } from '../compile-hunt.ts';
import {
  conjunctsOf,
  ENTITY_FIELDS,
  MAX_ENTITY_VALUE,
  type Entity,
  type EntityField,
} from '../entity.ts';
import { entityAlerts } from './entity-alerts.ts';
import { readNear, type NearEvent } from './read-near.ts';
import type { surroundings } from './schemas.ts';

export interface SurroundingsRequest {
  /** The full id of an alert; `null` if a place and a time are given. */
  readonly alert: string | null;
  /** The place; `null`: the narrowest place of the alert. */
  readonly field: EntityField | null;
  readonly value: string | null;
  /** In milliseconds since 1970; `null`: the time of the last event of the alert. */
  readonly at: number | null;
  /** The id of the event in the middle; `null`: the event closest to the middle. */
  readonly event: string | null;
  /** Its arrival number, which takes precedence over its id. */
  readonly arrival: number | null;
  readonly spanMs: number;
  readonly limit: number;
  readonly maxMs: number;
}

const FIELDS = new FieldSet();
/** The fields of the places in which an event happens, the narrowest first; an image is not a place. */
const PLACES = ENTITY_FIELDS.filter((field) => field !== 'container.image.name').map((field) => ({
  field,
  slot: FIELDS.slotOf(field),
}));
/** The maximum number of alerts, raised in the range of time or later, that are matched with the events. */
const MAX_ALERTS = 1_000;
/** The clocks of machines differ: an alert may appear to be raised before its event. */
const SKEW_MS = 60_000;

/** Where an event happened, the narrowest place first. */
function placesOf(document: object): readonly Entity[] {
  const row = rowOf(document, FIELDS);
  return PLACES.flatMap(({ field, slot }): Entity[] => {
    const value = String(firstValueOf(row[slot]) ?? '');
    return value === '' || value.length > MAX_ENTITY_VALUE ? [] : [{ field, value }];
  });
}

interface Middle {
  readonly place: Entity | null;
  /** In nanoseconds since 1970. */
  readonly at: bigint;
  readonly arrival: number | null;
  readonly places: readonly Entity[];
}

/** Throws `AlertError`. */
function middleOf(
  { alerts }: Pick<DetectionReader, 'alerts'>,
  request: SurroundingsRequest,
): Middle {
  const { field, value } = request;
  const place = field === null || value === null ? null : { field, value };
  const given = request.at === null ? null : BigInt(request.at) * NANOS_PER_MS;
  if (request.alert === null) {
    if (field === null || given === null)
      throw new HuntError('ENG2305', 'an alert is missing, or a place and a time');
    return { place, at: given, arrival: request.arrival, places: place === null ? [] : [place] };
  }
  const alert = alerts.get(request.alert);
  if (alert === null) throw new AlertError('ENG1301', `there is no alert ${request.alert}`);
  const members = membersOf(alerts, alert.group === null ? [] : [alert]).get(alert.id) ?? [];
  const last = members.at(-1) ?? alert;
  const places = placesOf(documentOf(last));
  const wanted = field === null ? places[0] : places.find((each) => each.field === field);
  return {
    place: place ?? wanted ?? places[0] ?? null,
    at: given ?? alert.lastEvent ?? BigInt(alert.createdAt) * NANOS_PER_MS,
    // Without a given time, the middle is the last event of the alert.
    arrival: request.arrival ?? (given === null ? (last.arrivals.at(-1) ?? null) : null),
    places,
  };
}

/** The events of a place around a time, with their alerts. Returns JSON that contains documents as they were received. */
export async function surroundingsOf(
  events: EventReader,
  detection: Pick<DetectionReader, 'alerts'>,
  request: SurroundingsRequest,
  clock: () => number,
): Promise<string> {
  const middle = middleOf(detection, request);
  const { place, at } = middle;
  if (place === null)
    throw new HuntError(
      'ENG2305',
      'the event of this alert has no container, pod, host or user: its surroundings are unknown',
    );
  const span = BigInt(request.spanMs) * NANOS_PER_MS;
  const [from, to] = [at < span ? 0n : at - span, at + span];
  const near = await readNear(
    events,
    place,
    { from, to, around: at, most: request.limit, maxMs: request.maxMs },
    clock,
  );
  const { count: total, exact } = events.count({
    ...ALL_EVENTS,
    from,
    to,
    stages: [conjunctsOf(place)],
    now: 0n,
  });
  const marks = marksOf(detection, place, Number(from / NANOS_PER_MS));
  const hasAlerts = ({ arrival }: NearEvent) => marks.of(arrival).length > 0;
  const centre = centreOf(events, near.events, request, { ...middle, hasAlerts });
  const document = near.events.find(({ arrival }) => arrival === centre)?.document;
  const places = document === undefined ? middle.places : placesOf(parseDocument(document));
  const left = [
    ...(near.isCut
      ? [
          `there was no time to read all events: only ${counted(near.events.length, 'event')} close to the middle are shown`,
        ]
      : near.events.length >= request.limit && total > request.limit
        ? [
            `only the ${near.events.length} events closest to the middle are shown, of ${counted(total, 'event')}`,
          ]
        : []),
    ...(near.damaged > 0
      ? [`${counted(near.damaged, 'event')} cannot be read: they are damaged`]
      : []),
    ...marks.left,
    ...(exact
      ? []
      : ['some values are too long for the index: there may be fewer events than are counted']),
  ];
  const head = {
    ...place,
    places: places.some(({ field }) => field === place.field) ? places : [place, ...places],
    at: formatInstant(at),
    from: formatInstant(from),
    to: formatInstant(to),
    centre,
    total: near.isCut || near.events.length >= request.limit ? total : near.events.length,
    left,
  };
  const lines = near.events.map(
    ({ arrival, index, document: text }) =>
      `{"arrival":${arrival},"_index":${JSON.stringify(index)},"alerts":${JSON.stringify(marks.of(arrival))},"document":${text}}`,
  );
  return `${JSON.stringify(head).slice(0, -1)},"events":[${lines.join(',')}]}`;
}

/** The maximum number of events, in the same millisecond as the middle, that are looked up by id. */
const MAX_LOOKED = 50;

/** The arrival number of the event in the middle. */
function centreOf(
  reader: EventReader,
  events: readonly NearEvent[],
  { event }: SurroundingsRequest,
  { at, arrival, hasAlerts }: Middle & { readonly hasAlerts: (event: NearEvent) => boolean },
): number | null {
  if (arrival !== null && events.some((each) => each.arrival === arrival)) return arrival;
  const distance = ({ time }: NearEvent) => (time > at ? time - at : at - time);
  const ordered = events.toSorted((a, b) =>
    distance(a) < distance(b) ? -1 : distance(a) > distance(b) ? 1 : 0,
  );
  // The time of a request has milliseconds, so several events may be meant.
  const same = ordered.filter((each) => distance(each) < NANOS_PER_MS);
  if (event !== null) {
    const asked = same.slice(0, MAX_LOOKED).map((each) => each.arrival);
    const found = reader.fetch(asked).find((each) => each?.id === event);
    if (found != null) return found.arrival;
  }
  // One with an alert is more likely.
  return (same.find(hasAlerts) ?? ordered[0])?.arrival ?? null;
}

type Mark = Says<typeof surroundings>['events'][number]['alerts'][number];

/** Finds the alerts of events of a place. @param from in milliseconds since 1970 */
function marksOf({ alerts }: Pick<DetectionReader, 'alerts'>, place: Entity, from: number) {
  const more = {
    from: Math.max(0, from - SKEW_MS),
    kind: 'any' as const,
    includesBuildingBlocks: true,
  };
  const { query, left } = entityAlerts(alerts, place, more);
  const page = alerts.page(query, 'oldest', MAX_ALERTS);
  const marks = new Map<number, Map<string, Mark>>();
  for (const { id, group, ruleName, severity, status, arrivals } of page.alerts) {
    for (const arrival of arrivals) {
      const known = marks.get(arrival) ?? new Map<string, Mark>();
      marks.set(arrival, known);
      known.set(group ?? id, { id: group ?? id, ruleName, severity, status });
    }
  }
  return {
    of: (arrival: number) => [...(marks.get(arrival)?.values() ?? [])],
    left: [
      ...left,
      ...(page.next === null
        ? []
        : [`only the first ${counted(MAX_ALERTS, 'alert')} raised since then are marked`]),
    ],
  };
}
