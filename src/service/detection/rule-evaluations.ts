import { DATA_SET_ALIASES, type DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import { itemKey, type ExceptionItem } from '../../rules/index.ts';
import type { ActiveRule, ActiveRules } from '../../runs/rules/active-rules.ts';
import { RuleEvaluation } from './rule-evaluation.ts';

/** About 100 KB each; to compile one again takes a millisecond. */
const MAX_COMPILED = 250;

/** What rules, of all spaces, are compiled. Beyond the bound, what has been idle the longest is freed. */
export class CompiledRules {
  /** The one used least recently comes first. */
  readonly #compiled = new Set<RuleEvaluation>();
  readonly #max: number;

  constructor(max = MAX_COMPILED) {
    this.#max = max;
  }

  get size(): number {
    return this.#compiled.size;
  }

  used(evaluation: RuleEvaluation): void {
    this.#compiled.delete(evaluation);
    this.#compiled.add(evaluation);
    if (this.#compiled.size <= this.#max) return;
    const [oldest] = this.#compiled;
    if (oldest === undefined) return;
    this.#compiled.delete(oldest);
    oldest.release();
  }

  forget(evaluation: RuleEvaluation): void {
    this.#compiled.delete(evaluation);
  }
}

/**
 * The evaluations of the rules of a space. A rule is compiled when it first has a candidate, which most never have, and
 * again when its query, exceptions or value lists have changed.
 */
export class RuleEvaluations {
  /** By rule id. */
  readonly #known = new Map<string, { readonly key: string; readonly made: RuleEvaluation }>();
  readonly #compiled: CompiledRules;
  readonly #dataSetAliases: DataSetAliases;

  constructor(
    dataSetAliases: DataSetAliases = DATA_SET_ALIASES,
    compiled: CompiledRules = new CompiledRules(),
  ) {
    this.#dataSetAliases = dataSetAliases;
    this.#compiled = compiled;
  }

  /** @param position of the rule among the active ones */
  of(
    { rules, exceptions }: Pick<ActiveRules, 'rules' | 'exceptions'>,
    position: number,
  ): RuleEvaluation {
    const rule = rules[position] as ActiveRule;
    const known = this.#known.get(rule.id);
    if (known?.key === rule.stateKey) return known.made;
    if (known !== undefined) this.#compiled.forget(known.made);
    const items = exceptions.ofRule[position] ?? [];
    const made = new RuleEvaluation(
      rule,
      // By key, so that their numbers do not depend on how they were listed.
      sortedByKey(items.flatMap((item) => exceptions.items[item] ?? [])),
      exceptions.valueLists,
      this.#dataSetAliases,
      (evaluation) => this.#compiled.used(evaluation),
    );
    this.#known.set(rule.id, { key: rule.stateKey, made });
    return made;
  }

  /** Forgets rules that are no longer active. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const [id, { made }] of this.#known) {
      if (ids.has(id)) continue;
      this.#known.delete(id);
      this.#compiled.forget(made);
    }
  }
}

const sortedByKey = (items: readonly ExceptionItem[]): readonly ExceptionItem[] =>
  items
    .map((item) => ({ item, key: itemKey(item) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ item }) => item);
