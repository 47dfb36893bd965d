import {
  NO_VERDICTS,
  type AlertStatus,
  type AlertVerdicts,
  type CloseReason,
} from '../../../alert-store.ts';
import type { Database } from '../../sqlite/database.ts';
import { BLOCK, stateAt } from './codes.ts';

/** By rule, over all its revisions; the index has the alerts of a state and rule beside each other. */
export function verdictsOf(database: Database, from?: number): Map<string, AlertVerdicts> {
  const verdicts = new Map<string, Record<AlertStatus | CloseReason, number>>();
  for (const { rule_id, state, count } of database.all<Row>(VERDICTS, BLOCK, from ?? null)) {
    const { status, closeReason } = stateAt(state);
    const counts = verdicts.get(rule_id) ?? { ...NO_VERDICTS };
    counts[status] += count;
    if (closeReason !== null) counts[closeReason] += count;
    verdicts.set(rule_id, counts);
  }
  return verdicts;
}

interface Row {
  readonly rule_id: string;
  readonly state: number;
  readonly count: number;
}

const VERDICTS = `SELECT r.rule_id, v.state, v.count FROM (
    SELECT state, rule, count(*) AS count FROM alerts INDEXED BY alerts_by_state
    WHERE kind < ?1 AND (?2 IS NULL OR created >= ?2) GROUP BY state, rule
  ) v JOIN alert_rules r ON r.number = v.rule`;
