import type {
  DetectionStore,
  RuleHistoryRow,
  RuleRow,
  RuleTable,
} from '../../stores/detection-store.ts';
import type { ChangeRecorder } from '../audit/change-recorder.ts';
import { KeptExceptions } from './kept-exceptions.ts';

/**
 * What the rule manager needs of the store, with the rows of rules and exceptions in memory: it is their only writer, and
 * each change looks at all of them.
 */
export class KeptStore {
  readonly rules: KeptRules;
  readonly exceptions: KeptExceptions;
  readonly ruleTests: DetectionStore['ruleTests'];
  readonly facts: DetectionStore['facts'];
  readonly valueLists: DetectionStore['valueLists'];
  /** Receives what is written. */
  readonly recorder: ChangeRecorder;
  readonly #store: DetectionStore;

  constructor(store: DetectionStore, recorder: ChangeRecorder) {
    this.#store = store;
    this.recorder = recorder;
    this.rules = new KeptRules(store.rules, recorder);
    this.exceptions = new KeptExceptions(store.exceptions, recorder);
    this.ruleTests = recorded(store.ruleTests, recorder);
    this.facts = store.facts;
    this.valueLists = store.valueLists;
  }

  /** All changes of `work`, or none if it throws. */
  transaction<T>(work: () => T): T {
    try {
      return this.recorder.undoing(() => this.#store.transaction(work));
    } catch (error) {
      this.rules.reload();
      this.exceptions.reload();
      throw error;
    }
  }
}

class KeptRules implements RuleTable {
  readonly #table: RuleTable;
  readonly #recorder: ChangeRecorder;
  #rows = new Map<string, RuleRow>();
  /** In the order of the store; `null` until it is asked for. */
  #list: readonly RuleRow[] | null = null;

  constructor(table: RuleTable, recorder: ChangeRecorder) {
    this.#table = table;
    this.#recorder = recorder;
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

  nextRevision(id: string): number {
    return this.#table.nextRevision(id);
  }

  history(id: string, limit: number): RuleHistoryRow[] {
    return this.#table.history(id, limit);
  }

  put(row: RuleRow): void {
    this.#table.put(row);
    this.#recorder.rule(this.get(row.id), row);
    this.#rows.set(row.id, row);
    this.#list = null;
  }

  remove(id: string): boolean {
    const before = this.get(id);
    this.#rows.delete(id);
    this.#list = null;
    const wasThere = this.#table.remove(id);
    if (before !== null) this.#recorder.rule(before, null);
    return wasThere;
  }
}

/** Tests are read rarely, so they are not in memory. */
function recorded(
  table: DetectionStore['ruleTests'],
  recorder: ChangeRecorder,
): DetectionStore['ruleTests'] {
  return {
    list: () => table.list(),
    get: (id) => table.get(id),
    put(row) {
      recorder.ruleTests(table.get(row.ruleId), row);
      table.put(row);
    },
    remove(id) {
      recorder.ruleTests(table.get(id), null);
      return table.remove(id);
    },
  };
}
