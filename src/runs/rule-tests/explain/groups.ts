import type { CompiledQuery, CompiledTerm } from '../../../lang/index.ts';
import type { RuleRun, RuleRunner, SeenEvent } from '../rule-runner.ts';
import { missOf } from './clauses.ts';
import type { EventMiss, MissedGroup, StageNote } from './explanation.ts';
import { obstaclesOf } from './obstacles.ts';

interface Stage {
  readonly term: number;
  readonly compiled: CompiledTerm;
  readonly satisfying: readonly SeenEvent[];
}

/** Why there are too few sequences or samples: by stage, and what keeps them apart. */
export function missedGroup(runner: RuleRunner, run: RuleRun): MissedGroup {
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
