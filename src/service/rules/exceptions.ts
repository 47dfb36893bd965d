import {
  itemKey,
  listKey,
  newTable,
  type ExceptionItem,
  type ExceptionList,
  type FieldProblem,
  type Table,
} from '../../rules/index.ts';
import type { ExceptionRow } from '../../stores/detection-store.ts';
import { parseInstant } from '../../util/time/index.ts';
import {
  apiException,
  checkException,
  exceptionDocument,
  ExceptionContents,
  type ExceptionTexts,
} from './exception-rows.ts';
import type {
  ExceptionItemView,
  ExceptionListView,
  ExpiredException,
} from './exception-schemas.ts';
import { idProblem, uniqueId, type KeptStore, NO_CHANGES, type RuleChanges } from './kept-store.ts';
import { MAX_EXCEPTION_ITEMS } from './limits.ts';
import { answered, refused, type Answer, attempt, taken } from '../operation/operation.ts';
import { isSameDocument, readObject, tableOf } from './rule-content.ts';
import type { Author } from './rule-rows.ts';

export interface ExceptionsOptions {
  readonly store: KeptStore;
  readonly newId: () => string;
  readonly changed: (changes: RuleChanges) => void;
  /** Whether the pack has a list or an item with this key. */
  readonly isShipped: (key: string) => boolean;
  /** Lists and items of folders, which are only shown here. */
  readonly ofFolders: () => readonly ExceptionRow[];
}

const DELETED = 'exceptions.deleted.';

/** Exception lists and items that are kept in the service: made there, imported, or shipped. */
export class Exceptions {
  readonly #options: ExceptionsOptions;
  readonly #kept: KeptStore['exceptions'];
  readonly #contents = new ExceptionContents();

  constructor(options: ExceptionsOptions) {
    this.#options = options;
    this.#kept = options.store.exceptions;
  }

  /** Those of users, and those that are as they were shipped. */
  texts(): { readonly own: ExceptionTexts; readonly shipped: ExceptionTexts } {
    const { lists, items } = this.#kept;
    const shipped = new Set(
      [...lists, ...items].flatMap(({ origin, key }) => (origin === 'pack' ? key : [])),
    );
    const all = this.#contents.read(lists, items);
    const part = (isShipped: boolean) => ({
      lists: all.lists.filter((list) => shipped.has(listKey(list)) === isShipped),
      items: all.items.filter((item) => shipped.has(itemKey(item)) === isShipped),
    });
    return { own: part(false), shipped: part(true) };
  }

  lists(): ExceptionListView[] {
    const { lists, items } = this.#all();
    const hidden = this.#hidden();
    const own = new Map<string, { items: number; hidden: number }>();
    for (const { key, list } of items) {
      const sum = own.get(list ?? '') ?? { items: 0, hidden: 0 };
      sum.items += 1;
      sum.hidden += hidden.get(key)?.matches ?? 0;
      own.set(list ?? '', sum);
    }
    return lists.map((row) => listView(row, own.get(row.key)));
  }

  /** @param list its key; all items without one */
  items(list: string | null, now: number): ExceptionItemView[] {
    const hidden = this.#hidden();
    return this.#all()
      .items.filter((row) => list === null || row.list === list)
      .map((row) => itemView(row, hidden.get(row.key), now));
  }

  /** Items that no longer hide anything, the latest to expire first. */
  expired(now: number): ExpiredException[] {
    const hidden = this.#hidden();
    return this.#all()
      .items.flatMap((row) => {
        const expiredAt = expiryOf(row);
        return expiredAt === null || expiredAt > now
          ? []
          : [{ ...itemView(row, hidden.get(row.key), now), expiredAt }];
      })
      .toSorted((one, other) => other.expiredAt - one.expiredAt);
  }

  /** As they are kept, for an export. */
  rows(): readonly ExceptionRow[] {
    const { lists, items } = this.#all();
    return [...lists, ...items];
  }

