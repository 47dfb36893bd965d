import { rowOf } from '../../../events/document-row.ts';
import { valuesOf, type Row } from '../../../events/value.ts';
import { FieldSet } from '../../../events/field-set.ts';
import { DocumentReader, prepareFields, textOf } from '../../../ingest/index.ts';
import { compile } from '../../../lang/index.ts';
import { writeString } from '../../../lang/syntax/write-literal.ts';
import {
  CLOSE_REASONS,
  type AlertQuery,
  type AlertReader,
  type CloseReason,
  type StoredAlert,
} from '../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../stores/detection-store.ts';
import type { EventReader, SearchRequest } from '../../../stores/event-store.ts';
import { formatInstant, NANOS_PER_MS, readInstant } from '../../../util/time/index.ts';
import { AlertError } from '../../alerts/alert-error.ts';
import { documentOf, membersOf } from '../../alerts/members.ts';
import { alertSummary, type AlertSummary } from '../../alerts/views.ts';
import { stagesOf } from '../../query/stored-query.ts';
import { nearestFirst, type Stretch } from './nearest-first.ts';

/** A count, and whether there may be more. */
export interface Counted {
  readonly count: number;
  readonly isAtLeast: boolean;
}

/** How far something has been seen. */
export interface Spread {
  readonly what: 'command' | 'executable' | 'executable-in-image' | 'parent' | 'image';
  /** Fields and values that events were counted by. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly events: Counted;
  /** Whether the index holds the values whole; otherwise there may be fewer than are counted. */
  readonly isExact: boolean;
  readonly containers: Counted;
  readonly images: Counted;
  readonly hosts: Counted;
  /** ISO dates; `null` where nothing was found. */
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  /** The time that was looked at, where that is less than what was asked for. */
  readonly covered: { readonly from: string; readonly to: string } | null;
}

