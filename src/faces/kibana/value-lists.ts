import { createHash } from 'node:crypto';
import { newTable, writeJson, type Data, type Table, isTable } from '../../rules/index.ts';
import { answered, refused, type Answer, taken } from '../../service/operation/operation.ts';
import { operation } from './parts.ts';
import { readObject, tableOf } from '../../service/rules/rule-content.ts';
import { authorOf, type Author } from '../../service/rules/rule-rows.ts';
import type { ValueListRow } from '../../stores/detection-store.ts';
import { told } from './errors.ts';
import { compileKql, type FieldValue, type FilterField } from './kql/match.ts';
import { uuidOf, inWords, textIn } from './tables.ts';
import { pageOf, type PageRequest, type Sortable } from './page.ts';
import type { By, How, KibanaParts } from './parts.ts';

/** What a client sends for them has no effect. */
const MADE_HERE = new Set(
  '_version id type immutable tie_breaker_id created_at created_by updated_at updated_by items'.split(
    ' ',
  ),
);

/** JSON text of an object. */
export interface SentObject extends By {
  readonly object: string;
}

export function findList(
  { ruleManager }: Pick<KibanaParts, 'ruleManager'>,
  id: string,
): Answer<ListRow> {
  const row = ruleManager.valueLists.row(id);
  return row === null ? refused('ENG2104', `there is no value list ${id}`) : answered(row);
}

interface ById {
  readonly id: string;
}

export const getValueList = operation({
  name: 'kibana.lists.get',
  run(parts: KibanaParts, { id }: ById): Answer<string> {
    const row = taken(findList(parts, id));
    return answered(textOf(row));
  },
});

export const createValueList = operation({
  name: 'kibana.lists.create',
  run(parts: KibanaParts, ask: SentObject): Answer<string> {
    const author = authorOf(parts, ask);
    const read = readObject(ask.object);
    if ('why' in read) return refused('ENG2102', `this is no value list: ${read.why}`);
    const id = textIn(read.table, 'id') ?? parts.makeId();
    const type = textIn(read.table, 'type') ?? '';
    if (parts.ruleManager.valueLists.row(id) !== null) {
      return refused('ENG2105', `there is a value list ${id} already`);
    }
    const document = newTable([...sentOf(read.table), ...madeBy(author)]);
    return write(parts, { id, type, document }, author);
  },
  audit: (_, list) => `made ${inWords('value list', list)}`,
});

export const changeValueList = operation({
  name: 'kibana.lists.change',
  run(parts: KibanaParts, ask: SentObject & { readonly how: How }): Answer<string> {
    const { how } = ask;
    const author = authorOf(parts, ask);
    const read = readObject(ask.object);
    if ('why' in read) return refused('ENG2102', `this is no value list: ${read.why}`);
    const { table } = read;
    const row = taken(findList(parts, textIn(table, 'id') ?? ''));
    const version = textIn(table, '_version');
    if (version !== undefined && version !== kibanaList(row)['_version']) {
      return refused(
        'ENG2103',
        `someone has changed the value list since its _version was ${version}`,
      );
    }
    const before = tableOf(row.document);
    const kept = Object.entries(before).filter(
      ([name]) => how === 'patch' || MADE_HERE.has(name) || /^(?:de)?serializer$/.test(name),
    );
    const document = newTable([...kept, ...sentOf(table)]);
    if (table['version'] === undefined) {
      document['version'] = Number(before['version'] ?? 1) + 1;
    }
    document['updated_at'] = new Date(author.now).toISOString();
    document['updated_by'] = author.by;
    return write(parts, { id: row.id, type: row.type, document }, author);
  },
  audit: (_, list) => `changed ${inWords('value list', list)}`,
});

/** What becomes of exception items that refer to a list which is removed. */
type References = 'refuse' | 'ignore' | 'delete';

/**
 * Removes a list. Where references are deleted, the exception items go that refer to it: without one of its conditions
 * an item would hide more than it was meant to.
 */
export const deleteValueList = operation({
  name: 'kibana.lists.delete',
  run(
    { ruleManager }: KibanaParts,
    { id, references }: ById & { readonly references: References },
  ): Answer<string> {
    const row = taken(findList({ ruleManager }, id));
    const usedBy = ruleManager.exceptionItemsWithList(id);
    if (usedBy.length > 0 && references === 'refuse') {
      const items =
        usedBy.length === 1 ? 'an exception item refers' : `${usedBy.length} exception items refer`;
      return refused(
        'ENG2105',
        `${items} to the value list ${id}`,
        'ask for ignoreReferences=true or deleteReferences=true',
      );
    }
    return ruleManager.together(() => {
      if (references === 'delete') for (const key of usedBy) ruleManager.exceptions.remove(key);
      const removed = ruleManager.valueLists.remove(id);
      return removed.value === null ? told(removed) : answered(textOf(row));
    });
  },
  audit: (_, list) => `removed ${inWords('value list', list)}`,
});

const FIELDS: ReadonlySet<string> = new Set(
  'id name description type version immutable created_at created_by updated_at updated_by'.split(
    ' ',
  ),
);

/** Lists have names of their own in filters, without a prefix. */
export const plainField =
  (fields: ReadonlySet<string>) =>
  (name: string): FilterField<Table> | null =>
    fields.has(name)
      ? {
          kind: name === 'name' || name === 'description' ? 'text' : 'keyword',
          read: (table) => valuesOf(table[name]),
        }
      : null;

