import { getOrAdd } from '../../util/maps.ts';
import { type JsonObject, isJsonObject, type Json } from '../../events/json.ts';
import { parseDocument } from '../../events/parse-document.ts';
import { originalSource, type OriginalSource } from '../../detect/alert/original-source.ts';
import { blockId } from '../../detect/identity/index.ts';
import type { ExceptionItem, ValueList } from '../../rules/index.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import type { DetectionReader } from '../../stores/detection-store.ts';
import type { StoredEvent } from '../../stores/event-store.ts';
import type { JobKind } from '../jobs/job-kind.ts';
import { EffectTotals, type AlertEffect, type EffectWindow } from './effect-report.ts';
import { TriageError } from './alert-error.ts';
import { ExceptionTrial, INGESTED } from './exception-trial.ts';
import { membersOf, stageOfBlock } from './members.ts';

export interface EffectRequest {
  /** Exception items under the names of the API; their list need not exist yet. */
  readonly items: readonly unknown[];
  /** The rules that they would apply to; left out: those that their lists apply to. */
  readonly ruleIds?: readonly string[] | undefined;
}

/** What the items would have hidden among the alerts that are stored. */
export interface EffectReport {
  /** 7 and 30 days, until the job began. */
  readonly windows: readonly EffectWindow[];
  /** Items that would hide nothing, whatever comes, and why. */
  readonly idle: readonly { readonly item: string; readonly reason: string }[];
  /** What the numbers mean, in sentences. */
  readonly notes: readonly string[];
}

/** What is known of exceptions and rules. */
export interface KnownExceptions {
  checkItem(input: unknown): {
    readonly item: ExceptionItem | null;
    readonly problems: readonly string[];
  };
  /** Lists that are not there are left out: their items hide nothing. */
  valueListsFor(items: readonly ExceptionItem[]): readonly ValueList[];
  /** Ids of the rules that the list of an item applies to. */
  rulesOf(item: ExceptionItem): readonly string[];
}

export interface EffectParts {
  readonly store: Pick<DetectionReader, 'alerts'>;
  /** Stored events by arrival number; `null` for one that retention has removed. */
  readonly fetch: (arrivals: readonly number[]) => Promise<readonly (FetchedEvent | null)[]>;
  readonly exceptions: KnownExceptions;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

type FetchedEvent = Pick<StoredEvent, 'arrival' | 'received'> & { readonly document: Uint8Array };

const MAX_ITEMS = 20;
const MAX_RULE_IDS = 10_000;
const DAYS = [7, 30] as const;
const DAY_MS = 24 * 60 * 60 * 1_000;
/** Alerts of one step, which takes some milliseconds. */
const ALERTS_AT_ONCE = 50;
/** Who fetches events has other work too. */
const FETCHED_AT_ONCE = 200;

/** Evaluates exception items over the events of alerts that are stored. */
export function exceptionEffect(parts: EffectParts): JobKind<EffectRequest, EffectReport | null> {
  return {
    name: 'exceptions.effect',
    lane: 'effects',
    maxOfAuthor: 10,
    afterCrash: 'fail',
    canUndo: false,
    accept: (request) => {
      checkedItems(request, parts.exceptions);
      return request;
    },
    async *run(job, request) {
      const now = parts.now();
      const items = checkedItems(request, parts.exceptions);
      const effect = new ItemEffect(parts, items, now);
      const ruleIds = [...effect.rules];
      const query = {
        ruleIds,
        includesBuildingBlocks: true,
        from: now - DAYS.at(-1)! * DAY_MS,
        to: now,
      };
      const totalsOfWindows = DAYS.map((days) => new EffectTotals(days, now));
      const { alerts } = parts.store;
      const total = ruleIds.length === 0 ? 0 : alerts.count(query);
      let done = 0;
      for (let after: string | null = null; ;) {
        if (total === 0) break;
        const page = alerts.page(query, 'newest', ALERTS_AT_ONCE, after);
        const groups = page.alerts.filter(({ group }) => group !== null);
        const members = membersOf(alerts, groups);
        await effect.read([...page.alerts, ...[...members.values()].flat()]);
        for (const alert of page.alerts) {
          const each = effect.of(alert, members.get(alert.id) ?? []);
          for (const totals of totalsOfWindows) totals.add(alert, each);
        }
        done += page.alerts.length;
        job.report({ done, total: Math.max(done, total), result: null });
        yield;
        after = page.next;
        if (after === null) break;
      }
      const windows = totalsOfWindows.map((totals) => totals.window());
      job.report({
        done,
        total: done,
        result: { windows, idle: effect.idle, notes: notesOf(windows, ruleIds.length) },
      });
    },
  };
}

interface CheckedItem {
  readonly item: ExceptionItem;
  readonly ruleIds: readonly string[];
}

function checkedItems(
  { items, ruleIds }: EffectRequest,
  known: KnownExceptions,
): readonly CheckedItem[] {
  if (!Array.isArray(items) || items.length === 0) {
    throw new TriageError('ENG1305', 'there is no exception item whose effect could be shown');
  }
  if (items.length > MAX_ITEMS || (ruleIds?.length ?? 0) > MAX_RULE_IDS) {
    const message = `there may be ${MAX_ITEMS} items and ${MAX_RULE_IDS} rules at once`;
    throw new TriageError('ENG1305', message);
  }
  return items.map((input, index) => {
    const { item, problems } = known.checkItem(withIds(input, index));
    if (item === null) {
      const why = problems.slice(0, 3).join('; ');
      throw new TriageError('ENG1305', `item ${index + 1} is not valid: ${why}`);
    }
    return { item, ruleIds: ruleIds ?? known.rulesOf(item) };
  });
}

/** A proposed item has neither a list nor an id yet. */
const withIds = (input: unknown, index: number): unknown =>
  typeof input === 'object' && input !== null
    ? { list_id: 'proposed', item_id: `proposed-${index + 1}`, ...input }
    : input;

/** Decides of alerts whether some items would have hidden them; those of a step are read first. */
class ItemEffect {
  readonly rules: ReadonlySet<string>;
  readonly idle: EffectReport['idle'];
  readonly #items: readonly CheckedItem[];
  /** By rule, the indices of its items. */
  readonly #ofRule = new Map<string, Set<number>>();
  readonly #fetch: EffectParts['fetch'];
  /** Of the current step: what alerts contain of their events, by id, and the events themselves where that is too little. */
  #sources = new Map<string, OriginalSource>();
  #events = new Map<number, FetchedEvent>();
  readonly #trial: ExceptionTrial;
  /** The same for texts in lower case. */
  readonly #folded: ExceptionTrial;
  /** The fields that items read. */
  readonly #read: readonly string[];

