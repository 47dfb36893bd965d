import type { AlertNote, Author, TriageChange } from '../../../alert-store.ts';
import type { Database } from '../../database.ts';
import { Table } from '../../rows.ts';
import {
  ALL_STATES,
  idBytes,
  isBlock,
  isUnresolved,
  numberOfField,
  numberOfState,
  stateAt,
  type State,
} from './codes.ts';
import { AlertCounters, StoryCounts } from './counters.ts';
import {
  AlertHistory,
  checkAuthor,
  HistoryWriter,
  LEFT,
  UNDOING,
  UNDONE,
  type JobEntry,
} from './history.ts';
import { checkNames, checkNote, MAX_LABELS, refusal } from '../../../alert-limits.ts';
import { rowById, rowsByIds, rowsByNumbers, type TriageRow } from './rows.ts';
import { AlertValues } from './values.ts';

/** What one call or step changes; of one transaction only. */
interface Work {
  readonly counters: AlertCounters;
  readonly history: HistoryWriter;
  readonly stories: StoryCounts;
  readonly values: AlertValues;
}

/** What an alert is to be like. Left out: as it is. */
interface Target {
  readonly state?: number;
  readonly tags?: readonly string[];
  readonly assignees?: readonly string[];
  /** The number of a story. */
  readonly story?: number | null;
}

/** What people make of alerts. All calls are within a transaction. */
export class AlertTriageTables extends Table {
  readonly #history = new AlertHistory(this.database);

