import type { AlertNote, Author, TriageChange } from '../../../alert-store.ts';
import type { Database } from '../../database.ts';
import { Table } from '../../rows.ts';
import {
  ALL_STATES,
  idBytes,
  isBlock,
  isUnresolved,
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
  type LaterEntries,
} from './history.ts';
import { checkNames, checkNote, MAX_LABELS, refusal } from '../../../alert-limits.ts';
import { AlertLabels, type LabelField } from './labels.ts';
import { AlertUpdates, type NewValue } from './updates.ts';
import { rowById, rowsByIds, rowsByNumbers, type TriageRow } from './rows.ts';
import { AlertValues } from './values.ts';

/** What one call or step changes; of one transaction only. */
interface Work {
  readonly counters: AlertCounters;
  readonly history: HistoryWriter;
  readonly stories: StoryCounts;
  readonly updates: AlertUpdates;
  readonly labels: AlertLabels;
  readonly storyIds: StoryIds;
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
    const rows = rowsByIds(this.database, ids);
    const work = this.#begin(author, null, rows);
    const changed = new Set<string>();
    for (const row of rows) {
      if (this.#apply(row, this.#targetOf(row, change, work), work) !== row) changed.add(row.id);
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
    const entries = this.#history.toUndo(job, limit + 1);
    const alerts = [...entries.keys()];
    const rows = rowsByNumbers(this.database, alerts.slice(0, limit));
    const work = this.#begin(author, UNDOING, rows);
    const undoing: Undoing = {
      job,
      later: this.#history.laterThan(rows, entries),
      storyIds: work.storyIds,
      marks: { undone: [], left: [] },
    };
    const restored: string[] = [];
    let left = 0;
    // History goes with its alert, so the alerts are there.
    for (const row of rows) {
      const isWhole = this.#undoOne(undoing, row, entries.get(row.number)!, work);
      if (isBlock(row.kind)) continue;
      if (isWhole) restored.push(row.id);
      else left += 1;
    }
    this.#history.mark(undoing.marks.undone, UNDONE);
    this.#history.mark(undoing.marks.left, LEFT);
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
    const rows = rowsByNumbers(this.database, alerts.slice(0, limit));
    const storyIds = new StoryIds(this.database);
    const undoing = { job, later: this.#history.laterThan(rows, entries), storyIds };
    for (const row of rows) {
      if (isBlock(row.kind)) continue;
      const firsts = firstOfEach(entries.get(row.number)!);
      if (firsts.every((first) => isFree(undoing, first))) restorable += 1;
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
    set(row, NOTHING, last, work);
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
    set(row, NOTHING, last, work);
    end(work);
  }

  /** @param stories by the ids of alerts */
  setStories(stories: ReadonlyMap<string, number | null>, author: Author | null): void {
    const work = this.#begin(author ?? NO_AUTHOR, null);
    for (const row of rowsByIds(this.database, [...stories.keys()])) {
      this.#moveTo(stories.get(row.id) ?? null, row, work, author !== null);
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
    const idOf = (number: number | null) => work.storyIds.of(number);
    const last = isRecorded
      ? work.history.add(row.number, row.history, 'story', idOf(row.story), idOf(story))
      : row.history;
    set(row, { column: 'story', value: story }, last, work);
  }

  /** @param rows of which tags and assignees may be changed */
  #begin(author: Author, mark: number | null, rows: readonly TriageRow[] = []): Work {
    const { database } = this;
    const counters = new AlertCounters(database);
    return {
      counters,
      history: new HistoryWriter(database, counters, author, mark),
      stories: new StoryCounts(database),
      updates: new AlertUpdates(database),
      labels: new AlertLabels(database, new AlertValues(database), rows),
      storyIds: new StoryIds(database),
    };
  }

  #find(id: string): TriageRow | undefined {
    const bytes = idBytes(id);
    return bytes === null ? undefined : rowById(this.database, bytes);
  }

  #targetOf(row: TriageRow, change: TriageChange, { labels }: Work): Target {
    const { addTags, removeTags, addAssignees, removeAssignees } = change;
    const tags = addTags ?? removeTags;
    const assignees = addAssignees ?? removeAssignees;
    return {
      state: changedState(row.state, change),
      ...(tags === undefined
        ? {}
        : { tags: edited(labels.of(row, 'tag'), 'tag', addTags, removeTags) }),
      ...(assignees === undefined
        ? {}
        : {
            assignees: edited(
              labels.of(row, 'assignee'),
              'assignee',
              addAssignees,
              removeAssignees,
            ),
          }),
    };
  }

  /** The row as it is then: the same where nothing was different. */
  #apply(row: TriageRow, target: Target, work: Work): TriageRow {
    const { state = row.state } = target;
    const isOther = state !== row.state;
    let last = row.history;
    if (isOther) {
      last = work.history.add(row.number, last, 'status', TEXTS[row.state]!, TEXTS[state]!);
      const opened = Number(isUnresolved(state)) - Number(isUnresolved(row.state));
      if (!isBlock(row.kind)) work.stories.add(row.story, 0, opened);
    }
    last = setLabels(row, 'tag', target.tags, last, work);
    last = setLabels(row, 'assignee', target.assignees, last, work);
    if (last === row.history) return row;
    set(row, isOther ? { column: 'state', value: state } : NOTHING, last, work);
    return { ...row, state, history: last };
  }

