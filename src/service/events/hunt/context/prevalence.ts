import { rowOf } from '../../../../events/document-row.ts';
import { FieldSet, firstValueOf, valuesOf, type Row } from '../../../../events/field-set.ts';

import { DocumentReader, prepareFields, textOf } from '../../../../ingest/index.ts';
import type { Predicate } from '../../../../lang/index.ts';
import { writeString } from '../../../../lang/syntax/write-literal.ts';
import { ALL_EVENTS, type EventReader, type EventSummary } from '../../../../stores/event-store.ts';
import {
  earlier,
  formatInstant,
  formatMillis,
  later,
  NANOS_PER_MS,
  readInstant,
} from '../../../../util/time/index.ts';
import { conjunctsOfQuery } from '../../../../runs/query/stored-query.ts';
import {
  CLOSE_REASONS,
  type AlertQuery,
  type CloseReason,
  type StoredAlert,
} from '../../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import { AlertError } from '../../../alerts/alert-error.ts';
import { matcherOf } from '../../../alerts/matched-parts.ts';
import { documentOf, membersOf } from '../../../alerts/members.ts';
import { alertSummary } from '../../../alerts/views.ts';
import type { Says } from '../../../operation/operation.ts';
import type { prevalence } from './schemas.ts';
import { within, type Stretch } from './read-processes.ts';
import { coveredBy, SPREAD_FIELDS, spreadCounts, stretchText, type Counted } from './spread.ts';

/** What the last event of an alert has; `null` for what it has not. */
interface Shown {
  readonly executable: string | null;
  readonly args: readonly string[];
  readonly image: string | null;
  readonly parent: string | null;
}

/** Alerts of the same rule, in the same image where the alert has one. */
type SimilarAlerts = Says<typeof prevalence>['similar'];

export interface ShownByAlert {
  readonly shown: Shown;
  /** When it happened, in nanoseconds since 1970. */
  readonly at: bigint;
  readonly similar: SimilarAlerts;
}

const MAX_LATEST = 10;
/** Of a noisy rule there are very many. */
const MAX_SIMILAR = 200;

/** Reads what an alert shows, and others like it. Throws `AlertError` ENG1301 and `StoreError`. */
export function shownByAlert(
  store: Pick<DetectionReader, 'alerts' | 'rules'>,
  id: string,
): ShownByAlert {
  const { alerts } = store;
  const alert = alerts.get(id);
  if (alert === null) throw new AlertError('ENG1301', `there is no alert ${id}`);
  const members = membersOf(alerts, alert.group === null ? [] : [alert]).get(id) ?? [];
  const row = rowOf(documentOf(members.at(-1) ?? alert), SHOWN_FIELDS);
  const text = (slot: number) => {
    const value = firstValueOf(row[slot]);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const image = text(SHOWN_IMAGE);
  return {
    shown: {
      executable: text(SHOWN_EXECUTABLE),
      args: valuesOf(row[SHOWN_ARGS]).map(String),
      image,
      parent: text(SHOWN_PARENT),
    },
    at: alert.lastEvent ?? BigInt(alert.createdAt) * NANOS_PER_MS,
    similar: similarTo(store, alert, image),
  };
}

const SHOWN_FIELDS = new FieldSet();
const SHOWN_EXECUTABLE = SHOWN_FIELDS.slotOf('process.executable');
const SHOWN_ARGS = SHOWN_FIELDS.slotOf('process.args');
const SHOWN_PARENT = SHOWN_FIELDS.slotOf('process.parent.executable');
const SHOWN_IMAGE = SHOWN_FIELDS.slotOf('container.image.name');

function similarTo(
  { alerts, rules }: Pick<DetectionReader, 'alerts' | 'rules'>,
  alert: StoredAlert,
  image: string | null,
): SimilarAlerts {
  const query: AlertQuery = {
    ruleIds: [alert.ruleId],
    includesBuildingBlocks: true,
    ...(image === null
      ? {}
      : { facets: [{ facet: 'container.image.name' as const, values: [image] }] }),
  };
  const matcher = matcherOf(rules);
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
    latest: others.slice(0, MAX_LATEST).map((each) => alertSummary(matcher, each, [])),
  };
}

type Prevalence = Says<typeof prevalence>;
/** How far something has been seen. */
export type Spread = Prevalence['spreads'][number];
/** How far all of it has been seen, and the time that is looked at: the last days, or what is stored of them. */
export type Spreads = Omit<Prevalence, 'alert' | 'similar'>;

