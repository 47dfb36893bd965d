import type { FieldProblem } from '../../rules/index.ts';
import type {
  DetectionStore,
  RuleHistoryRow,
  RuleRow,
  RuleTable,
  ExceptionRow,
  ExceptionTable,
} from '../../stores/detection-store.ts';
import type { ChangeRecorder } from '../audit/change-recorder.ts';
import { MAX_ID_CHARACTERS } from './limits.ts';
import { tableOf } from './rule-content.ts';

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

/**
 * The rows of exceptions in memory, as the store has them: it has one writer. An import of thousands looks each up.
 */
class KeptExceptions {
  readonly #table: ExceptionTable;
  readonly #recorder: ChangeRecorder;
  #lists = new Map<string, ExceptionRow>();
  #items = new Map<string, ExceptionRow>();
  /** The keys of items by what is unique of them: their id within its scope. */
  #ids = new Map<string, string>();

  constructor(table: ExceptionTable, recorder: ChangeRecorder) {
    this.#table = table;
    this.#recorder = recorder;
    this.reload();
  }

  /** After a transaction was undone. */
  reload(): void {
    const items = this.#table.items();
    this.#lists = new Map(this.#table.lists().map((row) => [row.key, row]));
    this.#items = new Map(items.map((row) => [row.key, row]));
    this.#ids = new Map(items.map((row) => [uniqueId(row), row.key]));
  }

  get lists(): readonly ExceptionRow[] {
    return [...this.#lists.values()];
  }

  get items(): readonly ExceptionRow[] {
    return [...this.#items.values()];
  }

  get itemCount(): number {
    return this.#items.size;
  }

  get(key: string): ExceptionRow | undefined {
    return this.#lists.get(key) ?? this.#items.get(key);
  }

  /** The item with this id in a scope, whichever list it is in. */
  itemById(scope: string, id: string): ExceptionRow | undefined {
    const key = this.#ids.get(`${scope} ${id}`);
    return key === undefined ? undefined : this.#items.get(key);
  }

  itemsOf(list: string): readonly ExceptionRow[] {
    return this.items.filter((row) => row.list === list);
  }

  hidden(): ReturnType<ExceptionTable['hidden']> {
    return this.#table.hidden();
  }

  put(row: ExceptionRow): void {
    this.#table.put(row);
    this.#recorder.exception(this.get(row.key) ?? null, row);
    if (row.list === null) this.#lists.set(row.key, row);
    else {
      this.#items.set(row.key, row);
      this.#ids.set(uniqueId(row), row.key);
    }
  }

  /** A list goes with its items. */
  remove(key: string): void {
    this.#table.remove(key);
    const list = this.#lists.get(key);
    if (list !== undefined) this.#recorder.exception(list, null);
    const gone = this.#items.get(key);
    for (const row of gone === undefined ? this.itemsOf(key) : [gone]) {
      this.#recorder.exception(row, null);
      this.#items.delete(row.key);
      this.#ids.delete(uniqueId(row));
    }
    this.#lists.delete(key);
  }
}

export function uniqueId({ document }: Pick<ExceptionRow, 'document'>): string {
  const { namespace_type: scope, item_id: id } = tableOf(document);
  return `${scope === 'agnostic' ? scope : 'single'} ${typeof id === 'string' ? id : ''}`;
}

const CONTROL = /\p{Cc}/u;

/** What is wrong with the id of something that is to be kept: a store could not give back what is no text. */
export function idProblem(field: string, id: string): FieldProblem | null {
  const isLong = id.length > MAX_ID_CHARACTERS;
  if (!isLong && !CONTROL.test(id)) return null;
  const message = isLong
    ? `${field} has ${id.length} characters, and ${MAX_ID_CHARACTERS} are allowed`
    : `${field} has control characters`;
  const hint = 'the best id is a UUID';
  return { code: 'RUL1103', severity: 'error', message, hint, field, span: null };
}

/** What has changed, by `rule_id`, for those who run the rules. */
export interface RuleChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Exceptions, their lists or value lists: any rule may be concerned. */
  readonly exceptionsChanged: boolean;
}

export const NO_CHANGES: RuleChanges = {
  added: [],
  changed: [],
  removed: [],
  exceptionsChanged: false,
};
