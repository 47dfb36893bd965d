import type { JsonObject } from '../../../../events/json.ts';
import type { Row } from '../../../../events/field-set.ts';
import {
  resultOf,
  shortText,
  traceClause,
  type Clause,
  type CompiledTerm,
  type EvaluationError,
} from '../../../../lang/index.ts';
import { testsOf } from '../../../../lang/trace/clause.ts';
import { missOf } from '../../../../runs/rule-tests/explain/clauses.ts';
import type { FieldNote } from '../../../../runs/rule-tests/explain/explanation.ts';
import { shortenedTo } from '../../../../detect/why.ts';
import type { ConditionMiss, ExampleEvent, MissExample, PairMiss } from './text.ts';

/** Conditions beyond these count as one: pairs grow with their square. */
const MAX_CONDITIONS = 64;
const MAX_PAIRS = 10;
/** UTF-16 units of a value in an example, which comes from events. */
const MAX_VALUE_LENGTH = 200;

/** Something that an event must satisfy. */
interface Condition {
  readonly text: string;
  readonly span: ConditionMiss['span'];
  /** Whether an event is asked only if it satisfies nearly all others, since it needs its whole document. */
  readonly isDear: boolean;
  readonly test: (row: Row, document: () => JsonObject) => boolean | EvaluationError;
  readonly fieldsOf: (row: Row) => readonly FieldNote[];
  /** The fields it reads. */
  readonly reads: readonly string[];
}

interface Misses {
  events: number;
  failed: number;
  example: MissExample | null;
}

export interface StageSource {
  readonly clause: Clause;
  /** Of a sequence or sample. */
  readonly term: CompiledTerm | null;
  /** The join keys that must have a value. */
  readonly keys: readonly { readonly field: string; readonly slot: number }[];
  /** Of the rule; `null` without any. */
  readonly filters: ((row: Row, document: () => JsonObject) => boolean) | null;
}

/**
 * Counts the events that miss one or two of the conditions of a stage, and which. Each condition is evaluated by
 * itself at every event, also where a run would not come so far: one that cannot be evaluated counts as missed.
 */
export class StageCounter {
  readonly #conditions: readonly Condition[];
  readonly #satisfied: number[];
  readonly #single: readonly Misses[];
  readonly #pairs = new Map<number, Misses>();
  satisfied = 0;

  constructor({ clause, term, keys, filters }: StageSource) {
    this.#conditions = [
      ...bounded(conjunctsOf(clause)).map(clauseCondition),
      ...(term === null || keys.length === 0 ? [] : [keysCondition(term, keys)]),
      ...(filters === null ? [] : [filterCondition(filters)]),
    ];
    this.#satisfied = this.#conditions.map(() => 0);
    this.#single = this.#conditions.map(() => ({ events: 0, failed: 0, example: null }));
  }

  /** Returns whether the event satisfies all of them. */
  count(row: Row, document: () => JsonObject, event: () => ExampleEvent): boolean {
    let missed = 0;
    let first = -1;
    let second = -1;
    let hasFailed = false;
    for (const [index, { isDear, test }] of this.#conditions.entries()) {
      if (isDear && missed > 2) continue;
      const result = test(row, document);
      if (result === true) {
        this.#satisfied[index] = (this.#satisfied[index] ?? 0) + 1;
        continue;
      }
      missed += 1;
      if (missed === 1) {
        first = index;
        hasFailed = result !== false;
      } else if (missed === 2) second = index;
    }
    if (missed === 0) {
      this.satisfied += 1;
      return true;
    }
    if (missed === 1) this.#note(this.#single[first] as Misses, hasFailed, [first], row, event);
    else if (missed === 2) {
      const key = first * this.#conditions.length + second;
      const misses = this.#pairs.get(key) ?? { events: 0, failed: 0, example: null };
      this.#pairs.set(key, misses);
      this.#note(misses, hasFailed, [first, second], row, event);
    }
    return false;
  }

  /** @param unseen fields without any value */
  conditions(unseen: ReadonlySet<string>): readonly ConditionMiss[] {
    return this.#conditions.map(({ text, span, isDear, reads }, index) => {
      const { events, failed, example } = this.#single[index] as Misses;
      return {
        text,
        span,
        satisfied: isDear ? null : (this.#satisfied[index] ?? 0),
        isUnseen: reads.length > 0 && reads.every((field) => unseen.has(field)),
        missed: events,
        failed,
        example,
      };
    });
  }

  pairs(): { readonly pairs: readonly PairMiss[]; readonly morePairs: number } {
    const { length } = this.#conditions;
    const all = [...this.#pairs]
      .map(([key, { events, example }]): PairMiss => ({
        conditions: [Math.floor(key / length), key % length],
        missed: events,
        example: example as MissExample,
      }))
      .sort((a, b) => b.missed - a.missed);
    return { pairs: all.slice(0, MAX_PAIRS), morePairs: Math.max(0, all.length - MAX_PAIRS) };
  }

  #note(
    misses: Misses,
    hasFailed: boolean,
    conditions: readonly number[],
    row: Row,
    event: () => ExampleEvent,
  ): void {
    misses.events += 1;
    if (hasFailed) misses.failed += 1;
    misses.example ??= {
      event: event(),
      fields: conditions.map((index) => this.#conditions[index]?.fieldsOf(row) ?? []),
    };
  }
}

