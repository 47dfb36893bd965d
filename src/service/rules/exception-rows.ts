import {
  FormatError,
  listKey,
  newTable,
  readExceptionJson,
  writeJson,
  type ExceptionItem,
  type ExceptionList,
  type FieldProblem,
  type LoadedException,
  type Table,
} from '../../rules/index.ts';
import type { ExceptionRow } from '../../stores/detection-store.ts';
import { plainOf, tableOf } from './rule-content.ts';

/** Columns of the row. */
const SERVER_FIELDS: ReadonlySet<string> = new Set([
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
]);

export function exceptionDocument(data: Table): string {
  const kept = Object.entries(data).filter(([name]) => !SERVER_FIELDS.has(name));
  return writeJson(newTable(kept), 'line');
}

/** An exception as the API shows it. */
export function apiException(row: ExceptionRow): Record<string, unknown> {
  return { ...plainOf(tableOf(row.document)), ...exceptionServerFields(row) };
}

/** What the service says of an exception, beside its document. */
export function exceptionServerFields(row: ExceptionRow): Record<string, string> {
  return {
    created_at: new Date(row.createdAt).toISOString(),
    created_by: row.createdBy,
    updated_at: new Date(row.updatedAt).toISOString(),
    updated_by: row.updatedBy,
  };
}

export interface CheckedException {
  readonly list: ExceptionList | null;
  readonly item: ExceptionItem | null;
  readonly problems: readonly FieldProblem[];
}

/** Everything that is wrong with a list or an item under the names of the API. */
export function checkException(kind: LoadedException['kind'], json: string): CheckedException {
  const { loaded, byField } = readExceptionJson(kind, json, `exception ${kind}`);
  const problems = byField(loaded.problems);
  return loaded.kind === 'list'
    ? { list: loaded.list, item: null, problems }
    : { list: null, item: loaded.item, problems };
}

export interface ExceptionTexts {
  readonly lists: readonly ExceptionList[];
  readonly items: readonly ExceptionItem[];
}

interface KnownException {
  readonly document: string;
  readonly loaded: LoadedException;
}

/** The exceptions of rows, parsed once for as long as their documents are the same. */
export class ExceptionContents {
  #known: ReadonlyMap<string, KnownException> = new Map();

  read(lists: readonly ExceptionRow[], items: readonly ExceptionRow[]): ExceptionTexts {
    const next = new Map<string, KnownException>();
    const read = (row: ExceptionRow, kind: LoadedException['kind']) => {
      const known = this.#known.get(row.key);
      const found =
        known !== undefined && known.document === row.document && known.loaded.kind === kind
          ? known
          : { document: row.document, loaded: parseException(row, kind) };
      next.set(row.key, found);
      return found.loaded;
    };
    const all = [
      ...lists.map((row) => read(row, 'list')),
      ...items.map((row) => read(row, 'item')),
    ];
    this.#known = next;
    return {
      lists: all.flatMap((each) => (each.kind === 'list' ? (each.list ?? []) : [])),
      items: all.flatMap((each) => (each.kind === 'item' ? (each.item ?? []) : [])),
    };
  }
}

function parseException(row: ExceptionRow, kind: LoadedException['kind']): LoadedException {
  const name = row.origin === 'pack' ? 'a shipped exception list' : 'the exceptions of the service';
  try {
    return readExceptionJson(kind, row.document, name).loaded;
  } catch (error) {
    if (error instanceof FormatError) return readExceptionJson(kind, '{}', name).loaded;
    throw error;
  }
}

/** All of several sets, each id once: the first one is used. */
export function joinExceptions(...sets: readonly ExceptionTexts[]): ExceptionTexts {
  const lists = new Map<string, ExceptionList>();
  const items = new Map<string, ExceptionItem>();
  for (const set of sets) {
    const shadowed = new Set(set.lists.map(listKey).filter((key) => lists.has(key)));
    for (const list of set.lists) if (!lists.has(listKey(list))) lists.set(listKey(list), list);
    for (const item of set.items) {
      const id = `${item.namespace_type} ${item.item_id}`;
      // The items of a list go with it.
      if (!items.has(id) && !shadowed.has(listKey(item))) items.set(id, item);
    }
  }
  return { lists: [...lists.values()], items: [...items.values()] };
}
