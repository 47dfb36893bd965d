import type { RuleMatch } from '../../../../detect/evaluate/evaluator.ts';
import type { Scalar } from '../../../../events/value.ts';
import {
  createCollector,
  SequenceLimitError,
  SequenceMemory,
  type CompiledQuery,
  type CompiledSample,
  type CompiledSequence,
  type Key,
  type TermHit,
} from '../../../../lang/index.ts';
import { truncateText } from '../../../../detect/source/truncate-text.ts';
import type { ChainLink, Chains, Obstacle } from './result.ts';

/** Events that satisfy a stage are kept up to here, since each may belong to a sequence. */
const MAX_EVENTS = 200_000;
const MAX_MEMORY = 256 * 1024 * 1024;
/** Where nothing must happen, a sequence has a time span; this one is longer than any data. */
const ENDLESS = 100_000n * 86_400n * 1_000_000_000n;

type Kept = Pick<RuleMatch, 'time' | 'tiebreaker'> & {
  readonly hits: readonly TermHit[];
  readonly arrival: number;
};

/** Finds out where the sequences or samples of a rule end, among the events that satisfy its stages. */
export class ChainFinder {
  readonly #compiled: CompiledQuery;
  #events: Kept[] = [];
  #count = 0;
  /** How far the data reaches. */
  #latest: bigint | null = null;

  constructor(compiled: CompiledQuery) {
    this.#compiled = compiled;
  }

