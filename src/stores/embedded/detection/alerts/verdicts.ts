import {
  NO_VERDICTS,
  type AlertStatus,
  type AlertVerdicts,
  type CloseReason,
} from '../../../alert-store.ts';
import type { Database } from '../../sqlite/database.ts';
import { ALL_STATES, BLOCK, stateAt } from './codes.ts';
import { EVERYTHING } from './paths.ts';
import { addCounts } from './counts.ts';

/** By rule, over all its revisions. */
export function verdictsOf(database: Database, from?: number): Map<string, AlertVerdicts> {
  const counts = new Map<number, number>();
  const since = from === undefined ? '' : 'AND a.created >= ?';
  const where = `FROM ${EVERYTHING.from} WHERE a.kind < ${BLOCK} ${since}`;
  const values = from === undefined ? [] : [from];
  // A rule and a state as one number.
  addCounts(database, counts, `a.rule * ${STATES} + a.state`, where, values);
  const rules = new Map(
    database
      .all<RuleRow>('SELECT number, rule_id FROM alert_rules')
      .map((row) => [row.number, row]),
  );
  const verdicts = new Map<string, Verdicts>();
  for (const [key, count] of counts) {
    add(verdicts, rules.get(Math.floor(key / STATES))!.rule_id, key % STATES, count);
  }
  return verdicts;
}

export function verdictsOfStories(
  database: Database,
  ids: readonly string[],
): Map<string, AlertVerdicts> {
  const verdicts = new Map<string, Verdicts>();
  for (const { id, state, count } of database.all<StoryCount>(
    STORIES,
    JSON.stringify(ids),
    BLOCK,
  )) {
    add(verdicts, id, state, count);
  }
  return verdicts;
}

type Verdicts = Record<AlertStatus | CloseReason, number>;

function add(verdicts: Map<string, Verdicts>, key: string, state: number, count: number): void {
  const { status, closeReason } = stateAt(state);
  const counts = verdicts.get(key) ?? { ...NO_VERDICTS };
  counts[status] += count;
  if (closeReason !== null) counts[closeReason] += count;
  verdicts.set(key, counts);
}

interface RuleRow {
  readonly number: number;
  readonly rule_id: string;
}

const STATES = ALL_STATES.length;

interface StoryCount {
  readonly id: string;
  readonly state: number;
  readonly count: number;
}

const STORIES = `SELECT s.id, a.state, count(*) AS count
  FROM (SELECT DISTINCT value FROM json_each(?)) j CROSS JOIN stories s ON s.id = j.value
    CROSS JOIN alerts a INDEXED BY alerts_by_story ON a.story = s.number
  WHERE a.kind < ? GROUP BY s.id, a.state`;