/** The parts of a clause that must all be true. */
function conjunctsOf(clause: Clause): readonly Clause[] {
  return clause.kind === 'all' ? clause.operands.flatMap(conjunctsOf) : [clause];
}

/** One clause each; the last ones together where there are too many. */
function bounded(clauses: readonly Clause[]): readonly (readonly Clause[])[] {
  if (clauses.length <= MAX_CONDITIONS) return clauses.map((clause) => [clause]);
  const single = clauses.slice(0, MAX_CONDITIONS - 1).map((clause) => [clause]);
  return [...single, clauses.slice(MAX_CONDITIONS - 1)];
}

function clauseCondition(clauses: readonly Clause[]): Condition {
  const [first] = clauses as [Clause];
  const more = clauses.length - 1;
  const firstMissed = (row: Row) => {
    for (const clause of clauses) {
      const result = resultOf(clause, row);
      if (result !== true) return { clause, result };
    }
    return null;
  };
  return {
    text: more === 0 ? shortText(first.expression) : `${more + 1} further conditions`,
    span: { start: first.span.start, end: (clauses.at(-1) ?? first).span.end },
    isDear: false,
    reads: [...new Set(clauses.flatMap(testsOf).flatMap(({ fields }) => fields.map(pathOf)))],
    test: (row) => firstMissed(row)?.result ?? true,
    fieldsOf: (row) => {
      const missed = firstMissed(row);
      if (missed === null) return [];
      return missOf(0, traceClause(missed.clause, row)).clause.fields.map(shortened);
    },
  };
}

const pathOf = ({ path }: { readonly path: string }) => path;

function keysCondition(term: CompiledTerm, keys: StageSource['keys']): Condition {
  const names = keys.map(({ field }) => field);
  return {
    text: `a value for the join ${keys.length === 1 ? 'key' : 'keys'} ${names.join(', ')}`,
    span: null,
    isDear: false,
    reads: [],
    test: (row) => term.keys(row).length > 0,
    fieldsOf: (row) =>
      keys
        .filter(({ slot }) => row[slot] === undefined)
        .map(({ field }) => ({ field, values: [], more: 0 })),
  };
}

function filterCondition(filters: NonNullable<StageSource['filters']>): Condition {
  return {
    text: 'the filters of the rule',
    span: null,
    isDear: true,
    reads: [],
    test: filters,
    fieldsOf: () => [],
  };
}

const shortened = ({ values, ...note }: FieldNote): FieldNote => ({
  ...note,
  values: values.map(shortenedTo(MAX_VALUE_LENGTH)),
});
