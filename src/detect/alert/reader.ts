import type { ReadEvent, ReadMatch } from './read-match.ts';
import { getOrAdd, lazily } from '../../util/maps.ts';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet, type Row } from '../../events/field-set.ts';
import { isJsonObject, type Json, type JsonObject } from '../../events/json.ts';
import type { Alert, Suppression } from '../alert.ts';
import type { DetectionRule } from '../detection-rule.ts';
import {
  alertId,
  formerIdentityReader,
  identityReader,
  canonicalText,
  unfold,
} from '../identity/index.ts';
import { eventsOf, type Match, type MatchedEvent } from '../match.ts';
import { ruleTypeOf } from '../types/index.ts';
import { lineageReader, type Lineage } from './lineage.ts';
import { overridesReader, type Overrides } from './overrides.ts';
import { reasonMaker, type MakeReason } from './reason.ts';

/**
 * The common part of documents, fully nested: equal values; for arrays, the elements present in all of
 * them, in the order of the first. A single value counts as an array of one element.
 */
export function commonOf(documents: readonly JsonObject[]): JsonObject {
  const [first, ...others] = documents.map((document) => unfold(document));
  return others.reduce(commonFields, first ?? {});
}

function commonFields(a: JsonObject, b: JsonObject): JsonObject {
  const entries: [string, Json][] = [];
  for (const [key, value] of Object.entries(a)) {
    const other = Object.hasOwn(b, key) ? b[key] : undefined;
    const common = other === undefined ? undefined : commonValue(value, other);
    if (common !== undefined) entries.push([key, common]);
  }
  return Object.fromEntries(entries);
}

function commonValue(a: Json, b: Json): Json | undefined {
  if (isJsonObject(a) && isJsonObject(b)) {
    const common = commonFields(a, b);
    return Object.keys(common).length === 0 ? undefined : common;
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    const known = new Set(elementsOf(b).map(canonicalText));
    const common = elementsOf(a).filter((element) => known.has(canonicalText(element)));
    return common.length === 0 ? undefined : common;
  }
  return canonicalText(a) === canonicalText(b) ? a : undefined;
}

const elementsOf = (value: Json): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [value];

/** The maximum number of cached events, and of characters of their documents. */
const MAX_EVENTS = 256;
const MAX_CHARACTERS = 1024 * 1024;

/**
 * An LRU cache of loaded events. Consecutive sequences share most of their events, so each would otherwise
 * be loaded once per stage. It is small: the matches of a broad rule do not fit in memory.
 */
export class RecentReads {
  /** The least recently used comes first. */
  readonly #reads = new Map<MatchedEvent, ReadEvent>();
  #characters = 0;

