import type { CompiledQuery, CompiledTerm } from '../../../lang/index.ts';
import type { RuleRun, RuleRunner, SeenEvent } from '../rule-runner.ts';
import { missOf } from './clauses.ts';
import { compareMisses } from './closest.ts';
import type { EventMiss, MissedGroup, StageNote } from './explanation.ts';
import { obstaclesOf } from './obstacles.ts';

/** Why there are too few sequences or samples: by stage, and what keeps them apart. */
export function missedGroup(runner: RuleRunner, run: RuleRun): MissedGroup {
  const { compiled } = runner;
  const stages = termsOf(compiled).map(([term, compiledTerm]) =>
    stageNote(runner, run.seen, term, compiledTerm),
  );
  const isComplete = stages.every(({ missing, found, wanted }) => missing || found >= wanted);
  const obstacles = [
    ...(run.untimed.length > 0 ? [`${eventsText(run.untimed)} without a readable time`] : []),
    ...(run.undecided > 0
      ? [
          'the events end before it is decided that the missing event does not come; add a later one',
        ]
      : []),
  ];
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
  { tracer }: RuleRunner,
  seen: readonly SeenEvent[],
  term: number,
  { text, missing, keys }: CompiledTerm,
): StageNote {
  let found = 0;
  let withoutKey = 0;
  let closest: EventMiss | null = null;
  for (const { number, row } of seen) {
    const trace = tracer.trace(term, row);
    if (trace.result) {
      if (keys(row).length > 0) found += 1;
      else withoutKey += 1;
    } else if (found === 0 && !missing) {
      const miss = missOf(number, trace);
      if (closest === null || compareMisses(miss, closest) < 0) closest = miss;
    }
  }
  return {
    term,
    text,
    missing,
    wanted: tracer.stages.filter((each) => each === term).length,
    found,
    withoutKey,
    closest: found + withoutKey === 0 ? closest : null,
  };
}

function eventsText(events: readonly SeenEvent[]): string {
  const [first] = events;
  return events.length === 1 && first !== undefined
    ? `event ${first.number + 1} satisfies a stage`
    : `${events.length} events satisfy a stage`;
}
