import { setImmediate as pause } from 'node:timers/promises';
import { Evaluator, type RuleMatch } from '../../../../detect/evaluate/evaluator.ts';
import { plainSetup, TIMESTAMP } from '../../../../detect/evaluate/setup.ts';
import { truncateText } from '../../../../detect/source/truncate-text.ts';
import type { FieldSet, Row, Scalar } from '../../../../events/field-set.ts';
import { ruleFields } from '../../../../match/rule-outline.ts';
import type { JsonObject } from '../../../../events/json.ts';
import type { DataSetAliases } from '../../../../events/origin/data-set-aliases.ts';
import { parseDocument } from '../../../../events/parse-document.ts';

import { readBlock } from '../../../../ingest/block-reader.ts';
import { prepareFields } from '../../../../ingest/json/fields.ts';
import { eventTime, instantAt } from '../../../../lang/execute/evaluator.ts';
import {
  createTracer,
  filtersOf,
  writtenOf,
  type RunnableQuery,
  createCollector,
  SequenceLimitError,
  SequenceMemory,
  type CompiledQuery,
  type CompiledSample,
  type CompiledSequence,
  type Key,
  type TermHit,
} from '../../../../lang/index.ts';
import { InputLines } from '../../../../runs/inputs/input-lines.ts';
import { RejectionList } from '../../../../runs/inputs/rejects.ts';
import { readFields } from '../../../../runs/query/known-fields.ts';
import { ruleTypeOf } from '../../../../detect/types/index.ts';
import type { RunnableRule } from '../../../../runs/rules/load-rules.ts';
import type { EventInputs } from '../../../../runs/stored/account.ts';
import type { StopSignal } from '../find-candidates.ts';
import type { ExampleEvent, NearestMiss, ChainLink, Chains, Obstacle } from './text.ts';
import { StageCounter, type StageSource } from './stage-counter.ts';

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
class ChainFinder {
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

export interface NearestMissRequest {
  /** Nanoseconds since 1970, both inclusive. */
  readonly from: bigint | null;
  readonly to: bigint | null;
  /** What `now` means in date math. */
  readonly now: bigint;
  readonly dataSetAliases: DataSetAliases;
  readonly signal?: StopSignal | undefined;
  /** Called after each block with the events read so far. */
  readonly onProgress?: ((events: number) => void) | undefined;
}

/**
 * Says which conditions of a rule the events of a range fail, in one pass over them. Exceptions do not count: an
 * event that one of them hides satisfies the rule.
 *
 * @throws what `signal` says when it is aborted
 */
export async function findNearestMiss(
  rule: RunnableRule,
  inputs: EventInputs,
  request: NearestMissRequest,
): Promise<NearestMiss> {
  const counter = new MissCounter(rule, request);
  const fields = prepareFields(counter.fields);
  const lines = new InputLines(inputs.rejects, inputs.nameOf);
  const rejections = new RejectionList(inputs.rejects.keepsPlaces);
  for await (const block of inputs.blocks) {
    request.signal?.throwIfAborted();
    // In which line of its input an example is, is known once its block has been read.
    const examples: { readonly line: number; readonly event: Known }[] = [];
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.length);
    const counts = readBlock(block, fields, {
      document: (start, end, row, { index }, line) => {
        const document = () => parseDocument(bytes.toString('utf8', start, end));
        counter.count(row, index, block.envelope?.arrivals[line] ?? null, document, () => {
          const event: Known = { arrival: null, place: null };
          examples.push({ line, event });
          return event;
        });
      },
      reject: (rejection) => rejections.add(rejection),
    });
    const lineIn = lines.add({ block, counts, rejections: rejections.take() });
    for (const { line, event } of examples) {
      if (block.envelope !== undefined) event.arrival = lineIn(line);
      else event.place = { file: inputs.nameOf(block.source), line: lineIn(line) };
    }
    inputs.release(block);
    request.onProgress?.(counter.events);
    await pause();
  }
  return counter.result();
}

type Known = { -readonly [K in keyof ExampleEvent]: ExampleEvent[K] };

/** Counts event by event. */
class MissCounter {
  readonly fields = ruleFields();
  events = 0;
  #outside = 0;
  #untimed = 0;
  #arrival = -1;
  readonly #request: NearestMissRequest;
  readonly #evaluator: Evaluator;
  readonly #compiled: RunnableQuery;
  readonly #stages: readonly StageCounter[];
  readonly #chains: ChainFinder;
  readonly #timestamp: number;
  #unseen: readonly { readonly path: string; readonly slot: number }[];

