import type { AlertNote, Author, TriageChange } from '../../../alert-store.ts';
import type { Database } from '../../sqlite/database.ts';
import {
  idBytes,
  idText,
  isBlock,
  isUnresolved,
  numberOfField,
  numberOfState,
  stateAt,
  type State,
} from './codes.ts';
import { AlertCounters, StoryCounts } from './counters.ts';
import { AlertHistory, checkAuthor, LEFT, UNDOING, UNDONE } from './history.ts';
import { checkNames, checkNote, MAX_LABELS, refusal } from './limits.ts';
import { rowById, type TriageRow } from './rows.ts';
import { AlertValues } from './values.ts';

/** What one call or step changes; of one transaction only. */
interface Work {
  readonly author: Author;
  readonly counters: AlertCounters;
  readonly stories: StoryCounts;
  readonly values: AlertValues;
  /** How entries in the history are marked. */
  readonly mark: number | null;
}

/** What an alert is to be like. Left out: as it is. */
interface Target {
  readonly state?: number;
  readonly tags?: readonly string[];
  readonly assignees?: readonly string[];
}

/** What people make of alerts. All calls are within a transaction. */
export class AlertTriageTables {
  readonly #database: Database;
  readonly #history: AlertHistory;

  constructor(database: Database) {
    this.#database = database;
    this.#history = new AlertHistory(database);
  }

  change(ids: readonly string[], change: TriageChange, author: Author): string[] {
    checkAuthor(author);
    checkNames('a tag', [...(change.addTags ?? []), ...(change.removeTags ?? [])]);
    checkNames('an assignee', [...(change.addAssignees ?? []), ...(change.removeAssignees ?? [])]);
    const work = this.#begin(author, null);
    const changed = ids.filter((id) => {
      const row = this.#find(id);
      return row !== undefined && this.#apply(row, this.#targetOf(row, change), work);
    });
    end(work);
    return changed;
  }

  undo(
    job: string,
    author: Author,
    limit: number,
  ): { readonly restored: readonly string[]; readonly left: number; readonly isDone: boolean } {
    checkAuthor(author);
    const work = this.#begin(author, UNDOING);
    const alerts = this.#history.toUndo(job, limit + 1);
    const restored: string[] = [];
    let left = 0;
    for (const alert of alerts.slice(0, limit)) {
      const row = this.#rowAt(alert);
      const isWhole = this.#undoOne(job, row, work);
      if (isBlock(row.kind)) continue;
      if (isWhole) restored.push(idText(row.id));
      else left += 1;
    }
    end(work);
    return { restored, left, isDone: alerts.length <= limit };
  }

  addNote(alertId: string, text: string, author: Author): AlertNote {
    checkAuthor(author);
    checkNote(text);
    const row = this.#find(alertId);
    if (row === undefined) throw refusal(`there is no alert ${alertId.slice(0, 64)} to note on`);
    const { at, by } = author;
    const work = this.#begin(author, null);
    const note = this.#database.get<{ number: number }>(ADD_NOTE, row.number, at, by, text)!;
    this.#history.add(row.number, 'note', null, note.number, author);
    this.#touch(row, row.state, work);
    end(work);
    return { number: note.number, alertId, at, by, text };
  }

  setStory(alertIds: readonly string[], story: number | null, author: Author | null): void {
    const work = this.#begin(author ?? NOBODY, null);
    for (const id of alertIds) {
      const row = this.#find(id);
      if (row === undefined || row.story === story) continue;
      const counted = isBlock(row.kind) ? 0 : 1;
      const open = isUnresolved(row.state) ? counted : 0;
      work.stories.add(row.story, -counted, -open);
      work.stories.add(story, counted, open);
      if (author !== null) {
        const names = [row.story, story].map((number) => this.#storyId(number));
        this.#history.add(row.number, 'story', names[0], names[1], author);
      }
      const change = work.counters.nextChange(row.created, row.number);
      this.#database.run(SET_STORY, story, change, row.created, row.number);
    }
    end(work);
  }

  #begin(author: Author, mark: number | null): Work {
    const database = this.#database;
    const counters = new AlertCounters(database);
    const [stories, values] = [new StoryCounts(database), new AlertValues(database)];
    return { author, counters, stories, values, mark };
  }

  #find(id: string): TriageRow | undefined {
    const bytes = idBytes(id);
    return bytes === null ? undefined : rowById(this.#database, bytes);
  }

