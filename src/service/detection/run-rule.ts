import {
  BACKLOG_FACTOR,
  type CappedMatch,
  type RunInput,
  type RunResult,
  saveCapped,
  MAX_BACKLOG,
} from '../../detect/run/run-contract.ts';
import type { Alert } from '../../detect/alert.ts';
import { byTurn } from '../../detect/alerts/turns.ts';
import { runEventsOf, arrivalsOfMatch } from '../../detect/run/run-event.ts';
import { ruleTypeOf } from '../../detect/types/index.ts';
import type { RuleRun } from '../../detect/run/rule-run.ts';
import type { LiveMatch } from '../../detect/types/live-search.ts';
import type { NewAlert } from '../../stores/alert-store.ts';
import type {
  BacklogReader,
  BacklogRow,
  RuleStateRow,
  RunKind,
  RunRow,
} from '../../stores/detection-store.ts';
import { counted } from '../../util/counts.ts';
import { earlier, NANOS_PER_MS, parseDateMath } from '../../util/time/index.ts';
import type { CandidateIndex } from '../events/candidates/candidate-index.ts';
import type { CandidateEvent } from '../events/candidates/matched-batch.ts';
import type { ActiveRules, ActiveRule } from '../../runs/rules/active-rules.ts';
import { SnapshotError } from '../../util/saved-value.ts';
import type { ArrivalTimes } from './arrivals.ts';
import type { CandidateDocuments } from './candidate-documents.ts';
import type { RunCommit } from './commit-run.ts';
import type { EvaluatedCandidates, RuleEvaluation } from './rule-evaluation.ts';
import type { RuleEvaluations } from './rule-evaluations.ts';
import { MAX_CANDIDATES, type RuleRuntime } from './rule-runtime.ts';

const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;

/**
 * The maximum number of candidates, its own and those of earlier runs, in which a run looks for sequences with late events; a run of a live
 * rule does so each time.
 */
const MAX_LATE = 5_000;
const MAX_LATE_LIVE = 1_000;

/** The maximum number of arrivals that are matched once more for late events: one with a time of years ago would want them all. */
const MAX_LATE_ARRIVALS = 1_000_000;

/** Where alerts are made documents of. */
export type AlertRows = (
  alert: Alert,
  runtime: RuleRuntime,
  run: { readonly id: string; readonly startedAt: number; readonly now: number },
) => readonly NewAlert[];

