import type { CompiledQuery, SequenceMemory } from '../../lang/index.ts';
import type { Alert } from '../alert.ts';
import type { Candidate } from '../candidate.ts';
import type { DetectionRule } from '../detection-rule.ts';
import { Executions } from '../alerts/execution.ts';
import type { ScheduleOutcome } from '../report.ts';
import { ruleTypeOf } from '../types/index.ts';
import type { Found } from '../types/rule-type.ts';
import { compareWithAll, numbersOf } from './missed.ts';
import { replay } from './replay.ts';
import { timetableOf, type Timetable } from './timetable.ts';
import { visibilities, type Range } from './visibility.ts';

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
