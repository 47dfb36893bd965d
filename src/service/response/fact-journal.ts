import type { Journal, Response } from '../../respond/containers/response.ts';
import type { FactTable } from '../../stores/detection-store.ts';

const PREFIX = 'response/';
const MAX_RESPONSES = 5_000;
const KEPT_MS = 365 * 86_400_000;

/**
 * Responses in the database of a space. This process is its only writer, so what was read once is known. Durable when `put`
 * returns.
 */
export class FactJournal implements Journal {
  readonly #facts: FactTable;
  #known: Map<string, Response> | null = null;

  constructor(facts: FactTable) {
    this.#facts = facts;
  }

  get(id: string): Response | null {
    return this.#all().get(id) ?? null;
  }

  list(): Response[] {
    return [...this.#all().values()].toSorted((a, b) => b.createdAt - a.createdAt);
  }

  put(response: Response): void {
    const all = this.#all();
    this.#facts.put(PREFIX + response.id, JSON.stringify(response));
    all.set(response.id, response);
  }

  /** Those that are over, where they are old or too many. */
  removeOld(now: number): void {
    const all = this.list();
    for (const [position, { id, createdAt, state }] of all.entries()) {
      const isOver = !['proposed', 'approved', 'begun', 'undoing'].includes(state);
      const isOld = createdAt < now - KEPT_MS || position >= MAX_RESPONSES;
      if (!isOver || !isOld) continue;
      this.#facts.remove(PREFIX + id);
      this.#known?.delete(id);
    }
  }

  #all(): Map<string, Response> {
    this.#known ??= new Map(
      [...this.#facts.list(PREFIX).values()].map((text) => {
        const response = JSON.parse(text) as Response;
        return [response.id, response];
      }),
    );
    return this.#known;
  }
}
