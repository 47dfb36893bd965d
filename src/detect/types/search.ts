import type { CompiledQuery, SequenceMemory } from '../../lang/index.ts';
import { createCollector, type MatchResult } from '../../lang/execute/collector.ts';
import type { Evaluation } from '../../lang/execute/evaluator.ts';
import type { Candidate, Excepted } from '../candidate.ts';
import type { Match, MatchedEvent } from '../match.ts';
import type { Found, HiddenMatch } from './rule-type.ts';

/**
 * Runs a query over its candidates. An exception removes an event before sequences are formed, from all
 * stages or from the one it names: a sequence that other events complete is still found.
 */
export function search<E = MatchedEvent>(
  compiled: CompiledQuery,
  candidates: readonly Candidate<E>[],
  observed: bigint | null,
  memory?: SequenceMemory,
): Found<E> {
  if (!haveAllEvents(compiled, candidates)) return { matches: [], hidden: [], undecided: 0 };
  const kept = collect(compiled, candidates, observed, memory, ({ evaluation, excepted }) =>
    withoutExcepted(evaluation, excepted),
  );
  const matches = kept.results.map((result) => matchOf(result));
  const { undecided } = kept;
  if (candidates.every(({ excepted }) => excepted.length === 0)) {
    return { matches, hidden: [], undecided };
  }
  const all = collect(compiled, candidates, observed, memory, ({ evaluation }) => evaluation);
  const hidden = all.results.flatMap((result): HiddenMatch<E>[] => {
    const items = itemsOf(result, compiled);
    return items.length === 0 ? [] : [{ match: matchOf(result), items }];
  });
  return { matches, hidden, undecided };
}

/** The terms of a sequence without each of which nothing matches. Many begin with what happens all the time. */
export function neededTerms({ query }: Pick<CompiledQuery, 'query'>): ReadonlySet<number> {
  if (query.kind !== 'sequence') return new Set();
  return new Set(query.stages.filter((term) => query.terms[term]?.missing === false));
}

function haveAllEvents(
  compiled: CompiledQuery,
  candidates: readonly Pick<Candidate, 'evaluation'>[],
): boolean {
  const wanted = new Set(neededTerms(compiled));
  if (wanted.size === 0) return true;
  for (const { evaluation } of candidates) {
    for (const { terms } of evaluation ?? []) {
      for (const term of terms) wanted.delete(term);
    }
    if (wanted.size === 0) return true;
  }
  return false;
}

function collect<E>(
  compiled: CompiledQuery,
  candidates: readonly Candidate<E>[],
  observed: bigint | null,
  memory: SequenceMemory | undefined,
  evaluationOf: (candidate: Candidate<E>) => Evaluation,
) {
  const collector = createCollector<Candidate<E>>(compiled, {
    size: null,
    resultPosition: 'tail',
    maxSamplesPerKey: 1,
    memory,
  });
  if (observed !== null) collector.observe(observed);
  for (const candidate of candidates) {
    const evaluation = evaluationOf(candidate);
    if (evaluation !== null) collector.add(evaluation, candidate, candidate.arrival, candidate, 0);
  }
  return collector.finish();
}

/** The evaluation without excepted stages; `null` if none remains. */
export function withoutExcepted(evaluation: Evaluation, excepted: readonly Excepted[]): Evaluation {
  if (excepted.length === 0 || evaluation === null) return evaluation;
  if (excepted.some(({ term }) => term === null)) return null;
  const gone = new Set(excepted.map(({ term }) => term));
  const hits = evaluation
    .map(({ terms, keys }) => ({ terms: terms.filter((term) => !gone.has(term)), keys }))
    .filter(({ terms }) => terms.length > 0);
  return hits.length === 0 ? null : hits;
}

/** The items that hide a result. */
export function itemsOf(
  result: MatchResult<Pick<Candidate, 'excepted'>>,
  { query }: Pick<CompiledQuery, 'query'>,
): readonly number[] {
  if (result.kind === 'event') return distinct(result.event.excepted.map(({ item }) => item));
  const termOf = (stage: number) => (query.kind === 'sequence' ? query.stages[stage] : stage);
  return distinct(
    result.events.flatMap((candidate, stage) =>
      (candidate?.excepted ?? [])
        .filter(({ term }) => term === null || term === termOf(stage))
        .map(({ item }) => item),
    ),
  );
}

const distinct = (items: readonly number[]) => [...new Set(items)];

export function matchOf<E>(result: MatchResult<Candidate<E>>): Match<E> {
  return result.kind === 'event'
    ? { kind: 'event', event: result.event.event }
    : { ...result, events: result.events.map((candidate) => candidate?.event ?? null) };
}
