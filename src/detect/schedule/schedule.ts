import type { CompiledQuery, SequenceMemory } from '../../lang/index.ts';
import type { Alert } from '../alert.ts';
import type { Candidate } from '../candidate.ts';
import type { DetectionRule } from '../detection-rule.ts';
import { Executions, type ExecutionResult } from '../alerts/execution.ts';
import type { ScheduleOutcome, ExecutionOutcome } from '../report.ts';
import { ruleTypeOf } from '../types/index.ts';
import type { Found } from '../types/rule-type.ts';
import { compareWithAll, numbersOf, nameOf, type Numbers } from './missed.ts';
import {
  timetableOf,
  type Timetable,
  visibilities,
  type Range,
  type Visibility,
  isEmpty,
} from './visibility.ts';

interface ReplayInput {
  readonly candidates: readonly Candidate[];
  readonly searchOver: (seen: readonly Candidate[]) => Found;
  readonly visibility: readonly (Visibility | null)[];
  readonly timetable: Timetable;
  readonly all: Range;
  readonly executions: Executions;
  readonly numbers: Numbers;
  /** The maximum number of candidates read by all executions together, with a surcharge per search. */
  readonly mostWork: number;
}

interface Replayed {
  readonly alerts: readonly Alert[];
  readonly shown: readonly ExecutionOutcome[];
  readonly repeated: number;
  readonly notReplayed: number;
  /** Names of all matches found. */
  readonly found: ReadonlySet<string>;
  readonly duplicates: number;
  readonly suppressed: number;
  readonly selfMatches: number;
}

/** The fixed cost of a search, in candidates. */
const COST_OF_SEARCH = 20;

/**
 * Runs the executions that see candidates, oldest first. An execution that sees the same as a settled
 * previous one is not run, since its result is known.
 */
function replay(input: ReplayInput): Replayed {
  const { candidates, visibility, all, executions, numbers, mostWork } = input;
  const alerts: Alert[] = [];
  const shown: ExecutionOutcome[] = [];
  const found = new Set<string>();
  const sums = { repeated: 0, notReplayed: 0, duplicates: 0, suppressed: 0, selfMatches: 0 };
  let work = 0;
  for (const step of stepsOf(visibility)) {
    const visible = step.candidates().flatMap((number) => candidates[number] ?? []);
    for (let execution = step.first; execution < step.end; execution++) {
      work += COST_OF_SEARCH + step.size;
      if (work > mostWork) {
        sums.notReplayed = all.last - execution + 1;
        return { alerts, shown, found, ...sums };
      }
      const searched = input.searchOver(visible);
      for (const match of searched.matches) found.add(nameOf(match, numbers));
      const result = executions.execute(searched.matches);
      for (const alert of result.alerts) alerts.push(alert);
      sums.duplicates += result.duplicates;
      sums.suppressed += result.suppressed;
      sums.selfMatches += result.selfMatches;
      const { length: matches } = searched.matches;
      if (matches > 0) shown.push(outcomeOf(execution, matches, result, input));
      if (isSettled(result)) {
        const more = step.end - execution - 1;
        sums.repeated += matches > 0 ? more : 0;
        sums.duplicates += (matches - result.selfMatches - result.capped) * more;
        sums.selfMatches += result.selfMatches * more;
        break;
      }
    }
  }
  return { alerts, shown, found, ...sums };
}

/** Whether another execution over the same candidates would find the same and add nothing. */
function isSettled({ alerts, suppressed, capped }: ExecutionResult): boolean {
  return capped === 0 || (alerts.length === 0 && suppressed === 0);
}

function outcomeOf(
  execution: number,
  matches: number,
  { alerts, duplicates, suppressed, capped }: ExecutionResult,
  { timetable }: ReplayInput,
): ExecutionOutcome {
  return {
    at: timetable.at(execution),
    from: timetable.from(execution),
    to: timetable.to(execution),
    matches,
    duplicates,
    suppressed,
    capped,
    alerts: alerts.length,
  };
}

/** Executions that see the same candidates: from one number, inclusive, to another, exclusive. */
interface Step {
  readonly first: number;
  readonly end: number;
  /** Indices of candidates, in order; at least one. */
  readonly candidates: () => readonly number[];
  readonly size: number;
}

/** The executions that see any candidate, oldest first; all others are skipped. */
function* stepsOf(visibility: readonly (Visibility | null)[]): Generator<Step> {
  const changes: { execution: number; candidate: number; enters: boolean }[] = [];
  for (const [candidate, each] of visibility.entries()) {
    if (each === null || isEmpty(each.seen)) continue;
    changes.push({ execution: each.seen.first, candidate, enters: true });
    changes.push({ execution: each.seen.last + 1, candidate, enters: false });
  }
  changes.sort((a, b) => a.execution - b.execution);
  const visible = new Set<number>();
  for (const [index, { execution, candidate, enters }] of changes.entries()) {
    if (enters) visible.add(candidate);
    else visible.delete(candidate);
    const next = changes[index + 1]?.execution ?? execution;
    if (next === execution || visible.size === 0) continue;
    const candidates = () => [...visible].sort((a, b) => a - b);
    yield { first: execution, end: next, candidates, size: visible.size };
  }
}

