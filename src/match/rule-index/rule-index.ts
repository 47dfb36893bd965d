import type { FieldSet, Row } from '../../events/field-set.ts';

import { getOrAdd } from '../../util/maps.ts';
import type { RunClock } from '../../util/time/index.ts';
import type { QueryOutline } from '../rule-outline.ts';
import { learnAnchors } from './anchors.ts';
import { chooseTriggers, type Watcher } from './choice.ts';
import { CommonTerms, TermCounts } from './common-terms.ts';
import { compileFormula, formulaOf, type Formula, type ReadCondition } from './formula.ts';
import type { TermField } from './term-field.ts';
import { TermTable, type Term } from './term-table.ts';

const MAX_EPOCH = 0xffff_ffff;
const ALWAYS_OPEN: ReadCondition = [[]];
/** Beyond this, what is open is found out again; there are few ways to be an event. */
const MAX_OPEN = 1_000;

/** A stage of a rule. */
export interface IndexedStage {
  readonly rule: number;
  readonly stage: number;
  /** Whether an event at which it is found satisfies its condition; otherwise it has to be evaluated. */
  readonly isDecided: boolean;
}

/** A field in which terms are looked for. */
interface SearchedField {
  readonly field: TermField;
  /** When a trigger in it can mean something to an event. */
  readIf: ReadCondition;
  /** The last event of which it was read. */
  read: number;
  /** Characters that samples since the last choice have had to search. */
  sampled: number;
}

/** The stages that a trigger is for. */
interface Watchers {
  readonly stages: readonly number[];
  /** Of each, the bits of the common terms without which the trigger means nothing to it. */
  readonly needed: readonly number[];
}

/**
 * Finds the stages of rules that an event may match, or fail to be evaluated at, by what it has: the work depends on the values of
 * the event and not on the number of rules.
 *
 * The precondition of each stage is a formula over terms, which are tests of single fields that all rules share. A stage is
 * considered only where one of its triggers is satisfied: terms one of which every match needs, the rarest there are. Only
 * triggers are looked for, and only where what else their stages need is there; the other terms of a formula are tested when its
 * stage is considered.
 * How rare terms are is counted in a sample of the events, and triggers are chosen again from time to time; what is
 * found does not depend on the choice.
 */
export class RuleIndex {
  /** By number; those of a rule follow each other. */
  readonly stages: readonly IndexedStage[];
  readonly #table: TermTable;
  readonly #formulas: readonly Formula[];
  readonly #counts: TermCounts;
  /** By stage; made when a stage is first considered, since many never are. */
  #tests: (() => boolean)[] = [];
  /** By term; none where it is no trigger. */
  #watchers: readonly (Watchers | undefined)[] = [];
  /** By place; triggers are looked for in them and, once there have been samples, all terms that are counted. */
  readonly #fields = new Map<string, SearchedField>();
  readonly #isLookedFor: Uint8Array;
  #hasSamples = false;
  #common: CommonTerms;
  /** By the bits of an event: the fields to read. */
  readonly #open = new Map<number, readonly SearchedField[]>();
  /** Stages without triggers. */
  #always: readonly number[] = [];
  // The event. A mark is the number of the event that has last satisfied a term, or at which it was last tested.
  #event = 0;
  #row: Row = [];
  /** Of the common terms that it satisfies. */
  #bits = 0;
  readonly #marks: Uint32Array;
  readonly #tested: Uint32Array;
  /** Of which only the first are valid. */
  readonly #satisfied: Uint32Array;
  #satisfiedCount = 0;
  readonly #considered: Uint32Array;
  readonly #found: FoundStages;
  readonly #mark = (terms: readonly number[]): void => {
    for (let at = 0; at < terms.length; at++) {
      const term = terms[at] as number;
      if (this.#marks[term] === this.#event) continue;
      this.#marks[term] = this.#event;
      this.#satisfied[this.#satisfiedCount] = term;
      this.#satisfiedCount += 1;
    }
  };

