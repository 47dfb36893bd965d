import { missOf, reasonsOf } from './clauses.ts';
import type {
  EventMiss,
  Explanation,
  MatchedStage,
  Missed,
  Surplus,
  Unread,
} from './explanation.ts';
import { missedGroup } from './groups.ts';
import type { RuleRun, RuleRunner, SeenEvent } from '../rule-runner.ts';

/** The maximum number of events, of matches and of failures shown. */
const SHOWN = 3;

/** Says what happened where a rule found more or fewer matches than expected. */
export function explain(runner: RuleRunner, run: RuleRun, isTooFew: boolean): Explanation {
  const reason = reasonOf(runner, run, isTooFew);
  const shown = reason.kind === 'missed' ? reason.events.map(({ event }) => event) : [];
  const failures = run.failures
    .map(({ event, error }) => ({ event: event.number, message: error.message }))
    .filter(({ event }) => !shown.includes(event));
  return {
    reason,
    unread: unreadOf(runner, run),
    filtered: filteredOf(run),
    failures: failures.slice(0, SHOWN),
    failureCount: failures.length,
  };
}

function reasonOf(runner: RuleRunner, run: RuleRun, isTooFew: boolean): Explanation['reason'] {
  if (!isTooFew) return surplus(runner, run);
  return runner.compiled.query.kind === 'event' ? missed(runner, run) : missedGroup(runner, run);
}

function missed({ tracer }: RuleRunner, { seen, matches }: RuleRun): Missed {
  const matched = new Set(matches.flat());
  const misses = seen
    .filter((event) => !matched.has(event))
    .map((event) => ({ event, trace: tracer.trace(0, event.row) }))
    .filter(({ trace }) => !trace.result)
    .map(({ event, trace }) => missOf(event.number, trace))
    .sort(compareMisses);
  return {
    kind: 'missed',
    events: misses.slice(0, SHOWN),
    more: Math.max(0, misses.length - SHOWN),
  };
}

/** The one with more of its clauses satisfied first, then by place. */
const compareMisses = (a: EventMiss, b: EventMiss): number =>
  b.met / b.of - a.met / a.of || a.event - b.event;

function surplus(runner: RuleRunner, { matches }: RuleRun): Surplus {
  return {
    kind: 'surplus',
    matches: matches
      .slice(0, SHOWN)
      .map((events) => events.map((event, stage) => stageOf(runner, event, stage))),
    more: Math.max(0, matches.length - SHOWN),
  };
}

function stageOf({ tracer }: RuleRunner, event: SeenEvent | null, stage: number): MatchedStage {
  if (event === null) return { event: null, clauses: [] };
  const trace = tracer.trace(tracer.stages[stage] ?? 0, event.row);
  return { event: event.number, clauses: reasonsOf(trace) };
}

function filteredOf({ filtered }: RuleRun): Explanation['filtered'] {
  const [event] = filtered;
  return event === undefined ? null : { count: filtered.length, event };
}

function unreadOf({ patterns }: RuleRunner, { unseen }: RuleRun): Unread | null {
  const [first] = unseen;
  if (first === undefined) return null;
  const { number: event, names } = first;
  return { count: unseen.length, event, names: names.slice(0, SHOWN), patterns: patterns ?? [] };
}
