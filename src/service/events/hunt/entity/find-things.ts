import { eventLine } from '../../../../events/event-line.ts';
import { compile } from '../../../../lang/index.ts';
import { writeString } from '../../../../lang/syntax/write-literal.ts';
import { stagesOf } from '../../../../runs/query/stored-query.ts';
import type { AlertReader, StoredAlert } from '../../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import type { EventReader, SummaryRequest } from '../../../../stores/event-store.ts';
import { counted } from '../../../../util/counts.ts';
import { NANOS_PER_MS } from '../../../../util/time/index.ts';
import { documentOf } from '../../../alerts/members.ts';
import type { Says } from '../../../operation/operation.ts';
import { ENTITY_FIELDS, type EntityField } from './entity.ts';
import type { foundThings } from './schemas.ts';
import { coveredBy } from './show-entity.ts';

export type FoundThings = Says<typeof foundThings>;

export interface FindRequest {
  readonly text: string;
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly maxMs: number;
}

const MAX_ALERTS = 6;
const MAX_OF_FIELD = 4;
/** Alerts whose command lines are looked at. */
const MAX_COMMANDS = 500;
const MAX_COMMAND = 200;
const MAX_VALUES = 5_000;
/** Documents have no index of hashes, and are searched for this long. */
const DOCUMENTS_MS = 80;
/** Alerts that are looked at whatever the time. */
const MIN_COMMANDS = 100;