  /**
   * @param input an exception list under the names of the API, as JSON text or plain data
   * @param isReplaced whether an existing one is replaced; its items stay
   */
  putList(input: unknown, isReplaced: boolean, author: Author): Answer<ExceptionListView> {
    const read = this.#read('list', input);
    if ('refusal' in read) return read;
    const { list, document, problems } = read;
    if (list === null)
      return refused('ENG1505', 'the exception list has errors', undefined, problems);
    const key = listKey(list);
    const known = this.find(key);
    if (known !== undefined && !isReplaced) {
      return refused(
        'ENG1506',
        `there is an exception list ${list.list_id} already`,
        'give it another list_id, or replace it',
      );
    }
    if (known?.origin === 'folder') return ofFolder();
    const row = this.#put(key, null, document, author);
    const items = this.#kept.itemsOf(key).length;
    return answered(listView(row, { items, hidden: 0 }), problems);
  }

  /** The same for an item; its list must be there. */
  putItem(input: unknown, isReplaced: boolean, author: Author): Answer<ExceptionItemView> {
    const { value, ...rest } = this.keepItem(input, isReplaced, author);
    if (value === null) return { value, ...rest };
    const { row, isNew } = value;
    const hidden = isNew ? undefined : this.#hidden().get(row.key);
    return answered(itemView(row, hidden, author.now), rest.problems);
  }

