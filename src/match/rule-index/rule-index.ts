import type { FieldSet } from '../../events/field-set.ts';
import type { Row } from '../../events/value.ts';
import type { RunClock } from '../../util/time/index.ts';
import type { QueryOutline } from '../rule-outline.ts';
import { addRule, hasRule, noRules, type RuleBits } from '../rule-bits.ts';
import { learnAnchors } from './anchors.ts';
import { compileFormula, formulaOf, some, triggersOf, type Formula } from './formula.ts';
import { TermCounts } from './term-counts.ts';
import type { TermField } from './term-field.ts';
import { TermTable, type Term } from './term-table.ts';

/** What a regular expression costs where nothing cheaper excludes a rule, as a share of events. */
const COST_OF_REGEX = 0.3;

const MAX_EPOCH = 0xffff_ffff;

/**
 * Finds the rules that an event may match, or fail to be evaluated at, by what it has: the work depends on the values of the
 * event and not on the number of rules.
 *
 * The precondition of each rule is a formula over terms, which are tests of single fields that all rules share. A rule is
 * considered only where one of its triggers is satisfied: terms one of which every match needs, the rarest there are.
 * How rare they are is counted in a sample of the events, and triggers are chosen anew from time to time; what is
 * found does not depend on the choice.
 */
export class RuleIndex {
  readonly #table: TermTable;
  readonly #formulas: readonly Formula[];
  readonly #counts: TermCounts;
  /** By rule; made when a rule is first considered, since many never are. */
  #tests: (() => boolean)[] = [];
  /** By term: the rules of which it is a trigger. */
  #triggered: readonly (readonly number[])[] = [];
  /** Indices of the fields of triggers. */
  #triggerFields: ReadonlySet<number> = new Set();
  /** Rules without triggers. */
  #always: readonly number[] = [];
  // The event. A mark is the number of the event that has last satisfied a term.
  #event = 0;
  #row: Row = [];
  readonly #marks: Uint32Array;
  readonly #satisfied: number[] = [];
  /** By field, likewise: the last event of which it was read. */
  readonly #read: Uint32Array;
  readonly #considered: Uint32Array;
  readonly #possible: RuleBits;
  readonly #mark = (terms: readonly number[]): void => {
    for (let at = 0; at < terms.length; at++) {
      const term = terms[at] as number;
      if (this.#marks[term] === this.#event) continue;
      this.#marks[term] = this.#event;
      this.#satisfied.push(term);
    }
  };

  constructor(
    outlines: readonly QueryOutline[],
    { fields, clock }: { readonly fields: FieldSet; readonly clock: RunClock },
  ) {
    const table = new TermTable(fields, clock);
    this.#formulas = outlines.map(({ stages, fields: described, anchors = [] }) => {
      for (const known of anchors) learnAnchors(known.patterns, known.anchors);
      const byName = new Map(described.map((field) => [field.name, field]));
      return some(
        stages.map(({ precondition }) =>
          formulaOf(precondition, (predicate) => {
            const description = byName.get(predicate.field);
            return description === undefined ? null : table.termOf(predicate, description);
          }),
        ),
      );
    });
    this.#table = table;
    this.#counts = new TermCounts(table.terms.map(({ guess }) => guess));
    this.#marks = new Uint32Array(table.terms.length);
    this.#read = new Uint32Array(table.fields.length);
    this.#considered = new Uint32Array(outlines.length);
    this.#possible = noRules(outlines.length);
    this.#choose();
  }

  /** Takes out of `asked` the rules that an event can mean nothing to. */
  keepPossible(row: Row, asked: RuleBits): void {
    this.#begin(row);
    for (const field of this.#triggerFields) this.#readField(field);
    if (this.#counts.isSampled()) this.#sample();
    const possible = this.#possible;
    possible.fill(0);
    for (const rule of this.#always) this.#consider(rule, asked);
    // Fields that are read for a formula add to the list; their terms are no triggers.
    for (let at = 0; at < this.#satisfied.length; at++) {
      for (const rule of this.#triggered[this.#satisfied[at] as number] ?? []) {
        this.#consider(rule, asked);
      }
    }
    asked.set(possible);
  }

  #begin(row: Row): void {
    this.#row = row;
    this.#satisfied.length = 0;
    if (this.#event < MAX_EPOCH) {
      this.#event += 1;
      return;
    }
    this.#event = 1;
    this.#marks.fill(0);
    this.#considered.fill(0);
    this.#read.fill(0);
  }

  #readField(index: number): void {
    const field = this.#table.fields[index] as TermField;
    this.#read[index] = this.#event;
    field.each(this.#row[field.slot], this.#mark);
  }

  #consider(rule: number, asked: RuleBits): void {
    if (this.#considered[rule] === this.#event) return;
    this.#considered[rule] = this.#event;
    if (!hasRule(asked, rule)) return;
    const test = (this.#tests[rule] ??= this.#compile(rule));
    if (test()) addRule(this.#possible, rule);
  }

  #sample(): void {
    for (let field = 0; field < this.#read.length; field++) {
      if (this.#read[field] !== this.#event) this.#readField(field);
    }
    this.#counts.add(this.#satisfied);
    if (!this.#counts.isDue()) return;
    this.#choose();
    this.#counts.age();
    // There may be regular expressions that are tested from now on.
    for (const field of this.#triggerFields) this.#readField(field);
  }

  #choose(): void {
    const table = this.#table;
    const costOf = (term: number): number =>
      this.#counts.frequencyOf(term) + (table.isTested(term) ? 0 : COST_OF_REGEX);
    const triggered = table.terms.map((): number[] => []);
    const always: number[] = [];
    const fields = new Set<number>();
    for (const [rule, formula] of this.#formulas.entries()) {
      const triggers = triggersOf(formula, costOf);
      if (triggers === null) always.push(rule);
      for (const term of new Set(triggers?.terms)) {
        table.test(term);
        triggered[term]?.push(rule);
        fields.add((table.terms[term] as Term).field);
      }
    }
    this.#triggered = triggered;
    this.#triggerFields = fields;
    this.#always = always;
    this.#tests = [];
  }

  #compile(rule: number): () => boolean {
    return compileFormula(
      this.#formulas[rule] as Formula,
      (term) => this.#testOf(term),
      (term) => this.#counts.frequencyOf(term),
    );
  }

  #testOf(term: number): () => boolean {
    if (!this.#table.isTested(term)) return () => true;
    const marks = this.#marks;
    const { field } = this.#table.terms[term] as Term;
    if (this.#triggerFields.has(field)) return () => marks[term] === this.#event;
    return () => {
      if (this.#read[field] !== this.#event) this.#readField(field);
      return marks[term] === this.#event;
    };
  }
}