export interface SpreadRequest {
  readonly shown: Shown;
  /** What is close to it is read first, in nanoseconds since 1970. */
  readonly around: bigint;
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
const CHECKED = 64;
/** How long indexes are read, in milliseconds: that of a few tens of millions of events. */
const MAX_INDEX_MS = 1_000;

/**
 * Counts how far what an alert shows has been seen: all from indexes in one pass, but for the command line, which has
 * none. Throws `StoreError`.
 */
export async function spreadsOf(
  events: EventReader,
  { shown, around, days, now, maxMs }: SpreadRequest,
  clock: () => number,
): Promise<Spreads> {
  const to = BigInt(now) * NANOS_PER_MS;
  const stretch = { from: to - BigInt(days) * NANOS_PER_DAY, to };
  const questions = questionsOf(shown);
  const until = clock() + Math.max(maxMs, MAX_INDEX_MS);
  const counted = events.summaries({
    ...ALL_EVENTS,
    ...stretch,
    now: 0n,
    questions: questions.map(({ values }) => conjunctsOf(values)),
    fields: SPREAD_FIELDS,
    maxValues: MAX_DISTINCT,
    around,
    isOver: () => clock() > until,
  });
  const command = await commandSpread(events, shown, { stretch, around, maxMs }, clock);
  return {
    ...stretchText(stretch),
    days,
    spreads: [
      ...(command === null ? [] : [command]),
      ...questions.flatMap(({ what, values }, at) => {
        const summary = counted.summaries[at];
        const covered = coveredBy(counted, around, stretch);
        return summary === undefined ? [] : [spreadOf(what, values, summary, covered)];
      }),
    ],
  };
}

interface Question {
  readonly what: Spread['what'];
  readonly values: Readonly<Record<string, string>>;
}

/** What indexes are asked: whatever the alert has all values of. */
function questionsOf({ executable, image, parent }: Shown): readonly Question[] {
  const asked: readonly [Spread['what'], Readonly<Record<string, string | null>>][] = [
    ['executable', { 'process.executable': executable }],
    ['executable-in-image', { 'process.executable': executable, 'container.image.name': image }],
    ['parent', { 'process.parent.executable': parent, 'process.executable': executable }],
    ['image', { 'container.image.name': image }],
  ];
  return asked.flatMap(([what, values]) => {
    const known = Object.entries(values).flatMap(([field, value]) =>
      value === null ? [] : [[field, value] as const],
    );
    const isWhole = known.length === Object.keys(values).length;
    return isWhole ? [{ what, values: Object.fromEntries(known) }] : [];
  });
}

/** Of events of processes; as many conditions as values. */
function conjunctsOf(values: Readonly<Record<string, string>>): readonly Predicate[] {
  const conditions = Object.entries(values).map(
    ([field, value]) => `${field} == ${writeString(value)}`,
  );
  return conjunctsOfQuery(`process where ${conditions.join(' and ')}`);
}

function spreadOf(
  what: Spread['what'],
  values: Readonly<Record<string, string>>,
  summary: EventSummary,
  covered: Spread['covered'],
): Spread {
  const { exact, first, last } = summary;
  const iso = (time: number | null) => (time === null ? null : formatMillis(time));
  return {
    what,
    values: Object.fromEntries(Object.entries(values).map(([field, value]) => [field, [value]])),
    isExact: exact,
    ...spreadCounts(summary, covered !== null),
    firstSeen: iso(first),
    lastSeen: iso(last),
    covered,
  };
}

const FIELDS = new FieldSet();
const TIME = FIELDS.slotOf('@timestamp');
const EXECUTABLE = FIELDS.slotOf('process.executable');
const ARGS = FIELDS.slotOf('process.args');
const CONTAINER = FIELDS.slotOf('container.id');
const IMAGE = FIELDS.slotOf('container.image.name');
const HOST = FIELDS.slotOf('host.name');

/** Arguments have no index: events of the program are read, those close to the alert first, as long as there is time. */
async function commandSpread(
  events: EventReader,
  { executable, args }: Shown,
  {
    stretch,
    around,
    maxMs,
  }: { readonly stretch: Stretch; readonly around: bigint; readonly maxMs: number },
  clock: () => number,
): Promise<Spread | null> {
  if (executable === null || args.length === 0) return null;
  const until = clock() + maxMs;
  const seen = new SeenCommand(executable, args);
  const fields = prepareFields(FIELDS);
  const stages = [conjunctsOf({ 'process.executable': executable })];
  const search = events.search({
    ...ALL_EVENTS,
    ...stretch,
    stages,
    now: 0n,
    around,
  });
  let covered: Stretch | null = null;
  try {
    reading: for await (const { bytes, length, spans, distance } of search.blocks) {
      const documents = new DocumentReader(textOf(bytes, length), fields, 'none');
      for (let at = 0; at < spans.length; at += 2) {
        if (at % (CHECKED * 2) === 0 && clock() > until) {
          covered = within(stretch, around, distance);
          break reading;
        }
        documents.read(spans[at] ?? 0, spans[at + 1] ?? 0);
        seen.take(documents.row);
      }
    }
  } finally {
    search.close();
  }
  return seen.spread(covered);
}

/** What events of one command line have. */
class SeenCommand {
  readonly #executable: string;
  readonly #args: readonly string[];
  readonly #wanted: string;
  readonly #containers = new Set();
  readonly #images = new Set();
  readonly #hosts = new Set();
  #count = 0;
  #first: bigint | null = null;
  #last: bigint | null = null;

  constructor(executable: string, args: readonly string[]) {
    this.#executable = executable;
    this.#args = args;
    this.#wanted = args.join('\0');
  }

  take(row: Row): void {
    if (valuesOf(row[ARGS]).map(String).join('\0') !== this.#wanted) return;
    if (!valuesOf(row[EXECUTABLE]).includes(this.#executable)) return;
    this.#count += 1;
    for (const value of valuesOf(row[CONTAINER])) this.#containers.add(value);
    for (const value of valuesOf(row[IMAGE])) this.#images.add(value);
    for (const value of valuesOf(row[HOST])) this.#hosts.add(value);
    const time = firstValueOf(row[TIME]);
    const instant = time === undefined ? null : readInstant(time);
    this.#first = earlier(this.#first, instant);
    this.#last = later(this.#last, instant);
  }

  /** @param covered what was read, where that is not all */
  spread(covered: Stretch | null): Spread {
    const counted = (count: number): Counted => ({ count, isAtLeast: covered !== null });
    const iso = (time: bigint | null) => (time === null ? null : formatInstant(time));
    return {
      what: 'command',
      values: { 'process.executable': [this.#executable], 'process.args': this.#args },
      events: counted(this.#count),
      isExact: true,
      containers: counted(this.#containers.size),
      images: counted(this.#images.size),
      hosts: counted(this.#hosts.size),
      firstSeen: iso(this.#first),
      lastSeen: iso(this.#last),
      covered: covered === null ? null : stretchText(covered),
    };
  }
}
