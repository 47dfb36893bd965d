import { DATA_SET_ALIASES, type DataSetAliases } from '../../events/origin/data-set-aliases.ts';
import type { ActiveRule, ActiveRules } from '../rules/active-rules.ts';
import { itemKey, type ExceptionItem } from '../../rules/index.ts';
import { RuleEvaluation } from './rule-evaluation.ts';

/** About 100 KB each; to compile one again takes a millisecond. */
const MAX_COMPILED = 500;

/**
 * Compiled rules. A rule is compiled when it first has a candidate, which most never have, and again when its query,
 * exceptions or value lists have changed; beyond the bound, the one used least recently is dropped.
 */
export class RuleEvaluations {
  /** By rule id; the least recently used comes first. */
  readonly #compiled = new Map<string, { readonly key: string; readonly made: RuleEvaluation }>();
  readonly #dataSetAliases: DataSetAliases;
  readonly #max: number;

  constructor(dataSetAliases: DataSetAliases = DATA_SET_ALIASES, max = MAX_COMPILED) {
    this.#dataSetAliases = dataSetAliases;
    this.#max = max;
  }

  get size(): number {
    return this.#compiled.size;
  }

  /**
   * @param position of the rule among the active ones
   * Throws `EqlError` for a query that does not compile.
   */
  of(
    { rules, exceptions }: Pick<ActiveRules, 'rules' | 'exceptions'>,
    position: number,
  ): RuleEvaluation {
    const rule = rules[position] as ActiveRule;
    const known = this.#compiled.get(rule.id);
    this.#compiled.delete(rule.id);
    const items = exceptions.ofRule[position] ?? [];
    const made =
      known?.key === rule.stateKey
        ? known.made
        : new RuleEvaluation(
            rule,
            // By key, so that their numbers do not depend on how they were listed.
            sortedByKey(items.flatMap((item) => exceptions.items[item] ?? [])),
            exceptions.valueLists,
            this.#dataSetAliases,
          );
    this.#compiled.set(rule.id, { key: rule.stateKey, made });
    if (this.#compiled.size > this.#max) {
      const [oldest] = this.#compiled.keys();
      if (oldest !== undefined) this.#compiled.delete(oldest);
    }
    return made;
  }

  /** Forgets rules that are no longer active. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#compiled.keys()) if (!ids.has(id)) this.#compiled.delete(id);
  }
}

const sortedByKey = (items: readonly ExceptionItem[]): readonly ExceptionItem[] =>
  items
    .map((item) => ({ item, key: itemKey(item) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ item }) => item);
