import { appendTo } from '../../util/maps.ts';
import type { Scalar, Value } from '../../events/field-set.ts';
import type { FieldAccess } from '../../lang/compile/field-access.ts';
import { EvaluationError } from '../../lang/functions/declaration.ts';
import type { LeafPredicate } from '../../lang/plan/plan.ts';
import { predicateTest } from '../../lang/plan/predicate-test.ts';
import { AffixIndex } from '../../util/affix-index.ts';
import { foldAscii } from '../../util/fold.ts';
import type { RunClock } from '../../util/time/index.ts';
import type { Anchor, TextTests } from './anchors.ts';
import { TextSearch } from './text-search.ts';

/**
 * Values whose terms are cached, those that came again soon; beyond this all are forgotten, since each event could have a new one.
 */
const MAX_VALUES = 8_192;
/** The terms of longer values are found again each time. */
const MAX_LENGTH = 200;
/** Shorter texts are looked up sooner than it is known whether they came before. */
const QUICK_LENGTH = 40;

const NONE: readonly number[] = [];

/** A term that a text satisfies if a test says so. */
interface Candidate {
  readonly term: Term;
  readonly test: (text: string, folded: string) => boolean;
  /** The last value that it was tried for. */
  tried: number;
}

interface Term {
  readonly number: number;
  /** The last value that was found to satisfy it. */
  found: number;
}

/**
 * All terms of one field. Which of them a value satisfies is found in one search over it, and cached.
 *
 * Texts that a value must equal are looked up. Of patterns and regular expressions only those are tried of which the
 * value has a literal. The rest is tested one by one: orders, blocks of addresses, whether there is a value.
 */
