import { getOrAdd, memoized } from '../../util/maps.ts';
import type { Field, SampleQuery, SequenceQuery, Term, TimeSpan } from '../syntax/ast.ts';
import { printExpression } from '../syntax/printer.ts';
import { NANOS_PER_UNIT } from '../../util/time/index.ts';
import type { CompiledSample, CompiledSequence, CompiledTerm } from './compiled.ts';
import { all } from './condition.ts';
import { compileFilter } from './filter.ts';
import type { KeyDemands } from './join-filters.ts';
import { demandsOnKeys, foreignDemands } from './join-filters.ts';
import { datePlaces, keyReader } from './keys.ts';
import type { ReadKeys } from './known-keys.ts';
import type { QueryContext } from './query-context.ts';

export function compileSequence(query: SequenceQuery, context: QueryContext): CompiledSequence {
  const { terms, until, maxspan } = query;
  const withUntil = until === null ? terms : [...terms, until];
  return {
    kind: 'sequence',
    terms: compileTerms(withUntil, query.by, until === null ? -1 : terms.length, context),
    stages: terms.flatMap((term, index) => Array.from({ length: term.runs ?? 1 }, () => index)),
    until: until === null ? -1 : terms.length,
    maxspan: maxspan === null ? null : nanosOf(maxspan),
  };
}

export function compileSample(query: SampleQuery, context: QueryContext): CompiledSample {
  return { kind: 'sample', terms: compileTerms(query.terms, query.by, -1, context) };
}

function compileTerms(
  terms: readonly Term[],
  common: readonly Field[],
  until: number,
  context: QueryContext,
): CompiledTerm[] {
  const keyed = terms.map((term) => ({
    term,
    by: [...common, ...term.by],
    condition: context.options.optimizeCondition(term.query.condition),
  }));
  const demands = demandsOnKeys(keyed, until);
  const dates = datePlaces(
    keyed.map(({ by }) => by),
    context.resolve,
  );
  const readers = new Map<string, ReadKeys>();
  /** Terms that join by the same share their reader, by which a run recognises it. */
  const readerOf = (by: readonly Field[], names: readonly string[]) =>
    getOrAdd(readers, JSON.stringify(names), () =>
      keyReader(by, context.resolve, dates, context.fields),
    );
  const testOf = memoized(({ conjuncts }: KeyDemands) =>
    all([...conjuncts.values()].map((conjunct) => context.condition(conjunct))),
  );
  return keyed.map(({ term, by, condition }, index) => {
    const onKeys = demands[index] ?? [];
    const names = by.map(printExpression);
    const filter = compileFilter(term.query, onKeys.map(testOf), context);
    return {
      matches: filter.matches,
      get text() {
        return filter.text;
      },
      keys: readerOf(by, names),
      missing: term.missing,
      never: condition.kind === 'Boolean' && !condition.value,
      by: names,
      copied: () => foreignDemands(onKeys, condition),
    };
  });
}

function nanosOf({ count, unit }: TimeSpan): bigint {
  return BigInt(count) * NANOS_PER_UNIT[unit];
}
