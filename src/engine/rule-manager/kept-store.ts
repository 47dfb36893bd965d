import type { DetectionStore, RuleRow, RuleTable } from '../../stores/detection-store.ts';
import { KeptExceptions } from './kept-exceptions.ts';

/**
 * What the rule manager needs of the store, with the rows of rules and exceptions in memory: it is their only writer, and
 * each change looks at all of them.
 */
export class KeptStore {
  readonly rules: KeptRules;
  readonly exceptions: KeptExceptions;
  readonly facts: DetectionStore['facts'];
  readonly valueLists: DetectionStore['valueLists'];
  readonly #store: DetectionStore;

  constructor(store: DetectionStore) {
    this.#store = store;
    this.rules = new KeptRules(store.rules);
    this.exceptions = new KeptExceptions(store.exceptions);
    this.facts = store.facts;
    this.valueLists = store.valueLists;
  }

  /** All changes of `work`, or none if it throws. */
  transaction<T>(work: () => T): T {
    try {
      return this.#store.transaction(work);
    } catch (error) {
      this.rules.reload();
      this.exceptions.reload();
      throw error;
    }
  }
}

class KeptRules implements RuleTable {
  readonly #table: RuleTable;
  #rows = new Map<string, RuleRow>();
  /** In the order of the store; `null` until it is asked for. */
  #list: readonly RuleRow[] | null = null;

  constructor(table: RuleTable) {
    this.#table = table;
    this.reload();
  }

  reload(): void {
    this.#rows = new Map(this.#table.list().map((row) => [row.id, row]));
    this.#list = null;
  }

  list(): RuleRow[] {
    const order = (one: RuleRow, other: RuleRow) => (one.id < other.id ? -1 : 1);
    this.#list ??= [...this.#rows.values()].toSorted(order);
    return [...this.#list];
  }

  get count(): number {
    return this.#rows.size;
  }

  get(id: string): RuleRow | null {
    return this.#rows.get(id) ?? null;
  }

  revision(id: string, revision: number): string | null {
    return this.#table.revision(id, revision);
  }

  lastRevision(id: string): number {
    return this.#table.lastRevision(id);
  }

  put(row: RuleRow): void {
    this.#table.put(row);
    this.#rows.set(row.id, row);
    this.#list = null;
  }

  remove(id: string): boolean {
    this.#rows.delete(id);
    this.#list = null;
    return this.#table.remove(id);
  }
}