/** What is known to run a rule with. */
export interface RunParts {
  readonly index: CandidateIndex;
  readonly documents: CandidateDocuments;
  readonly times: ArrivalTimes;
  readonly backlog: BacklogReader;
  readonly evaluations: RuleEvaluations;
  readonly active: () => ActiveRules;
  readonly alertRows: AlertRows;
  /** The first arrival that was received at or after a time in milliseconds since 1970. */
  readonly arrivalAt: (received: number) => Promise<number>;
  /** When the last event before an arrival was received, in milliseconds since 1970; `null` if it is not known. */
  readonly receivedBefore: (arrival: number) => Promise<number | null>;
  /** How late an event may come and still be waited for, in nanoseconds. */
  readonly lateness: bigint;
  /** Of one execution, where the rule wants more. */
  readonly maxAlerts: number;
  readonly newId: () => string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** A run that is to be committed, and the rest of its work. */
export interface PreparedRun {
  readonly runtime: RuleRuntime;
  readonly commit: RunCommit;
  /** Whether there are candidates left that could be read at once. */
  readonly hasMore: boolean;
  /** Events that retention removed before they were read. */
  readonly missing: readonly number[];
  readonly order: RunOrder;
  /** Of a run that failed. */
  readonly error?: unknown;
}

export interface RunOrder {
  readonly kind: RunKind;
  /** Whether it is a part of the next execution, before its time. */
  readonly isAhead: boolean;
  readonly execution: number;
  readonly plannedAt: number;
  /** All arrivals before it are stored. */
  readonly storedTo: number;
}

/** What a run works with once its candidates are read. */
interface Reading {
  readonly runtime: RuleRuntime;
  readonly instance: RuleRun;
  readonly order: RunOrder;
  readonly parts: RunParts;
  readonly evaluation: RuleEvaluation;
  readonly startedAt: number;
  /** The same in nanoseconds. */
  readonly now: bigint;
  readonly events: readonly CandidateEvent[];
  /** All arrivals before it are read. */
  readonly end: number;
  /** Alerts of earlier runs of the same execution. */
  readonly spent: number;
}

/**
 * Runs a rule from its cursor up to what is stored and matched, and writes nothing. `null` if arrivals from before its
 * cursor must be matched first, since late events have come: `runtime.readFrom` is the first one that is needed.
 */
export async function runRule(
  runtime: RuleRuntime,
  instance: RuleRun,
  order: RunOrder,
  parts: RunParts,
): Promise<PreparedRun | null> {
  const { index, documents } = parts;
  const { rule, state, cursor } = runtime;
  const startedAt = parts.now();
  const { execution, storedTo } = order;
  const spent = state.spent.execution === execution ? state.spent.alerts : 0;
  const maxAlerts = Math.max(0, Math.min(rule.rule.max_signals, parts.maxAlerts) - spent);
  const covered = Math.max(cursor, Math.min(storedTo, index.coveredTo(rule.signature, cursor)));
  const unread = index.candidates(rule.signature, cursor, covered, MAX_CANDIDATES);
  const { events, count, missing } = await documents.take(unread.arrivals, MAX_DOCUMENT_BYTES);
  const end = Math.max(cursor, unread.arrivals[count] ?? unread.to);
  const now = BigInt(startedAt) * NANOS_PER_MS;
  const evaluation = parts.evaluations.of(parts.active(), runtime.position);
  const reading = {
    runtime,
    instance,
    order,
    parts,
    evaluation,
    startedAt,
    now,
    events,
    end,
    spent,
  };
  const backlog = await readBacklog(reading, maxAlerts * BACKLOG_FACTOR);
  const evaluated = evaluation.evaluate(events, now);
  const receivedTo = end >= storedTo ? null : await parts.receivedBefore(end);
  const input: RunInput = {
    backlog: backlog.matches,
    backlogTo: backlog.to,
    candidates: evaluated.candidates,
    latest: parts.times.latestBefore(end),
    // What is not yet read may have been received until now: time has passed only up to where it was read.
    now: receivedTo === null ? now : BigInt(receivedTo) * NANOS_PER_MS,
    maxAlerts,
    execution,
  };
  const first = await instance.runReading(input, (arrivals) => storedEvents(documents, arrivals));
  const result = first.late.length === 0 ? first : await withLate(reading, first);
  if (result === null) return null;
  const isGoingOn = order.kind === 'live' && runtime.liveRun?.plannedAt === order.plannedAt;
  const earlier = isGoingOn ? runtime.liveRun : null;
  const endedAt = parts.now();
  const run: RunRow = {
    id: earlier?.id ?? parts.newId(),
    endedAt,
    ...countsOf(reading, evaluated, result),
    lagMs: lagOf(
      result.alerts,
      new Map(events.map((each) => [each.arrival, each.received])),
      endedAt,
    ),
    ...outcomeOf(evaluated, missing.length, backlog.lost.length, result),
  };
  const context = { id: run.id, startedAt, now: endedAt };
  const { added, removed } = backlogChange(backlog.rows, result);
  return {
    runtime,
    commit: {
      run,
      earlier,
      ...withinBacklog(rule, added, removed, parts.backlog),
      state: nextState(reading, result),
      alerts: result.alerts.flatMap((alert) => parts.alertRows(alert, runtime, context)),
      grown: result.grown,
      suppressedKeys: result.suppressedKeys,
      hiddenBy: hiddenByKey(result, evaluation),
      unused: result.counts,
    },
    order,
    hasMore: end < covered,
    missing: [...missing, ...lostArrivals(backlog), ...result.lost.arrivals],
  };
}

/**
 * Sequences with events that came later than others wait for: they are looked for once more among the candidates of
 * their time, unless these are too many.
 */
async function withLate(
  { runtime, instance, order, parts, evaluation, now, events, end }: Reading,
  before: RunResult,
): Promise<RunResult | null> {
  const { rule, cursor } = runtime;
  const { index, documents } = parts;
  const lookBack = now - (parseDateMath(rule.rule.from, now, 'down') ?? now);
  const { compiled } = evaluation.liveRule(rule);
  const span = ruleTypeOf(rule.rule).live.openSpan(compiled, parts.lateness, lookBack);
  const times = before.late.flatMap(({ time }) => time ?? []);
  const earliest = times.reduce<bigint | null>((first, time) => earlier(first, time), null);
  if (span === null || earliest === null) return before;
  const from = await parts.arrivalAt(Number((earliest - span) / NANOS_PER_MS));
  if (index.coveredTo(rule.signature, from) < end) {
    if (runtime.waitedAt === cursor || cursor - from > MAX_LATE_ARRIVALS) return before;
    runtime.waitedAt = cursor;
    runtime.readFrom = from;
    return null;
  }
  const max = order.kind === 'live' ? MAX_LATE_LIVE : MAX_LATE;
  const older = index.candidates(rule.signature, Math.min(from, cursor), cursor, max + 1);
  if (older.arrivals.length > max) return before;
  const read = await documents.take(older.arrivals, MAX_DOCUMENT_BYTES);
  if (read.count < older.arrivals.length) return before;
  const around = [...read.events, ...events];
  return instance.runLate(evaluation.evaluate(around, now).candidates);
}

/** What the row of a run says of its work, without its id, end and outcome. */
const countsOf = (
  { runtime, order, startedAt, end }: Reading,
  { candidates, failures }: EvaluatedCandidates,
  { counts }: RunResult,
) => ({
  ruleId: runtime.rule.id,
  revision: runtime.rule.revision,
  kind: order.kind,
  plannedAt: order.plannedAt,
  startedAt,
  from: runtime.cursor,
  to: end,
  candidates: candidates.length,
  matches: counts.matches,
  alerts: counts.alerts,
  suppressed: counts.suppressed,
  backlog: counts.capped - counts.fromBacklog,
  excepted: counts.excepted,
  selfMatches: counts.selfMatches,
  duplicates: counts.duplicates,
  fromBacklog: counts.fromBacklog,
  failures,
});

function nextState(
  { runtime, instance, order, evaluation, startedAt, end, spent }: Reading,
  { counts, hasChanged }: RunResult,
): RuleStateRow {
  const { rule, state } = runtime;
  const saved = () => {
    const snapshot = instance.snapshot(evaluation.itemKey);
    if (snapshot === null) return null;
    return { key: rule.stateKey, state: Buffer.from(JSON.stringify(snapshot)) };
  };
  return {
    ruleId: rule.id,
    cursor: end,
    signature: rule.signature,
    disabled: null,
    snapshot: hasChanged ? saved() : state.snapshot,
    spent: { execution: order.execution, alerts: spent + counts.alerts },
    failure: null,
    lastRun: order.plannedAt,
    lastMatch: counts.matches > 0 ? startedAt : state.lastMatch,
  };
}

/** The first rows with their matches, and those whose events no longer exist. */
async function readBacklog({ runtime, parts, evaluation, now }: Reading, limit: number) {
  const rows = limit === 0 ? [] : parts.backlog.next(runtime.rule.id, limit);
  const to = rows.length < limit ? undefined : rows.at(-1)?.turn;
  if (rows.length === 0) return { rows, to, matches: [], lost: [] };
  const arrivals = new Set(rows.flatMap(({ match }) => knownArrivals(match)));
  const known = await storedEvents(parts.documents, [...arrivals]);
  return { rows, to, ...evaluation.loadBacklog(rows, known, now) };
}

/** By arrival number, those that are still stored. */
async function storedEvents(
  documents: CandidateDocuments,
  arrivals: readonly number[],
): Promise<Map<number, CandidateEvent>> {
  const read = await documents.take(arrivals, Infinity);
  return new Map(read.events.map((event) => [event.arrival, event]));
}

/** Of a live rule, a run that has changed nothing but the cursor. */
export function isEmpty({ runtime, commit }: PreparedRun): boolean {
  const { run, state } = commit;
  return (
    run.kind === 'live' &&
    run.candidates === 0 &&
    run.matches === 0 &&
    run.fromBacklog === 0 &&
    run.outcome === 'succeeded' &&
    runtime.state.failure === null &&
    state?.snapshot === runtime.state.snapshot
  );
}

/** Of matches of the backlog whose events no longer exist. */
function lostArrivals({ rows, lost }: Awaited<ReturnType<typeof readBacklog>>): readonly number[] {
  const keys = new Set(lost.map(({ key }) => key));
  return rows.flatMap(({ key, match }) => (keys.has(key) ? knownArrivals(match) : []));
}

/** The matches that the backlog gains, and the numbers of the rows that it loses. */
function backlogChange(rows: readonly BacklogRow[], { capped }: RunResult) {
  const known = new Set(rows.map(({ key }) => key));
  const still = new Set(capped.map(({ key }) => key));
  return {
    added: capped.filter(({ key }) => !known.has(key)),
    // Judged, or lost with its events.
    removed: rows.filter(({ key }) => !still.has(key)).map(({ number }) => number),
  };
}

const hiddenByKey = ({ hiddenBy }: RunResult, { itemKey }: RuleEvaluation) =>
  new Map([...hiddenBy].map(([item, matches]) => [itemKey(item), matches]));

/** From receipt of the last event of an alert to now; of the slowest. Those of the backlog have waited on purpose. */
function lagOf(
  alerts: readonly Alert[],
  received: ReadonlyMap<number, number>,
  now: number,
): number | null {
  let lag: number | null = null;
  for (const { match } of alerts) {
    const times = runEventsOf(match as LiveMatch).flatMap(
      ({ arrival }) => received.get(arrival) ?? [],
    );
    if (times.length > 0) lag = Math.max(lag ?? 0, now - Math.max(...times));
  }
  return lag;
}

function outcomeOf(
  { failures, firstFailure }: Pick<EvaluatedCandidates, 'failures' | 'firstFailure'>,
  missing: number,
  lost: number,
  { lost: open, counts: { late, ahead, untimed, forgotten } }: RunResult,
): Pick<RunRow, 'outcome' | 'message'> {
  const notes: readonly (readonly [count: number, text: string])[] = [
    [failures, `the query failed at ${counted(failures, 'event')}; the first: ${firstFailure}`],
    [missing, `${counted(missing, 'candidate')} had been removed by retention before the run`],
    [lost, `${counted(lost, 'match', 'matches')} of the backlog lost their events to retention`],
    [
      open.matches,
      `${counted(open.matches, 'match', 'matches')} of a sequence lost events to retention before the run`,
    ],
    [late, `${counted(late, 'event')} came too late for a sequence`],
    [ahead, `${counted(ahead, 'event')} of a sequence had a time in the future`],
    [untimed, `${counted(untimed, 'event')} of a sequence had no time`],
    [
      forgotten,
      `${counted(forgotten, 'event')} of open sequences were dropped to stay within the memory bound`,
    ],
  ];
  const said = notes.filter(([count]) => count > 0).map(([, text]) => text);
  return said.length === 0
    ? { outcome: 'succeeded', message: null }
    : { outcome: 'warning', message: said.join('; ') };
}

/**
 * Puts matches into the backlog of a rule as far as there is room. Where there is not, those of the last turns go without,
 * be they new or not: groups that have thousands waiting take no place from one that has a few.
 *
 * @param removed numbers of rows that leave the backlog
 */
export function withinBacklog(
  rule: ActiveRule,
  added: readonly CappedMatch[],
  removed: readonly number[],
  backlog: BacklogReader,
): Required<Pick<RunCommit, 'backlog' | 'overflow'>> {
  const saved = (matches: readonly CappedMatch[]) => matches.map(saveCapped);
  if (added.length === 0) return { backlog: { added: [], removed }, overflow: null };
  const waiting = backlog.size(rule.id) - removed.length;
  const excess = added.length - Math.max(0, MAX_BACKLOG - waiting);
  if (excess <= 0) return { backlog: { added: saved(added), removed }, overflow: null };
  const leaving = new Set(removed);
  const stored = backlog
    .last(rule.id, excess)
    .filter(({ number }) => !leaving.has(number))
    .map(({ number, turn, match }) => ({ number, turn, arrivals: () => knownArrivals(match) }));
  const fresh = added.map((capped) => ({
    capped,
    turn: capped.turn,
    arrivals: () => runEventsOf(capped.match).map(({ arrival }) => arrival),
  }));
  const all = byTurn([...stored, ...fresh]);
  const kept = all.slice(0, -excess);
  const over = all.slice(-excess);
  let [from, to] = [Infinity, 0];
  for (const arrival of over.flatMap(({ arrivals }) => arrivals())) {
    from = Math.min(from, arrival);
    to = Math.max(to, arrival + 1);
  }
  return {
    backlog: {
      added: saved(kept.flatMap((each) => ('capped' in each ? each.capped : []))),
      removed: [...removed, ...over.flatMap((each) => ('number' in each ? each.number : []))],
    },
    overflow: { rule, matches: over.length, from: Math.min(from, to), to },
  };
}

/** The arrivals of the events of a row of the backlog. Of a damaged row none: it is lost, and said to be when it is read. */
function knownArrivals(match: string): readonly number[] {
  try {
    return arrivalsOfMatch(match);
  } catch (error) {
    if (error instanceof SnapshotError) return [];
    throw error;
  }
}