  /** The same, without what it has hidden, which takes a look at all items. */
  keepItem(
    input: unknown,
    isReplaced: boolean,
    author: Author,
  ): Answer<{ readonly row: ExceptionRow; readonly isNew: boolean }> {
    const read = this.#read('item', input);
    if ('refusal' in read) return read;
    const { item, document, problems } = read;
    if (item === null)
      return refused('ENG1505', 'the exception item has errors', undefined, problems);
    const refusal = this.#refuseItem(item, isReplaced);
    if (refusal !== null) return refusal;
    const key = itemKey(item);
    const isNew = this.#kept.get(key) === undefined;
    return answered({ row: this.#put(key, listKey(item), document, author), isNew }, problems);
  }

  /**
   * Adds items to the list of one rule, which is made where there is none.
   *
   * @param refer lets the rule refer to the list: by the API, in `exceptions_list` of the rule; `null` where the list
   *   names the rule
   */
  addToRule(
    rule: {
      readonly id: string;
      readonly name: string;
      readonly references: readonly RuleReference[];
    },
    inputs: readonly unknown[],
    refer: ((list: Record<string, unknown>) => Answer<unknown>) | null,
    author: Author,
  ): Answer<readonly ExceptionItemView[]> {
    const { store } = this.#options;
    const own = this.#all().lists.find((row) => isListOfRule(row, rule));
    const list =
      own === undefined ? this.#newRuleList(rule, refer === null) : tableOf(own.document);
    const reference = {
      id: list['id'],
      list_id: list['list_id'],
      type: 'rule_default',
      namespace_type: list['namespace_type'] ?? 'single',
    };
    const items: ExceptionItemView[] = [];
    const problems: FieldProblem[] = [];
    return attempt(() => {
      store.transaction(() => {
        if (own === undefined) {
          taken(this.putList(exceptionDocument(list), false, author));
          if (refer !== null) taken(refer(reference));
        }
        for (const input of inputs) {
          const read = readObject(input);
          const item = 'why' in read ? input : exceptionDocument(inList(read.table, reference));
          const added = this.putItem(item, false, author);
          items.push(taken(added));
          problems.push(...added.problems);
        }
      });
      return answered(items, problems);
    });
  }

  /** A list goes with its items. What they have hidden stays hidden. */
  remove(key: string): Answer<{ readonly removed: string }> {
    const known = this.find(key);
    if (known === undefined) {
      const hint = 'lists and items are shown with their keys';
      return refused('ENG1504', `there is no exception list or item ${key}`, hint);
    }
    if (known.origin === 'folder') return ofFolder();
    const { store, changed, isShipped } = this.#options;
    store.transaction(() => {
      for (const row of [known, ...this.#kept.itemsOf(key)]) {
        if (isShipped(row.key)) store.facts.put(DELETED + row.key, '{}');
      }
      this.#kept.remove(key);
    });
    changed({ ...NO_CHANGES, exceptionsChanged: true });
    return answered({ removed: key });
  }

  /**
   * Takes over the shipped lists. What a user has changed or removed stays so; what is as it was shipped follows the
   * pack, also where that has dropped it.
   *
   * @returns whether anything has changed
   */
  follow(shipped: readonly ShippedException[], author: Author): boolean {
    const { store } = this.#options;
    let isChanged = false;
    for (const { key, list, document } of shipped) {
      const row = this.#kept.get(key);
      const isOwn =
        row === undefined ? store.facts.get(DELETED + key) !== null : row.origin !== 'pack';
      if (isOwn || (row !== undefined && isSameDocument(row.document, document))) continue;
      // Items added to a list that was removed go with it.
      if (list !== null && store.facts.get(DELETED + list) !== null) continue;
      this.#kept.put(rowOf(row, { key, list, document, origin: 'pack' }, author));
      isChanged = true;
    }
    const keys = new Set(shipped.map(({ key }) => key));
    for (const row of [...this.#kept.items, ...this.#kept.lists]) {
      if (row.origin !== 'pack' || keys.has(row.key)) continue;
      // Items of the user keep their list.
      if (this.#kept.itemsOf(row.key).some(({ origin }) => origin !== 'pack')) continue;
      this.#kept.remove(row.key);
      isChanged = true;
    }
    return isChanged;
  }

  #hidden() {
    return this.#kept.hidden();
  }

  /** Those of folders come first: they are the ones that apply where an id is in both. */
  #all() {
    const rows = new Map<string, ExceptionRow>();
    const { lists, items } = this.#kept;
    for (const row of [...this.#options.ofFolders(), ...lists, ...items]) {
      if (!rows.has(row.key)) rows.set(row.key, row);
    }
    const all = [...rows.values()];
    return {
      lists: all.filter(({ list }) => list === null),
      items: all.filter(({ list }) => list !== null),
    };
  }

  /** A list or an item by its key, as it is kept. */
  find(key: string): ExceptionRow | undefined {
    return this.#options.ofFolders().find((row) => row.key === key) ?? this.#kept.get(key);
  }

  /** An item by its id in a scope, whichever list it is in. */
  findItem(id: string, scope: string): ExceptionRow | undefined {
    const inFolder = this.#options
      .ofFolders()
      .find((row) => row.list !== null && uniqueId(row) === `${scope} ${id}`);
    return inFolder ?? this.#kept.itemById(scope, id);
  }

  #put(key: string, list: string | null, document: string, author: Author): ExceptionRow {
    const row = rowOf(this.#kept.get(key), { key, list, document, origin: 'managed' }, author);
    this.#kept.put(row);
    this.#options.changed({ ...NO_CHANGES, exceptionsChanged: true });
    return row;
  }

  #read(kind: 'list' | 'item', input: unknown) {
    const read = readObject(input);
    if ('why' in read) return refused('ENG1505', `this is no exception ${kind}: ${read.why}`);
    const { table } = read;
    if (kind === 'list') table['list_id'] ??= this.#options.newId();
    else table['item_id'] ??= this.#options.newId();
    table['id'] ??= this.#options.newId();
    const document = exceptionDocument(table);
    const { list, item, problems } = checkException(kind, document);
    const ids = [idProblem('list_id', (list ?? item)?.list_id ?? '')];
    if (item !== null) ids.push(idProblem('item_id', item.item_id));
    const faults = ids.filter((each) => each !== null);
    if (faults.length > 0) {
      return { list: null, item: null, document, problems: [...faults, ...problems] };
    }
    return { list, item, document, problems };
  }

  #refuseItem(item: ExceptionItem, isReplaced: boolean): Answer<never> | null {
    const key = itemKey(item);
    const list = this.find(listKey(item));
    if (list === undefined || list.list !== null) {
      return refused(
        'ENG1504',
        `there is no exception list ${item.list_id}`,
        'add the list first, or name another in list_id',
      );
    }
    const other = this.findItem(item.item_id, item.namespace_type);
    if (other?.origin === 'folder' || list.origin === 'folder') return ofFolder();
    if (other !== undefined && (other.key !== key || !isReplaced)) {
      return refused(
        'ENG1506',
        `there is an exception item ${item.item_id} already`,
        'give it another item_id, or replace it',
      );
    }
    if (other === undefined && this.#kept.itemCount >= MAX_EXCEPTION_ITEMS) {
      const most = MAX_EXCEPTION_ITEMS.toLocaleString('en');
      return refused('ENG1508', `there are ${most} exception items, which is the limit`);
    }
    return null;
  }

  #newRuleList(rule: { readonly id: string; readonly name: string }, isByList: boolean): Table {
    const list = newTable([
      ['list_id', this.#options.newId()],
      ['name', `Exceptions of ${rule.name}`],
      ['description', `Exceptions of the rule ${rule.name}`],
      ['type', 'rule_default'],
      ['namespace_type', 'single'],
      ['tags', ['default_rule_exception_list']],
    ]);
    // The rule of a folder cannot be changed to refer to it, so the list names the rule.
    if (isByList) {
      list['meta'] = newTable([['dockwarden', newTable([['rules', [rule.id]]])]]);
    }
    return list;
  }
}

/** A reference to a list, as rules have it. */
export interface RuleReference {
  readonly list_id: string;
  readonly type: string;
  readonly namespace_type: string;
}

/** A list or an item of the pack. */
export interface ShippedException {
  readonly key: string;
  readonly list: string | null;
  readonly document: string;
}

const ofFolder = () =>
  refused(
    'ENG1503',
    'these exceptions are read from a folder, which alone can change them',
    'change the file; a service that watches its rules reads it again at once',
  );

function isListOfRule(
  row: ExceptionRow,
  { id, references }: { readonly id: string; readonly references: readonly RuleReference[] },
): boolean {
  const { list } = checkException('list', row.document);
  if (list === null || list.type !== 'rule_default') return false;
  const isReferred = references.some((each) => listKey(each as ExceptionList) === row.key);
  const named = list.meta?.dockwarden?.rules;
  return isReferred || (Array.isArray(named) && named.length === 1 && named[0] === id);
}

function inList(
  item: Table,
  { list_id, namespace_type }: { list_id: unknown; namespace_type: unknown },
): Table {
  const copy = newTable(Object.entries(item));
  copy['list_id'] = String(list_id);
  copy['namespace_type'] = String(namespace_type);
  return copy;
}

function rowOf(
  known: ExceptionRow | undefined,
  row: Pick<ExceptionRow, 'key' | 'list' | 'document' | 'origin'>,
  { by, now }: Author,
): ExceptionRow {
  return {
    ...row,
    createdAt: known?.createdAt ?? now,
    createdBy: known?.createdBy ?? by,
    updatedAt: now,
    updatedBy: by,
  };
}

const listView = (
  row: ExceptionRow,
  own: { readonly items: number; readonly hidden: number } = { items: 0, hidden: 0 },
): ExceptionListView => ({
  key: row.key,
  origin: row.origin,
  items: own.items,
  hidden: own.hidden,
  list: apiException(row),
});

const itemView = (
  row: ExceptionRow,
  hidden: { readonly matches: number; readonly last: number } | undefined,
  now: number,
): ExceptionItemView => ({
  key: row.key,
  list: row.list ?? '',
  origin: row.origin,
  hidden: hidden?.matches ?? 0,
  lastHidden: hidden?.last ?? null,
  isExpired: (expiryOf(row) ?? Infinity) <= now,
  item: apiException(row),
});

/** In milliseconds since 1970; `null` for one that does not expire. */
export function expiryOf(row: Pick<ExceptionRow, 'document'>): number | null {
  const time = tableOf(row.document)['expire_time'];
  const expiry = typeof time === 'string' ? parseInstant(time) : null;
  return expiry === null ? null : Number(expiry / 1_000_000n);
}
