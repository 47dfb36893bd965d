import type { SearchPlan } from '../literals/literals-of.ts';
import { HIDES_ANY, HIDES_SLASH } from './literal-table.ts';

const NONE: readonly number[] = [];

/**
 * Collects the literals found in one document and says which rules it may concern.
 *
 * A rule is examined only where its rarest group holds, so that the cost does not grow with the
 * number of rules. Marks carry the number of their document, so nothing has to be cleared.
 */
export class RuleMarks {
  readonly #plan: SearchPlan;
  readonly #groupsWith: readonly (readonly number[])[];
  /** By group: the rules of which it is the rarest. */
  readonly #led: readonly (readonly number[])[];
  readonly #withSlash: readonly number[];
  readonly #all: readonly number[];
  readonly #literals: Float64Array;
  readonly #groups: Float64Array;
  #document = 1;
  #leading: number[] = [];
  #marked = false;

  constructor(plan: SearchPlan) {
    this.#plan = plan;
    const groupsWith = plan.literals.map((): number[] => []);
    for (const [group, literals] of plan.groups.entries()) {
      for (const literal of literals) groupsWith[literal]?.push(group);
    }
    const led = plan.groups.map((): number[] => []);
    for (const [rule, groups] of plan.groupsOf.entries()) {
      const [rarest] = groups ?? NONE;
      if (rarest !== undefined) led[rarest]?.push(rule);
    }
    this.#groupsWith = groupsWith;
    this.#led = led;
    this.#withSlash = [...plan.groups.keys()].filter((group) =>
      plan.groups[group]?.some((literal) => plan.literals[literal]?.text.includes('/')),
    );
    this.#all = Array.from({ length: plan.rules }, (_, rule) => rule);
    this.#literals = new Float64Array(plan.literals.length);
    this.#groups = new Float64Array(plan.groups.length);
  }

  /** The document has a literal. */
  mark(literal: number): void {
    if (this.#literals[literal] === this.#document) return;
    this.#literals[literal] = this.#document;
    this.#marked = true;
    for (const group of this.#groupsWith[literal] ?? NONE) this.#hold(group);
  }

  /**
   * The rules that the document may concern, ascending. Moves on to the next document.
   *
   * @param hidden what its escapes may hide, see `escapes.ts`
   */
  take(hidden: number): readonly number[] {
    if (hidden === 0 && !this.#marked) return this.#plan.always;
    if ((hidden & HIDES_SLASH) !== 0) for (const group of this.#withSlash) this.#hold(group);
    const rules = (hidden & HIDES_ANY) === 0 ? this.#found() : this.#all;
    this.#document += 1;
    this.#marked = false;
    this.#leading.length = 0;
    return rules;
  }

  #hold(group: number): void {
    if (this.#groups[group] === this.#document) return;
    this.#groups[group] = this.#document;
    if ((this.#led[group] ?? NONE).length > 0) this.#leading.push(group);
  }

  #found(): readonly number[] {
    const { always, groupsOf } = this.#plan;
    let found: number[] | null = null;
    for (const group of this.#leading) {
      for (const rule of this.#led[group] ?? NONE) {
        if (this.#holds(groupsOf[rule] ?? NONE)) (found ??= [...always]).push(rule);
      }
    }
    return found === null ? always : found.sort((a, b) => a - b);
  }

  #holds(groups: readonly number[]): boolean {
    for (const group of groups) if (this.#groups[group] !== this.#document) return false;
    return true;
  }
}
