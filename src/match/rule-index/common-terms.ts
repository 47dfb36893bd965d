import type { Row, Scalar, Value } from '../../events/field-set.ts';
import type { TermField } from './term-field.ts';
import type { Term, TermTable } from './term-table.ts';

/** Bits of a number that V8 keeps without a box. */
const MAX_TERMS = 30;
/** Values of a field whose bits are kept: such fields have few, and the first that come are those that come most. */
const MAX_VALUES = 256;
const MAX_LENGTH = 200;

/**
 * Terms that many rules ask for, which are all tested at the beginning of an event. Those that it satisfies are the bits of one
 * number, and what asks for several of them asks once.
 */
export class CommonTerms {
  readonly #bits = new Map<number, number>();
  /** Where any value satisfies a term. */
  readonly #present: readonly { readonly slot: number; readonly bit: number }[];
  readonly #fields: readonly CommonField[];

  /** @param terms of which those beyond the first {@link MAX_TERMS} are left out */
  constructor(terms: readonly number[], table: TermTable) {
    const own = terms.slice(0, MAX_TERMS);
    for (const [at, term] of own.entries()) this.#bits.set(term, 1 << at);
    const present = new Map<number, number>();
    for (const term of own) {
      const { predicate, access } = table.terms[term] as Term;
      if (predicate.kind === 'exists' && access.reader === null) present.set(term, access.slot);
    }
    this.#present = [...present].map(([term, slot]) => ({ slot, bit: this.bitOf(term) }));
    const others = own.filter((term) => !present.has(term));
    this.#fields = table.fieldsOf(others).map((field) => new CommonField(field, this.#bits));
  }

  /** 0 for a term that is none of them. */
  bitOf(term: number): number {
    return this.#bits.get(term) ?? 0;
  }

  bitsOf(terms: readonly number[]): number {
    return terms.reduce((bits, term) => bits | this.bitOf(term), 0);
  }

  /** The bits of the terms that an event satisfies. */
  read(row: Row): number {
    let bits = 0;
    const present = this.#present;
    for (let at = 0; at < present.length; at++) {
      const { slot, bit } = present[at] as (typeof present)[number];
      if (row[slot] !== undefined) bits |= bit;
    }
    const fields = this.#fields;
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at] as CommonField;
      const value = row[field.slot];
      if (value !== undefined) bits |= field.bitsOf(value);
    }
    return bits;
  }
}

class CommonField {
  readonly slot: number;
  readonly #field: TermField;
  readonly #bits: ReadonlyMap<number, number>;
  readonly #known = new Map<Scalar, number>();
  /** Of the value before. */
  #last: Scalar | null = null;
  #lastBits = 0;

  constructor(field: TermField, bits: ReadonlyMap<number, number>) {
    this.slot = field.slot;
    this.#field = field;
    this.#bits = bits;
  }

  bitsOf(value: Exclude<Value, undefined>): number {
    if (typeof value !== 'object') return this.#bitsOfOne(value);
    let bits = 0;
    for (let at = 0; at < value.length; at++) bits |= this.#bitsOfOne(value[at] as Scalar);
    return bits;
  }

  #bitsOfOne(value: Scalar): number {
    if (value === this.#last) return this.#lastBits;
    this.#last = value;
    this.#lastBits = this.#known.get(value) ?? this.#find(value);
    return this.#lastBits;
  }

  #find(value: Scalar): number {
    let bits = 0;
    const terms = this.#field.termsOf(value);
    for (let at = 0; at < terms.length; at++) bits |= this.#bits.get(terms[at] as number) as number;
    if (this.#known.size < MAX_VALUES && String(value).length <= MAX_LENGTH)
      this.#known.set(value, bits);
    return bits;
  }
}

/** Events before the first sample: all terms are looked for in it, which a short run can do without. */
const FIRST_AFTER = 1_000;
/** Sampling rates: one event in `FIRST_EVERY` until the first choice, then one in `EVERY`. */
const FIRST_EVERY = 8;
const EVERY = 256;
/** Samples before the first choice, and before each further one. */
const FIRST_SAMPLES = 128;
const SAMPLES = 1_024;
/** A guess counts for as many samples. */
const GUESS_WEIGHT = 4;

/** How often terms are satisfied, counted in a sample of events. What is long ago counts for less. */
export class TermCounts {
  readonly #guesses: readonly number[];
  readonly #counts: Float64Array;
  #weight = 0;
  /** Since the last choice. */
  samples = 0;
  #wanted = FIRST_SAMPLES;
  #every = FIRST_EVERY;
  #until = FIRST_AFTER;

  constructor(guesses: readonly number[]) {
    this.#guesses = guesses;
    this.#counts = new Float64Array(guesses.length);
  }

  /** Whether the next event is a sample. */
  isSampled(): boolean {
    this.#until -= 1;
    if (this.#until > 0) return false;
    this.#until = this.#every;
    return true;
  }

  /** @param satisfied each once */
  add(satisfied: Iterable<number>): void {
    this.samples += 1;
    this.#weight += 1;
    for (const term of satisfied) this.#counts[term]! += 1;
  }

  /** Whether there are enough samples since the last choice. */
  isDue(): boolean {
    if (this.samples < this.#wanted) return false;
    this.#wanted = SAMPLES;
    this.#every = EVERY;
    return true;
  }

  frequencyOf(term: number): number {
    const guessed = (this.#guesses[term] ?? 0) * GUESS_WEIGHT;
    return ((this.#counts[term] ?? 0) + guessed) / (this.#weight + GUESS_WEIGHT);
  }

  /** After a choice. */
  age(): void {
    this.samples = 0;
    this.#weight /= 2;
    for (let term = 0; term < this.#counts.length; term++) this.#counts[term]! /= 2;
  }
}
