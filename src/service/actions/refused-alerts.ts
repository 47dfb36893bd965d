import type { FactTable } from '../../stores/detection-store.ts';
import { StoreError } from '../../stores/errors.ts';

/** An alert that the cluster does not take, until it is sent again or dropped. */
export interface RefusedAlert {
  readonly id: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** What the cluster said; unsafe characters are escaped. */
  readonly reason: string;
}

/** The maximum number of refused alerts. Beyond it, the cause is not in single alerts: copying stops, and no alert is skipped. */
const MAX_REFUSED = 10_000;

const PREFIX = 'output.refused/';

/** The alerts of a space that the cluster does not take. They are in the database that the alerts are in. */
export class RefusedAlerts {
  readonly #facts: FactTable;
  readonly #all: Map<string, RefusedAlert>;
  readonly #again = new Set<string>();

  constructor(facts: FactTable) {
    this.#facts = facts;
    const stored = [...facts.list(PREFIX).values()].map((text) => JSON.parse(text) as RefusedAlert);
    this.#all = new Map(stored.map((each) => [each.id, each]));
  }

  get count(): number {
    return this.#all.size;
  }

  /** The latest first. */
  list(limit: number): RefusedAlert[] {
    return [...this.#all.values()].toSorted((a, b) => b.at - a.at).slice(0, limit);
  }

  /**
   * They are to be sent again. Returns how many.
   *
   * @param ids `null` for all
   */
  retry(ids: readonly string[] | null): number {
    const found = this.#those(ids);
    for (const id of found) this.#again.add(id);
    return found.length;
  }

  /** They are not sent, unless they change. Returns how many. @param ids the same */
  drop(ids: readonly string[] | null): number {
    const found = this.#those(ids);
    for (const id of found) this.settle(id);
    return found.length;
  }

  /** Those that are to be sent again. */
  next(limit: number): string[] {
    return [...this.#again].slice(0, limit);
  }

  /** Throws `StoreError` where there is no room for more. */
  checkRoom(count: number): void {
    if (this.#all.size + count <= MAX_REFUSED) return;
    throw new StoreError(
      'STO1608',
      `the cluster has refused ${this.#all.size} alerts, so no more are sent`,
      'see why with GET /dw/outputs/refused; have them sent again, or drop them',
    );
  }

  add(refused: RefusedAlert): void {
    this.#again.delete(refused.id);
    this.#all.set(refused.id, refused);
    this.#facts.put(PREFIX + refused.id, JSON.stringify(refused));
  }

  /** It is copied, or given up. */
  settle(id: string): void {
    this.#again.delete(id);
    if (this.#all.delete(id)) this.#facts.remove(PREFIX + id);
  }

  #those(ids: readonly string[] | null): string[] {
    return ids === null ? [...this.#all.keys()] : ids.filter((id) => this.#all.has(id));
  }
}
