import type { FieldSet, Row } from '../../events/field-set.ts';
import type { JsonObject } from '../../events/json.ts';
import { originReader, type Origin, type ReadOrigin } from '../../events/origin/origin.ts';

import {
  eventTime,
  instantAt,
  type Evaluation,
  SharedEvaluations,
} from '../../lang/execute/evaluator.ts';
import type { EvaluationError, RunnableQuery } from '../../lang/index.ts';
import { combine, type SearchPlan } from '../../match/literals/index.ts';
import { RuleSet, type RuleSetCounts } from '../../match/rule-set.ts';
import type { RunClock } from '../../util/time/index.ts';
import type { Candidate, Excepted } from '../candidate.ts';
import { getOrAdd } from '../../util/maps.ts';
import { compileExceptions, type CompiledExceptions } from '../exceptions/compile.ts';
import { compileFilters, type CompiledFilters } from '../filters/compile.ts';
import { TIMESTAMP, type EvaluationRule, type EvaluationSetup } from './setup.ts';

/**
 * The relevance of an event to one rule: a candidate without the event itself, which only the caller knows.
 */
export interface RuleMatch extends Omit<Candidate<unknown>, 'event' | 'arrival'> {
  /** Index of the rule in the setup. */
  readonly rule: number;
}

/**
 * Evaluates events against rules. Queries, scans, streams and rule tests all derive their candidates here.
 * An event is a row of the values at {@link fields}, however it is stored; the caller keeps its identity.
 */
export class Evaluator {
  readonly #rules: readonly EvaluationRule[];
  readonly #setup: EvaluationSetup;
  readonly #matcher: RuleSet;
  readonly #filters: readonly (CompiledFilters | null)[];
  readonly #exceptions: readonly (CompiledExceptions | null)[];
  readonly #shared = new SharedEvaluations(MAX_SHARED);
  readonly #timestamp: number;
  readonly #ingested: number;
  readonly #overrides: readonly number[];
  #undecided = 0;

