import type { AlertNote, AlertReader, AlertStore, ChangePlace } from '../../../alert-store.ts';
import { refusal } from '../../../alert-limits.ts';
import type { Database } from '../../database.ts';
import { AlertAdditions, expireAlerts } from './additions.ts';
import { idBytes, idText, numberOfField } from './codes.ts';
import { countAlerts, histogramOf, spanOf, topValues } from './counts.ts';
import { AlertHistory } from './history.ts';
import { groupsOf, overviewOf } from './overview.ts';
import { EFFORT } from './conditions.ts';
import { idsAt, readAlerts, rowById, type AlertPlace, type TriageRow } from './rows.ts';
import { findIds, findPage } from './search.ts';
import {
  storyAnswers,
  storyFactsOf,
  storyNumber,
  storyRows,
  verdictsOf,
  verdictsOfStories,
} from './stories.ts';
import { AlertTriageTables, stepsOf } from './triage.ts';

/** The tables of alerts and stories, read beside the writer. Each answer is of one moment. */
export const alertReader = (database: Database, effort = EFFORT): AlertReader => ({
  ...storyAnswers(database),
  ...alertCounts(database, effort),
  ...alertDetails(database),
  get: (id) =>
    database.snapshot(() => {
      const row = find(database, id);
      return row === undefined ? null : (readAlerts(database, [row])[0] ?? null);
    }),
  sameEvent: (id, limit) =>
    database.snapshot(() => {
      const row = find(database, id);
      if (row === undefined) return [];
      const { created, number } = row;
      return readAlerts(database, database.all(SAME_EVENT, created, number, limit));
    }),
  startingWith(prefix, limit) {
    if (!/^[0-9a-f]{1,64}$/.test(prefix)) return [];
    const [first, last] = ['0', 'f'].map((digit) => Buffer.from(prefix.padEnd(64, digit), 'hex'));
    return database.column<Uint8Array>(STARTING_WITH, first!, last!, limit).map(idText);
  },
  page: (query, order, limit, after = null) =>
    database.snapshot(() => {
      const { found, next } = findPage(database, query, order, limit, after, effort);
      return { alerts: readAlerts(database, found), next };
    }),
  ids(query, limit, after) {
    const place = after === null ? null : idBytes(after);
    if (after !== null && place === null) throw refusal('what ids are to follow is no id');
    return database.snapshot(() => findIds(database, query, limit, place, effort).map(idText));
  },
  idPage: (query, limit, after) =>
    database.snapshot(() => {
      const { found, next } = findPage(database, query, 'oldest', limit, after, effort);
      return { ids: idsAt(database, found), next };
    }),
  changesSince: (change, limit) =>
    database.snapshot(() => {
      const places = database.all<AlertPlace>(CHANGES, change, limit);
      return readAlerts(database, places).map((alert, index) => ({
        ...alert,
        number: places[index]!.number,
      }));
    }),
  lastChange: () =>
    database.snapshot(() => {
      const last = database.get<Omit<ChangePlace, 'alertId'>>(LAST_CHANGE)!;
      return { ...last, alertId: changedBy(database, last.change) };
    }),
  changedBy: (change) => changedBy(database, change),
});

const alertCounts = (database: Database, effort: typeof EFFORT) =>
  ({
    count: (query) => database.snapshot(() => countAlerts(database, query, effort)),
    histogram: (query, intervals) =>
      database.snapshot(() => histogramOf(database, query, intervals, effort)),
    top: (query, by, size) => database.snapshot(() => topValues(database, query, by, size, effort)),
    span: () => database.snapshot(() => spanOf(database, { from: null, to: null })),
    overview: (query, request) =>
      database.snapshot(() => overviewOf(database, query, request, effort)),
    groups: (query, by) => database.snapshot(() => groupsOf(database, query, by, effort)),
    verdicts: (from) => database.snapshot(() => verdictsOf(database, from)),
    storyVerdicts: (ids) => verdictsOfStories(database, ids),
    storyFacts: (ids) => database.snapshot(() => storyFactsOf(database, ids)),
  }) satisfies Partial<AlertReader>;

const alertDetails = (database: Database) =>
  ({
    revisions: () => database.all(REVISIONS),
    texts(column, limit) {
      const texts = database.column<string>(TEXTS, numberOfField(column), limit + 1);
      return texts.length > limit ? null : texts;
    },
    lastNumber: () => database.value<number>('SELECT number FROM alert_counters')!,
    history: (alertId) =>
      database.snapshot(() => {
        const row = find(database, alertId);
        return row === undefined ? [] : new AlertHistory(database).of(row.history, alertId);
      }),
    notesOf: (alertId) =>
      database.snapshot(() => {
        const row = find(database, alertId);
        if (row === undefined) return [];
        const notes = database.all<Omit<AlertNote, 'alertId'>>(NOTES, row.number);
        return notes.map((note) => ({ ...note, alertId }));
      }),
    notesAfter: (number, limit) => database.all(NOTES_AFTER, number, limit),
    lastNote: () => database.value<number | null>(LAST_NOTE) ?? 0,
    steps: (alertId) =>
      database.snapshot(() => {
        const row = find(database, alertId);
        return row === undefined ? [] : stepsOf(database, row.number);
      }),
  }) satisfies Partial<AlertReader>;

