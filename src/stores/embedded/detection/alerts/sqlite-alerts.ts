import type {
  AlertFacet,
  AlertNote,
  AlertOrder,
  AlertPage,
  AlertQuery,
  AlertReader,
  AlertRevision,
  AlertStatus,
  AlertStore,
  AlertSuppression,
  AlertVerdicts,
  Author,
  ChangePlace,
  ChangedAlert,
  HistoryEntry,
  NewAlert,
  NewStory,
  StoredAlert,
  StoryFacts,
  StoryFilter,
  StoryQuery,
  StoryRow,
  TriageChange,
} from '../../../alert-store.ts';
import type {
  AlertGroup,
  AlertGroupField,
  AlertOverview,
  OverviewRequest,
} from '../../../alert-overview.ts';
import type { Intervals } from '../../../../util/time/intervals.ts';
import type { Database } from '../../sqlite/database.ts';
import { Table } from '../../sqlite/table.ts';
import { AlertAdditions, expireAlerts } from './additions.ts';
import { idBytes, idText, numberOfField } from './codes.ts';

import { groupsOf, overviewOf } from './overview.ts';
import { AlertHistory } from './history.ts';
import { refusal } from '../../../alert-limits.ts';
import { EFFORT, type Effort } from './paths.ts';

import { type AlertPlace, type TriageRow, idsAt, readAlerts, rowById } from './rows.ts';
import { findIds, findPage } from './search.ts';
import { StoryTable, storyFactsOf, verdictsOf, verdictsOfStories } from './stories.ts';

import { type GroupedBy, countAlerts, histogramOf, spanOf, topValues } from './counts.ts';
import { AlertTriageTables, stepsOf } from './triage.ts';

/** The tables of alerts and stories, read beside the writer. Each answer is of one moment. */
export class SqliteAlertReader extends Table implements AlertReader {
  protected readonly storyTable = new StoryTable(this.database);
  readonly #effort: Effort;

  constructor(database: Database, effort = EFFORT) {
    super(database);
    this.#effort = effort;
  }

  get(id: string): StoredAlert | null {
    return this.database.snapshot(() => {
      const row = this.find(id);
      return row === undefined ? null : (readAlerts(this.database, [row])[0] ?? null);
    });
  }

  startingWith(prefix: string, limit: number): string[] {
    if (!/^[0-9a-f]{1,64}$/.test(prefix)) return [];
    const ids = this.database.column<Uint8Array>(
      STARTING_WITH,
      Buffer.from(prefix.padEnd(64, '0'), 'hex'),
      Buffer.from(prefix.padEnd(64, 'f'), 'hex'),
      limit,
    );
    return ids.map(idText);
  }

  page(query: AlertQuery, order: AlertOrder, limit: number, after?: string | null): AlertPage {
    return this.database.snapshot(() => {
      const { found, next } = findPage(
        this.database,
        query,
        order,
        limit,
        after ?? null,
        this.#effort,
      );
      return { alerts: readAlerts(this.database, found), next };
    });
  }