  change(ids: readonly string[], change: TriageChange, author: Author): string[] {
    checkAuthor(author);
    checkNames('a tag', [...(change.addTags ?? []), ...(change.removeTags ?? [])]);
    checkNames('an assignee', [...(change.addAssignees ?? []), ...(change.removeAssignees ?? [])]);
    const work = this.#begin(author, null);
    const changed = new Set<string>();
    for (const row of rowsByIds(this.database, ids)) {
      if (this.#apply(row, this.#targetOf(row, change), work)) changed.add(row.id);
    }
    end(work);
    return ids.filter((id) => changed.delete(id));
  }

  undo(
    job: string,
    author: Author,
    limit: number,
  ): { readonly restored: readonly string[]; readonly left: number; readonly isDone: boolean } {
    checkAuthor(author);
    const work = this.#begin(author, UNDOING);
    const entries = this.#history.toUndo(job, limit + 1);
    const alerts = [...entries.keys()];
    const restored: string[] = [];
    let left = 0;
    // History goes with its alert, so the alerts are there.
    for (const row of rowsByNumbers(this.database, alerts.slice(0, limit))) {
      const isWhole = this.#undoOne(job, row, entries.get(row.number)!, work);
      if (isBlock(row.kind)) continue;
      if (isWhole) restored.push(row.id);
      else left += 1;
    }
    end(work);
    return { restored, left, isDone: alerts.length <= limit };
  }

  undoable(
    job: string,
    limit: number,
  ): { readonly restorable: number; readonly left: number; readonly isAll: boolean } {
    const entries = this.#history.toUndo(job, limit + 1);
    const alerts = [...entries.keys()];
    let restorable = 0;
    let left = 0;
    for (const row of rowsByNumbers(this.database, alerts.slice(0, limit))) {
      if (isBlock(row.kind)) continue;
      const firsts = firstOfEach(entries.get(row.number)!);
      if (firsts.every((first) => this.#isFree(job, row, first))) restorable += 1;
      else left += 1;
    }
    return { restorable, left, isAll: alerts.length <= limit };
  }

  addNote(alertId: string, text: string, author: Author): AlertNote {
    checkAuthor(author);
    checkNote(text);
    const row = this.#find(alertId);
    if (row === undefined) throw refusal(`there is no alert ${alertId.slice(0, 64)} to note on`);
    const { at, by } = author;
    const work = this.#begin(author, null);
    const number = this.database.value<number>(ADD_NOTE, row.number, at, by, text)!;
    const last = work.history.add(row.number, row.history, 'note', null, String(number));
    this.#set(row, SET_NOTHING, [], last, work);
    end(work);
    return { number, alertId, at, by, text };
  }

  /** Steps of the guide that are done, instead of those that were. */
  setSteps(alertId: string, steps: readonly number[], author: Author): void {
    checkAuthor(author);
    const row = this.#find(alertId);
    if (row === undefined) throw refusal(`there is no alert ${alertId.slice(0, 64)}`);
    const before = stepsOf(this.database, row.number);
    const after = [...new Set(steps)].sort((a, b) => a - b);
    if (after.join() === before.join()) return;
    this.database.run('DELETE FROM alert_steps WHERE number = ?', row.number);
    for (const step of after)
      this.database.run('INSERT INTO alert_steps VALUES (?, ?)', row.number, step);
    const work = this.#begin(author, null);
    const [was = null, is = null] = [before, after].map((each) => JSON.stringify(each));
    const last = work.history.add(row.number, row.history, 'steps', was, is);
    this.#set(row, SET_NOTHING, [], last, work);
    end(work);
  }

  setStory(alertIds: readonly string[], story: number | null, author: Author | null): void {
    const work = this.#begin(author ?? NO_AUTHOR, null);
    for (const id of alertIds) {
      const row = this.#find(id);
      if (row !== undefined) this.#moveTo(story, row, work, author !== null);
    }
    end(work);
  }

  /** @param isRecorded in the history */
  #moveTo(story: number | null, row: TriageRow, work: Work, isRecorded: boolean): void {
    if (row.story === story) return;
    const counted = isBlock(row.kind) ? 0 : 1;
    const open = isUnresolved(row.state) ? counted : 0;
    work.stories.add(row.story, -counted, -open);
    work.stories.add(story, counted, open);
    const [before = null, after = null] = [row.story, story].map((each) => this.#storyId(each));
    const last = isRecorded
      ? work.history.add(row.number, row.history, 'story', before, after)
      : row.history;
    this.#set(row, SET_STORY, [story], last, work);
  }

  #begin(author: Author, mark: number | null): Work {
    const { database } = this;
    const counters = new AlertCounters(database);
    return {
      counters,
      history: new HistoryWriter(database, counters, author, mark),
      stories: new StoryCounts(database),
      values: new AlertValues(database),
    };
  }

  #find(id: string): TriageRow | undefined {
    const bytes = idBytes(id);
    return bytes === null ? undefined : rowById(this.database, bytes);
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
    let last = row.history;
    if (isOther) {
      last = work.history.add(row.number, last, 'status', TEXTS[row.state]!, TEXTS[state]!);
      const opened = Number(isUnresolved(state)) - Number(isUnresolved(row.state));
      if (!isBlock(row.kind)) work.stories.add(row.story, 0, opened);
    }
    last = this.#setLabels(row, 'tag', target.tags, last, work);
    last = this.#setLabels(row, 'assignee', target.assignees, last, work);
    if (last === row.history) return false;
    if (isOther) this.#set(row, SET_STATE, [state], last, work);
    else this.#set(row, SET_NOTHING, [], last, work);
    return true;
  }

  /** Returns the last entry of the history. */
  #setLabels(
    row: TriageRow,
    field: 'tag' | 'assignee',
    labels: readonly string[] | undefined,
    last: number | null,
    { values, history }: Work,
  ): number | null {
    if (labels === undefined) return last;
    const before = this.#labels(row, field);
    const gone = before.filter((label) => !labels.includes(label));
    const fresh = labels.filter((label) => !before.includes(label));
    if (gone.length + fresh.length === 0) return last;
    for (const label of gone) {
      const number = values.intern(field, label);
      this.database.run(REMOVE_LABEL, number, row.created, row.number);
    }
    for (const label of fresh) {
      const number = values.intern(field, label);
      this.database.run(ADD_LABEL, number, row.created, row.number);
    }
    const texts = [before, labels].map((each) => JSON.stringify(each));
    return history.add(row.number, last, `${field}s`, texts[0]!, texts[1]!);
  }

