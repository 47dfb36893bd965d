import { getOrAdd } from '../util/maps.ts';
import type { FieldSet, Row } from '../events/field-set.ts';
import { indexPatterns, type ReadsNames } from '../events/origin/index-patterns.ts';
import {
  originReader,
  type Origin,
  type OriginKind,
  type ReadOrigin,
} from '../events/origin/origin.ts';
import type { DataSetAliases } from '../events/origin/data-set-aliases.ts';
import type { Schema } from '../events/schema.ts';

import type { RunClock } from '../util/time/index.ts';
import {
  type Evaluation,
  StageEvaluator,
  type StageTests,
  TermLists,
} from '../lang/execute/evaluator.ts';

import {
  compile,
  type EvaluationError,
  type RunnableQuery,
  type Statement,
} from '../lang/index.ts';
import { literalsOf, type RequiredLiterals } from './literals/index.ts';
import { hasConjuncts, type QueryOutline, type RuleOutline } from './rule-outline.ts';
import { measured, type RuleCost } from './profile.ts';
import {
  addRule,
  fillBoth,
  noRules,
  RuleIndex,
  type IndexedStage,
  type RuleBits,
} from './rule-index/rule-index.ts';

/** What matching needs of a rule. Plain data: it can be sent to a worker. */
export interface MatchRule {
  readonly query: string;
  /** The parsed and checked query, where there is one; it is not checked again. */
  readonly statement?: Statement | null;
  /** Where it is known, the query is not checked again, and compiled when an event may match it. */
  readonly outline?: RuleOutline | undefined;
  /** Index patterns; `null` reads every document. */
  readonly index: readonly string[] | null;
  readonly eventCategoryField: string | undefined;
  readonly timestampField: string | undefined;
  readonly tiebreakerField: string | undefined;
  readonly schema?: Schema | undefined;
}

export interface RuleSetOptions {
  /** Shared by all rules; may have further fields. */
  readonly fields: FieldSet;
  /** What `now` in date math means. */
  readonly clock: RunClock;
  /** Data sets that count as others too; the shipped table if left out. */
  readonly dataSetAliases?: DataSetAliases;
  /** Called for each event at which a rule's query could not be evaluated. */
  readonly onFailure: (rule: number, error: EvaluationError) => void;
  /** Whether the time of each rule is measured, which takes time itself. */
  readonly profiles?: boolean;
  /** Whether events are routed by their origin; otherwise every rule must read all of them. */
  readonly countsOrigins?: boolean;
}

/** Rules that read documents of one origin, and how many such documents there were. */
interface Route {
  readonly kind: Origin['kind'];
  readonly rules: readonly number[];
  readonly bits: RuleBits;
  documents: number;
}

/** How many documents named their origin, and by what. */
export type Origins = Readonly<Record<OriginKind | 'unknown', number>>;

export interface RuleSetCounts {
  /** By rule. */
  readonly documents: readonly number[];
  readonly origins: Origins;
  /** By rule; `null` where no time is measured. */
  readonly costs: readonly RuleCost[] | null;
}

const UNKNOWN_ORIGIN: Origin = { kind: null, names: [] };

const noOrigins = () => ({ index: 0, data_stream: 0, module: 0, unknown: 0 });

/** Beyond this all are forgotten, since each event could name a new origin. */
const MAX_ROUTES = 1_000;

type Found = (rule: number, evaluation: NonNullable<Evaluation>) => void;

/** Compiled rules that share one row for each event. */
export class RuleSet {
  readonly #rules: readonly MatchRule[];
  readonly #options: RuleSetOptions;
  /** By rule; those with an outline are compiled later. */
  readonly #queries: (RunnableQuery | undefined)[];
  readonly #costs: readonly RuleCost[] | null;
  readonly #evaluators: (StageTests | undefined)[] = [];
  readonly #termLists = new TermLists();
  readonly #reads: readonly ReadsNames[];
  /** `null` for one rule, which is asked as fast as an index over it. */
  readonly #index: RuleIndex | null;
  /** The rules to ask about an event, of its candidates; used again for each. */
  readonly #asked: RuleBits;
  readonly #candidates: RuleBits;
  readonly #originOf: ReadOrigin | null;
  readonly #routes = new Map<string, Route>();
  /** The routes of the very same origins, of which the events of a data set have one. */
  #known = new WeakMap<Origin, Route>();
  /** The route of an event that says nothing of where it comes from. */
  readonly #everywhere: Route;
  #origins = noOrigins();
  #documents: number[];

