import { setImmediate as pause } from 'node:timers/promises';
import { Evaluator } from '../../../../detect/evaluate/evaluator.ts';
import { plainSetup, TIMESTAMP } from '../../../../detect/evaluate/setup.ts';
import type { FieldSet } from '../../../../events/field-set.ts';
import { ruleFields } from '../../../../match/rule-outline.ts';
import type { JsonObject } from '../../../../events/json.ts';
import type { DataSetAliases } from '../../../../events/origin/data-set-aliases.ts';
import { parseDocument } from '../../../../events/parse-document.ts';
import type { Row } from '../../../../events/value.ts';
import { readBlock } from '../../../../ingest/block-reader.ts';
import { prepareFields } from '../../../../ingest/json/fields.ts';
import { eventTime, instantAt } from '../../../../lang/execute/evaluation.ts';
import { createTracer, filtersOf, print, type RunnableQuery } from '../../../../lang/index.ts';
import { InputLines } from '../../../../runs/inputs/input-lines.ts';
import { RejectionList } from '../../../../runs/inputs/rejections.ts';
import { readFields } from '../../../../runs/query/query-fields.ts';
import { ruleTypeOf } from '../../../../detect/types/index.ts';
import type { RunnableRule } from '../../../../runs/rules/load-rules.ts';
import type { EventInputs } from '../../../../runs/stored/event-inputs.ts';
import type { StopSignal } from '../find-candidates.ts';
import { ChainFinder } from './chains.ts';
import type { ExampleEvent, NearestMiss } from './result.ts';
import { StageCounter, type StageSource } from './stage-counter.ts';

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
        text: query.kind === 'event' ? print(statement) : (query.terms[term]?.text ?? ''),
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