  #rowAt(number: number): TriageRow & { readonly id: Uint8Array } {
    // History goes with its alert, so the alert is there.
    return this.#database.get<TriageRow & { readonly id: Uint8Array }>(ROW, number)!;
  }

  #targetOf(row: TriageRow, change: TriageChange): Target {
    const { addTags, removeTags, addAssignees, removeAssignees } = change;
    const tags = addTags ?? removeTags;
    const assignees = addAssignees ?? removeAssignees;
    return {
      state: changedState(row.state, change),
      ...(tags === undefined ? {} : { tags: this.#edited(row, 'tag', addTags, removeTags) }),
      ...(assignees === undefined
        ? {}
        : { assignees: this.#edited(row, 'assignee', addAssignees, removeAssignees) }),
    };
  }

  #edited(
    row: TriageRow,
    field: 'tag' | 'assignee',
    added: readonly string[] = [],
    removed: readonly string[] = [],
  ): string[] {
    const labels = new Set([...this.#labels(row, field), ...added]);
    for (const label of removed) labels.delete(label);
    if (labels.size > MAX_LABELS) {
      throw refusal(`an alert would have ${labels.size} ${field}s, and ${MAX_LABELS} are allowed`);
    }
    return [...labels].sort();
  }

  /** Whether the alert was different. */
  #apply(row: TriageRow, target: Target, work: Work): boolean {
    const { state = row.state } = target;
    const isOther = state !== row.state;
    if (isOther) this.#setState(row, state, work);
    const areTags = this.#setLabels(row, 'tag', target.tags, work);
    const areAssignees = this.#setLabels(row, 'assignee', target.assignees, work);
    if (!isOther && !areTags && !areAssignees) return false;
    this.#touch(row, state, work);
    return true;
  }

  #setState(row: TriageRow, state: number, { author, stories, mark }: Work): void {
    const [before, after] = [stateAt(row.state), stateAt(state)];
    this.#history.add(row.number, 'status', before, after, author, mark);
    this.#database.run(SET_TRIAGE, row.number, author.at, author.by);
    const opened = Number(isUnresolved(state)) - Number(isUnresolved(row.state));
    if (!isBlock(row.kind)) stories.add(row.story, 0, opened);
  }

  #setLabels(
    row: TriageRow,
    field: 'tag' | 'assignee',
    labels: readonly string[] | undefined,
    { author, mark, values }: Work,
  ): boolean {
    if (labels === undefined) return false;
    const before = this.#labels(row, field);
    const gone = before.filter((label) => !labels.includes(label));
    const fresh = labels.filter((label) => !before.includes(label));
    if (gone.length + fresh.length === 0) return false;
    for (const label of gone) {
      const number = values.intern(field, label);
      this.#database.run(REMOVE_LABEL, number, row.created, row.number);
    }
    for (const label of fresh) {
      const number = values.intern(field, label);
      this.#database.run(ADD_LABEL, number, row.created, row.number);
    }
    this.#history.add(row.number, `${field}s`, before, labels, author, mark);
    return true;
  }

  #labels({ number }: TriageRow, field: 'tag' | 'assignee'): string[] {
    return this.#database
      .all<{ value: string }>(LABELS, number, numberOfField(field))
      .map(({ value }) => value);
  }

  #touch({ created, number }: TriageRow, state: number, { counters }: Work): void {
    const change = counters.nextChange(created, number);
    this.#database.run(SET_STATE, state, change, created, number);
  }

  /** Whether all that the job changed on the alert is as it was. */
  #undoOne(job: string, row: TriageRow, work: Work): boolean {
    const entries = this.#history.entriesToUndo(job, row.number);
    const target: { -readonly [Key in keyof Target]: Target[Key] } = {};
    let isWhole = true;
    for (const what of new Set(entries.map((each) => each.what))) {
      const all = entries.filter((each) => each.what === what);
      const [first] = all;
      const canBe = UNDOABLE.includes(what) && !this.#history.hasLater(row.number, first!, job);
      if (canBe) restore(target, what, first!.before);
      else isWhole = false;
      this.#history.mark(
        all.map(({ number }) => number),
        canBe ? UNDONE : LEFT,
      );
    }
    this.#apply(row, target, work);
    return isWhole;
  }

  #storyId(number: number | null): string | null {
    if (number === null) return null;
    return this.#database.get<{ id: string }>(STORY, number)?.id ?? null;
  }
}

const NOBODY: Author = { at: 0, by: '' };

const UNDOABLE = ['status', 'tags', 'assignees'];

function restore(
  target: { -readonly [Key in keyof Target]: Target[Key] },
  what: string,
  before: string | null,
): void {
  const value: unknown = JSON.parse(before ?? 'null');
  if (what === 'status') target.state = numberOfState(value as State);
  else if (what === 'tags') target.tags = value as string[];
  else target.assignees = value as string[];
}

/** A reason is that of a closed alert: an open one takes none, and reopening takes it away. */
function changedState(state: number, { status, closeReason }: TriageChange): number {
  const current = stateAt(state);
  const isClosed = (status ?? current.status) === 'closed';
  return numberOfState({
    status: status ?? current.status,
    closeReason: isClosed ? (closeReason === undefined ? current.closeReason : closeReason) : null,
  });
}

function end({ counters, stories }: Work): void {
  counters.save();
  stories.save();
}

const ROW = `SELECT a.created, a.number, a.kind, a.state, a.story, d.id FROM alert_details d CROSS JOIN alerts a
  ON a.created = d.created AND a.number = d.number WHERE d.number = ?`;
const SET_STATE = 'UPDATE alerts SET state = ?, change = ? WHERE created = ? AND number = ?';
const SET_STORY = 'UPDATE alerts SET story = ?, change = ? WHERE created = ? AND number = ?';
const SET_TRIAGE = 'INSERT OR REPLACE INTO alert_triage VALUES (?, ?, ?)';
const ADD_NOTE =
  'INSERT INTO alert_notes (alert, at, by, text) VALUES (?, ?, ?, ?) RETURNING number';
const LABELS = `SELECT v.value FROM alert_labels l JOIN alert_values v ON v.number = l.label
  WHERE l.number = ? AND v.field = ? ORDER BY v.value`;
const ADD_LABEL = 'INSERT INTO alert_labels VALUES (?, ?, ?)';
const REMOVE_LABEL = 'DELETE FROM alert_labels WHERE label = ? AND created = ? AND number = ?';
const STORY = 'SELECT id FROM stories WHERE number = ?';
