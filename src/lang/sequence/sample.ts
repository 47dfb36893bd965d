import type { CompiledSample, Key } from '../compile/compiled.ts';
import { type SampleCandidate, compareKeys, keyText } from './candidate.ts';
import { SequenceLimitError, bytesOfHits, SequenceMemory, type MemoryAccount } from './memory.ts';

export interface SampleMatch<E> {
  readonly keys: Key;
  /** One per filter, in the order of the filters. */
  readonly events: readonly SampleCandidate<E>[];
}

export interface SampleOptions {
  /** `max_samples_per_key`, 1 or more. */
  readonly maxSamplesPerKey: number;
  /** Most samples in total; all without it. */
  readonly size?: number;
  /** Most events held at once; any number without it. Beyond, `add` throws {@link SequenceLimitError}. */
  readonly maxPending?: number | undefined;
  /** What this sample and all others may take; its own if nothing is said. */
  readonly memory?: SequenceMemory | undefined;
}

interface Group<E> {
  readonly key: Key;
  readonly lists: readonly SampleCandidate<E>[][];
}

/** A group with its place in the table and its key; an empty list; a candidate in a list that grew. */
const GROUP_BYTES = 200;
const EMPTY_LIST_BYTES = 40;
const SAMPLE_CANDIDATE_BYTES = 200;

/**
 * Finds samples: events that share a key, one per filter. Takes the candidates in any order of
 * time; which event stands for a filter follows the order in which they are added.
 */
export class SampleBuffer<E> {
  readonly #sample: CompiledSample;
  readonly #options: SampleOptions;
  /** More events of one filter and key cannot make a difference to what is asked for. */
  readonly #enough: number;
  readonly #groups = new Map<string, Group<E>>();
  readonly #counts: number[];
  #pending = 0;
  readonly #memory: SequenceMemory;
  readonly #account: MemoryAccount;
  #bytes = 0;

  constructor(sample: CompiledSample, options: SampleOptions) {
    this.#sample = sample;
    this.#options = options;
    this.#enough = sample.terms.length + options.maxSamplesPerKey - 1;
    this.#counts = sample.terms.map(() => 0);
    this.#memory = options.memory ?? new SequenceMemory();
    this.#account = this.#memory.open();
  }

  /**
   * @param bytes that hits and event take beside the candidate; 0 where the caller counts them
   * @throws SequenceLimitError when there are too many
   */
  add(candidate: SampleCandidate<E>, bytes = bytesOfHits(candidate.hits)): void {
    const before = this.#pending;
    for (const { terms, keys } of candidate.hits) {
      for (const key of keys) {
        for (const term of terms) this.#addAt(term, key, candidate);
      }
    }
    if (this.#pending > before) this.#bytes += SAMPLE_CANDIDATE_BYTES + bytes;
    this.#account.set(this.#bytes);
    const { maxPending = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#memory.isExceeded) this.#fail(this.#memory.limit, this.#bytes);
    if (this.#pending > maxPending) this.#fail(maxPending, null);
  }

  #fail(limit: number, bytes: number | null): never {
    this.#memory.close(this.#account);
    throw new SequenceLimitError('sample', this.#sample.terms, this.#counts, limit, null, bytes);
  }

  #addAt(term: number, key: Key, candidate: SampleCandidate<E>): void {
    const text = keyText(key);
    let group = this.#groups.get(text);
    if (group === undefined) {
      group = { key, lists: this.#sample.terms.map(() => []) };
      this.#groups.set(text, group);
      this.#bytes += GROUP_BYTES + text.length + group.lists.length * EMPTY_LIST_BYTES;
    }
    const list = group.lists[term];
    if (list === undefined || list.length >= this.#enough || list.at(-1) === candidate) return;
    list.push(candidate);
    this.#pending++;
    this.#counts[term] = (this.#counts[term] ?? 0) + 1;
  }

  /** By ascending key; within a key in the order of the candidates, the first filter slowest. */
  finish(): SampleMatch<E>[] {
    const { maxSamplesPerKey, size = Infinity } = this.#options;
    const samples: SampleMatch<E>[] = [];
    this.#memory.close(this.#account);
    const complete = [...this.#groups.values()].filter(({ lists }) =>
      lists.every((list) => list.length > 0),
    );
    for (const { key, lists } of complete.sort((a, b) => compareKeys(a.key, b.key))) {
      const wanted = Math.min(maxSamplesPerKey, size - samples.length);
      if (wanted <= 0) break;
      for (const events of distinctTuples(lists, wanted)) samples.push({ keys: key, events });
    }
    return samples;
  }
}

/**
 * Tuples with one item from each list and no item twice, in the order of the lists with the first
 * list slowest; at most `limit`. Items are compared by identity, and a list has none twice.
 *
 * A choice is only made when the lists behind it can still be served (a matching exists), so no
 * search ever turns back from a dead end and time is polynomial whatever the lists share.
 */
export function distinctTuples<T extends object>(
  lists: readonly (readonly T[])[],
  limit: number,
): T[][] {
  const tuples: T[][] = [];
  const used = new Set<T>();
  const tuple: T[] = [];
  /** Per list the next item to try. */
  const next = [0];
  if (limit <= 0 || !canServe(lists, 0, used)) return tuples;
  while (next.length > 0) {
    const depth = next.length - 1;
    const list = lists[depth];
    if (list === undefined) {
      if (tuples.push([...tuple]) >= limit) return tuples;
    } else if (choose(list)) {
      next.push(0);
      continue;
    }
    next.pop();
    const undone = tuple.pop();
    if (undone !== undefined) used.delete(undone);
  }
  return tuples;

  function choose(list: readonly T[]): boolean {
    const depth = next.length - 1;
    for (let i = next[depth] ?? 0; i < list.length; i++) {
      const item = list[i];
      if (item === undefined || used.has(item)) continue;
      used.add(item);
      if (canServe(lists, depth + 1, used)) {
        next[depth] = i + 1;
        tuple.push(item);
        return true;
      }
      used.delete(item);
    }
    return false;
  }
}

/**
 * Whether each list from `from` on can have an item of its own. A list at least as long as there
 * are lists always can, after all others; the rest is matched by augmenting paths.
 */
function canServe<T>(
  lists: readonly (readonly T[])[],
  from: number,
  used: ReadonlySet<T>,
): boolean {
  const short = lists.slice(from).filter((list) => list.length < lists.length);
  const takenBy = new Map<T, number>();
  return short.every((_, index) => augment(short, index, used, takenBy));
}

/** Gives one more list an item, moving others to another item where that helps. Breadth first. */
function augment<T>(
  lists: readonly (readonly T[])[],
  start: number,
  used: ReadonlySet<T>,
  takenBy: Map<T, number>,
): boolean {
  const reachedFrom = new Map<T, number>();
  const given = new Map<number, T>();
  for (const [item, list] of takenBy) given.set(list, item);
  const queue = [start];
  for (const list of queue) {
    for (const item of lists[list] ?? []) {
      if (used.has(item) || reachedFrom.has(item)) continue;
      reachedFrom.set(item, list);
      const holder = takenBy.get(item);
      if (holder !== undefined) {
        queue.push(holder);
        continue;
      }
      pass(item, list);
      return true;
    }
  }
  return false;

  /** Walks the path back: each list takes the item found for it and leaves its former one. */
  function pass(item: T, list: number): void {
    let free = item;
    let taker = list;
    for (;;) {
      const former = given.get(taker);
      takenBy.set(free, taker);
      if (former === undefined) return;
      free = former;
      taker = reachedFrom.get(former) ?? start;
    }
  }
}
