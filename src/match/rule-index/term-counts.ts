/** Events before the first sample: all terms are looked for in it, which a short run can do without. */
const FIRST_AFTER = 1_000;
/** One event of so many is a sample, until there have been enough for a first choice, and afterwards. */
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