function find(database: Database, id: string): TriageRow | undefined {
  const bytes = idBytes(id);
  return bytes === null ? undefined : rowById(database, bytes);
}

function changedBy(database: Database, change: number): string | null {
  const id = database.value<Uint8Array>(CHANGED_BY, change);
  return id === undefined ? null : idText(id);
}

/** The same of the one connection that writes. */
export function alertStore(database: Database): AlertStore {
  const additions = new AlertAdditions(database);
  const triage = new AlertTriageTables(database);
  const stories = storyRows(database);
  return {
    ...alertReader(database),
    has: (id) => additions.has(id),
    add: (alerts) => database.transaction(() => additions.add(alerts)),
    grow: (changes, now) => database.transaction(() => additions.grow(changes, now)),
    change: (ids, change, author) => database.transaction(() => triage.change(ids, change, author)),
    undo: (job, author, limit) => database.transaction(() => triage.undo(job, author, limit)),
    undoable: (job, limit) => triage.undoable(job, limit),
    setSteps: (alertId, steps, author) =>
      database.transaction(() => triage.setSteps(alertId, steps, author)),
    addNote: (alertId, text, author) =>
      database.transaction(() => triage.addNote(alertId, text, author)),
    expire: (before, limit) => database.transaction(() => expireAlerts(database, before, limit)),
    putStory: (story) => stories.put({ ...story, alerts: 0, openAlerts: 0 }),
    setStory: (alertIds, story, author) =>
      database.transaction(() => {
        const number = story === null ? null : existingStory(database, story);
        triage.setStories(new Map(alertIds.map((id) => [id, number])), author);
      }),
    setStories: (stories, author) =>
      database.transaction(() => {
        const ids = [...new Set(stories.values())];
        const numbers = new Map(ids.map((id) => [id, existingStory(database, id)]));
        const moves = Array.from(stories, ([id, story]) => [id, numbers.get(story)!] as const);
        triage.setStories(new Map(moves), author);
      }),
  };
}

function existingStory(database: Database, id: string): number {
  const number = storyNumber(database, id);
  if (number === undefined) throw refusal('there is no such story to put alerts into');
  return number;
}

const STARTING_WITH = `SELECT d.id FROM alert_details d INDEXED BY alert_ids
  CROSS JOIN alerts a ON a.created = d.created AND a.number = d.number
  WHERE d.id >= ? AND d.id <= ? AND a.kind < 2 ORDER BY d.id LIMIT ?`;
const SAME_EVENT = `SELECT a.created, a.number
  FROM alerts me JOIN alert_details own ON own.number = me.number
  CROSS JOIN alerts a INDEXED BY alerts_by_story ON a.story = me.story AND a.number <> me.number AND a.kind < 2
  CROSS JOIN alert_details other ON other.number = a.number AND other.arrivals = own.arrivals
    AND other.first_event IS own.first_event AND other.last_event IS own.last_event
  WHERE me.created = ? AND me.number = ? ORDER BY a.created, a.number LIMIT ?`;
const CHANGES = `SELECT c.created, c.number FROM alert_changes c CROSS JOIN alerts a
    ON a.created = c.created AND a.number = c.number AND a.change = c.change
  WHERE c.change > ? ORDER BY c.change LIMIT ?`;
const LAST_CHANGE = 'SELECT change, number FROM alert_counters';
const CHANGED_BY = `SELECT d.id FROM alert_changes c JOIN alert_details d ON d.number = c.number
  WHERE c.change = ?`;
const REVISIONS = 'SELECT number, rule_id AS ruleId, revision FROM alert_rules';
const TEXTS = 'SELECT value FROM alert_values WHERE field = ? LIMIT ?';
const NOTES_AFTER = `SELECT n.number, lower(hex(d.id)) AS "alertId", n.at, n.by, n.text
  FROM alert_notes n CROSS JOIN alert_details d ON d.number = n.alert
  WHERE n.number > ? ORDER BY n.number LIMIT ?`;
const LAST_NOTE = 'SELECT max(number) AS number FROM alert_notes';
const NOTES = 'SELECT number, at, by, text FROM alert_notes WHERE alert = ? ORDER BY number';