/** What a text that was typed or pasted may mean: alerts, things with pages, and what can be hunted for. */
export async function findThings(
  events: EventReader,
  { alerts }: Pick<DetectionReader, 'alerts'>,
  { text, now, maxMs }: FindRequest,
  clock: () => number,
): Promise<FoundThings> {
  const started = clock();
  const isOver = () => clock() - started > maxMs;
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

/** A wildcard in a text stands for itself, which no pattern can say: what it finds beside is left out afterwards. */
const patternOf = (text: string, begins: boolean) => writeString(`${begins ? '' : '*'}${text}*`);

const conjuncts = (query: string) => stagesOf(compile(query).plan())?.[0] ?? [];

/** Ids are known by how they begin, names by any part of them. */
function entitiesWith(events: EventReader, text: string, around: bigint, isOver: () => boolean) {
  const asked = ENTITY_FIELDS.filter((field) => field !== 'user.id').map((field) => ({
    field,
    condition: `${field} like~ ${patternOf(text, field === 'container.id')}`,
  }));
  const named = {
    field: 'container.id' as const,
    condition: `container.name like~ ${patternOf(text, false)}`,
  };
  const ask: Omit<SummaryRequest, 'questions' | 'fields'> = {
    streams: null,
    from: null,
    to: null,
    arrivals: null,
    now: 0n,
    maxValues: MAX_VALUES,
    top: MAX_VALUES,
    around,
    isOver,
  };
  const left = new Set<string>();
  const lower = text.toLowerCase();
  const entities = [...asked, named].flatMap((each): FoundThings['entities'][number][] => {
    const isNamed = each === named;
    const fields = isNamed ? ['container.id', 'container.name'] : [each.field];
    const answer = events.summaries({
      ...ask,
      questions: [conjuncts(`any where ${each.condition}`)],
      fields,
    });
    const covered = coveredBy(answer, around);
    if (covered !== null) left.add(`there was no time to look at events before ${covered.from}`);
    const [values, names] = answer.summaries[0]?.distinct ?? [];
    const name = isNamed && names?.count === 1 ? String(names.top[0]?.value ?? '') : null;
    return (values?.top ?? [])
      .filter(({ value }) => isNamed || matches(String(value).toLowerCase(), lower, each.field))
      .toSorted((a, b) => rank(String(a.value), lower) - rank(String(b.value), lower))
      .slice(0, MAX_OF_FIELD)
      .map(({ value, count }) => ({
        field: each.field,
        value: String(value),
        name,
        events: count,
      }));
  });
  const seen = new Set<string>();
  return {
    entities: entities.filter(({ field, value }) => {
      const key = `${field} ${value}`;
      return !seen.has(key) && seen.add(key);
    }),
    left: [...left],
  };
}

const matches = (value: string, text: string, field: EntityField) =>
  field === 'container.id' ? value.startsWith(text) : value.includes(text);

/** The very text first, then what begins with it; most frequent first among the same, as they come. */
function rank(value: string, text: string): number {
  const lower = value.toLowerCase();
  return lower === text ? 0 : lower.startsWith(text) ? 1 : 2;
}

/** By id, by words of the rule, then by words of the command line of the newest. */
function alertsWith(alerts: AlertReader, text: string, isOver: () => boolean) {
  const found = new Map<string, StoredAlert>();
  const add = (alert: StoredAlert | null) => {
    if (alert !== null && found.size < MAX_ALERTS) found.set(alert.id, alert);
  };
  if (/^[0-9a-f]{4,64}$/i.test(text))
    for (const id of alerts.startingWith(text.toLowerCase(), MAX_ALERTS)) add(alerts.get(id));
  for (const alert of alerts.page({ text }, 'newest', MAX_ALERTS).alerts) add(alert);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let looked = 0;
  let next: string | null = null;
  const step = 100;
  while (found.size < MAX_ALERTS && looked < MAX_COMMANDS) {
    if (looked >= MIN_COMMANDS && isOver()) break;
    const page = alerts.page({}, 'newest', step, next);
    for (const alert of page.alerts) {
      const document = alert.document.toLowerCase();
      // The document is text of JSON: it has every word that the command line has.
      if (!words.every((word) => document.includes(JSON.stringify(word).slice(1, -1)))) continue;
      const command = eventLine(documentOf(alert)).what.toLowerCase();
      if (words.every((word) => command.includes(word))) add(alert);
    }
    looked += page.alerts.length;
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
        : [`command lines were looked for in the newest ${counted(looked, 'alert')}`],
  };
}

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const IPV6 = /^(?=.*:.*:)[0-9a-f:.]{3,45}$/i;
/** MD5, SHA-1 and SHA-256, also as an image digest has them. */
const HASH = /^(?:sha256:)?([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;
const HASH_FIELDS = ['process.hash', 'process.parent.hash', 'file.hash', 'dll.hash'];
const HASH_NAMES: Readonly<Record<number, string>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };

/** What has no page: an address, or a hash. */
async function huntFor(
  events: EventReader,
  text: string,
  around: bigint,
  isOver: () => boolean,
): Promise<FoundThings['hunts'][number] | null> {
  if (IPV4.test(text) || IPV6.test(text)) {
    const query = `any where source.ip == ${writeString(text)} or destination.ip == ${writeString(text)}`;
    const { count } = events.count({
      streams: null,
      from: null,
      to: null,
      arrivals: null,
      now: 0n,
      // Queries read addresses as such, the index has their texts.
      stages: ['source.ip', 'destination.ip'].map((field) => [
        { kind: 'equals', field, values: [text], ignoreCase: true },
      ]),
    });
    return { what: 'ip', query, events: { count, isAtLeast: IPV6.test(text) } };
  }
  const [, hash] = HASH.exec(text) ?? [];
  if (hash === undefined) return null;
  const value = writeString(hash.toLowerCase());
  const name = HASH_NAMES[hash.length] ?? 'sha256';
  const fields = HASH_FIELDS.map((field) => `${field}.${name}`);
  const conditions = [
    ...fields.map((field) => `${field} : ${value}`),
    `container.image.hash.all : (${value}, ${writeString(`sha256:${hash.toLowerCase()}`)})`,
  ];
  return {
    what: 'hash',
    query: `any where ${conditions.join(' or ')}`,
    events: await eventsWithText(events, hash.toLowerCase(), around, isOver),
  };
}

/** Hashes have no index: documents are searched for the text, the newest first, as long as there is time. */
async function eventsWithText(
  events: EventReader,
  text: string,
  around: bigint,
  isOver: () => boolean,
): Promise<{ readonly count: number; readonly isAtLeast: boolean }> {
  const search = events.search({
    streams: null,
    from: null,
    to: null,
    arrivals: null,
    stages: null,
    now: 0n,
    around,
  });
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
