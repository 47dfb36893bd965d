import type { Principal } from '../../../service/access/principal.ts';
import { tooManyRequests } from '../../../http/problem.ts';

const MAX_OF_ONE = 3;
const MOST = 10;
const RETRY_SECONDS = 10;

/** How many lists are exported at a time: each reads the store for as long as its client takes it. */
export class ExportSlots {
  readonly #taken = new Map<string, number>();
  #all = 0;

  /** Returns what gives the place back, once. Throws `HttpProblem` 429. */
  take({ kind, id, name }: Principal): () => void {
    const key = `${kind} ${id}`;
    const own = this.#taken.get(key) ?? 0;
    if (own >= MAX_OF_ONE)
      throw tooManyRequests(`${name} exports ${own} lists already`, RETRY_SECONDS);
    if (this.#all >= MOST)
      throw tooManyRequests(`${MOST} lists are exported already`, RETRY_SECONDS);
    this.#taken.set(key, own + 1);
    this.#all += 1;
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#all -= 1;
      const left = (this.#taken.get(key) ?? 1) - 1;
      if (left === 0) this.#taken.delete(key);
      else this.#taken.set(key, left);
    };
  }
}