const valuesOf = (value: Data | undefined): readonly FieldValue[] =>
  value === undefined || value === null || typeof value === 'object' ? [] : [value];

export const sortsOf = (fields: Iterable<string>): Sortable<Table> =>
  Object.fromEntries(
    [...fields].map((name) => [
      name,
      (table: Table) => {
        const value = table[name];
        return typeof value === 'string' || typeof value === 'number' ? value : null;
      },
    ]),
  );

const SORTS = sortsOf(FIELDS);

/** A page of lists. Throws `KibanaError`. */
export const findValueLists = operation({
  name: 'kibana.lists.find',
  run({ ruleManager }: KibanaParts, request: PageRequest): string {
    const { filter, ...page } = request;
    const isWanted = compileKql(filter, plainField(FIELDS));
    const all = ruleManager.valueLists.rows().map(kibanaList).filter(isWanted);
    const { items, total } = pageOf(all, page, SORTS);
    return pageText(items, request, total);
  },
});

export function pageText(
  items: readonly Table[],
  { page, perPage }: PageRequest,
  total: number,
): string {
  return writeJson(
    newTable([
      ['cursor', Buffer.from(String(page)).toString('base64')],
      ['data', [...items]],
      ['page', page],
      ['per_page', perPage],
      ['total', total],
    ]),
    'line',
  );
}

/** What a list says of itself, as it was sent. */
const sentOf = (table: Table) => Object.entries(table).filter(([name]) => !MADE_HERE.has(name));

export function madeBy({ by, now }: Author): readonly (readonly [string, Data])[] {
  const at = new Date(now).toISOString();
  return [
    ['created_at', at],
    ['created_by', by],
    ['updated_at', at],
    ['updated_by', by],
  ];
}

function write(
  { ruleManager: { valueLists } }: KibanaParts,
  list: { readonly id: string; readonly type: string; readonly document: Table },
  author: Author,
): Answer<string> {
  const answer = valueLists.change(list, { added: [], removed: [] }, author);
  const row = answer.value === null ? null : valueLists.row(list.id);
  return row === null ? told(answer) : answered(textOf(row), answer.problems);
}

const textOf = (row: ListRow) => writeJson(kibanaList(row), 'line');

export const VALUE_LIST_OPERATIONS = [
  getValueList,
  createValueList,
  changeValueList,
  deleteValueList,
  findValueLists,
] as const;

export type ListRow = Omit<ValueListRow, 'values'>;

/** In the document of a list: items that were added by themselves, by their ids. */
export const ITEMS = 'items';

/** A value list as it was sent, and what the service says of it. */
export function kibanaList(row: ListRow): Table {
  const document = tableOf(row.document);
  const updatedAt = new Date(row.updatedAt).toISOString();
  const own = Object.entries(document).filter(([name]) => name !== ITEMS);
  return newTable([
    ['_version', hashOf(`${row.updatedAt} ${row.document}`)],
    ['id', row.id],
    ['type', row.type],
    ['name', row.id],
    ['description', ''],
    ['immutable', false],
    ['version', 1],
    ['tie_breaker_id', uuidOf(`tie breaker of the value list ${row.id}`)],
    ['created_at', updatedAt],
    ['created_by', 'unknown'],
    ['updated_at', updatedAt],
    ['updated_by', document['created_by'] ?? 'unknown'],
    ...own,
  ]);
}

/** An item: one that was added by itself has an id of its own, one of a file has one that its value can be read from. */
export interface ListItem {
  readonly id: string;
  readonly value: string;
  /** What was said about it. */
  readonly about: Table;
}

export function kibanaItem(row: ListRow, { id, value, about }: ListItem): Table {
  const list = kibanaList(row);
  return newTable([
    ['_version', hashOf(`${value} ${writeJson(about, 'line')}`)],
    ['id', id],
    ['list_id', row.id],
    ['type', row.type],
    ['value', value],
    ['tie_breaker_id', uuidOf(`tie breaker of the item ${id}`)],
    ...['created_at', 'created_by', 'updated_at', 'updated_by'].map(
      (name) => [name, list[name] ?? null] as const,
    ),
    ...Object.entries(about),
  ]);
}

/** Those of a list that were added by themselves. */
export function namedItems(row: ListRow): ReadonlyMap<string, ListItem> {
  const items = row.document.includes(`"${ITEMS}"`) ? tableOf(row.document)[ITEMS] : undefined;
  if (!isTable(items)) return new Map();
  return new Map(
    Object.entries(items).flatMap(([id, about]) => {
      const value = isTable(about) ? about['value'] : undefined;
      if (!isTable(about) || typeof value !== 'string') return [];
      const rest = newTable(Object.entries(about).filter(([name]) => name !== 'value'));
      return [[id, { id, value, about: rest }] as const];
    }),
  );
}

/** The id of a value that came with a file. */
export const madeItemId = (list: string, value: string): string =>
  [list, value].map((each) => Buffer.from(each).toString('base64url')).join('.');

/** The list and the value of such an id; `null` if it is none. */
export function partsOfItemId(
  id: string,
): { readonly list: string; readonly value: string } | null {
  const [list, value, ...more] = id.split('.');
  if (list === undefined || value === undefined || more.length > 0) return null;
  const read = (part: string) => Buffer.from(part, 'base64url').toString('utf8');
  const parts = { list: read(list), value: read(value) };
  return madeItemId(parts.list, parts.value) === id ? parts : null;
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 16);