export interface AlertPrevalence {
  readonly alert: string;
  /** The time that is looked at: the last days, or what is stored of them. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly spreads: readonly Spread[];
  readonly similar: SimilarAlerts;
}

/** Alerts of the same rule, in the same image where the alert has one. */
export interface SimilarAlerts {
  readonly image: string | null;
  /** Without the alert itself. */
  readonly count: number;
  /** Whether there are older ones, of which verdicts are not counted. */
  readonly isAtLeast: boolean;
  readonly verdicts: Readonly<Record<CloseReason, number>>;
  readonly latest: readonly AlertSummary[];
}

export interface PrevalenceOptions {
  readonly id: string;
  readonly days: number;
  /** In milliseconds since 1970. */
  readonly now: number;
  /** How long documents are read, in milliseconds. */
  readonly maxMs: number;
}

const DAY_MS = 86_400_000;
const NANOS_PER_DAY = BigInt(DAY_MS) * NANOS_PER_MS;
/** Different values are counted up to here. */
const MAX_DISTINCT = 1_000;
const MAX_LATEST = 10;
/** Of a noisy rule there are very many. */
const MAX_SIMILAR = 200;
const CHECKED = 64;

/** Counts how far what an alert shows has been seen. Throws `AlertError` ENG1301 and `StoreError`. */
export async function alertPrevalence(
  events: EventReader,
  { alerts }: Pick<DetectionReader, 'alerts'>,
  { id, days, now, maxMs }: PrevalenceOptions,
  clock: () => number,
): Promise<AlertPrevalence> {
  const alert = alerts.get(id);
  if (alert === null) throw new AlertError('ENG1301', `there is no alert ${id}`);
  const members = membersOf(alerts, alert.group === null ? [] : [alert]).get(id) ?? [];
  const row = rowOf(documentOf(members.at(-1) ?? alert), FIELDS);
  const text = (slot: number) => {
    const [value] = valuesOf(row[slot]);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const executable = text(EXECUTABLE);
  const image = text(IMAGE);
  const parent = text(PARENT);
  const args = valuesOf(row[ARGS]).map(String);
  const to = BigInt(now) * NANOS_PER_MS;
  const stretch = { from: to - BigInt(days) * NANOS_PER_DAY, to };
  const spread = (what: Spread['what'], values: Readonly<Record<string, string | null>>) => {
    const known = Object.entries(values).flatMap(([field, value]) =>
      value === null ? [] : [[field, value] as const],
    );
    return known.length < Object.keys(values).length
      ? []
      : [spreadOf(events, what, Object.fromEntries(known), stretch)];
  };
  const at = alert.lastEvent ?? BigInt(alert.createdAt) * NANOS_PER_MS;
  return {
    alert: id,
    from: formatInstant(stretch.from),
    to: formatInstant(stretch.to),
    days,
    spreads: [
      ...(executable === null || args.length === 0
        ? []
        : [await commandSpread(events, { executable, args }, stretch, at, clock() + maxMs, clock)]),
      ...spread('executable', { 'process.executable': executable }),
      ...spread('executable-in-image', {
        'process.executable': executable,
        'container.image.name': image,
      }),
      ...spread('parent', {
        'process.parent.executable': parent,
        'process.executable': executable,
      }),
      ...spread('image', { 'container.image.name': image }),
    ],
    similar: similarTo(alerts, alert, image),
  };
}

const FIELDS = new FieldSet();
const TIME = FIELDS.slotOf('@timestamp');
const EXECUTABLE = FIELDS.slotOf('process.executable');
const ARGS = FIELDS.slotOf('process.args');
const PARENT = FIELDS.slotOf('process.parent.executable');
const CONTAINER = FIELDS.slotOf('container.id');
const IMAGE = FIELDS.slotOf('container.image.name');
const HOST = FIELDS.slotOf('host.name');

/** Of events of processes; as many conditions as values. */
function requestOf(values: Readonly<Record<string, string>>, { from, to }: Stretch): SearchRequest {
  const conditions = Object.entries(values).map(
    ([field, value]) => `${field} == ${writeString(value)}`,
  );
  const stages = stagesOf(compile(`process where ${conditions.join(' and ')}`).plan());
  return { streams: null, from, to, arrivals: null, stages, now: 0n };
}

/** From indexes alone. */
function spreadOf(
  events: EventReader,
  what: Spread['what'],
  values: Readonly<Record<string, string>>,
  stretch: Stretch,
): Spread {
  const found = events.summary(requestOf(values, stretch), SPREAD_FIELDS, MAX_DISTINCT);
  const [containers, images, hosts] = found.distinct.map(({ count, more }) => ({
    count,
    isAtLeast: more,
  }));
  const iso = (time: number | null) =>
    time === null ? null : formatInstant(BigInt(time) * NANOS_PER_MS);
  return {
    what,
    values: Object.fromEntries(Object.entries(values).map(([field, value]) => [field, [value]])),
    events: { count: found.count, isAtLeast: false },
    isExact: found.exact,
    containers: containers ?? NONE,
    images: images ?? NONE,
    hosts: hosts ?? NONE,
    firstSeen: iso(found.first),
    lastSeen: iso(found.last),
    covered: null,
  };
}

const SPREAD_FIELDS = ['container.id', 'container.image.name', 'host.name'];
const NONE: Counted = { count: 0, isAtLeast: false };

/** Arguments have no index: events of the program are read, those close to the alert first, as long as there is time. */
async function commandSpread(
  events: EventReader,
  { executable, args }: { readonly executable: string; readonly args: readonly string[] },
  stretch: Stretch,
  around: bigint,
  until: number,
  clock: () => number,
): Promise<Spread> {
  const wanted = args.join('\0');
  const fields = prepareFields(FIELDS);
  const seen = { containers: new Set(), images: new Set(), hosts: new Set() };
  let count = 0;
  let looked = 0;
  let [first, last]: [bigint | null, bigint | null] = [null, null];
  const take = (row: Row) => {
    if (valuesOf(row[ARGS]).map(String).join('\0') !== wanted) return;
    if (!valuesOf(row[EXECUTABLE]).includes(executable)) return;
    count += 1;
    for (const value of valuesOf(row[CONTAINER])) seen.containers.add(value);
    for (const value of valuesOf(row[IMAGE])) seen.images.add(value);
    for (const value of valuesOf(row[HOST])) seen.hosts.add(value);
    const [time] = valuesOf(row[TIME]);
    const instant = time === undefined ? null : readInstant(time);
    if (instant === null) return;
    if (first === null || instant < first) first = instant;
    if (last === null || instant > last) last = instant;
  };
  const covered = await nearestFirst(stretch, around, async (piece) => {
    if (clock() > until) return false;
    const search = events.search(requestOf({ 'process.executable': executable }, piece));
    try {
      for await (const { bytes, length, spans } of search.blocks) {
        const documents = new DocumentReader(textOf(bytes, length), fields, false);
        for (let at = 0; at < spans.length; at += 2) {
          documents.read(spans[at] ?? 0, spans[at + 1] ?? 0);
          take(documents.row);
          looked += 1;
          if (looked % CHECKED === 0 && clock() > until) return false;
        }
        if (clock() > until) return false;
      }
      return true;
    } finally {
      search.close();
    }
  });
  const isAll = covered?.from === stretch.from && covered.to === stretch.to;
  const counted = (number: number): Counted => ({ count: number, isAtLeast: !isAll });
  const iso = (time: bigint | null) => (time === null ? null : formatInstant(time));
  return {
    what: 'command',
    values: { 'process.executable': [executable], 'process.args': args },
    events: counted(count),
    isExact: true,
    containers: counted(seen.containers.size),
    images: counted(seen.images.size),
    hosts: counted(seen.hosts.size),
    firstSeen: iso(first),
    lastSeen: iso(last),
    covered: isAll
      ? null
      : { from: formatInstant(covered?.from ?? around), to: formatInstant(covered?.to ?? around) },
  };
}

function similarTo(alerts: AlertReader, alert: StoredAlert, image: string | null): SimilarAlerts {
  const query: AlertQuery = {
    ruleIds: [alert.ruleId],
    includesBuildingBlocks: true,
    ...(image === null
      ? {}
      : { facets: [{ facet: 'container.image.name' as const, values: [image] }] }),
  };
  const page = alerts.page(query, 'newest', MAX_SIMILAR + 1);
  const others = page.alerts.filter(({ id }) => id !== alert.id);
  const verdicts = Object.fromEntries(
    CLOSE_REASONS.map((reason) => [
      reason,
      others.filter(({ closeReason }) => closeReason === reason).length,
    ]),
  ) as Record<CloseReason, number>;
  return {
    image,
    count: others.length,
    isAtLeast: page.next !== null,
    verdicts,
    latest: others.slice(0, MAX_LATEST).map((each) => alertSummary(each, [])),
  };
}
