import { eventLine } from '../../../../events/event-line.ts';
import { writeString } from '../../../../lang/syntax/write-literal.ts';
import { conjunctsOfQuery } from '../../../../runs/query/stored-query.ts';
import type { AlertReader, StoredAlert } from '../../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import { ALL_EVENTS, type EventReader } from '../../../../stores/event-store.ts';
import { counted } from '../../../../util/counts.ts';
import { NANOS_PER_MS } from '../../../../util/time/index.ts';
import { documentOf } from '../../../alerts/members.ts';
import type { Says } from '../../../operation/operation.ts';
import { coveredBy } from '../context/spread.ts';
import { ENTITY_FIELDS, type EntityField } from '../entity.ts';
import type { foundThings } from './schemas.ts';

export type FoundThings = Says<typeof foundThings>;

export interface FindRequest {
  readonly text: string;
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly maxMs: number;
}

const MAX_ALERTS = 6;
const MAX_OF_FIELD = 4;
/** The maximum number of alerts whose command lines are searched, and the number searched even if time is up. */
const MAX_COMMANDS = 500;
const MIN_COMMANDS = 100;
const COMMANDS_AT_ONCE = 100;
const MAX_COMMAND = 200;
const MAX_VALUES = 5_000;
/** Hashes have no index: documents are searched for this long. */
const DOCUMENTS_MS = 80;

/** Finds what a typed or pasted text may mean: alerts, entities, or something to hunt for. */
export async function findThings(
  events: EventReader,
  { alerts }: Pick<DetectionReader, 'alerts'>,
  { text, now, maxMs }: FindRequest,
  clock: () => number,
): Promise<FoundThings> {
  const end = clock() + maxMs;
  const isOver = () => clock() > end;
  const around = BigInt(now) * NANOS_PER_MS;
  const entities = entitiesWith(events, text, around, isOver);
  const found = alertsWith(alerts, text, isOver);
  const until = clock() + DOCUMENTS_MS;
  const hunt = await huntFor(events, text, around, () => clock() > until);
  return {
    alerts: found.alerts,
    entities: entities.entities,
    hunts: hunt === null ? [] : [hunt],
    left: [...entities.left, ...found.left],
  };
}

/** Container ids are matched by how they begin, names by any part. */
const isPrefix = (field: EntityField) => field === 'container.id';

function entitiesWith(events: EventReader, text: string, around: bigint, isOver: () => boolean) {
  const lower = text.toLowerCase();
  // Patterns cannot escape wildcards: what a wildcard of the text matches beyond itself is removed below.
  const containing = writeString(`*${text}*`);
  const asked = ENTITY_FIELDS.filter((field) => field !== 'user.id').map((field) => ({
    field,
    condition: `${field} like~ ${isPrefix(field) ? writeString(`${text}*`) : containing}`,
  }));
  const named = {
    field: 'container.id' as const,
    condition: `container.name like~ ${containing}`,
  };
  const left = new Set<string>();
  const found = new Map<string, FoundThings['entities'][number]>();
  for (const each of [...asked, named]) {
    const { field, condition } = each;
    const isNamed = each === named;
    const answer = events.summaries({
      ...ALL_EVENTS,
      now: 0n,
      questions: [conjunctsOfQuery(`any where ${condition}`)],
      fields: isNamed ? ['container.id', 'container.name'] : [field],
      maxValues: MAX_VALUES,
      top: MAX_VALUES,
      around,
      isOver,
    });
    const covered = coveredBy(answer, around, { from: 0n, to: around });
    if (covered !== null) left.add(`there was no time to search events before ${covered.from}`);
    const [values, names] = answer.summaries[0]?.distinct ?? [];
    const name = isNamed && names?.count === 1 ? String(names.top[0]?.value ?? '') : null;
    const matching = (values?.top ?? [])
      .map(({ value, count }) => ({ field, value: String(value), name, events: count }))
      .filter(({ value }) => isNamed || matches(value.toLowerCase(), lower, field))
      .toSorted((a, b) => rank(a.value, lower) - rank(b.value, lower));
    for (const entity of matching.slice(0, MAX_OF_FIELD)) {
      const key = `${field} ${entity.value}`;
      if (!found.has(key)) found.set(key, entity);
    }
  }
  return { entities: [...found.values()], left: [...left] };
}

const matches = (value: string, text: string, field: EntityField) =>
  isPrefix(field) ? value.startsWith(text) : value.includes(text);

/** An exact match comes first, then values that begin with the text; the sort keeps the most frequent first within each. */
function rank(value: string, text: string): number {
  const lower = value.toLowerCase();
  return lower === text ? 0 : lower.startsWith(text) ? 1 : 2;
}