  ids(query: AlertQuery, limit: number, after: string | null): string[] {
    const place = after === null ? null : idBytes(after);
    if (after !== null && place === null) throw refusal('what ids are to follow is no id');
    return this.database.snapshot(() =>
      findIds(this.database, query, limit, place, this.#effort).map(idText),
    );
  }

  idPage(
    query: AlertQuery,
    limit: number,
    after: string | null,
  ): { readonly ids: readonly string[]; readonly next: string | null } {
    return this.database.snapshot(() => {
      const { found, next } = findPage(this.database, query, 'oldest', limit, after, this.#effort);
      return { ids: idsAt(this.database, found), next };
    });
  }

  changesSince(change: number, limit: number): ChangedAlert[] {
    return this.database.snapshot(() => {
      const places = this.database.all<AlertPlace>(CHANGES, change, limit);
      return readAlerts(this.database, places).map((alert, index) => ({
        ...alert,
        number: places[index]!.number,
      }));
    });
  }

  lastChange(): ChangePlace {
    return this.database.snapshot(() => {
      const last = this.database.get<Omit<ChangePlace, 'alertId'>>(LAST_CHANGE)!;
      return { ...last, alertId: this.changedBy(last.change) };
    });
  }

  changedBy(change: number): string | null {
    const id = this.database.value<Uint8Array>(CHANGED_BY, change);
    return id === undefined ? null : idText(id);
  }

  count(query: AlertQuery): number {
    return this.database.snapshot(() => countAlerts(this.database, query, this.#effort));
  }

  histogram(query: AlertQuery, intervals: Intervals): Map<number, number> {
    return this.database.snapshot(() => histogramOf(this.database, query, intervals, this.#effort));
  }

  top(
    query: AlertQuery,
    by: GroupedBy,
    size: number,
  ): { readonly values: readonly { value: string; count: number }[]; readonly others: number } {
    return this.database.snapshot(() => topValues(this.database, query, by, size, this.#effort));
  }

  span(): { readonly first: number; readonly last: number } | null {
    return this.database.snapshot(() => spanOf(this.database, { from: null, to: null }));
  }

  overview(query: AlertQuery, request: OverviewRequest): AlertOverview {
    return this.database.snapshot(() => overviewOf(this.database, query, request, this.#effort));
  }

  groups(query: AlertQuery, by: readonly AlertGroupField[]): AlertGroup[] {
    return this.database.snapshot(() => groupsOf(this.database, query, by, this.#effort));
  }

  revisions(): AlertRevision[] {
    return this.database.all<AlertRevision>(REVISIONS);
  }

  texts(column: AlertFacet | 'tag' | 'assignee', limit: number): readonly string[] | null {
    const texts = this.database.column<string>(TEXTS, numberOfField(column), limit + 1);
    return texts.length > limit ? null : texts;
  }

  lastNumber(): number {
    return this.database.value<number>(LAST_NUMBER)!;
  }

  history(alertId: string): HistoryEntry[] {
    return this.database.snapshot(() => {
      const row = this.find(alertId);
      return row === undefined ? [] : new AlertHistory(this.database).of(row.history, alertId);
    });
  }

  notesOf(alertId: string): AlertNote[] {
    return this.database.snapshot(() => {
      const row = this.find(alertId);
      if (row === undefined) return [];
      const notes = this.database.all<Omit<AlertNote, 'alertId'>>(NOTES, row.number);
      return notes.map((note) => ({ ...note, alertId }));
    });
  }

  steps(alertId: string): number[] {
    return this.database.snapshot(() => {
      const row = this.find(alertId);
      return row === undefined ? [] : stepsOf(this.database, row.number);
    });
  }

  verdicts(from?: number): Map<string, AlertVerdicts> {
    return this.database.snapshot(() => verdictsOf(this.database, from));
  }

  story(id: string): StoryRow | null {
    return this.storyTable.get(id);
  }

  storyVerdicts(ids: readonly string[]): Map<string, AlertVerdicts> {
    return verdictsOfStories(this.database, ids);
  }

  storyFacts(ids: readonly string[]): Map<string, StoryFacts> {
    return this.database.snapshot(() => storyFactsOf(this.database, ids));
  }

  storyCounts(query: StoryFilter): Readonly<Record<AlertStatus, number>> {
    return this.storyTable.counts(query);
  }

  storiesStartingWith(prefix: string, limit: number): string[] {
    return this.storyTable.startingWith(prefix, limit);
  }

  stories(query: StoryQuery): {
    readonly stories: readonly StoryRow[];
    readonly next: string | null;
  } {
    return this.storyTable.list(query);
  }

  protected find(id: string): TriageRow | undefined {
    const bytes = idBytes(id);
    return bytes === null ? undefined : rowById(this.database, bytes);
  }
}

/** The same of the one connection that writes. */
export class SqliteAlerts extends SqliteAlertReader implements AlertStore {
  readonly #additions = new AlertAdditions(this.database);
  readonly #triage = new AlertTriageTables(this.database);

  has(id: string): boolean {
    return this.#additions.has(id);
  }

  add(alerts: readonly NewAlert[]): number {
    return this.database.transaction(() => this.#additions.add(alerts));
  }

  grow(
    changes: readonly { readonly id: string; readonly suppression: AlertSuppression }[],
    now: number,
  ): void {
    this.database.transaction(() => this.#additions.grow(changes, now));
  }

  change(ids: readonly string[], change: TriageChange, author: Author): string[] {
    return this.database.transaction(() => this.#triage.change(ids, change, author));
  }

  undo(
    job: string,
    author: Author,
    limit: number,
  ): { readonly restored: readonly string[]; readonly left: number; readonly isDone: boolean } {
    return this.database.transaction(() => this.#triage.undo(job, author, limit));
  }

  setSteps(alertId: string, steps: readonly number[], author: Author): void {
    this.database.transaction(() => this.#triage.setSteps(alertId, steps, author));
  }

  addNote(alertId: string, text: string, author: Author): AlertNote {
    return this.database.transaction(() => this.#triage.addNote(alertId, text, author));
  }

  expire(before: number, limit: number): number {
    return this.database.transaction(() => expireAlerts(this.database, before, limit));
  }

  putStory(story: NewStory): void {
    this.storyTable.put(story);
  }

  setStory(alertIds: readonly string[], story: string | null, author: Author | null): void {
    this.database.transaction(() => {
      const number = story === null ? null : this.storyTable.numberOf(story);
      if (number === undefined) throw refusal('there is no such story to put alerts into');
      this.#triage.setStory(alertIds, number, author);
    });
  }
}

const STARTING_WITH = `SELECT d.id FROM alert_details d INDEXED BY alert_ids
  CROSS JOIN alerts a ON a.created = d.created AND a.number = d.number
  WHERE d.id >= ? AND d.id <= ? AND a.kind < 2 ORDER BY d.id LIMIT ?`;
const CHANGES = `SELECT c.created, c.number FROM alert_changes c CROSS JOIN alerts a
    ON a.created = c.created AND a.number = c.number AND a.change = c.change
  WHERE c.change > ? ORDER BY c.change LIMIT ?`;
const LAST_CHANGE = 'SELECT change, number FROM alert_counters';
const CHANGED_BY = `SELECT d.id FROM alert_changes c JOIN alert_details d ON d.number = c.number
  WHERE c.change = ?`;
const REVISIONS = 'SELECT number, rule_id AS ruleId, revision FROM alert_rules';
const TEXTS = 'SELECT value FROM alert_values WHERE field = ? LIMIT ?';
const LAST_NUMBER = 'SELECT number FROM alert_counters';
const NOTES = 'SELECT number, at, by, text FROM alert_notes WHERE alert = ? ORDER BY number';
