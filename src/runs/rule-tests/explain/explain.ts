import {
  type CompiledQuery,
  type CompiledTerm,
  EqlError,
  printExpression,
  SequenceLimitError,
  type SequenceQuery,
} from '../../../lang/index.ts';
import { missOf, reasonsOf } from './clauses.ts';
import type {
  EventMiss,
  Explanation,
  MatchedStage,
  Missed,
  Surplus,
  Unread,
  MissedGroup,
  StageNote,
} from './explanation.ts';
import type { RuleRun, RuleRunner, SeenEvent } from '../rule-runner.ts';

/** The maximum number of events: with more, no obstacle is searched for, because it would take too long. */
const MAX_EVENTS = 10_000;

interface Relaxed {
  /** The obstacle, if this finds something. */
  readonly obstacle: string;
  readonly query: SequenceQuery;
}

/**
 * What keeps events apart that satisfy every stage of a sequence: each demand is left out by itself,
 * then all of them.
 */
function obstaclesOf(runner: RuleRunner, run: RuleRun): readonly string[] {
  const { query } = runner.statement;
  if (query.kind === 'SampleQuery') return ['no key has an event for every filter'];
  if (query.kind !== 'SequenceQuery' || run.seen.length > MAX_EVENTS) return [];
  const relaxed = relaxations(query);
  const single = relaxed.filter((each) => finds(each.query, runner, run));
  if (single.length > 0) return single.map(({ obstacle }) => obstacle);
  const all = relaxed.reduce<SequenceQuery>((sofar, { obstacle }) => {
    const next = relaxations(sofar).find((each) => each.obstacle === obstacle);
    return next?.query ?? sofar;
  }, query);
  return relaxed.length > 1 && finds(all, runner, run)
    ? ['several things at once:', ...relaxed.map(({ obstacle }) => obstacle)]
    : ['the events do not come in the order of the stages'];
}

function relaxations(query: SequenceQuery): readonly Relaxed[] {
  const { maxspan, until, terms, by } = query;
  const hasMissing = terms.some(({ missing }) => missing);
  const keys = [...by, ...terms.flatMap((term) => term.by)];
  return [
    ...(maxspan === null
      ? []
      : [
          {
            obstacle: `the events are further apart than maxspan=${maxspan.count}${maxspan.unit}`,
            query: {
              ...query,
              // Missing events need a time span.
              maxspan: hasMissing ? ({ ...maxspan, count: 100_000, unit: 'd' } as const) : null,
            },
          },
        ]),
    ...(keys.length === 0
      ? []
      : [
          {
            obstacle: `the events do not share ${[...new Set(keys.map(printExpression))].join(', ')}`,
            query: {
              ...query,
              by: [],
              terms: terms.map((term) => ({ ...term, by: [] })),
              until: until === null ? null : { ...until, by: [] },
            },
          },
        ]),
    ...(until === null
      ? []
      : [{ obstacle: 'an event satisfies until', query: { ...query, until: null } }]),
    ...(hasMissing
      ? [
          {
            obstacle: 'the event that must not happen is there',
            query: { ...query, terms: terms.filter(({ missing }) => !missing) },
          },
        ]
      : []),
  ];
}

function finds(query: SequenceQuery, runner: RuleRunner, { seen }: RuleRun): boolean {
  try {
    return runner.countMatches({ ...runner.statement, query }, seen) > 0;
  } catch (error) {
    // Without a part the query may be none any more, or need more than memory is given for.
    if (error instanceof EqlError || error instanceof SequenceLimitError) return false;
    throw error;
  }
}

interface Stage {
  readonly term: number;
  readonly compiled: CompiledTerm;
  readonly satisfying: readonly SeenEvent[];
}

/** Why there are too few sequences or samples: by stage, and what keeps them apart. */
function missedGroup(runner: RuleRunner, run: RuleRun): MissedGroup {
  const { compiled, tracer } = runner;
  const found = termsOf(compiled).map(([term, compiledTerm]): Stage => ({
    term,
    compiled: compiledTerm,
    satisfying: run.seen.filter(({ row }) => tracer.trace(term, row).result),
  }));
  const taken = new Set(found.flatMap(({ satisfying }) => satisfying));
  const stages = found.map((stage) =>
    stageNote(runner, run.seen, stage, (event) => taken.has(event)),
  );
  const isComplete = stages.every(({ missing, found, wanted }) => missing || found >= wanted);
  const obstacles =
    run.untimed.length > 0 ? [`${eventsText(run.untimed)} without a readable time`] : [];
  return {
    kind: 'missed group',
    stages,
    obstacles:
      obstacles.length === 0 && isComplete && run.matches.length === 0
        ? obstaclesOf(runner, run)
        : obstacles,
  };
}

/** The terms that have stages: without `until`. */
function termsOf({ query }: CompiledQuery): readonly (readonly [number, CompiledTerm])[] {
  if (query.kind === 'event') return [];
  const until = query.kind === 'sequence' ? query.until : -1;
  return [...query.terms.entries()].filter(([index]) => index !== until);
}

function stageNote(
  runner: RuleRunner,
  seen: readonly SeenEvent[],
  { term, compiled, satisfying }: Stage,
  isTaken: (event: SeenEvent) => boolean,
): StageNote {
  const { tracer } = runner;
  const { text, missing } = compiled;
  const keyed = satisfying.filter(({ row }) => compiled.keys(row).length > 0);
  const keyless = satisfying.find(({ row }) => compiled.keys(row).length === 0);
  const isUnmet = satisfying.length === 0 && !missing;
  return {
    term,
    text,
    missing,
    wanted: tracer.stages.filter((each) => each === term).length,
    found: keyed.length,
    withoutKey: satisfying.length - keyed.length,
    lacking: keyless === undefined ? [] : lackingKeys(runner, term, keyless),
    closest: isUnmet ? closestOf(runner, seen, term, isTaken) : null,
  };
}

/** Of equally close events rather one that no other stage takes. */
function closestOf(
  { tracer }: RuleRunner,
  seen: readonly SeenEvent[],
  term: number,
  isTaken: (event: SeenEvent) => boolean,
): EventMiss | null {
  let closest: EventMiss | null = null;
  for (const isLast of [false, true]) {
    for (const event of seen) {
      if (isTaken(event) !== isLast) continue;
      const miss = missOf(event.number, tracer.trace(term, event.row));
      if (closest === null || miss.met / miss.of > closest.met / closest.of) closest = miss;
    }
  }
  return closest;
}

function lackingKeys(
  { statement: { query }, tracer }: RuleRunner,
  term: number,
  { row }: SeenEvent,
): readonly string[] {
  if (query.kind === 'EventQuery') return [];
  const keys = [...query.by, ...(query.terms[term]?.by ?? [])];
  return keys
    .filter(({ path, optional }) => !optional && row[tracer.fields.slotOf(path)] === undefined)
    .map(({ path }) => path);
}

function eventsText(events: readonly SeenEvent[]): string {
  const [first] = events;
  return events.length === 1 && first !== undefined
    ? `event ${first.number + 1} satisfies a stage`
    : `${events.length} events satisfy a stage`;
}

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