/** Finds alerts by id, then by words of the rule, then by words of the command lines of the newest. */
function alertsWith(alerts: AlertReader, text: string, isOver: () => boolean) {
  const found = new Map<string, StoredAlert>();
  const add = (alert: StoredAlert | null) => {
    if (alert !== null && found.size < MAX_ALERTS) found.set(alert.id, alert);
  };
  if (/^[0-9a-f]{4,64}$/i.test(text))
    for (const id of alerts.startingWith(text.toLowerCase(), MAX_ALERTS)) add(alerts.get(id));
  for (const alert of alerts.page({ text }, 'newest', MAX_ALERTS).alerts) add(alert);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let searched = 0;
  let next: string | null = null;
  while (found.size < MAX_ALERTS && searched < MAX_COMMANDS) {
    if (searched >= MIN_COMMANDS && isOver()) break;
    const page = alerts.page({}, 'newest', COMMANDS_AT_ONCE, next);
    for (const alert of page.alerts) {
      const document = alert.document.toLowerCase();
      // The document is JSON text: it contains every word of the command line.
      if (!words.every((word) => document.includes(JSON.stringify(word).slice(1, -1)))) continue;
      const command = eventLine(documentOf(alert)).what.toLowerCase();
      if (words.every((word) => command.includes(word))) add(alert);
    }
    searched += page.alerts.length;
    next = page.next;
    if (next === null) break;
  }
  return {
    alerts: [...found.values()].map((alert) => ({
      id: alert.id,
      ruleName: alert.ruleName,
      severity: alert.severity,
      status: alert.status,
      command: eventLine(documentOf(alert)).what.slice(0, MAX_COMMAND),
    })),
    left:
      next === null || found.size >= MAX_ALERTS
        ? []
        : [`only the command lines of the newest ${counted(searched, 'alert')} were searched`],
  };
}

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const IPV6 = /^(?=.*:.*:)[0-9a-f:.]{3,45}$/i;
/** MD5, SHA-1 or SHA-256, possibly written as an image digest. */
const HASH = /^(?:sha256:)?([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;
const HASH_FIELDS = ['process.hash', 'process.parent.hash', 'file.hash', 'dll.hash'];
const HASH_NAMES: Readonly<Record<number, string>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };

/** A hunt for an address or a hash, which have no page of their own. */
async function huntFor(
  events: EventReader,
  text: string,
  around: bigint,
  isOver: () => boolean,
): Promise<FoundThings['hunts'][number] | null> {
  if (IPV4.test(text) || IPV6.test(text)) {
    const query = `any where source.ip == ${writeString(text)} or destination.ip == ${writeString(text)}`;
    const { count } = events.count({
      ...ALL_EVENTS,
      now: 0n,
      // Queries compare addresses by value, but the index has their texts.
      stages: ['source.ip', 'destination.ip'].map((field) => [
        { kind: 'equals', field, values: [text], ignoreCase: true },
      ]),
    });
    return { what: 'ip', query, events: { count, isAtLeast: IPV6.test(text) } };
  }
  const hash = HASH.exec(text)?.[1]?.toLowerCase();
  if (hash === undefined) return null;
  const value = writeString(hash);
  const name = HASH_NAMES[hash.length] ?? 'sha256';
  const conditions = [
    ...HASH_FIELDS.map((field) => `${field}.${name} : ${value}`),
    `container.image.hash.all : (${value}, ${writeString(`sha256:${hash}`)})`,
  ];
  return {
    what: 'hash',
    query: `any where ${conditions.join(' or ')}`,
    events: await eventsWithText(events, hash, around, isOver),
  };
}

/** Counts the events whose documents contain a text, reading the newest first while there is time. */
async function eventsWithText(
  events: EventReader,
  text: string,
  around: bigint,
  isOver: () => boolean,
): Promise<FoundThings['hunts'][number]['events']> {
  const search = events.search({ ...ALL_EVENTS, stages: null, now: 0n, around });
  const wanted = [text, text.toUpperCase()].map((each) => Buffer.from(each));
  let count = 0;
  try {
    for await (const { bytes, length, spans } of search.blocks) {
      if (isOver()) return { count, isAtLeast: true };
      const block = Buffer.from(bytes.buffer, bytes.byteOffset, length);
      if (!wanted.some((each) => block.includes(each))) continue;
      for (let at = 0; at < spans.length; at += 2) {
        const document = block.subarray(spans[at], spans[at + 1]);
        if (wanted.some((each) => document.includes(each))) count += 1;
      }
    }
  } finally {
    search.close();
  }
  return { count, isAtLeast: false };
}