  constructor({ rule, source }: RunnableRule, request: NearestMissRequest) {
    const { now, dataSetAliases } = request;
    const { fields } = this;
    const type = ruleTypeOf(rule);
    const rules = [type.plan(rule, source.statement)];
    const setup = plainSetup({ rules, now, dataSetAliases });
    this.#request = request;
    // What cannot be evaluated is counted by condition.
    this.#evaluator = new Evaluator(setup, fields, () => {});
    this.#compiled = this.#evaluator.compiled[0] as RunnableQuery;
    const statement = source.statement ?? this.#compiled.statement;
    const options = { ...type.compileOptions(rule, now), source: rule.query, fields };
    const tracer = createTracer(statement, options);
    const filters = (rule.filters ?? []).length > 0;
    this.#stages = tracer.clauses.map(
      (clause, term) =>
        new StageCounter({
          clause,
          ...joinOf(this.#compiled, term, fields),
          filters: filters
            ? (row, document) => this.#evaluator.passesFilters(0, row, document)
            : null,
        }),
    );
    this.#chains = new ChainFinder(this.#compiled);
    this.#timestamp = fields.slotOf(TIMESTAMP);
    const { eventCategoryField = 'event.category' } = options;
    const hasCategory = filtersOf(statement).some(({ category }) => category !== null);
    this.#unseen = [...(hasCategory ? [eventCategoryField] : []), ...readFields({ statement })].map(
      (path) => ({ path, slot: fields.slotOf(path) }),
    );
  }

  count(
    row: Row,
    index: string | undefined,
    arrival: number | null,
    document: () => JsonObject,
    event: () => ExampleEvent,
  ): void {
    if (!this.#isInRange(row)) return;
    this.events += 1;
    this.#arrival = arrival ?? this.#arrival + 1;
    if (this.#evaluator.origin(row, index).rules.length === 0) {
      this.#outside += 1;
      return;
    }
    if (this.#unseen.some(({ slot }) => row[slot] !== undefined)) {
      this.#unseen = this.#unseen.filter(({ slot }) => row[slot] === undefined);
    }
    const isOrdered = this.#compiled.query.kind === 'sequence';
    if (isOrdered) this.#chains.observe(eventTime(this.#compiled, row).time);
    let isCandidate = false;
    for (const stage of this.#stages) {
      if (stage.count(row, document, event)) isCandidate = true;
    }
    if (!isCandidate || this.#compiled.query.kind === 'event') return;
    this.#evaluator.evaluate(row, index, null, document, (match) => {
      if (isOrdered && match.time === null) this.#untimed += 1;
      else this.#chains.add(match, this.#arrival);
    });
  }

  result(): NearestMiss {
    const unseenFields = this.#unseen.map(({ path }) => path);
    const unseen = new Set(unseenFields);
    const { stages } = this.#compiled.plan();
    const { query, statement } = this.#compiled;
    return {
      events: this.events,
      outside: this.#outside,
      untimed: this.#untimed,
      unseenFields: [...unseen],
      stages: this.#stages.map((stage, term) => ({
        role: stages[term]?.role ?? 'event',
        text: query.kind === 'event' ? writtenOf(statement) : (query.terms[term]?.text ?? ''),
        satisfied: stage.satisfied,
        conditions: stage.conditions(unseen),
        ...stage.pairs(),
      })),
      chains: this.#chains.find(),
    };
  }

  #isInRange(row: Row): boolean {
    const { from, to } = this.#request;
    if (from === null && to === null) return true;
    const time = instantAt(row, this.#timestamp);
    return time !== null && (from === null || time >= from) && (to === null || time <= to);
  }
}

/** What a sequence or sample asks of an event beside the condition of a stage. */
function joinOf(
  compiled: RunnableQuery,
  term: number,
  fields: FieldSet,
): Pick<StageSource, 'term' | 'keys'> {
  const { query } = compiled;
  if (query.kind === 'event') return { term: null, keys: [] };
  const by = compiled.plan().stages[term]?.by ?? [];
  return {
    term: query.terms[term] ?? null,
    keys: by
      .filter(({ optional }) => !optional)
      .map(({ field }) => ({ field, slot: fields.slotOf(field) })),
  };
}
