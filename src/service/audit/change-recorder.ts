import { createHash } from 'node:crypto';
import {
  isJsonObject,
  parseJson,
  printJson,
  type Json,
  type JsonObject,
} from '../../events/json.ts';
import type {
  ExceptionRow,
  RuleRow,
  RuleTestsRow,
  ValueListRow,
} from '../../stores/detection-store.ts';
import {
  MAX_ITEMS,
  MAX_SIDE,
  type ChangeCount,
  type RecordedChange,
  type RecordedChanges,
} from '../operation/changes.ts';

interface RowChange {
  readonly kind: string;
  readonly id: string;
  readonly before: RowView | null;
  readonly after: RowView | null;
}

type ChangeList = RowChange[];

/**
 * Records changes of rules, exceptions and value lists where they are written, with the state before. Those of an
 * operation are collected while it runs; all others are changes by the service itself.
 */
export class ChangeRecorder {
  readonly #own: (changes: RecordedChanges) => void;
  #current: ChangeList | null = null;
  #ownList: ChangeList = [];

  /** @param own receives the changes by the service itself, once they are committed */
  constructor(own: (changes: RecordedChanges) => void) {
    this.#own = own;
  }

  /**
   * Collects the changes that `work` makes synchronously. Returns them, and a function to collect changes
   * that are made later.
   */
  collect<T>(work: () => T): { readonly result: T; readonly changes: () => RecordedChanges } {
    const list: ChangeList = [];
    return { result: this.#within(list, work), changes: () => changesOf(list) };
  }

  /** For work that continues in a later turn: changes within the returned function belong to the current operation. */
  resume(): <T>(work: () => T) => T {
    const list = this.#current;
    return (work) => this.#within(list, work);
  }

  /** Discards the changes of `work` if it throws, since they are rolled back. */
  undoing<T>(work: () => T): T {
    const list = this.#current ?? this.#ownList;
    const { length } = list;
    try {
      return work();
    } catch (error) {
      list.length = length;
      throw error;
    }
  }

  rule(before: RuleRow | null, after: RuleRow | null): void {
    const id = after?.id ?? before?.id ?? '';
    this.#add({
      kind: 'rule',
      id,
      before: before && ruleView(before),
      after: after && ruleView(after),
    });
  }

  ruleTests(before: RuleTestsRow | null, after: RuleTestsRow | null): void {
    this.#add({
      kind: 'rule-tests',
      id: after?.ruleId ?? before?.ruleId ?? '',
      before: before && testsView(before),
      after: after && testsView(after),
    });
  }

  exception(before: ExceptionRow | null, after: ExceptionRow | null): void {
    const row = after ?? before;
    if (row === null) return;
    this.#add({
      kind: row.list === null ? 'exception-list' : 'exception-item',
      id: row.key,
      before: before && exceptionView(before),
      after: after && exceptionView(after),
    });
  }

  valueList(before: ValueListRow | null, after: ValueListRow | null): void {
    const id = after?.id ?? before?.id ?? '';
    const sides = valueSides(before?.values ?? null, after?.values ?? null);
    this.#add({
      kind: 'value-list',
      id,
      before: before && {
        facts: { type: before.type, ...sides.before },
        document: before.document,
      },
      after: after && { facts: { type: after.type, ...sides.after }, document: after.document },
    });
  }

  #add(change: RowChange): void {
    if (this.#current !== null) {
      this.#current.push(change);
      return;
    }
    this.#ownList.push(change);
    // A transaction ends within a turn.
    if (this.#ownList.length === 1) queueMicrotask(() => this.#tellOwn());
  }

  #tellOwn(): void {
    const list = this.#ownList;
    this.#ownList = [];
    const changes = changesOf(list);
    if (changes.counts.length > 0) this.#own(changes);
  }

  #within<T>(list: ChangeList | null, work: () => T): T {
    const outer = this.#current;
    this.#current = list;
    try {
      return work();
    } finally {
      this.#current = outer;
    }
  }
}

const ruleView = ({ revision, isEnabled, isLive, origin, document }: RuleRow): RowView => ({
  facts: { revision, isEnabled, isLive, origin },
  document,
});

const testsView = ({ text }: RuleTestsRow): RowView => ({
  facts: {},
  document: JSON.stringify({ text }),
});

const exceptionView = ({ list, origin, document }: ExceptionRow): RowView => ({
  facts: { list, origin },
  document,
});

