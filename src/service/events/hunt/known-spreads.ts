import type { SpreadRequest, Spreads } from './context/prevalence.ts';

/** How long what was counted is answered, in milliseconds: events that came since are missing in it. */
const FRESH_MS = 60_000;
const MAX_KNOWN = 200;
/** Characters of what is asked; nothing usual has more. */
const MAX_KEY = 16_384;

/**
 * Remembers how far things have been seen: alerts of one rule mostly show the same, and people open one after the
 * other. Events belong to all spaces, and so does what was counted of them.
 */
export class KnownSpreads {
  /** The least recently used comes first. */
  readonly #known = new Map<string, { readonly now: number; readonly spreads: Promise<Spreads> }>();

  /** @param count computes the counts if they are not cached; failures are not cached */
  of(request: SpreadRequest, count: () => Promise<Spreads>): Promise<Spreads> {
    const { shown, days, maxMs, now } = request;
    const key = JSON.stringify([
      shown.executable,
      shown.args,
      shown.image,
      shown.parent,
      days,
      maxMs,
    ]);
    if (key.length > MAX_KEY) return count();
    const known = this.#known.get(key);
    this.#known.delete(key);
    if (known !== undefined && Math.abs(now - known.now) < FRESH_MS) {
      this.#known.set(key, known);
      return known.spreads;
    }
    const made = { now, spreads: count() };
    this.#known.set(key, made);
    for (const [oldest] of this.#known) {
      if (this.#known.size <= MAX_KNOWN) break;
      this.#known.delete(oldest);
    }
    made.spreads.catch(() => {
      if (this.#known.get(key) === made) this.#known.delete(key);
    });
    return made.spreads;
  }
}
