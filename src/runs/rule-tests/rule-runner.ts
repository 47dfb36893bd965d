import type { Candidate } from '../../detect/candidate.ts';
import { Evaluator } from '../../detect/evaluate/evaluator.ts';
import { plainSetup } from '../../detect/evaluate/setup.ts';
import { ruleTypeOf } from '../../detect/types/index.ts';
import type { EvaluatedRule } from '../../detect/types/rule-type.ts';
import { rowOf } from '../../events/document-row.ts';
import type { FieldSet, Row } from '../../events/field-set.ts';
import { ruleFields } from '../../match/rule-outline.ts';
import type { JsonObject } from '../../events/json.ts';
import { DATA_SET_ALIASES } from '../../events/origin/data-set-aliases.ts';

import {
  createTracer,
  eventTime,
  type CompiledQuery,
  type EvaluationError,
  type Statement,
  type Tracer,
} from '../../lang/index.ts';
import { later } from '../../util/time/index.ts';

/** An event of a case. */
export interface TestEvent {
  readonly document: JsonObject;
  /** Of a search hit. */
  readonly index: string | undefined;
}

/** An event that the rule reads, by its place among the events of the case. */
export interface SeenEvent {
  /** From 0. */
  readonly number: number;
  readonly row: Row;
}

/** What a rule made of the events of a case. */
export interface RuleRun {
  readonly seen: readonly SeenEvent[];
  /** Where events come from that are outside of the rule's index patterns. */
  readonly unseen: readonly { readonly number: number; readonly names: readonly string[] }[];
  /** Events that do not pass the filters of the rule, by their place. */
  readonly filtered: readonly number[];
  /** One a match; `null` stands for the event that must not happen. */
  readonly matches: readonly (readonly (SeenEvent | null)[])[];
  readonly failures: readonly { readonly event: SeenEvent; readonly error: EvaluationError }[];
  /** Matches that rest on the end of the events: a later one could have refuted them. */
  readonly undecided: number;
  /** Events that satisfy a stage of a sequence but have no readable time. */
  readonly untimed: readonly SeenEvent[];
}

/** A rule made ready for its cases. */
export interface RuleRunner {
  readonly statement: Statement;
  readonly compiled: CompiledQuery;
  /** Reads the rows of seen events. */
  readonly tracer: Tracer;
  /** `null` where it reads everything. */
  readonly patterns: readonly string[] | null;
  /** Throws `SequenceLimitError`. */
  readonly run: (events: Iterable<TestEvent>) => RuleRun;
  /**
   * How often another query of the same fields matches events that the rule has seen. Throws
   * `EqlError` and `SequenceLimitError`.
   */
  readonly countMatches: (statement: Statement, seen: readonly SeenEvent[]) => number;
}

/**
 * Runs one rule over the events of cases, as a scan of them would.
 *
 * @param now what `now` in date math means, in nanoseconds since the epoch
 */
export function createRunner(rule: EvaluatedRule, statement: Statement, now: bigint): RuleRunner {
  const fields = ruleFields();
  const tracer = createTracer(statement, {
    ...ruleTypeOf(rule).compileOptions(rule, now),
    source: rule.query,
    fields,
  });
  const evaluation = new RowEvaluation(rule, statement, fields, now);
  const patterns = rule.index === undefined || rule.index.length === 0 ? null : rule.index;
  const run = (events: Iterable<TestEvent>): RuleRun => {
    const seen: SeenEvent[] = [];
    const unseen: { number: number; names: readonly string[] }[] = [];
    const filtered: number[] = [];
    let number = -1;
    for (const { document, index } of events) {
      number += 1;
      const event = { number, row: rowOf(document, fields) };
      const { names, rules } = evaluation.evaluator.origin(event.row, index);
      if (rules.length === 0) unseen.push({ number, names });
      else if (!evaluation.evaluator.passesFilters(0, event.row, () => document)) {
        filtered.push(number);
      } else {
        seen.push(event);
        evaluation.add(event, index, () => document);
      }
    }
    return { ...evaluation.take(), seen, unseen, filtered };
  };
  const countMatches: RuleRunner['countMatches'] = (other, seen) => {
    // The events have been chosen already.
    const unfiltered = { ...rule, index: undefined, filters: undefined };
    const others = new RowEvaluation(unfiltered, other, fields, now);
    for (const event of seen) others.add(event, undefined, () => ({}));
    return others.take().matches.length;
  };
  return { statement, compiled: evaluation.compiled, tracer, patterns, run, countMatches };
}

/** Evaluates rows against one query and searches what it found among them. */
class RowEvaluation {
  readonly evaluator: Evaluator;
  readonly compiled: CompiledQuery;
  readonly #rule: EvaluatedRule;
  #candidates: Candidate<SeenEvent>[] = [];
  #failures: { event: SeenEvent; error: EvaluationError }[] = [];
  #untimed: SeenEvent[] = [];
  #latest: bigint | null = null;
  #current: SeenEvent | null = null;

  constructor(rule: EvaluatedRule, statement: Statement, fields: FieldSet, now: bigint) {
    this.#rule = rule;
    const rules = [ruleTypeOf(rule).plan(rule, statement)];
    const setup = plainSetup({ rules, now, dataSetAliases: DATA_SET_ALIASES });
    this.evaluator = new Evaluator(setup, fields, (_, error) => {
      if (this.#current !== null) this.#failures.push({ event: this.#current, error });
    });
    this.compiled = this.evaluator.compiled[0] as CompiledQuery;
  }

  add(event: SeenEvent, index: string | undefined, document: () => JsonObject): void {
    const { row, number } = event;
    this.#current = event;
    this.#latest = later(this.#latest, eventTime(this.compiled, row).time);
    this.evaluator.evaluate(row, index, null, document, (match) => {
      if (this.compiled.query.kind === 'sequence' && match.time === null) this.#untimed.push(event);
      else this.#candidates.push({ ...match, arrival: number, event });
    });
  }

  /** What was found since it was last called. Throws `SequenceLimitError`. */
  take(): Pick<RuleRun, 'matches' | 'failures' | 'undecided' | 'untimed'> {
    const candidates = this.#candidates;
    const counted = { failures: this.#failures, untimed: this.#untimed };
    const latest = this.#latest;
    this.#candidates = [];
    this.#failures = [];
    this.#untimed = [];
    this.#latest = null;
    const found = ruleTypeOf(this.#rule).search(this.#rule, this.compiled, candidates, latest);
    const matches = found.matches.map((match) =>
      match.kind === 'event' ? [match.event] : match.events,
    );
    return { matches, undecided: found.undecided, ...counted };
  }
}