  /**
   * Adds the fields it reads to the set. Throws `EqlError` for an invalid query.
   *
   * @param onFailure is called for each event at which a rule's query could not be evaluated
   * @param clock what `now` means; by default, the time of the setup
   */
  constructor(
    setup: EvaluationSetup,
    fields: FieldSet,
    onFailure: (rule: number, error: EvaluationError) => void,
    clock: RunClock = { now: setup.now },
  ) {
    const { rules, items, valueLists, dataSetAliases, profiles, countsOrigins } = setup;
    this.#setup = setup;
    this.#rules = rules;
    this.#matcher = new RuleSet(rules, {
      fields,
      clock,
      dataSetAliases,
      profiles,
      onFailure,
      countsOrigins,
    });
    this.#filters = rules.map(({ filters }) =>
      filters.length === 0 ? null : compileFilters(filters, fields, clock),
    );
    // Many rules share the same items, most of them none.
    const known = new Map<string, CompiledExceptions>();
    this.#exceptions = rules.map(({ items: own }) => {
      if (own.length === 0) return null;
      const applied = own.flatMap((item) => items[item] ?? []);
      return getOrAdd(known, own.join(' '), () =>
        compileExceptions(applied, valueLists, fields, clock),
      );
    });
    const hasWindows = rules.some(({ window }) => window !== null);
    this.#timestamp = hasWindows ? fields.slotOf(TIMESTAMP) : -1;
    this.#ingested = hasWindows ? fields.slotOf('event.ingested') : -1;
    this.#overrides = rules.map(({ window }) =>
      window?.timestampOverride === undefined
        ? this.#timestamp
        : fields.slotOf(window.timestampOverride),
    );
  }

  /** The queries of all rules; those with an outline are compiled now. */
  get compiled(): readonly RunnableQuery[] {
    return this.#rules.map((_, rule) => this.queryOf(rule));
  }

  queryOf(rule: number): RunnableQuery {
    return this.#matcher.queryOf(rule);
  }

  get kinds(): RuleSet['kinds'] {
    return this.#matcher.kinds;
  }

  /**
   * Reports each rule for which an event is a candidate, in the order of the rules.
   *
   * @param index of a search hit
   * @param candidates the only rules to evaluate; `null` for all
   * @param document the whole event, loaded only if needed
   */
  evaluate(
    row: Row,
    index: string | undefined,
    candidates: readonly number[] | null,
    document: () => JsonObject,
    found: (match: RuleMatch) => void,
  ): void {
    this.#matcher.match(row, index, candidates, (rule, evaluation) => {
      if (!this.passesFilters(rule, row, document)) return;
      found(
        this.#setup.countOnly === true ? COUNTED : this.#match(rule, evaluation, row, document),
      );
    });
  }

  /** The origin of an event, and the rules that read events from there. */
  origin(row: Row, index: string | undefined): Origin & { readonly rules: readonly number[] } {
    return this.#matcher.origin(row, index);
  }

  /**
   * Reads the origin of an event from rows with other fields than those used for evaluation; `null` if the
   * origin is irrelevant.
   */
  originReader(fields: FieldSet): ReadOrigin | null {
    const { countsOrigins, dataSetAliases } = this.#setup;
    return countsOrigins ? originReader(fields, dataSetAliases) : null;
  }

  /** Counts an event that no rule can match. */
  pass(origin: Origin | null): void {
    this.#matcher.pass(origin);
  }

  passesFilters(rule: number, row: Row, document: () => JsonObject): boolean {
    const test = this.#filters[rule]?.test ?? null;
    return test === null || test(row, document);
  }

  /**
   * Literals to search for in the bytes of documents; no document without them is a candidate.
   *
   * @param elsewhere paths of fields whose values do not stand in the document, or not only
   */
  searchPlan(elsewhere?: readonly string[]): SearchPlan {
    return combine(this.#matcher.literals(elsewhere));
  }

  /** The counts since the previous call. */
  take(): RuleSetCounts & { readonly undecidedFilters: number } {
    const all = this.#filters.reduce((sum, filters) => sum + (filters?.undecided() ?? 0), 0);
    const undecidedFilters = all - this.#undecided;
    this.#undecided = all;
    return { ...this.#matcher.take(), undecidedFilters };
  }

  #match(rule: number, evaluation: Evaluation, row: Row, document: () => JsonObject): RuleMatch {
    const { time, tiebreaker } = eventTime(this.queryOf(rule), row);
    const windowTime = this.#windowTime(rule, row);
    return {
      rule,
      evaluation: this.#shared.share(evaluation),
      time,
      tiebreaker,
      windowTime,
      availableAt: windowTime === null ? null : (instantAt(row, this.#ingested) ?? windowTime),
      excepted: this.#exceptedBy(rule, row, document),
    };
  }

  #windowTime(rule: number, row: Row): bigint | null {
    const window = this.#rules[rule]?.window ?? null;
    if (window === null) return null;
    const time = instantAt(row, this.#overrides[rule] ?? this.#timestamp);
    return time === null && window.fallsBack ? instantAt(row, this.#timestamp) : time;
  }

  #exceptedBy(rule: number, row: Row, document: () => JsonObject): readonly Excepted[] {
    const exceptions = this.#exceptions[rule] ?? null;
    if (exceptions === null) return NONE;
    const fulfilled = exceptions.test(row, document);
    if (fulfilled.length === 0) return NONE;
    const { items } = this.#rules[rule] as EvaluationRule;
    return fulfilled.map((position) => {
      const item = items[position] as number;
      const stage = this.#setup.items[item]?.stage ?? null;
      return { item, term: stage === null ? null : stage - 1 };
    });
  }
}

/** Always the same object, so that it is sent between threads only once. */
const NONE: readonly Excepted[] = [];

/**
 * The maximum number of join keys of which equal ones are shared: enough for sequences that join by hosts. Every thread
 * has an evaluator, and detection one for each rule, so keys of which each comes once must not fill them.
 */
const MAX_SHARED = 500;

/** A match of which nothing is needed but that it is one. */
const COUNTED: RuleMatch = {
  rule: 0,
  evaluation: null,
  time: null,
  tiebreaker: null,
  windowTime: null,
  availableAt: null,
  excepted: NONE,
};
