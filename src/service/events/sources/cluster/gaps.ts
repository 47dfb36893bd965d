import type { NumberRange } from '../../../../stores/open/cluster.ts';

/** Numbers that were passed, although no visible document had them. */
export interface Gap {
  /** Inclusive, as is the last. */
  readonly from: number;
  readonly to: number;
  /** When they were passed, in milliseconds since 1970. */
  readonly since: number;
}

/** How long a document may be invisible while later ones are not. */
const SETTLED_MS = 60_000;
const RECOUNT_MS = 3_600_000;
const FORGET_MS = 6 * RECOUNT_MS;
const MAX_GAPS = 1_000;

/**
 * Numbers of a shard without a visible document. Their documents may still appear; those of deleted and changed documents never
 * will. They are asked for in each round for a minute, and then once an hour for some hours.
 */
export class Gaps {
  /** By number; none overlap. */
  #gaps: readonly Gap[];
  #recountAt = 0;

  constructor(gaps: readonly Gap[] = []) {
    this.#gaps = gaps;
  }

  /** All of them. */
  get list(): readonly Gap[] {
    return this.#gaps;
  }

  /** Numbers behind all others. */
  add(from: number, to: number, since: number): void {
    if (from > to) return;
    this.#gaps = [...this.#gaps, { from, to, since }];
    if (this.#gaps.length > MAX_GAPS) this.#gaps = joined(this.#gaps, since - SETTLED_MS);
  }

  clear(): void {
    this.#gaps = [];
  }

  /** Documents with these numbers, in order, were read. Returns how many of them came late. */
  found(numbers: readonly number[], now: number): number {
    let late = 0;
    for (const number of numbers) {
      const at = this.#gaps.findIndex(({ from, to }) => from <= number && number <= to);
      const gap = this.#gaps[at];
      if (gap === undefined) continue;
      if (now - gap.since >= SETTLED_MS) late += 1;
      const parts = [
        { ...gap, to: number - 1 },
        { ...gap, from: number + 1 },
      ].filter(({ from, to }) => from <= to);
      this.#gaps = this.#gaps.toSpliced(at, 1, ...parts);
    }
    return late;
  }

  /** What is to be asked for now. */
  due(now: number): readonly NumberRange[] {
    this.#gaps = this.#gaps.filter(({ since }) => now - since < FORGET_MS);
    const isRecount = now >= this.#recountAt;
    if (isRecount) this.#recountAt = now + RECOUNT_MS;
    return this.#gaps.filter(({ since }) => isRecount || now - since < SETTLED_MS);
  }
}

/** Each two neighbours as one. What is between them is read again, and known. */
function joined(gaps: readonly Gap[], since: number): readonly Gap[] {
  const pairs: Gap[] = [];
  for (let at = 0; at < gaps.length; at += 2) {
    const first = gaps[at] as Gap;
    const { to } = gaps[at + 1] ?? first;
    pairs.push({ from: first.from, to, since: Math.min(first.since, since) });
  }
  return pairs;
}