  constructor(
    outlines: readonly QueryOutline[],
    { fields, clock }: { readonly fields: FieldSet; readonly clock: RunClock },
  ) {
    const table = new TermTable(fields, clock);
    const stages: IndexedStage[] = [];
    this.#formulas = outlines.flatMap((outline, rule) => {
      for (const known of outline.anchors ?? []) learnAnchors(known.patterns, known.anchors);
      const byName = new Map(outline.fields.map((field) => [field.name, field]));
      return outline.stages.map(({ precondition, isSufficient }, stage) => {
        let isDecided = isSufficient;
        const formula = formulaOf(precondition, (predicate) => {
          const description = byName.get(predicate.field);
          const term = description === undefined ? null : table.termOf(predicate, description);
          if (term === null || table.terms[term]?.isCostly === true) isDecided = false;
          return term;
        });
        stages.push({ rule, stage, isDecided });
        return formula;
      });
    });
    this.stages = stages;
    this.#table = table;
    this.#counts = new TermCounts(table.terms.map(({ guess }) => guess));
    this.#marks = new Uint32Array(table.terms.length);
    this.#tested = new Uint32Array(table.terms.length);
    this.#isLookedFor = new Uint8Array(table.terms.length);
    this.#satisfied = new Uint32Array(table.terms.length);
    this.#considered = new Uint32Array(stages.length);
    this.#found = new FoundStages(stages.length);
    this.#common = new CommonTerms([], table);
    this.#choose();
  }

  /**
   * The stages that an event can mean something to, ascending; valid until the next event.
   *
   * @param asked the rules that it is about
   */
  find(row: Row, asked: RuleBits): FoundStages {
    this.#begin(row);
    if (this.#counts.isSampled()) this.#sample();
    else this.#readOpen();
    this.#found.clear();
    const always = this.#always;
    for (let at = 0; at < always.length; at++) this.#consider(always[at] as number, asked);
    const satisfied = this.#satisfied;
    for (let at = 0; at < this.#satisfiedCount; at++) {
      const watchers = this.#watchers[satisfied[at] as number];
      if (watchers !== undefined) this.#considerAll(watchers, asked);
    }
    this.#found.sort();
    return this.#found;
  }

  #begin(row: Row): void {
    this.#row = row;
    this.#satisfiedCount = 0;
    if (this.#event < MAX_EPOCH) {
      this.#event += 1;
      return;
    }
    this.#event = 1;
    this.#marks.fill(0);
    this.#tested.fill(0);
    this.#considered.fill(0);
    for (const each of this.#fields.values()) each.read = 0;
  }

  #readOpen(): void {
    const bits = this.#common.read(this.#row);
    this.#bits = bits;
    const open = this.#open.get(bits) ?? this.#opened(bits);
    for (let at = 0; at < open.length; at++) this.#read(open[at] as SearchedField);
  }

  #read(searched: SearchedField): void {
    const { field } = searched;
    searched.read = this.#event;
    field.each(this.#row[field.slot], this.#mark);
  }

  /** The fields that mean something to an event with some common terms. */
  #opened(bits: number): readonly SearchedField[] {
    const isOpen = (way: readonly number[]): boolean => {
      const needed = this.#common.bitsOf(way);
      return (bits & needed) === needed;
    };
    const open = [...this.#fields.values()].filter(({ readIf }) => readIf.some(isOpen));
    if (this.#open.size >= MAX_OPEN) this.#open.clear();
    this.#open.set(bits, open);
    return open;
  }

  #considerAll({ stages, needed }: Watchers, asked: RuleBits): void {
    const bits = this.#bits;
    for (let at = 0; at < stages.length; at++) {
      const own = needed[at] as number;
      if ((bits & own) === own) this.#consider(stages[at] as number, asked);
    }
  }

  #consider(stage: number, asked: RuleBits): void {
    if (this.#considered[stage] === this.#event) return;
    this.#considered[stage] = this.#event;
    if (!hasRule(asked, (this.stages[stage] as IndexedStage).rule)) return;
    const test = (this.#tests[stage] ??= this.#compile(stage));
    if (test()) this.#found.add(stage);
  }

  /** Reads all that an event has and counts it. */
  #sample(): void {
    if (!this.#hasSamples) this.#lookFor(this.#countedTerms());
    this.#hasSamples = true;
    this.#bits = this.#common.read(this.#row);
    for (const searched of this.#fields.values()) {
      const before = searched.field.searched;
      this.#read(searched);
      searched.sampled += searched.field.searched - before;
    }
    this.#counts.add(this.#satisfied.subarray(0, this.#satisfiedCount));
    if (!this.#counts.isDue()) return;
    this.#choose();
    this.#counts.age();
    // There may be triggers that were not looked for.
    this.#begin(this.#row);
    this.#readOpen();
  }

  *#countedTerms(): Generator<number> {
    for (const [term, { isCostly }] of this.#table.terms.entries()) if (!isCostly) yield term;
  }

  /** Adds terms to those that are looked for in fields. */
  #lookFor(terms: Iterable<number>): void {
    for (const term of terms) {
      if (this.#isLookedFor[term] === 1) continue;
      this.#isLookedFor[term] = 1;
      const { place } = this.#table.terms[term] as Term;
      const { field } = getOrAdd(this.#fields, place, () => ({
        field: this.#table.emptyFieldOf(term),
        readIf: ALWAYS_OPEN,
        read: 0,
        sampled: 0,
      }));
      this.#table.addTo(field, term);
    }
  }

  #choose(): void {
    const { terms } = this.#table;
    const { samples } = this.#counts;
    const { triggered, always, readConditions } = chooseTriggers(this.#formulas, terms, {
      frequencyOf: (term) => this.#counts.frequencyOf(term),
      searchedOf: this.#hasSamples
        ? (place) => (this.#fields.get(place)?.sampled ?? 0) / samples
        : null,
    });
    const inConditions = [...(readConditions?.values() ?? [])].flat(2);
    this.#common = new CommonTerms([...new Set(inConditions)], this.#table);
    this.#open.clear();
    this.#watchers = terms.map((_, term) => this.#watchersOf(triggered.get(term)));
    this.#lookFor(triggered.keys());
    for (const [place, searched] of this.#fields) {
      if (readConditions !== null) searched.readIf = readConditions.get(place) ?? [];
      searched.sampled = 0;
    }
    this.#always = always;
    this.#tests = [];
  }

  #watchersOf(watchers: readonly Watcher[] | undefined): Watchers | undefined {
    if (watchers === undefined) return undefined;
    return {
      stages: watchers.map(({ stage }) => stage),
      needed: watchers.map(({ guards }) => this.#common.bitsOf(guards)),
    };
  }

  #compile(stage: number): () => boolean {
    return compileFormula(
      this.#formulas[stage] as Formula,
      (term) => this.#testOf(term),
      (term) => this.#counts.frequencyOf(term),
    );
  }

  #testOf(term: number): () => boolean {
    const bit = this.#common.bitOf(term);
    if (bit !== 0) return () => (this.#bits & bit) !== 0;
    // It would be evaluated once more by the rule.
    const isCostly = this.#table.terms[term]?.isCostly === true;
    const test = isCostly ? () => true : this.#noted(term);
    const own = this.#fields.get((this.#table.terms[term] as Term).place);
    if (own === undefined || this.#isLookedFor[term] !== 1) return test;
    const marks = this.#marks;
    // A field that was not read says nothing of its terms.
    return () => (own.read === this.#event ? marks[term] === this.#event : test());
  }

  /** The test of a term, done once for an event. */
  #noted(term: number): () => boolean {
    const test = this.#table.testOf(term);
    const marks = this.#marks;
    const tested = this.#tested;
    return () => {
      if (tested[term] !== this.#event) {
        tested[term] = this.#event;
        if (test(this.#row)) marks[term] = this.#event;
      }
      return marks[term] === this.#event;
    };
  }
}

/** More are sorted by the runtime, which takes long for a few. */
const MAX_INSERTED = 32;

/** Numbers of stages, each at most once. */
export class FoundStages {
  /** Only the first `count` are valid. */
  readonly numbers: Uint32Array;
  count = 0;
  #isAscending = true;

  constructor(most: number) {
    this.numbers = new Uint32Array(most);
  }

  clear(): void {
    this.count = 0;
    this.#isAscending = true;
  }

  add(stage: number): void {
    const { numbers, count } = this;
    if (count > 0 && (numbers[count - 1] as number) > stage) this.#isAscending = false;
    numbers[count] = stage;
    this.count = count + 1;
  }

  sort(): void {
    if (this.#isAscending) return;
    this.#isAscending = true;
    const { numbers, count } = this;
    if (count > MAX_INSERTED) {
      numbers.subarray(0, count).sort();
      return;
    }
    for (let next = 1; next < count; next++) {
      const stage = numbers[next] as number;
      let at = next;
      for (; at > 0 && (numbers[at - 1] as number) > stage; at--) {
        numbers[at] = numbers[at - 1] as number;
      }
      numbers[at] = stage;
    }
  }
}

/** A set of rules, a bit each. */
export type RuleBits = Uint32Array;

const BITS = 32;

export const noRules = (rules: number): RuleBits => new Uint32Array(Math.ceil(rules / BITS));

export function addRule(bits: RuleBits, rule: number): void {
  const word = Math.floor(rule / BITS);
  bits[word] = (bits[word] ?? 0) | (1 << (rule % BITS));
}

export function hasRule(bits: RuleBits, rule: number): boolean {
  return ((bits[Math.floor(rule / BITS)] as number) & (1 << (rule % BITS))) !== 0;
}

/** Fills `bits` with what is in both of two sets; returns whether there is anything. */
export function fillBoth(bits: RuleBits, one: RuleBits, other: RuleBits): boolean {
  let any = 0;
  for (let word = 0; word < bits.length; word += 1) {
    const both = (one[word] as number) & (other[word] as number);
    bits[word] = both;
    any |= both;
  }
  return any !== 0;
}