  observe(time: bigint | null): void {
    if (time !== null && (this.#latest === null || time > this.#latest)) this.#latest = time;
  }

  add({ evaluation, time, tiebreaker }: RuleMatch, arrival: number): void {
    this.#count += 1;
    if (this.#count > MAX_EVENTS) this.#events = [];
    else this.#events.push({ hits: evaluation ?? [], time, tiebreaker, arrival });
  }

  /** `null` for an event query. */
  find(): Chains | null {
    const { query } = this.#compiled;
    if (query.kind === 'event') return null;
    if (this.#count > MAX_EVENTS) {
      const failure = `${this.#count} events satisfy a stage, and at most ${MAX_EVENTS} can be followed`;
      return { kind: query.kind, links: [], without: [], failure };
    }
    try {
      return query.kind === 'sample' ? this.#sample(query) : this.#sequence(query);
    } catch (error) {
      if (!(error instanceof SequenceLimitError)) throw error;
      return { kind: query.kind, links: [], without: [], failure: error.message };
    }
  }

  #sample({ kind, terms }: CompiledSample): Chains {
    const stages = [...terms.keys()];
    const keys = this.#keysOf(stages);
    const reached = stages.map((term) => {
      const termOf = new Map(stages.slice(0, term + 1).map((each) => [each, each]));
      return term === 0
        ? (keys[0]?.size ?? 0)
        : this.#resultsOf({ kind, terms: terms.slice(0, term + 1) }, termOf);
    });
    return { kind, links: linksOf(stages, keys, reached), without: [], failure: null };
  }

  #sequence(query: CompiledSequence): Chains {
    const { kind, stages, maxspan, until, terms } = query;
    const isMissing = (term: number) => terms[term]?.missing === true;
    const present = stages.filter((term) => !isMissing(term));
    const keys = this.#keysOf(present);
    const reached: number[] = [];
    for (const [position, term] of stages.entries()) {
      if (isMissing(term)) continue;
      const sofar = { stages: stages.slice(0, position + 1), maxspan, until };
      reached.push(reached.length === 0 ? this.#hitsOf(term) : this.#matches(query, sofar));
    }
    const links = linksOf(present, keys, reached);
    const whole = { stages, maxspan, until };
    if (this.#matches(query, whole) > 0) return { kind, links, without: [], failure: null };
    const hasMissing = present.length < stages.length;
    const endless = hasMissing ? ENDLESS : null;
    const relaxed: readonly (readonly [Obstacle, boolean, Parts])[] = [
      ['maxspan', maxspan !== null, { ...whole, maxspan: endless }],
      ['keys', terms.some(({ by = [] }) => by.length > 0), whole],
      ['until', until >= 0, { ...whole, until: -1 }],
      ['missing', hasMissing && present.length > 1, { ...whole, stages: present }],
    ];
    const without = relaxed.flatMap(([what, isThere, parts]) =>
      isThere ? [{ what, matches: this.#matches(query, parts, what === 'keys') }] : [],
    );
    return { kind, links, without, failure: null };
  }

  /** How often a part of the sequence matches; `joinsAll` whatever the join keys. */
  #matches(query: CompiledSequence, parts: Parts, joinsAll = false): number {
    const { reduced, termOf } = reduce(query, parts);
    return this.#resultsOf(reduced, termOf, joinsAll);
  }

  /** @param termOf the terms that count, and their numbers in the query */
  #resultsOf(
    query: CompiledSequence | CompiledSample,
    termOf: ReadonlyMap<number, number>,
    joinsAll = false,
  ): number {
    const collector = createCollector<null>(
      { ...this.#compiled, query, limits: [] },
      {
        size: null,
        resultPosition: 'tail',
        maxSamplesPerKey: 1,
        memory: new SequenceMemory(MAX_MEMORY),
      },
    );
    if (this.#latest !== null) collector.observe(this.#latest);
    for (const { hits, arrival, ...when } of this.#events) {
      const own = hits.flatMap(({ terms, keys }) => {
        const used = terms.flatMap((term) => termOf.get(term) ?? []);
        return used.length === 0 ? [] : [{ terms: used, keys }];
      });
      const joined = joinsAll ? withoutKeys(own) : own;
      if (joined.length > 0) collector.add(joined, when, arrival, null);
    }
    return collector.finish().total;
  }

  #hitsOf(term: number): number {
    let count = 0;
    for (const { hits, time } of this.#events) {
      if (time === null) continue;
      for (const { terms, keys } of hits) if (terms.includes(term)) count += keys.length;
    }
    return count;
  }

  /** The join keys at the events of each stage, as text. */
  #keysOf(stages: readonly number[]): readonly ReadonlySet<string>[] {
    const found = new Map(stages.map((term) => [term, new Set<string>()]));
    for (const { hits } of this.#events) {
      for (const { terms, keys } of hits) {
        for (const term of terms) for (const key of keys) found.get(term)?.add(textOf(key));
      }
    }
    return stages.map((term) => found.get(term) ?? new Set());
  }
}

/** What of a sequence is looked for. */
type Parts = Pick<CompiledSequence, 'stages' | 'maxspan' | 'until'>;

/** A sequence of these parts alone; its terms are those that are left, under new numbers. */
function reduce({ terms }: CompiledSequence, { stages, maxspan, until }: Parts) {
  const used = [...terms.keys()].filter((term) => stages.includes(term) || term === until);
  const termOf = new Map(used.map((term, index) => [term, index]));
  const reduced: CompiledSequence = {
    kind: 'sequence',
    terms: used.flatMap((term) => terms[term] ?? []),
    stages: stages.flatMap((term) => termOf.get(term) ?? []),
    until: termOf.get(until) ?? -1,
    maxspan,
  };
  return { reduced, termOf };
}

/** An event may satisfy several terms by different keys, which are the same without them. */
function withoutKeys(hits: readonly TermHit[]): readonly TermHit[] {
  const terms = [...new Set(hits.flatMap((hit) => hit.terms))].sort((a, b) => a - b);
  return terms.length === 0 ? [] : [{ terms, keys: [[]] }];
}

function linksOf(
  stages: readonly number[],
  keys: readonly ReadonlySet<string>[],
  reached: readonly number[],
): readonly ChainLink[] {
  return stages.map((stage, index) => {
    const own = keys[index] as ReadonlySet<string>;
    const before = index === 0 ? own : (keys[index - 1] as ReadonlySet<string>);
    const never = [...before].find((key) => !own.has(key)) ?? null;
    return {
      stage,
      reached: reached[index] ?? 0,
      keys: own.size,
      strangers: [...own].filter((key) => !before.has(key)).length,
      neverJoined: never === null ? null : truncateText(never, 500),
    };
  });
}

/** For people: the values of a key, one behind the other. */
const textOf = (key: Key): string => key.map((value: Scalar | null) => String(value)).join(', ');