export class TermField {
  readonly slot: number;
  /** Characters of values that were not cached. */
  searched = 0;
  readonly #access: FieldAccess;
  readonly #clock: RunClock;
  readonly #exact = new Map<string, number[]>();
  readonly #folded = new Map<string, number[]>();
  /** Of these texts: to look up a longer value would take the time to hash it. */
  #longest = 0;
  readonly #byStart = new AffixIndex('start');
  readonly #byEnd = new AffixIndex('end');
  readonly #within = new TextSearch<Candidate>();
  readonly #patterns: Candidate[] = [];
  readonly #others: { readonly term: number; readonly test: (value: Scalar) => boolean }[] = [];
  readonly #known = new Map<Scalar, readonly number[]>();
  readonly #seen = new RecentTexts();
  // The text whose terms are being found.
  #text = '';
  #foldedText = '';
  /** How many values there were: nothing has to be cleared for the next. */
  #values = 0;
  readonly #found: number[] = [];
  #count = 0;
  readonly #try = (candidate: Candidate): void => {
    const { term, test } = candidate;
    // A literal may stand in a text a thousand times.
    if (term.found === this.#values || candidate.tried === this.#values) return;
    candidate.tried = this.#values;
    try {
      if (!test(this.#text, this.#foldedText)) return;
    } catch (error) {
      requireTooMuchWork(error);
    }
    term.found = this.#values;
    this.#add(term.number);
  };

  constructor(access: FieldAccess, clock: RunClock) {
    this.slot = access.slot;
    this.#access = access;
    this.#clock = clock;
  }

  add(term: number, predicate: LeafPredicate, textTests: () => TextTests | null): void {
    if (this.#known.size > 0) this.#known.clear();
    const tests = this.#textOf === null ? null : textTests();
    if (tests === null) {
      this.#others.push({ term, test: this.#testOf(predicate) });
      return;
    }
    for (const text of tests.exact) this.#append(this.#exact, text, term);
    for (const text of tests.folded) this.#append(this.#folded, text, term);
    const own = { number: term, found: 0 };
    for (const { anchors, test } of tests.patterns) {
      const candidate = { term: own, test, tried: 0 };
      if (anchors === null) this.#patterns.push(candidate);
      else for (const anchor of anchors) this.#file(anchor, candidate);
    }
  }

  /** The terms that some value of the field satisfies, each told at least once. */
  each(value: Value, tell: (terms: readonly number[]) => void): void {
    if (value === undefined) return;
    if (typeof value !== 'object') tell(this.termsOf(value));
    else for (let at = 0; at < value.length; at++) tell(this.termsOf(value[at] as Scalar));
  }

  /** The terms that a value satisfies. */
  termsOf(value: Scalar): readonly number[] {
    const isLong = typeof value === 'string' && value.length > QUICK_LENGTH;
    if (isLong && !this.#comesAgain(value)) return this.#find(value);
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    if (typeof value === 'string' && !isLong && !this.#comesAgain(value)) return this.#find(value);
    const terms = this.#find(value);
    if (this.#known.size >= MAX_VALUES) this.#known.clear();
    this.#known.set(value, terms);
    return terms;
  }

  /** Looking up a long text that comes once takes the time to hash all of it. */
  #comesAgain(text: string): boolean {
    return text.length <= MAX_LENGTH && this.#seen.again(text);
  }

  #find(value: Scalar): readonly number[] {
    this.#values += 1;
    this.#count = 0;
    const text = this.#textOf?.(value) ?? null;
    if (text !== null) this.#findInText(text);
    for (const { term, test } of this.#others) if (test(value)) this.#add(term);
    return this.#count === 0 ? NONE : this.#found.slice(0, this.#count);
  }

  #add(term: number): void {
    this.#found[this.#count] = term;
    this.#count += 1;
  }

  #findInText(text: string): void {
    const folded = foldAscii(text);
    this.searched += text.length;
    this.#text = text;
    this.#foldedText = folded;
    if (text.length <= this.#longest) {
      for (const term of this.#exact.get(text) ?? NONE) this.#add(term);
      for (const term of this.#folded.get(folded) ?? NONE) this.#add(term);
    }
    this.#byStart.matches(folded);
    this.#byEnd.matches(folded);
    this.#within.each(folded, this.#try);
    this.#patterns.forEach(this.#try);
  }

  #append(map: Map<string, number[]>, text: string, term: number): void {
    this.#longest = Math.max(this.#longest, text.length);
    appendTo(map, text, term);
  }

  #file({ place, text }: Anchor, candidate: Candidate): void {
    if (place === 'within') {
      this.#within.add(text, candidate);
      return;
    }
    const index = place === 'start' ? this.#byStart : this.#byEnd;
    // No answer ends the walk, so that it meets all.
    index.add(text, () => {
      this.#try(candidate);
      return false;
    });
  }

  /** The text that a value is compared by; `null` where the type of the field decides how. */
  get #textOf(): ((value: Scalar) => string | null) | null {
    switch (this.#access.kind) {
      case 'json':
        return textOnly;
      case 'keyword':
        return String;
      default:
        return null;
    }
  }

  #testOf(predicate: LeafPredicate): (value: Scalar) => boolean {
    const access = () => ({ ...this.#access, slot: 0 });
    const test = predicateTest(predicate, { access, clock: this.#clock });
    return (value) => test([value]);
  }
}

const textOnly = (value: Scalar): string | null => (typeof value === 'string' ? value : null);

/** A regular expression that is too much work holds: the evaluation of the rule reports it. */
function requireTooMuchWork(error: unknown): void {
  if (!(error instanceof EvaluationError)) throw error;
}

const PLACES = 4_096;

/** Paths and lines mostly differ near their end, so that much of it is looked at, and less of what is before. */
const UNITS_OF_END = 32;
const UNITS_BEFORE = 8;

/**
 * Tells texts that come again from those that probably come once, such as paths with a number of their own: to cache what is
 * known of each would take longer than to find it out. Now and then one is taken for another.
 */
export class RecentTexts {
  readonly #hashes = new Int32Array(PLACES);

  /** Whether a text was seen lately, as far as its hash can tell. */
  again(text: string): boolean {
    const hash = hashOf(text);
    const place = (hash >>> 8) & (PLACES - 1);
    if (this.#hashes[place] === hash) return true;
    this.#hashes[place] = hash;
    return false;
  }
}

/** Never 0. */
function hashOf(text: string): number {
  const { length } = text;
  const end = Math.max(0, length - UNITS_OF_END);
  let hash = length + 1;
  for (let at = end; at < length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  const step = Math.ceil(end / UNITS_BEFORE);
  for (let at = 0; at < end; at += step) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash | 1;
}