  #labels({ number }: TriageRow, field: 'tag' | 'assignee'): string[] {
    return this.database.column(LABELS, number, numberOfField(field));
  }

  /** The row of an alert is written once, with what is new in it and that it was changed. */
  #set(
    { created, number }: TriageRow,
    sql: string,
    values: readonly (number | null)[],
    last: number | null,
    { counters }: Work,
  ): void {
    this.database.run(sql, ...values, counters.nextChange(created, number), last, created, number);
  }

  /** Whether all that the job changed on the alert is as it was. */
  #undoOne(job: string, row: TriageRow, entries: readonly JobEntry[], work: Work): boolean {
    const target: { -readonly [Key in keyof Target]: Target[Key] } = {};
    let isWhole = true;
    for (const first of firstOfEach(entries)) {
      const { what, before } = first;
      const all = entries.filter((each) => each.what === what);
      const canBe = this.#isFree(job, row, first);
      if (canBe && what === 'story') target.story = this.#storyNumber(before)!;
      else if (canBe) restore(target, what, before);
      else isWhole = false;
      this.#history.mark(
        all.map(({ number }) => number),
        canBe ? UNDONE : LEFT,
      );
    }
    this.#apply(row, target, work);
    if (target.story !== undefined) {
      const [now = row] = rowsByNumbers(this.database, [row.number]);
      this.#moveTo(target.story, now, work, true);
    }
    return isWhole;
  }

  /** Whether a change of a job can be undone: the same thing was not changed since. */
  #isFree(job: string, row: TriageRow, first: JobEntry): boolean {
    const { what, before } = first;
    return (
      UNDOABLE.includes(what) &&
      !this.#history.hasLater(row.history, first, job) &&
      (what !== 'story' || this.#storyNumber(before) !== undefined)
    );
  }

  /** Of an id as JSON; `undefined` for a story that is not there any more. */
  #storyNumber(id: string | null): number | null | undefined {
    if (id === null) return null;
    return this.database.value(STORY_NUMBER, JSON.parse(id) as string);
  }

  /** As JSON. */
  #storyId(number: number | null): string | null {
    const id = number === null ? undefined : this.database.value<string>(STORY, number);
    return id === undefined ? null : JSON.stringify(id);
  }
}

/** Of each state, as the history has it. */
const TEXTS = ALL_STATES.map((state) => JSON.stringify(stateAt(state)));

const NO_AUTHOR: Author = { at: 0, by: '' };

export const stepsOf = (database: Database, number: number): number[] =>
  database.column(STEPS, number);

/** The first entry for each thing that was changed, which has its value before the job. */
const firstOfEach = (entries: readonly JobEntry[]): readonly JobEntry[] =>
  entries.filter(({ what }, at) => entries.findIndex((each) => each.what === what) === at);

const UNDOABLE = ['status', 'tags', 'assignees', 'story'];

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

function end({ counters, history, stories }: Work): void {
  history.save();
  counters.save();
  stories.save();
}

/** Indexes that have none of the columns that a statement names are not looked at. */
const setting = (what: string): string =>
  `UPDATE alerts SET ${what} change = ?, history = ? WHERE created = ? AND number = ?`;
const SET_NOTHING = setting('');
const SET_STATE = setting('state = ?,');
const SET_STORY = setting('story = ?,');
const ADD_NOTE =
  'INSERT INTO alert_notes (alert, at, by, text) VALUES (?, ?, ?, ?) RETURNING number';
const LABELS = `SELECT v.value FROM alert_labels l JOIN alert_values v ON v.number = l.label
  WHERE l.number = ? AND v.field = ? ORDER BY v.value`;
const ADD_LABEL = 'INSERT INTO alert_labels VALUES (?, ?, ?)';
const REMOVE_LABEL = 'DELETE FROM alert_labels WHERE label = ? AND created = ? AND number = ?';
const STORY = 'SELECT id FROM stories WHERE number = ?';
const STEPS = 'SELECT step FROM alert_steps WHERE number = ? ORDER BY step';
const STORY_NUMBER = 'SELECT number FROM stories WHERE id = ?';
