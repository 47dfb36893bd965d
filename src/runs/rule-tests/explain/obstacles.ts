import {
  EqlError,
  printExpression,
  SequenceLimitError,
  type SequenceQuery,
} from '../../../lang/index.ts';
import type { RuleRun, RuleRunner } from '../rule-runner.ts';

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
export function obstaclesOf(runner: RuleRunner, run: RuleRun): readonly string[] {
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