  /** Throws `EqlError` for a query that is wrong. */
  constructor(rules: readonly MatchRule[], options: RuleSetOptions) {
    const { fields, clock, profiles, countsOrigins = true } = options;
    this.#rules = rules;
    this.#options = options;
    this.#queries = rules.map((rule) => {
      if (rule.outline === undefined) return compileRule(rule, options);
      fields.add(rule.outline.slots);
      return undefined;
    });
    this.#costs = profiles === true ? rules.map(() => ({ asked: 0, milliseconds: 0 })) : null;
    this.#reads = readsOf(rules);
    this.#index = rules.length === 1 ? null : new RuleIndex(this.#outlines(), { fields, clock });
    this.#asked = noRules(rules.length);
    this.#candidates = noRules(rules.length);
    this.#originOf = countsOrigins ? originReader(fields, options.dataSetAliases) : null;
    this.#documents = rules.map(() => 0);
    this.#everywhere = this.#routeOf(UNKNOWN_ORIGIN);
  }

  /**
   * Calls `found` for each rule that an event matches, or a stage of which it matches, in order.
   *
   * @param candidates the only rules that it can mean something to; `null` for all
   */
  match(
    row: Row,
    index: string | undefined,
    candidates: readonly number[] | null,
    found: Found,
  ): void {
    const route =
      this.#originOf === null ? this.#everywhere : this.#routeFrom(this.#originOf(row, index));
    route.documents += 1;
    if (this.#index === null) {
      if (route.rules.length === 1) this.#askOnly(row, found);
    } else if (candidates === null) {
      this.#askPossible(this.#index, row, route.bits, found);
    } else if (fillBoth(this.#asked, route.bits, this.#bitsOf(candidates))) {
      this.#askPossible(this.#index, row, this.#asked, found);
    }
  }

  /** What an event says of where it comes from, and the rules that read events from there. */
  origin(row: Row, index: string | undefined): Origin & { readonly rules: readonly number[] } {
    const origin = this.#originOf?.(row, index) ?? UNKNOWN_ORIGIN;
    return { ...origin, rules: this.#routeOf(origin).rules };
  }

  /** Counts a document that can mean something to no rule; `null` where origins do not matter. */
  pass(origin: Origin | null): void {
    const route = origin === null ? this.#everywhere : this.#routeOf(origin);
    route.documents += 1;
  }

  /**
   * What the bytes of a document must have to mean something to each rule.
   *
   * @param elsewhere paths of fields whose values do not stand in the document, or not only
   */
  literals(elsewhere: readonly string[] = []): readonly (RequiredLiterals | null)[] {
    return this.#rules.map(({ outline }, rule) => {
      if (outline?.literals !== undefined && elsewhere.length === 0) return outline.literals;
      const isSearched = outline !== undefined && hasConjuncts(outline);
      return literalsOf(isSearched ? outline : this.queryOf(rule).plan(), elsewhere);
    });
  }

  /** The query of a rule; it is compiled if it has not been. */
  queryOf(rule: number): RunnableQuery {
    return (this.#queries[rule] ??= compileRule(this.#rules[rule] as MatchRule, this.#options));
  }

  get kinds(): readonly RuleOutline['kind'][] {
    return this.#rules.map(({ outline }, rule) => outline?.kind ?? this.queryOf(rule).query.kind);
  }

  /** How many documents each rule read, and how they said where they came from, since last asked. */
  take(): RuleSetCounts {
    for (const route of this.#routes.values()) this.#count(route);
    const costs = this.#costs?.map((cost) => ({ ...cost })) ?? null;
    const taken = { documents: this.#documents, origins: this.#origins, costs };
    for (const cost of this.#costs ?? []) Object.assign(cost, { asked: 0, milliseconds: 0 });
    this.#documents = this.#documents.map(() => 0);
    this.#origins = noOrigins();
    return taken;
  }

  /** The only rule, at all of its stages. */
  #askOnly(row: Row, found: Found): void {
    const evaluator = (this.#evaluators[0] ??= this.#evaluatorOf(0));
    for (let stage = 0; stage < evaluator.count; stage++) evaluator.test(row, stage, false);
    const evaluation = evaluator.take();
    if (evaluation !== null) found(0, evaluation);
  }

  /** Each rule at the stages that the event can mean something to. */
  #askPossible(index: RuleIndex, row: Row, asked: RuleBits, found: Found): void {
    const { numbers, count } = index.find(row, asked);
    for (let at = 0; at < count;) {
      const { rule } = index.stages[numbers[at] as number] as IndexedStage;
      const evaluator = (this.#evaluators[rule] ??= this.#evaluatorOf(rule));
      for (; at < count; at++) {
        const each = index.stages[numbers[at] as number] as IndexedStage;
        if (each.rule !== rule) break;
        evaluator.test(row, each.stage, each.isDecided);
      }
      const evaluation = evaluator.take();
      if (evaluation !== null) found(rule, evaluation);
    }
  }

  #evaluatorOf(rule: number): StageTests {
    const onFailure = (error: EvaluationError) => this.#options.onFailure(rule, error);
    const evaluator = new StageEvaluator(this.queryOf(rule), onFailure, this.#termLists);
    const cost = this.#costs?.[rule];
    return cost === undefined ? evaluator : measured(evaluator, cost);
  }

  #outlines(): QueryOutline[] {
    return this.#rules.map(({ outline }, rule) => outline ?? this.queryOf(rule).plan());
  }

  #bitsOf(rules: readonly number[]): RuleBits {
    this.#candidates.fill(0);
    for (const rule of rules) addRule(this.#candidates, rule);
    return this.#candidates;
  }

  #routeFrom(origin: Origin): Route {
    const known = this.#known.get(origin);
    if (known !== undefined) return known;
    const route = this.#routeOf(origin);
    this.#known.set(origin, route);
    return route;
  }

  #routeOf(origin: Origin): Route {
    const key = keyOf(origin);
    const known = this.#routes.get(key);
    if (known !== undefined) return known;
    if (this.#routes.size >= MAX_ROUTES) {
      for (const route of this.#routes.values()) this.#count(route);
      this.#routes.clear();
      this.#known = new WeakMap();
      this.#routes.set(keyOf(UNKNOWN_ORIGIN), this.#everywhere);
    }
    const rules = [...this.#reads.keys()].filter((rule) => this.#reads[rule]?.(origin.names));
    const bits = noRules(this.#rules.length);
    for (const rule of rules) addRule(bits, rule);
    const route: Route = { kind: origin.kind, rules, bits, documents: 0 };
    this.#routes.set(key, route);
    return route;
  }

  #count(route: Route): void {
    this.#origins[route.kind ?? 'unknown'] += route.documents;
    for (const rule of route.rules) {
      this.#documents[rule] = (this.#documents[rule] ?? 0) + route.documents;
    }
    route.documents = 0;
  }
}

/** Most rules read the same indices. */
function readsOf(rules: readonly MatchRule[]): ReadsNames[] {
  const known = new Map<string | undefined, ReadsNames>();
  return rules.map(({ index }) => getOrAdd(known, index?.join(), () => indexPatterns(index)));
}

function compileRule(
  { query, statement = null, outline, ...rule }: MatchRule,
  { fields, clock }: RuleSetOptions,
): RunnableQuery {
  const prepared = outline?.statement ?? null;
  const source = prepared === null ? (statement ?? query) : (JSON.parse(prepared) as Statement);
  return compile(source, {
    eventCategoryField: rule.eventCategoryField,
    timestampField: rule.timestampField,
    tiebreakerField: rule.tiebreakerField,
    schema: rule.schema,
    fields,
    clock,
    check: statement === null && outline === undefined,
    optimize: prepared === null || 'done',
  });
}

/** Lengths keep apart what separators could not: names are the text of events. */
const keyOf = ({ kind, names }: Origin): string =>
  names.reduce((key, name) => `${key}${name.length}:${name}`, `${kind} `);