  read(event: MatchedEvent, readEvent: (event: MatchedEvent) => ReadEvent): ReadEvent {
    const known = this.#reads.get(event);
    if (known !== undefined) {
      this.#reads.delete(event);
      this.#reads.set(event, known);
      return known;
    }
    const read = readEvent(event);
    this.#reads.set(event, read);
    this.#characters += read.source.text.length;
    for (const [oldest, { source }] of this.#reads) {
      if (this.#reads.size <= MAX_EVENTS && this.#characters <= MAX_CHARACTERS) break;
      this.#reads.delete(oldest);
      this.#characters -= source.text.length;
    }
    return read;
  }
}

/** Everything read from the documents of one rule's matches, in a single pass over each. */
export interface Reader {
  readonly read: (match: Match) => ReadMatch;
  readonly lineage: Lineage;
  readonly overridesOf: (rows: readonly Row[]) => Overrides;
  readonly makeReason: MakeReason;
  /** What a match of several events is called. */
  readonly groupWord: () => 'sequence' | 'sample';
  /** Slots of the `group_by` fields of suppression. */
  readonly groupBy: readonly number[];
}

const readers = new WeakMap<DetectionRule, Reader>();

/** The reader of a rule, cached. */
export const readerOf = (rule: DetectionRule): Reader =>
  getOrAdd(readers, rule, () => createReader(rule));

/** What every rule reads. */
function createFields() {
  const fields = new FieldSet();
  return {
    fields,
    identityOf: identityReader(fields),
    formerOf: formerIdentityReader(fields),
    makeReason: reasonMaker(fields),
  };
}

/** Of all rules that read no more than that: an event has the same row for them, and they say the same of it. */
const ofAllRules = lazily(createFields);

function createReader(rule: DetectionRule): Reader {
  const own = readsMore(rule) ? createFields() : ofAllRules();
  const { fields, identityOf, formerOf, makeReason } = own;
  const lineage = lineageReader(rule, fields);
  const overridesOf = overridesReader(rule.rule, fields);
  const groupBy = (rule.rule.alert_suppression?.group_by ?? []).map((field) =>
    fields.slotOf(field),
  );

  const readEvent = (event: MatchedEvent): ReadEvent => {
    const source = event.load();
    const row = source.row(fields);
    const shared = lineage.isAlert(row, event) ? undefined : event.identity;
    const known = shared?.get() ?? null;
    const identity = known ?? identityOf(row, source);
    if (known === null) shared?.set(identity);
    return { event, source, row, identity, former: () => formerOf(row) };
  };
  const recent = new RecentReads();
  const read = (match: Match): ReadMatch => {
    const stages =
      match.kind === 'event'
        ? [readEvent(match.event)]
        : match.events.map((event) => (event === null ? null : recent.read(event, readEvent)));
    const events = stages.filter((stage) => stage !== null);
    const id = lazily(() =>
      alertId(
        rule.id,
        stages.map((stage) => stage?.identity ?? null),
      ),
    );
    const formerId = () => {
      const formers = events.map(({ former }) => former());
      if (formers.every((each) => each === null)) return null;
      return alertId(
        rule.id,
        stages.map((stage) => stage?.former()?.identity ?? stage?.identity ?? null),
      );
    };
    return { match, id, formerId, stages, events, common: commonRow(match, events, fields) };
  };
  return {
    read,
    lineage,
    overridesOf,
    makeReason,
    groupWord: lazily(() => ruleTypeOf(rule.rule).groupWord(rule.rule)),
    groupBy,
  };
}

/** Whether alerts of a rule need fields that its own document names. */
function readsMore({ rule }: DetectionRule): boolean {
  return (
    rule.rule_name_override !== undefined ||
    rule.severity_mapping.length > 0 ||
    rule.risk_score_mapping.length > 0 ||
    rule.alert_suppression !== undefined
  );
}

/** Computed lazily and once: most alerts are dropped before it is needed. */
function commonRow(match: Match, events: readonly ReadEvent[], fields: FieldSet): () => Row {
  let row: Row | undefined = match.kind === 'event' ? events[0]?.row : undefined;
  return () => (row ??= rowOf(commonOf(events.map(({ source }) => source.document)), fields));
}

/** The alert of a match. Loads its documents and retains none. */
export function describeAlert(match: Match, rule: DetectionRule): Alert {
  return describeRead(readerOf(rule).read(match), rule, null);
}

/** The alert of a match whose documents are already loaded. */
export function describeRead(
  { match, id, events, common }: ReadMatch,
  rule: DetectionRule,
  suppression: Suppression | null,
): Alert {
  const reader = readerOf(rule);
  const { overridesOf, makeReason } = reader;
  const happened = match.kind === 'event' ? 'event' : reader.groupWord();
  const overrides = overridesOf(events.map(({ row }) => row));
  return {
    id: id(),
    rule,
    match,
    ...overrides,
    reason: makeReason(happened, events, common(), overrides),
    ...timesOf(match),
    isBuildingBlock: rule.rule.building_block_type !== undefined,
    suppression,
  };
}

/** The times of the first and the last event of a match; `null` if none has a readable time. */
export function timesOf(match: Match): {
  readonly start: bigint | null;
  readonly end: bigint | null;
} {
  let start: bigint | null = null;
  let end: bigint | null = null;
  for (const { time } of eventsOf(match)) {
    if (time === null) continue;
    if (start === null || time < start) start = time;
    if (end === null || time > end) end = time;
  }
  return { start, end };
}
