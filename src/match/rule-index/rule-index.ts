import type { FieldSet } from '../../events/field-set.ts';
import type { Row } from '../../events/value.ts';
import type { RunClock } from '../../util/time/index.ts';
import type { QueryOutline } from '../rule-outline.ts';
import { addRule, hasRule, noRules, type RuleBits } from '../rule-bits.ts';
import { learnAnchors } from './anchors.ts';
import { chooseTriggers } from './choice.ts';
import { compileFormula, formulaOf, some, type Formula } from './formula.ts';
import type { Gate } from './gate.ts';
import { TermCounts } from './term-counts.ts';
import type { TermField } from './term-field.ts';
import { TermTable, type Term } from './term-table.ts';

const MAX_EPOCH = 0xffff_ffff;
const ALWAYS_OPEN: Gate = [[]];

/** A field in which triggers are looked for. */
interface TriggerField {
  readonly field: TermField;
  /** Whether a trigger in it can mean something to the event. */
  readonly isOpen: () => boolean;
  /** The last event of which it was read. */
  read: number;
}

/**
 * Finds the rules that an event may match, or fail to be evaluated at, by what it has: the work depends on the values of the
 * event and not on the number of rules.
 *
 * The precondition of each rule is a formula over terms, which are tests of single fields that all rules share. A rule is
 * considered only where one of its triggers is satisfied: terms one of which every match needs, the rarest there are. Only
 * triggers are looked for, and only where what else their rules need is there; the other terms of a formula are tested when its
 * rule is considered.
 * How rare terms are is counted in a sample of the events, and triggers are chosen anew from time to time; what is
 * found does not depend on the choice.
 */
export class RuleIndex {
  readonly #table: TermTable;
  readonly #formulas: readonly Formula[];
  readonly #counts: TermCounts;
  /** By rule; made when a rule is first considered, since many never are. */
  #tests: (() => boolean)[] = [];
  /** By term: the rules of which it is a trigger; none where it is no trigger. */
  #triggered: readonly (readonly number[] | undefined)[] = [];
  #triggerFields: readonly TriggerField[] = [];
  /** Rules without triggers. */
  #always: readonly number[] = [];
  /** Of all terms that are counted. */
  #sampledFields: readonly TermField[] | null = null;
  // The event. A mark is the number of the event that has last satisfied a term, or at which it was last tested.
  #event = 0;
  #row: Row = [];
  readonly #marks: Uint32Array;
  readonly #tested: Uint32Array;
  /** As marks, of what gates ask for: a trigger among it may not have been looked for yet. */
  readonly #guardMarks: Uint32Array;
  readonly #guardTested: Uint32Array;
  readonly #satisfied: number[] = [];
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
    this.#tested = new Uint32Array(table.terms.length);
    this.#guardMarks = new Uint32Array(table.terms.length);
    this.#guardTested = new Uint32Array(table.terms.length);
    this.#considered = new Uint32Array(outlines.length);
    this.#possible = noRules(outlines.length);
    this.#choose();
  }

  /** Takes out of `asked` the rules that an event can mean nothing to. */
  keepPossible(row: Row, asked: RuleBits): void {
    if (this.#counts.isSampled()) this.#sample(row);
    this.#begin(row);
    this.#readTriggers();
    const possible = this.#possible;
    possible.fill(0);
    for (const rule of this.#always) this.#consider(rule, asked);
    for (const term of this.#satisfied) {
      for (const rule of this.#triggered[term] ?? []) this.#consider(rule, asked);
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
    this.#tested.fill(0);
    this.#guardMarks.fill(0);
    this.#guardTested.fill(0);
    this.#considered.fill(0);
    for (const each of this.#triggerFields) each.read = 0;
  }

  #readTriggers(): void {
    for (const each of this.#triggerFields) {
      const { field, isOpen } = each;
      const value = this.#row[field.slot];
      if (value === undefined || !isOpen()) continue;
      each.read = this.#event;
      field.each(value, this.#mark);
    }
  }

  #consider(rule: number, asked: RuleBits): void {
    if (this.#considered[rule] === this.#event) return;
    this.#considered[rule] = this.#event;
    if (!hasRule(asked, rule)) return;
    const test = (this.#tests[rule] ??= this.#compile(rule));
    if (test()) addRule(this.#possible, rule);
  }

  /** Counts an event, as one by itself: what it satisfies is more than triggers. */
  #sample(row: Row): void {
    this.#begin(row);
    this.#sampledFields ??= this.#table.fieldsOf(this.#countedTerms());
    for (const field of this.#sampledFields) field.each(this.#row[field.slot], this.#mark);
    this.#counts.add(this.#satisfied);
    if (!this.#counts.isDue()) return;
    this.#choose();
    this.#counts.age();
    // Other triggers may be counted now, and many will never be sampled again.
    this.#sampledFields = null;
  }

  *#countedTerms(): Generator<number> {
    for (const [term, { isCostly }] of this.#table.terms.entries()) {
      if (!isCostly || this.#triggered[term] !== undefined) yield term;
    }
  }

  #choose(): void {
    const { terms } = this.#table;
    const searched = this.#sampledFields?.map(
      ({ place, searched: characters }) => [place, characters] as const,
    );
    const characters = searched === undefined ? null : new Map(searched);
    const { triggered, always, gates } = chooseTriggers(this.#formulas, terms, {
      frequencyOf: (term) => this.#counts.frequencyOf(term),
      searchedOf: characters && ((place) => (characters.get(place) ?? 0) / this.#counts.samples),
    });
    this.#triggered = terms.map((_, term) => triggered.get(term));
    this.#triggerFields = this.#table.fieldsOf(triggered.keys()).map((field) => ({
      field,
      isOpen: this.#opens(gates === null ? ALWAYS_OPEN : (gates.get(field.place) ?? [])),
      read: 0,
    }));
    this.#always = always;
    this.#tests = [];
  }

  #opens(gate: Gate): () => boolean {
    if (gate.some((way) => way.length === 0)) return () => true;
    const frequencyOf = (term: number) => this.#counts.frequencyOf(term);
    const ways = gate.map((terms): Formula => ({
      kind: 'and',
      operands: terms.map((term) => ({ kind: 'term', term })),
    }));
    return compileFormula(some(ways), (term) => this.#guardTestOf(term), frequencyOf);
  }

  #compile(rule: number): () => boolean {
    return compileFormula(
      this.#formulas[rule] as Formula,
      (term) => this.#testOf(term),
      (term) => this.#counts.frequencyOf(term),
    );
  }

  #testOf(term: number): () => boolean {
    // It would be evaluated once more by the rule.
    const isCostly = this.#table.terms[term]?.isCostly === true;
    const test = isCostly ? () => true : this.#noted(term, this.#marks, this.#tested);
    if (this.#triggered[term] === undefined) return test;
    const marks = this.#marks;
    const { place } = this.#table.terms[term] as Term;
    const own = this.#triggerFields.find(({ field }) => field.place === place);
    // A field that was not read says nothing of its triggers.
    return () => (own?.read === this.#event ? marks[term] === this.#event : test());
  }

  #guardTestOf(term: number): () => boolean {
    return this.#noted(term, this.#guardMarks, this.#guardTested);
  }

  /** The test of a term, done once for an event. */
  #noted(term: number, marks: Uint32Array, tested: Uint32Array): () => boolean {
    const test = this.#table.testOf(term);
    return () => {
      if (tested[term] !== this.#event) {
        tested[term] = this.#event;
        if (test(this.#row)) marks[term] = this.#event;
      }
      return marks[term] === this.#event;
    };
  }
}
