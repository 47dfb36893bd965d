import type { Scalar } from '../../events/field-set.ts';
import { formatBytes, formatCount } from '../../util/counts.ts';
import type { CompiledTerm } from '../compile/compiled.ts';
import type { TermHit } from './candidate.ts';

/** For all sequences and samples of a process together, unless configured otherwise: 1 GiB. */
export const DEFAULT_SEQUENCE_MEMORY = 1024 ** 3;

/**
 * The bound on what all sequences and samples of a process keep together. Each search has an account
 * and says how many bytes it takes, by an estimate from the layout of its objects on a 64-bit
 * machine. Nothing is refused here: the search that puts the sum over the bound gives up, or sheds.
 */
export class SequenceMemory {
  readonly limit: number;
  #used = 0;
  readonly #accounts = new Set<MemoryAccount>();

  constructor(limit: number = DEFAULT_SEQUENCE_MEMORY) {
    this.limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  get isExceeded(): boolean {
    return this.#used > this.limit;
  }

  /** @param shed lets go of about half; left out by a search that can only give up */
  open(shed: (() => void) | null = null): MemoryAccount {
    const account = new MemoryAccount(shed, (bytes) => (this.#used += bytes));
    this.#accounts.add(account);
    return account;
  }

  /** Takes an account out of the sum. */
  close(account: MemoryAccount): void {
    account.set(0);
    this.#accounts.delete(account);
  }

  /** The account that takes most. */
  get largest(): MemoryAccount | null {
    let largest: MemoryAccount | null = null;
    for (const account of this.#accounts) {
      if (largest === null || account.bytes > largest.bytes) largest = account;
    }
    return largest;
  }

  /** Has the largest account shed its oldest, until the sum is within the bound again. */
  relieve(): void {
    while (this.isExceeded) {
      const { largest } = this;
      const before = this.#used;
      largest?.shed?.();
      if (this.#used >= before) return;
    }
  }
}

/** What one search takes of a {@link SequenceMemory}. */
export class MemoryAccount {
  readonly shed: (() => void) | null;
  readonly #add: (bytes: number) => void;
  #bytes = 0;

  constructor(shed: (() => void) | null, add: (bytes: number) => void) {
    this.shed = shed;
    this.#add = add;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** What it takes by now. */
  set(bytes: number): void {
    this.#add(bytes - this.#bytes);
    this.#bytes = bytes;
  }
}

/** The size of a V8 object with this number of fields, on a 64-bit machine without compressed pointers. */
const objectOf = (fields: number) => 24 + 8 * fields;
/** The size of a list whose capacity is exactly this number of items. */
const listOf = (items: number) => 32 + 16 + 8 * items;
const BIGINT = 24;

/** A candidate in a buffer: the object, its time, and its place in the list. */
export const CANDIDATE_BYTES = objectOf(5) + BIGINT + 8 * 1.5;
/** An event in a pending sequence: a segment of its chain. */
export const EVENT_BYTES = objectOf(2);
/** A pending sequence, and its place among those of its key. */
export const PENDING_BYTES = objectOf(12) + 8;
/** What is known of a key, its place in the table, and the list of what is parked; without its text. */
export const KEY_BYTES = objectOf(10) + listOf(1) + 48 + 24;

/** A match, until it has become a result: its list of events is made three times on the way. */
export const matchBytes = (stages: number) => 3 * (objectOf(3) + listOf(stages) + 8);

/** The hits of a candidate with keys of their own. Lists of terms are shared. */
export function bytesOfHits(hits: readonly TermHit[]): number {
  let bytes = listOf(hits.length);
  for (const { keys } of hits) {
    bytes += objectOf(2) + listOf(keys.length);
    for (const key of keys) {
      bytes += listOf(key.length);
      for (const value of key) bytes += bytesOfScalar(value);
    }
  }
  return bytes;
}

function bytesOfScalar(value: Scalar | null): number {
  if (typeof value === 'string') return 24 + value.length;
  return typeof value === 'bigint' || typeof value === 'number' ? BIGINT : 0;
}

/** Long conditions are cut in messages. */
const SHOWN_CHARACTERS = 120;

/** More waits in a sequence or sample than is allowed; the query cannot be answered. */
export class SequenceLimitError extends Error {
  override readonly name = 'SequenceLimitError';
  readonly code = 'EQL3004';
  /** What was allowed. */
  readonly limit: number;
  /** Index of the term that most of it belongs to. */
  readonly term: number;
  /** How much belongs to each term. */
  readonly counts: readonly number[];

  /** @param bytes that this query takes, where the limit is one of memory; else a number of events */
  constructor(
    kind: 'sequence' | 'sample',
    terms: readonly CompiledTerm[],
    counts: readonly number[],
    limit: number,
    advice: { readonly maxspan: bigint | null } | null,
    bytes: number | null = null,
  ) {
    const most = counts.reduce((a, b) => Math.max(a, b), 0);
    const term = counts.indexOf(most);
    const what =
      bytes === null
        ? `more than ${formatCount(limit)} events wait in this ${kind}, `
        : `sequences and samples take more than ${formatBytes(limit)} of memory, ` +
          `${formatBytes(bytes)} of it for the events that wait in this ${kind}, `;
    super(what + describe(terms[term], term, most, adviceOf(advice)));
    this.limit = limit;
    this.term = term;
    this.counts = counts;
  }
}

function describe(
  term: CompiledTerm | undefined,
  index: number,
  count: number,
  advice: string,
): string {
  const text = term?.text ?? '';
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  const bracketed = `${term?.missing === true ? '!' : ''}[${shown}]`;
  return `${formatCount(count)} of them for term ${index + 1}, ${bracketed}, which is too broad: ${advice}`;
}

function adviceOf(span: { readonly maxspan: bigint | null } | null): string {
  const narrow = 'narrow it or add a join key';
  if (span === null) return narrow;
  return span.maxspan === null
    ? `${narrow}, or set a maxspan`
    : `${narrow}, or shorten the maxspan`;
}
