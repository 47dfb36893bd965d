import type { Alert } from '../alert.ts';
import type { Candidate } from '../candidate.ts';
import type { ExecutionResult, Executions } from '../alerts/execution.ts';
import type { ExecutionOutcome } from '../report.ts';
import type { Found } from '../types/rule-type.ts';
import { nameOf, type Numbers } from './missed.ts';
import type { Timetable } from './timetable.ts';
import { type Range, type Visibility, isEmpty } from './visibility.ts';

export interface ReplayInput {
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

export interface Replayed {
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
export function replay(input: ReplayInput): Replayed {
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
