import type { SourceDocument } from './read-source.ts';

/** Something that is made of a document and stays with it, for those who ask next with the same argument. */
export class Derived<T, A = void> {
  readonly #make: (source: SourceDocument, argument: A) => T;

  constructor(make: (source: SourceDocument, argument: A) => T) {
    this.#make = make;
  }

  of(source: SourceDocument, argument: A): T {
    const known = source.derived.get(this) as Made<T, A> | undefined;
    if (known !== undefined && known.argument === argument) return known.value;
    const value = this.#make(source, argument);
    source.derived.set(this, new Made(value, argument));
    return value;
  }
}

/** A class for the reason that `ReadDocument` is one. */
class Made<T, A> {
  readonly value: T;
  readonly argument: A;

  constructor(value: T, argument: A) {
    this.value = value;
    this.argument = argument;
  }
}