/** Several changes of one object are recorded as one: the first state before, and the last one after. */
function changesOf(list: readonly RowChange[]): RecordedChanges {
  const merged = new Map<string, RowChange>();
  for (const change of list) {
    const key = `${change.kind} ${change.id}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? change : { ...change, before: known.before });
  }
  const changes = [...merged.values()].filter(
    ({ before, after }) => before !== null || after !== null,
  );
  return { items: itemsOf(changes.slice(0, MAX_ITEMS)), counts: countsOf(changes) };
}

function itemsOf(changes: readonly RowChange[]): RecordedChange[] {
  let left = MAX_SIDE;
  return changes.map(({ kind, id, before, after }) => {
    const sides = rowSides(before, after, left);
    left -= Math.max(sides.before?.length ?? 0, sides.after?.length ?? 0);
    return { kind, id, ...sides };
  });
}

function countsOf(changes: readonly RowChange[]): ChangeCount[] {
  const counts = new Map<
    string,
    { kind: string; added: number; changed: number; removed: number }
  >();
  for (const { kind, before, after } of changes) {
    const count = counts.get(kind) ?? { kind, added: 0, changed: 0, removed: 0 };
    counts.set(kind, count);
    if (before === null) count.added += 1;
    else if (after === null) count.removed += 1;
    else count.changed += 1;
  }
  return [...counts.values()];
}

/** The recorded part of a row. */
interface RowView {
  readonly facts: JsonObject;
  /** As JSON. */
  readonly document: string;
}

interface Texts {
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * The states before and after a change, with the names of the document's fields that differ. If they are longer than `limit`, only
 * these fields are included, and otherwise only their names; `cut` is the length of the document.
 */
function rowSides(before: RowView | null, after: RowView | null, limit: number): Texts {
  const one = before && objectOf(before.document);
  const other = after && objectOf(after.document);
  const changed = one !== null && other !== null ? changedFields(one, other) : null;
  const write = (
    view: RowView | null,
    document: JsonObject | null,
    isAfter: boolean,
    part: Part,
  ) => {
    if (view === null || document === null) return null;
    const told = part === 'all' ? document : part === 'changed' ? only(document, changed) : null;
    return printJson({
      ...view.facts,
      ...(isAfter && changed !== null ? { changed: changed.slice(0, MAX_NAMES) } : {}),
      ...(told === null ? {} : { document: told }),
      ...(part === 'all' ? {} : { cut: view.document.length }),
    });
  };
  const parts: readonly Part[] = changed === null ? ['all', 'none'] : ['all', 'changed', 'none'];
  for (const part of parts) {
    const sides = {
      before: write(before, one, false, part),
      after: write(after, other, true, part),
    };
    const length = Math.max(sides.before?.length ?? 0, sides.after?.length ?? 0);
    if (length <= limit || part === 'none') return sides;
  }
  return { before: null, after: null };
}

type Part = 'all' | 'changed' | 'none';

const MAX_NAMES = 100;

function objectOf(document: string): JsonObject {
  const value = parseJson(document);
  return isJsonObject(value) ? value : { value };
}

function changedFields(before: JsonObject, after: JsonObject): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => textOf(before[name]) !== textOf(after[name]));
}

const textOf = (value: Json | undefined) => (value === undefined ? undefined : printJson(value));

const only = (document: JsonObject, names: readonly string[] | null): JsonObject =>
  Object.fromEntries(Object.entries(document).filter(([name]) => names?.includes(name) === true));

/** Above this number, added and removed values are not determined. */
const MAX_COMPARED = 2_000_000;
const MAX_VALUES = 100;

/** The recorded summary of a list's values, one per line: their number, their hash, and the first that were added and removed. */
function valueSides(
  before: string | null,
  after: string | null,
): { readonly before: JsonObject; readonly after: JsonObject } {
  const facts = (values: string | null): JsonObject =>
    values === null
      ? {}
      : {
          values: linesOf(values).length,
          sha256: createHash('sha256').update(values).digest('hex'),
        };
  if (before === null || after === null) return { before: facts(before), after: facts(after) };
  if (before === after || before.length + after.length > MAX_COMPARED)
    return { before: facts(before), after: facts(after) };
  const old = new Set(linesOf(before));
  const current = new Set(linesOf(after));
  const added = [...current].filter((value) => !old.has(value));
  const removed = [...old].filter((value) => !current.has(value));
  const differences = {
    added: added.length,
    firstAdded: added.slice(0, MAX_VALUES),
    removed: removed.length,
    firstRemoved: removed.slice(0, MAX_VALUES),
  };
  return { before: facts(before), after: { ...facts(after), ...differences } };
}

const linesOf = (values: string) => values.split('\n').filter((line) => line !== '');