  constructor({ fetch, exceptions }: EffectParts, items: readonly CheckedItem[], now: number) {
    this.#items = items;
    this.#fetch = fetch;
    for (const [index, { ruleIds }] of items.entries()) {
      for (const id of ruleIds) getOrAdd(this.#ofRule, id, () => new Set()).add(index);
    }
    this.rules = new Set(this.#ofRule.keys());
    const all = items.map(({ item }) => item);
    const lists = exceptions.valueListsFor(all);
    this.#trial = new ExceptionTrial(all, lists, now);
    this.#folded = new ExceptionTrial(all.map(foldedItem), lists, now);
    this.#read = [
      ...this.#trial.paths,
      ...all.flatMap(({ entries }) => entries.map(({ field }) => field)),
    ];
    this.idle = items.flatMap(({ item, ruleIds }, index) => {
      const reason =
        this.#trial.idle[index] ?? (ruleIds.length === 0 ? 'it applies to no rule' : null);
      return reason === null ? [] : [{ item: item.name, reason }];
    });
  }

  /** Reads alerts and members of sequences, and gets the events without which they cannot be decided. */
  async read(alerts: readonly StoredAlert[]): Promise<void> {
    const own = alerts.filter(({ kind, group }) => kind === 'block' || group === null);
    this.#sources = new Map(
      own.map(({ id, document }) => [id, originalSource(parseDocument(document))]),
    );
    this.#events = new Map();
    const needed = own
      .filter(({ id }) => !this.#isTold(this.#sources.get(id)))
      .flatMap(({ arrivals }) => arrivals.slice(0, 1));
    for (let start = 0; start < needed.length; start += FETCHED_AT_ONCE) {
      const events = await this.#fetch(needed.slice(start, start + FETCHED_AT_ONCE));
      for (const event of events) if (event !== null) this.#events.set(event.arrival, event);
    }
  }

  of(alert: StoredAlert, members: readonly StoredAlert[]): AlertEffect {
    const own = this.#ofRule.get(alert.ruleId);
    if (own === undefined) return { kind: 'stays' };
    if (alert.group === null) {
      const found = this.#itemsOf(alert);
      if (found === null) return { kind: 'undecided' };
      // An item for a stage does not apply to events by themselves.
      const hides = found.some((index) => own.has(index) && this.#stageOf(index) === null);
      if (hides) return { kind: 'hidden', stages: null };
      return { kind: 'stays', isCaseMiss: this.#isCaseMiss(alert, own) };
    }
    const stages: number[] = [];
    let isUndecided = false;
    for (const [index, block] of members.entries()) {
      const found = this.#itemsOf(block);
      if (found === null) isUndecided = true;
      else if (found.some((each) => own.has(each) && this.#isFor(each, alert, block))) {
        stages.push(stageOfBlock(alert, block) ?? index + 1);
      }
    }
    if (stages.length > 0) return { kind: 'hidden', stages };
    return { kind: isUndecided ? 'undecided' : 'stays' };
  }

  /** Whether it would be hidden if upper and lower case were the same. */
  #isCaseMiss(alert: StoredAlert, own: ReadonlySet<number>): boolean {
    const document = this.#documentOf(alert);
    if (document === null) return false;
    const found = this.#folded.itemsAt(foldedDocument(document), null);
    return found.some((index) => own.has(index) && this.#stageOf(index) === null);
  }

  #documentOf(alert: StoredAlert): JsonObject | null {
    const source = this.#sources.get(alert.id);
    if (this.#isTold(source)) return source.document;
    const event = this.#events.get(alert.arrivals[0] ?? -1);
    return event === undefined ? null : parseDocument(Buffer.from(event.document).toString());
  }

  #stageOf(index: number): number | null {
    return this.#items[index]?.item.stage ?? null;
  }

  #isFor(index: number, alert: StoredAlert, block: StoredAlert): boolean {
    const stage = this.#stageOf(index);
    return stage === null || blockId(alert.id, stage - 1) === block.id;
  }

  /** Indices of the items that an event satisfies; `null` if it is not known any more. */
  #itemsOf(alert: StoredAlert): readonly number[] | null {
    const source = this.#sources.get(alert.id);
    if (this.#isTold(source)) return this.#trial.itemsAt(source.document, null);
    const event = this.#events.get(alert.arrivals[0] ?? -1);
    if (event === undefined) return null;
    const stored = parseDocument(Buffer.from(event.document).toString());
    return this.#trial.itemsAt(stored, event.received);
  }

  /** Whether what an alert contains of its event has everything that the items read. */
  #isTold(source: OriginalSource | undefined): source is OriginalSource {
    if (source === undefined || source.isCut) return false;
    return !this.#read.some((field) => needsEvent(field, source.removed));
  }
}

/** Whether what an alert contains of its event does not show the value of a field. */
const needsEvent = (field: string, removed: readonly string[]): boolean =>
  field === INGESTED ||
  // An alert has it in another notation.
  field === '@timestamp' ||
  removed.some(
    (name) => field === name || field.startsWith(`${name}.`) || name.startsWith(`${field}.`),
  );

function notesOf(windows: readonly EffectWindow[], rules: number): readonly string[] {
  const last = windows.at(-1);
  const notes = [
    rules === 0
      ? 'The items apply to no rule, so they hide nothing.'
      : 'Each item was evaluated over the events of the stored alerts of its rules, as a run would evaluate it.',
  ];
  if (last === undefined) return notes;
  if (last.examples.some(({ stages }) => stages !== null)) {
    notes.push(
      'A sequence or sample counts as hidden where the event of one of its members would have been taken away; other events may still complete it.',
    );
  }
  if (last.hiddenSuppressed > 0) {
    notes.push(
      `The hidden alerts stand for up to ${last.hiddenSuppressed} further matches, which were suppressed; whether the items fit each of them is not known.`,
    );
  }
  if (last.caseMisses.alerts > 0) {
    notes.push(
      `${last.caseMisses.alerts} alerts differ from the items in upper and lower case alone, so they are not hidden.`,
    );
  }
  if (last.undecided > 0) {
    notes.push(
      `${last.undecided} alerts could not be decided: what the items read of their events is not in the alert, and the events are not stored any more.`,
    );
  }
  return notes;
}

/** An event with all its texts in lower case; names of fields stay. */
function foldedDocument(document: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, folded(value)]));
}

function folded(value: Json): Json {
  if (typeof value === 'string') return value.toLowerCase();
  if (Array.isArray(value)) return value.map(folded);
  return isJsonObject(value) ? foldedDocument(value) : value;
}

type Entry = ExceptionItem['entries'][number];

/** An item that compares with texts in lower case. */
const foldedItem = (item: ExceptionItem): ExceptionItem => ({
  ...item,
  entries: item.entries.map(foldedEntry) as ExceptionItem['entries'],
});

function foldedEntry(entry: Entry): Entry {
  if ('entries' in entry) return { ...entry, entries: entry.entries.map(foldedEntry) } as Entry;
  if (!('value' in entry)) return entry;
  const { value } = entry as { readonly value: unknown };
  const lower = (each: unknown) => (typeof each === 'string' ? each.toLowerCase() : each);
  return { ...entry, value: Array.isArray(value) ? value.map(lower) : lower(value) } as Entry;
}