  /** Whether all that the job changed on the alert is as it was. */
  #undoOne(undoing: Undoing, row: TriageRow, entries: readonly JobEntry[], work: Work): boolean {
    const target: { -readonly [Key in keyof Target]: Target[Key] } = {};
    let isWhole = true;
    for (const first of firstOfEach(entries)) {
      const { what, before } = first;
      const all = entries.filter((each) => each.what === what).map(({ number }) => number);
      const canBe = isFree(undoing, first);
      if (canBe && what === 'story') target.story = work.storyIds.numberOf(before)!;
      else if (canBe) restore(target, what, before);
      else isWhole = false;
      undoing.marks[canBe ? 'undone' : 'left'].push(...all);
    }
    const now = this.#apply(row, target, work);
    if (target.story !== undefined) this.#moveTo(target.story, now, work, true);
    return isWhole;
  }
}

/** What is known of the changes of a job before they are undone. */
interface Undo {
  readonly job: string;
  readonly later: LaterEntries;
  readonly storyIds: StoryIds;
}

interface Undoing extends Undo {
  /** Numbers of entries that were undone, and that could not be. */
  readonly marks: { readonly undone: number[]; readonly left: number[] };
}

/** Whether a change of a job can be undone: the same thing was not changed since. */
function isFree({ job, later, storyIds }: Undo, first: JobEntry): boolean {
  const { what, before } = first;
  return (
    UNDOABLE.includes(what) &&
    !later.has(first, job) &&
    (what !== 'story' || storyIds.numberOf(before) !== undefined)
  );
}

function edited(
  before: readonly string[],
  field: LabelField,
  added: readonly string[] = [],
  removed: readonly string[] = [],
): string[] {
  const labels = new Set([...before, ...added]);
  for (const label of removed) labels.delete(label);
  if (labels.size > MAX_LABELS) {
    throw refusal(`an alert would have ${labels.size} ${field}s, and ${MAX_LABELS} are allowed`);
  }
  return [...labels].sort();
}

/** Returns the last entry of the history. */
function setLabels(
  row: TriageRow,
  field: LabelField,
  wanted: readonly string[] | undefined,
  last: number | null,
  { labels, history }: Work,
): number | null {
  if (wanted === undefined) return last;
  const before = labels.of(row, field);
  if (!labels.set(row, field, wanted)) return last;
  const texts = [before, wanted].map((each) => JSON.stringify(each));
  return history.add(row.number, last, `${field}s`, texts[0]!, texts[1]!);
}

const NOTHING: NewValue = { column: null };

function set(row: TriageRow, value: NewValue, last: number | null, work: Work): void {
  work.updates.add(row, value, work.counters.nextChange(row.created, row.number), last);
}

/** Ids of stories and their numbers, each looked up once. Of one transaction only. */
class StoryIds extends Table {
  readonly #ids = new Map<number, string | null>();
  readonly #numbers = new Map<string, number | undefined>();

  /** As JSON. */
  of(number: number | null): string | null {
    if (number === null) return null;
    if (!this.#ids.has(number)) {
      const id = this.database.value<string>(STORY, number);
      this.#ids.set(number, id === undefined ? null : JSON.stringify(id));
    }
    return this.#ids.get(number) ?? null;
  }

  /** Of an id as JSON; `undefined` for a story that is not there any more. */
  numberOf(id: string | null): number | null | undefined {
    if (id === null) return null;
    if (!this.#numbers.has(id))
      this.#numbers.set(id, this.database.value<number>(STORY_NUMBER, JSON.parse(id) as string));
    return this.#numbers.get(id);
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

function end({ counters, history, stories, labels, updates }: Work): void {
  labels.save();
  updates.save();
  history.save();
  counters.save();
  stories.save();
}

const ADD_NOTE =
  'INSERT INTO alert_notes (alert, at, by, text) VALUES (?, ?, ?, ?) RETURNING number';
const STORY = 'SELECT id FROM stories WHERE number = ?';
const STEPS = 'SELECT step FROM alert_steps WHERE number = ? ORDER BY step';
const STORY_NUMBER = 'SELECT number FROM stories WHERE id = ?';
