import { isTable, listKey, newTable, writeJson, type Data, type Table } from '../../rules/index.ts';
import type { ExceptionRow } from '../../stores/detection-store.ts';
import { answered, type Answer, taken } from '../../service/operation/operation.ts';
import { operation } from './parts.ts';
import { kibanaException, findException, type ExceptionName } from './exceptions.ts';
import { compileKql, type FieldValue, type FilterField } from './kql/match.ts';
import type { KibanaParts } from './parts.ts';
import { pageOf, type PageRequest, type Sortable } from './page.ts';

type Scope = ExceptionName['scope'];

const PREFIXES: Readonly<Record<string, Scope>> = {
  'exception-list.attributes.': 'single',
  'exception-list-agnostic.attributes.': 'agnostic',
};

const FIELDS: ReadonlySet<string> = new Set(
  (
    'list_id item_id name description type tags os_types meta version immutable created_at created_by updated_at ' +
    'updated_by tie_breaker_id expire_time entries comments namespace_type list_type id'
  ).split(' '),
);

const TEXTS: ReadonlySet<string> = new Set(['name', 'description']);

/** The field of exceptions with a name in filters: each scope has names of its own. */
function exceptionField(name: string): FilterField<Table> | null {
  for (const [prefix, scope] of Object.entries(PREFIXES)) {
    if (!name.startsWith(prefix)) continue;
    const [first = '', ...rest] = name.slice(prefix.length).split('.');
    if (!FIELDS.has(first)) return null;
    const isExact = rest.at(-1) === 'keyword';
    const path = isExact ? rest.slice(0, -1) : rest;
    const kind = TEXTS.has(first) && !isExact ? 'text' : 'keyword';
    const read = (table: Table) =>
      table['namespace_type'] === scope ? valuesIn(table, [first, ...path]) : [];
    return { kind, read };
  }
  return null;
}

function valuesIn(data: Data | undefined, path: readonly string[]): readonly FieldValue[] {
  if (data === undefined || data === null || data instanceof Date) return [];
  if (Array.isArray(data)) return data.flatMap((each) => valuesIn(each, path));
  const [first, ...rest] = path;
  if (isTable(data)) {
    if (first === undefined) return [''];
    // Elements of a list that exists only among lists, and not among items.
    if (first === 'list_type') return [data['item_id'] === undefined ? 'list' : 'item'];
    return Object.hasOwn(data, first) ? valuesIn(data[first], rest) : [];
  }
  return first === undefined ? [data] : [];
}

const text = (name: string) => (table: Table) => {
  const value = table[name];
  return typeof value === 'string' || typeof value === 'number' ? value : null;
};

const SORTS: Sortable<Table> = Object.fromEntries(
  [
    'name',
    'list_id',
    'item_id',
    'type',
    'description',
    'created_at',
    'created_by',
    'updated_at',
    'updated_by',
    'expire_time',
    'version',
  ].map((name) => [name, text(name)]),
);

interface ListsWanted {
  readonly scopes: readonly Scope[];
  readonly page: PageRequest;
}

/** A page of lists. Throws `KibanaError`. */
export const findExceptionLists = operation({
  name: 'kibana.exceptions.findLists',
  run({ ruleManager: { exceptions } }: KibanaParts, { scopes, page }: ListsWanted): string {
    const lists = exceptions.rows().filter(({ list }) => list === null);
    return printed(lists, scopes, page, '');
  },
});

interface ItemsWanted extends ListsWanted {
  /** Each list has the scope at its place; the last one is that of the rest. */
  readonly lists: readonly string[];
  /** Words, all of which an item has somewhere. */
  readonly search: string;
}

/** A page of the items of some lists. Throws `KibanaError`. */
export const findExceptionItems = operation({
  name: 'kibana.exceptions.findItems',
  run(parts: KibanaParts, { lists, scopes, search, page }: ItemsWanted): Answer<string> {
    const keys = new Set<string>();
    for (const [index, ownId] of lists.entries()) {
      const scope = scopes[index] ?? scopes.at(-1) ?? 'single';
      taken(findException(parts, 'list', { ownId, scope }));
      keys.add(listKey({ list_id: ownId, namespace_type: scope }));
    }
    const rows = parts.ruleManager.exceptions
      .rows()
      .filter(({ list }) => list !== null && keys.has(list));
    return answered(printed(rows, ['single', 'agnostic'], page, search));
  },
});

function printed(
  rows: readonly ExceptionRow[],
  scopes: readonly Scope[],
  { filter, ...page }: PageRequest,
  search: string,
): string {
  const isWanted = compileKql(filter, exceptionField);
  const words = search.toLowerCase().match(/[^\s*"]+/g) ?? [];
  const all = rows
    .map(kibanaException)
    .filter(
      (table) =>
        scopes.some((scope) => table['namespace_type'] === scope) &&
        isWanted(table) &&
        hasWords(table, words),
    );
  const { items, total } = pageOf(all, page, SORTS);
  return writeJson(
    newTable([
      ['data', [...items]],
      ['page', page.page],
      ['per_page', page.perPage],
      ['total', total],
    ]),
    'line',
  );
}

function hasWords(table: Table, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const searched = ['name', 'description', 'item_id', 'list_id', 'tags', 'entries', 'comments'];
  const written = searched
    .map((name) => writeJson(table[name] ?? null, 'line'))
    .join(' ')
    .toLowerCase();
  return words.every((word) => written.includes(word));
}