/**
 * The maximum number of candidates read by all executions of a rule together; an hour of a rule that runs
 * every second and looks back a day is expensive.
 */
const MAX_WORK = 20_000_000;

export interface ScheduleInput {
  readonly rule: DetectionRule;
  readonly compiled: CompiledQuery;
  /** In input order. */
  readonly candidates: readonly Candidate[];
  /** Times of the first and the last event of the data; `null` without any. */
  readonly first: bigint | null;
  readonly last: bigint | null;
  /** As for an execution: `null` for no limit, `undefined` for the rule's own. */
  readonly maxSignals?: number | null | undefined;
  /** The memory budget that searches share with others. */
  readonly memory?: SequenceMemory | undefined;
  /** The maximum number of candidates read before the replay stops. */
  readonly mostWork?: number;
}

export interface SimulatedSchedule {
  readonly outcome: ScheduleOutcome;
  /** In the order in which executions raised them. */
  readonly alerts: readonly Alert[];
  /** Of all executions together: windows overlap, so the same match is found repeatedly. */
  readonly duplicates: number;
  readonly suppressed: number;
  readonly selfMatches: number;
}

/**
 * Replays the schedule of a rule in event time: it runs at each multiple of its interval since the epoch,
 * from the first event until every event has been available for an interval. An execution sees the events
 * of its window that had been ingested when it runs.
 *
 * @throws SequenceLimitError if a sequence or sample would exceed its bound
 */
export function simulateSchedule(input: ScheduleInput): SimulatedSchedule {
  const { rule, candidates, maxSignals, mostWork = MAX_WORK } = input;
  const timetable = timetableOf(rule.rule);
  const span = spanOf(input);
  if (span === null) return nothing(input);
  const all = executionsOf(span, timetable);
  const visibility = visibilities(candidates, timetable, all);
  const executions = new Executions(rule, { maxSignals, overlaps: true });
  const numbers = numbersOf(candidates);
  const { alerts, found, shown, repeated, notReplayed, ...sums } = replay({
    searchOver: (seen) => searchOver(seen, input),
    candidates,
    visibility,
    timetable,
    all,
    executions,
    numbers,
    mostWork,
  });
  const { matches } = searchOver(candidates, input);
  const missed = compareWithAll(matches, found, numbers, visibility, all.last - notReplayed);
  const outcome = {
    executions: all.last - all.first + 1,
    shown,
    repeated,
    notReplayed,
    ...missed,
    capped: executions.capped,
  };
  return { outcome, alerts, ...sums };
}

/** To an execution, the events it sees are all the data: their end decides on a missing event. */
const searchOver = (
  seen: readonly Candidate[],
  { rule: { rule }, compiled, memory }: ScheduleInput,
): Found => ruleTypeOf(rule).search(rule, compiled, seen, null, memory);

interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

/** From the first to the last relevant time: of an event, or of its ingestion. */
function spanOf({ candidates, first, last }: ScheduleInput): Span | null {
  const times = [
    ...(first === null ? [] : [first]),
    ...(last === null ? [] : [last]),
    ...candidates.flatMap(({ windowTime, availableAt }) => [
      ...(windowTime === null ? [] : [windowTime]),
      ...(windowTime === null || availableAt === null ? [] : [availableAt]),
    ]),
  ];
  const [some] = times;
  if (some === undefined) return null;
  return times.reduce<Span>(
    (span, time) => ({
      first: time < span.first ? time : span.first,
      last: time > span.last ? time : span.last,
    }),
    { first: some, last: some },
  );
}

function executionsOf(span: Span, { since, at, to, interval }: Timetable): Range {
  const arrived = since(span.last);
  // A window that ends before its execution sees the last event later by this much.
  const behind = at(arrived) - to(arrived);
  const end = span.last + interval + (behind > 0n ? behind : 0n);
  return { first: since(span.first), last: since(end + 1n) - 1 };
}

/** The result for data without times, which cannot be scheduled. */
function nothing(input: ScheduleInput): SimulatedSchedule {
  const { candidates } = input;
  const { matches } = searchOver(candidates, input);
  const missed = compareWithAll(
    matches,
    new Set(),
    numbersOf(candidates),
    candidates.map(() => null),
    0,
  );
  const outcome = { executions: 0, shown: [], repeated: 0, notReplayed: 0, ...missed, capped: 0 };
  return { outcome, alerts: [], duplicates: 0, suppressed: 0, selfMatches: 0 };
}
