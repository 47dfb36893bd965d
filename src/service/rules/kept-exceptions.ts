import type { ExceptionRow, ExceptionTable } from '../../stores/detection-store.ts';
import type { ChangeRecorder } from '../audit/change-recorder.ts';
import { tableOf } from './rule-content.ts';

/**
 * The rows of exceptions in memory, as the store has them: it has one writer. An import of thousands looks each up.
 */
export class KeptExceptions {
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
