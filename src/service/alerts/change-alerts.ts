import {
  type AlertStore,
  type Author,
  type TriageChange,
  ALERT_STATUSES,
  CLOSE_REASONS,
  type AlertQuery,
} from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { recordEdit } from '../jobs/edits.ts';
import { TriageError } from './alert-error.ts';
import { blocksOf } from './members.ts';

/**
 * Called with the alerts that were changed, within the transaction that changes them, so that stories say the same as their
 * alerts. Members of sequences are not among them.
 */
export type OnAlertsChanged = (ids: readonly string[], author: Author) => void;

export interface TriageParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'jobs' | 'triageTimes' | 'transaction'>;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** For changes that can be undone, and for new stories. */
  readonly makeId: () => string;
  readonly onAlertsChanged: OnAlertsChanged;
}

export interface ChangeRequest {
  readonly ids: readonly string[];
  readonly change: TriageChange;
  /** Added to each alert that the change changes. */
  readonly note?: string | undefined;
  readonly by: string;
}

/** changed + unchanged + unknown = ids that were given, each counted once. */
export interface ChangeOutcome {
  readonly changed: readonly string[];
  /** Those that were so already. */
  readonly unchanged: number;
  /** Ids that no alert has (any more). */
  readonly unknown: readonly string[];
}

/** How many alerts one request changes: what is done in one step must not hold up others. */
export const MAX_IDS = 1_000;

/**
 * Changes alerts that are named, all or none. Throws `TriageError` for a change that is refused; alerts that are
 * not there are part of the outcome.
 */
export function changeAlerts(parts: TriageParts, request: ChangeRequest): EditOutcome {
  const { store, now, makeId } = parts;
  const change = checkedChange(request.change);
  const note = request.note === undefined ? undefined : checkedNote(request.note);
  const ids = distinct(request.ids);
  const author = { at: now(), by: request.by, job: makeId() };
  return store.transaction(() => {
    const outcome = applyChange(parts, ids, { change, note }, author);
    const { length } = outcome.changed;
    if (length === 0) return { ...outcome, undo: null };
    noteTriageTime(store, outcome.changed, author);
    const asked = { change, alerts: length };
    recordEdit(store.jobs, {
      id: author.job,
      kind: 'alerts.edit',
      request: asked,
      changed: length,
      at: author.at,
      by: request.by,
    });
    return { ...outcome, undo: author.job };
  });
}

/** The result of a manual change. */
export interface EditOutcome extends ChangeOutcome {
  /** Under this id it can be undone; `null` where it has changed nothing. */
  readonly undo: string | null;
}

export interface NoteRequest {
  readonly ids: readonly string[];
  /** Markdown. */
  readonly text: string;
  readonly by: string;
}

/** Adds a note to alerts; returns how many have it now, and ids that no alert has. */
export function noteAlerts(
  { store, now }: Pick<TriageParts, 'store' | 'now'>,
  request: NoteRequest,
): { readonly noted: number; readonly unknown: readonly string[] } {
  const text = checkedNote(request.text);
  const ids = distinct(request.ids);
  const author = { at: now(), by: request.by };
  return store.transaction(() => {
    const { known, unknown } = knownOf(store.alerts, ids);
    for (const id of known) store.alerts.addNote(id, text, author);
    return { noted: known.length, unknown };
  });
}

/** One step of any change: a change that is valid, within a transaction. */
export function applyChange(
  {
    store: { alerts },
    onAlertsChanged,
  }: {
    readonly store: Pick<DetectionStore, 'alerts'>;
    readonly onAlertsChanged: OnAlertsChanged;
  },
  ids: readonly string[],
  { change, note }: { readonly change: TriageChange; readonly note?: string | undefined },
  author: Author,
): ChangeOutcome {
  const { known, unknown } = knownOf(alerts, ids);
  const changed = alerts.change(known, change, author);
  if (changed.length > 0) {
    const blocks = blocksOf(alerts, changed);
    if (blocks.length > 0) alerts.change(blocks, change, author);
    // A note stays when the change is undone, so it is no part of what the job did.
    const { at, by } = author;
    if (note !== undefined) for (const id of changed) alerts.addNote(id, note, { at, by });
    onAlertsChanged(changed, author);
  }
  return { changed, unchanged: known.length - changed.length, unknown };
}

function distinct(ids: readonly string[]): readonly string[] {
  if (ids.length > MAX_IDS) {
    throw new TriageError(
      'ENG1303',
      `${ids.length} alerts are named; it may be ${MAX_IDS} at once`,
    );
  }
  return [...new Set(ids)];
}

function knownOf(alerts: AlertStore, ids: readonly string[]) {
  const wellFormed = ids.filter((id) => ID.test(id));
  const found = new Set(
    wellFormed.length === 0
      ? []
      : alerts.ids({ ids: wellFormed, includesBuildingBlocks: true }, wellFormed.length, null),
  );
  return {
    known: ids.filter((id) => found.has(id)),
    unknown: ids.filter((id) => !found.has(id)),
  };
}

const ID = /^[0-9a-f]{64}$/;

