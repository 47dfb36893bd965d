import {
  NO_VERDICTS,
  type AlertStatus,
  type AlertVerdicts,
  type CloseReason,
} from '../../../alert-store.ts';
import type { Database } from '../../sqlite/database.ts';
import { ALL_STATES, BLOCK, stateAt } from './codes.ts';
import { EVERYTHING } from './paths.ts';
import { tally } from './tally.ts';

/** By rule, over all its revisions. */
export function verdictsOf(database: Database, from?: number): Map<string, AlertVerdicts> {
  const counts = new Map<number, number>();
  const since = from === undefined ? '' : 'AND a.created >= ?';
  const where = `FROM ${EVERYTHING.from} WHERE a.kind < ${BLOCK} ${since}`;
  const values = from === undefined ? [] : [from];
  // A rule and a state as one number.
  tally(database, counts, `a.rule * ${STATES} + a.state`, where, values);
  const rules = new Map(
    database
      .all<RuleRow>('SELECT number, rule_id FROM alert_rules')
      .map((row) => [row.number, row]),
  );
  const verdicts = new Map<string, Record<AlertStatus | CloseReason, number>>();
  for (const [key, count] of counts) {
    const { rule_id } = rules.get(Math.floor(key / STATES))!;
    const { status, closeReason } = stateAt(key % STATES);
    const counts = verdicts.get(rule_id) ?? { ...NO_VERDICTS };
    counts[status] += count;
    if (closeReason !== null) counts[closeReason] += count;
    verdicts.set(rule_id, counts);
  }
  return verdicts;
}

interface RuleRow {
  readonly number: number;
  readonly rule_id: string;
}

const STATES = ALL_STATES.length;
