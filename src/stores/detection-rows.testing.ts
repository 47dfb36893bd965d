import type {
  ExceptionRow,
  GapRow,
  JobRow,
  RuleRow,
  RuleStateRow,
  RuleTotals,
  RunRow,
} from './detection-store.ts';

export const NOW = 1_764_000_000_123;

export function ruleRow(id: string, given: Partial<RuleRow> = {}): RuleRow {
  return {
    id,
    uuid: `uuid of ${id}`,
    origin: 'pack',
    revision: 1,
    isEnabled: true,
    isLive: false,
    document: `{"rule_id":"${id}","é":1}`,
    base: '{}',
    file: null,
    createdAt: NOW,
    createdBy: 'dockwarden',
    updatedAt: NOW + 1,
    updatedBy: 'ann',
    ...given,
  };
}

export function stateRow(ruleId: string, given: Partial<RuleStateRow> = {}): RuleStateRow {
  return {
    ruleId,
    cursor: 0,
    signature: null,
    disabled: null,
    snapshot: null,
    spent: { execution: 0, alerts: 0 },
    failure: null,
    lastRun: null,
    lastMatch: null,
    ...given,
  };
}

export function runRow(id: string, given: Partial<RunRow> = {}): RunRow {
  return {
    id,
    ruleId: 'a',
    revision: 1,
    kind: 'scheduled',
    plannedAt: NOW,
    startedAt: NOW + 1,
    endedAt: NOW + 2,
    from: 0,
    to: 10,
    candidates: 0,
    fromBacklog: 0,
    matches: 0,
    alerts: 0,
    suppressed: 0,
    backlog: 0,
    excepted: 0,
    selfMatches: 0,
    duplicates: 0,
    failures: 0,
    lagMs: null,
    outcome: 'succeeded',
    message: null,
    ...given,
  };
}

export function gapRow(
  from: number,
  to: number,
  given: Partial<GapRow> = {},
): Omit<GapRow, 'number'> {
  return {
    ruleId: 'a',
    reason: 'failed',
    state: 'open',
    from,
    to,
    fromTime: from * 1_000,
    toTime: to * 1_000,
    message: null,
    createdAt: NOW,
    ...given,
  };
}

export function jobRow(id: string, given: Partial<JobRow> = {}): JobRow {
  return {
    id,
    kind: 'alerts.change',
    state: 'waiting',
    request: '{}',
    result: null,
    done: 0,
    total: null,
    message: null,
    createdAt: NOW,
    createdBy: 'ann',
    startedAt: null,
    endedAt: null,
    ...given,
  };
}

export const TOTALS: RuleTotals = {
  matches: 21,
  alerts: 1,
  suppressed: 2,
  backlog: 3,
  excepted: 4,
  selfMatches: 5,
  duplicates: 6,
  candidates: 7,
  runs: 1,
  runMs: 0.25,
};

export const exceptionList = (key: string): ExceptionRow => ({
  key,
  list: null,
  origin: 'managed',
  document: '{}',
  createdAt: NOW,
  createdBy: 'ann',
  updatedAt: NOW,
  updatedBy: 'bob',
});

export const matchKey = (number: number) => number.toString(16).padStart(64, '0');