/** How many tags or people one change may add or remove. */
const MAX_LABELS = 50;
const MAX_LABEL_CHARACTERS = 128;
const MAX_NOTE_CHARACTERS = 10_000;
/** Of all lists of a query together. */
const MAX_QUERY_VALUES = 10_000;

/**
 * The change without repetitions and with trimmed texts. Throws `TriageError` where it says nothing, contradicts
 * itself, or is too large.
 */
export function checkedChange(change: TriageChange): TriageChange {
  const { status, closeReason } = change;
  if (status !== undefined && !ALERT_STATUSES.includes(status)) {
    throw wrong(`there is no status ${JSON.stringify(status)}, only: ${ALERT_STATUSES.join(', ')}`);
  }
  if (closeReason !== undefined && closeReason !== null) {
    if (!CLOSE_REASONS.includes(closeReason)) {
      const known = CLOSE_REASONS.join(', ');
      throw wrong(`there is no reason ${JSON.stringify(closeReason)} for closing, only: ${known}`);
    }
    if (status !== 'closed') throw wrong('a reason is given, but alerts are not closed');
  }
  const checked: TriageChange = {
    ...(status === undefined ? {} : { status }),
    ...(closeReason === undefined || status !== 'closed' ? {} : { closeReason }),
    ...labels('addTags', 'removeTags', change),
    ...labels('addAssignees', 'removeAssignees', change),
  };
  if (Object.keys(checked).length === 0) throw wrong('nothing is to be changed');
  return checked;
}

type LabelKey = 'addTags' | 'removeTags' | 'addAssignees' | 'removeAssignees';

function labels(add: LabelKey, remove: LabelKey, change: TriageChange): TriageChange {
  const added = checkedLabels(add, change[add]);
  const removed = checkedLabels(remove, change[remove]);
  const both = added.find((each) => removed.includes(each));
  if (both !== undefined) throw wrong(`${JSON.stringify(both)} is both added and removed`);
  return {
    ...(added.length === 0 ? {} : { [add]: added }),
    ...(removed.length === 0 ? {} : { [remove]: removed }),
  };
}

function checkedLabels(key: LabelKey, written: readonly string[] | undefined): readonly string[] {
  const texts = [...new Set((written ?? []).map((each) => each.trim()))];
  if (texts.length > MAX_LABELS) {
    throw wrong(`${key} has ${texts.length} entries; one change may have ${MAX_LABELS}`);
  }
  for (const text of texts) {
    if (text === '') throw wrong(`${key} has an empty entry`);
    if (text.length > MAX_LABEL_CHARACTERS) {
      throw wrong(`an entry of ${key} is longer than ${MAX_LABEL_CHARACTERS} characters`);
    }
    if (CONTROL.test(text)) throw wrong(`an entry of ${key} has control characters`);
  }
  return texts;
}

const CONTROL = /\p{Cc}/u;

/** The note, unchanged: it is Markdown, in which spaces at the ends can mean something. */
export function checkedNote(text: string): string {
  if (text.trim() === '') throw new TriageError('ENG1304', 'the note is empty');
  if (text.length > MAX_NOTE_CHARACTERS) {
    const message = `the note is ${text.length} characters long; it may have ${MAX_NOTE_CHARACTERS}`;
    throw new TriageError('ENG1304', message);
  }
  return text;
}

/** The query, if it asks for alerts and is not larger than a person or a page would make it. */
export function checkedQuery(query: AlertQuery): AlertQuery {
  if (query.kind === 'block') {
    throw wrong('members of sequences cannot be changed by themselves: they follow their alert');
  }
  const lists = [...Object.values(query), ...(query.facets ?? []).map((each) => each.values)];
  const values = lists.reduce(
    (sum: number, list) => sum + (Array.isArray(list) ? list.length : 0),
    0,
  );
  if (values > MAX_QUERY_VALUES) {
    throw wrong(`the query has ${values} values; it may have ${MAX_QUERY_VALUES}`);
  }
  return query;
}

const wrong = (message: string) => new TriageError('ENG1302', message);

/** A longer pause between two decisions is not counted as triage. */
export const MAX_PAUSE_MS = 10 * 60_000;
const MAX_RULES = 1_000;

/**
 * A user has decided something about alerts: the time since their last decision is divided equally among these alerts.
 * After a pause it is not known when they began, so less is counted than was spent, never more.
 */
function noteTriageTime(
  { alerts, triageTimes }: Pick<DetectionStore, 'alerts' | 'triageTimes'>,
  ids: readonly string[],
  { by, at }: Pick<Author, 'by' | 'at'>,
): void {
  if (isProgram(by)) return;
  const last = triageTimes.lastOf(by);
  const ms = last === null ? 0 : at - last;
  const spent = new Map<string, number>();
  if (ms > 0 && ms <= MAX_PAUSE_MS) {
    const query = { ids, includesBuildingBlocks: true };
    const { values } = alerts.top(query, 'rule', MAX_RULES);
    for (const { value, count } of values) spent.set(value, (ms * count) / ids.length);
  }
  triageTimes.note(by, at, spent);
}

/** An API key, by the name that histories have of it. */
const isProgram = (by: string) => by.startsWith('key:');
