import type { AlertStore, Author, TriageChange } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { checkedChange, checkedNote } from './check-change.ts';
import { recordEdit } from '../jobs/edits.ts';
import { TriageError } from './errors.ts';
import { blocksOf } from './members.ts';
import { noteTriageTime } from './triage-time.ts';

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
