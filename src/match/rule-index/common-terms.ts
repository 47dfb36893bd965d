import type { Row, Scalar, Value } from '../../events/value.ts';
import type { TermField } from './term-field.ts';
import type { TermTable } from './term-table.ts';

/** Bits of a number that V8 keeps without a box. */
const MAX_TERMS = 30;

/**
 * Terms that so many rules ask for that all are tested at the beginning of an event. Those that it satisfies are the bits of one
 * number, and what asks for several of them asks once.
 */
export class CommonTerms {
  readonly #bits = new Map<number, number>();
  readonly #fields: readonly CommonField[];

  /** @param terms of which those beyond the first {@link MAX_TERMS} are left out */
  constructor(terms: readonly number[], table: TermTable) {
    const own = terms.slice(0, MAX_TERMS);
    for (const [at, term] of own.entries()) this.#bits.set(term, 1 << at);
    this.#fields = table.fieldsOf(own).map((field) => new CommonField(field, this.#bits));
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
  /** Of the event before: such fields have few values. */
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
    let bits = 0;
    const terms = this.#field.termsOf(value);
    for (let at = 0; at < terms.length; at++) bits |= this.#bits.get(terms[at] as number) as number;
    this.#last = value;
    this.#lastBits = bits;
    return bits;
  }
}
