import type { CharSet } from './char-set.ts';
import { complementOf, eachRange, MAX_CODE_POINT } from './char-set.ts';
import type { Pattern } from './pattern.ts';
import { RegexSyntaxError } from './result.ts';

/** Limits the number of classes, and thereby the width of a transition row and the time to compute them. */
const MAX_SETS = 2_000;
const ASCII = 128;

/**
 * Equivalence classes of code points that a pattern cannot distinguish: each of its sets contains a class
 * entirely or not at all. Transitions are stored per class.
 */
export class Alphabet {
  /** Class by code point, below 128. */
  readonly ascii = new Uint16Array(ASCII);
  /** One code point of each class. */
  readonly representatives: readonly number[];
  /** First code points of the intervals, ascending, and their classes. */
  readonly #starts: readonly number[];
  readonly #classes: readonly number[];

  constructor(sets: readonly CharSet[]) {
    this.#starts = intervalStarts(sets);
    const classes = splitClasses(this.#starts, sets);
    const representatives: number[] = [];
    const dense = new Map<number, number>();
    this.#classes = classes.map((raw, i) => {
      const known = dense.get(raw);
      if (known !== undefined) return known;
      dense.set(raw, representatives.length);
      return representatives.push(this.#starts[i] ?? 0) - 1;
    });
    this.representatives = representatives;
    for (let i = 0; i < this.#starts.length && this.#starts[i]! < ASCII; i++) {
      this.ascii.fill(this.#classes[i] ?? 0, this.#starts[i], this.#starts[i + 1]);
    }
  }

  classOf(char: number): number {
    return char < ASCII ? (this.ascii[char] ?? 0) : this.#find(char);
  }

  #find(char: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] ?? 0) <= char) low = middle;
      else high = middle - 1;
    }
    return this.#classes[low] ?? 0;
  }
}

/** The distinct sets of a pattern. */
export function setsOf(pattern: Pattern): CharSet[] {
  const sets = new Map<string, CharSet>();
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'set') sets.set(next.set.join(), next.set);
    else if ('items' in next) for (const item of next.items) open.push(item);
    else open.push(next.item);
  }
  if (sets.size > MAX_SETS) {
    throw new RegexSyntaxError(
      `the pattern has more than ${MAX_SETS.toLocaleString('en')} different characters and classes`,
      0,
    );
  }
  return [...sets.values()];
}

/** The code points at which membership in some set may change. */
function intervalStarts(sets: readonly CharSet[]): number[] {
  const starts = new Set([0]);
  for (const set of sets) {
    eachRange(set, (first, last) => {
      starts.add(first);
      if (last < MAX_CODE_POINT) starts.add(last + 1);
    });
  }
  return [...starts].sort((a, b) => a - b);
}

/** A class number per interval, equal for intervals in the same sets. */
function splitClasses(starts: readonly number[], sets: readonly CharSet[]): number[] {
  const positions = new Map(starts.map((start, i) => [start, i]));
  const classes = starts.map(() => 0);
  let fresh = 1;
  for (const set of sets) {
    const split = new Map<number, number>();
    // Splitting by the complement is equivalent, and shorter if the set is a negated class.
    eachRange(set.at(-1) === MAX_CODE_POINT ? complementOf(set) : set, (first, last) => {
      const end = positions.get(last + 1) ?? starts.length;
      for (let i = positions.get(first) ?? end; i < end; i++) {
        const old = classes[i] ?? 0;
        const renamed = split.get(old) ?? fresh++;
        split.set(old, renamed);
        classes[i] = renamed;
      }
    });
  }
  return classes;
}
