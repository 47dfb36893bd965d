import { newTable, writeJson, type Table } from '../../rules/index.ts';
import { answered, refused, type Answer, taken } from '../../service/operation/operation.ts';
import { operation } from './parts.ts';
import { shown } from '../../service/operation/changes.ts';
import { readObject, tableOf } from '../../service/rules/rule-content.ts';
import { authorOf, type Author } from '../../service/rules/rule-rows.ts';
import { told } from './errors.ts';
import { compileKql } from './kql/match.ts';
import { pageOf, type PageRequest } from './page.ts';
import type { By, How, KibanaParts } from './parts.ts';
import { textIn } from './tables.ts';
import {
  ITEMS,
  kibanaItem,
  kibanaList,
  madeItemId,
  namedItems,
  partsOfItemId,
  type ListItem,
  type ListRow,
  findList,
  madeBy,
  pageText,
  plainField,
  sortsOf,
  type SentObject,
} from './value-lists.ts';

/*
 * The values of a list are its lines. Those that were added by themselves have ids, which the list keeps beside them; the
 * id of a line of a file is made of the list and the value.
 */

/** Of one list: each is kept in memory, beside its line. */
const MAX_NAMED = 10_000;
const MAX_ID = 200;

const MADE_HERE = new Set(
  '_version id list_id type value tie_breaker_id created_at created_by updated_at updated_by'.split(
    ' ',
  ),
);

interface Found {
  readonly row: ListRow;
  readonly item: ListItem;
}

export function findItem(parts: KibanaParts, id: string): Answer<Found> {
  const { valueLists } = parts.ruleManager;
  for (const row of valueLists.rows()) {
    // Reading the documents of all lists would take long.
    const item = row.document.includes(JSON.stringify(id)) ? namedItems(row).get(id) : undefined;
    if (item !== undefined) return answered({ row, item });
  }
  const made = partsOfItemId(id);
  const row = made === null ? null : valueLists.row(made.list);
  if (made === null || row === null || !valueLists.contains(made.list, made.value)) {
    return refused('ENG2104', `there is no item ${id} of a value list`);
  }
  return answered({ row, item: { id, value: made.value, about: newTable() } });
}

interface ById {
  readonly id: string;
}

interface OfValue {
  readonly list: string;
  readonly value: string;
}

export const getValueItem = operation({
  name: 'kibana.listItems.get',
  run(parts: KibanaParts, { id }: ById): Answer<string> {
    const found = taken(findItem(parts, id));
    return answered(textOf(found));
  },
});

/** The items of a list that have a value. */
export const getItemsWithValue = operation({
  name: 'kibana.listItems.withValue',
  run(parts: KibanaParts, { list, value }: OfValue): Answer<string> {
    const row = taken(findList(parts, list));
    const items = itemsOf(parts, row, value);
    if (items.length === 0) return refused('ENG2104', `the value list ${list} has no such value`);
    return answered(
      writeJson(
        items.map((item) => kibanaItem(row, item)),
        'line',
      ),
    );
  },
});

export const createValueItem = operation({
  name: 'kibana.listItems.create',
  run(parts: KibanaParts, ask: SentObject): Answer<string> {
    const author = authorOf(parts, ask);
    const read = readObject(ask.object);
    if ('why' in read) return refused('ENG2102', `this is no item: ${read.why}`);
    const { table } = read;
    const row = taken(findList(parts, textIn(table, 'list_id') ?? ''));
    const id = textIn(table, 'id') ?? parts.makeId();
    if (id.length > MAX_ID || findItem(parts, id).value !== null) {
      return refused('ENG2105', `there is an item ${id} already, or its id is too long`);
    }
    const value = textIn(table, 'value') ?? '';
    const about = newTable([...sentOf(table), ...madeBy(author)]);
    return put(parts, row, null, { id, value, about }, author);
  },
  audit: (_, item) => `added a value to ${listOf(item)}`,
});

/** Another value, or other details; what a patch leaves out stays. */
export const changeValueItem = operation({
  name: 'kibana.listItems.change',
  run(parts: KibanaParts, ask: SentObject & { readonly how: How }): Answer<string> {
    const { how } = ask;
    const author = authorOf(parts, ask);
    const read = readObject(ask.object);
    if ('why' in read) return refused('ENG2102', `this is no item: ${read.why}`);
    const { table } = read;
    const found = taken(findItem(parts, textIn(table, 'id') ?? ''));
    const { row, item } = found;
    const before = kibanaItem(row, item);
    const version = textIn(table, '_version');
    if (version !== undefined && version !== before['_version']) {
      return refused('ENG2103', `someone has changed the item since its _version was ${version}`);
    }
    const kept = how === 'patch' ? Object.entries(item.about) : [];
    const about = newTable([
      ...kept,
      ...sentOf(table),
      ['created_at', before['created_at'] ?? null],
      ['created_by', before['created_by'] ?? null],
      ['updated_at', new Date(author.now).toISOString()],
      ['updated_by', author.by],
    ]);
    const value = textIn(table, 'value') ?? item.value;
    return put(parts, row, item, { id: item.id, value, about }, author);
  },
  audit: (_, item) => `changed a value of ${listOf(item)}`,
});

export const deleteValueItem = operation({
  name: 'kibana.listItems.delete',
  run(parts: KibanaParts, ask: ById & By): Answer<string> {
    const found = taken(findItem(parts, ask.id));
    const removed = put(parts, found.row, found.item, null, authorOf(parts, ask));
    return removed.refusal === null ? answered(textOf(found)) : removed;
  },
  audit: (_, item) => `removed a value of ${listOf(item)}`,
});

/** All items with a value. */
export const deleteItemsWithValue = operation({
  name: 'kibana.listItems.deleteValue',
  run(parts: KibanaParts, ask: OfValue & By): Answer<string> {
    const { list, value } = ask;
    const author = authorOf(parts, ask);
    const found = getItemsWithValue.run(parts, ask);
    const row = parts.ruleManager.valueLists.row(list);
    if (found.value === null || row === null) return found;
    for (const item of itemsOf(parts, row, value)) {
      const current = parts.ruleManager.valueLists.row(list) ?? row;
      const removed = put(parts, current, item, null, author);
      if (removed.refusal !== null) return removed;
    }
    return found;
  },
  audit: ({ list }) => `removed a value of the value list ${shown(list)}`,
});

const FIELDS: ReadonlySet<string> = new Set(
  'id value list_id type created_at created_by updated_at updated_by'.split(' '),
);
const SORTS = sortsOf(FIELDS);

/** A page of the items of a list, in the order of its lines. Throws `KibanaError`. */
export const findValueItems = operation({
  name: 'kibana.listItems.find',
  run(
    parts: KibanaParts,
    { list, page: request }: { readonly list: string; readonly page: PageRequest },
  ): Answer<string> {
    const row = taken(findList(parts, list));
    const { valueLists } = parts.ruleManager;
    const total = valueLists.count(list);
    const { page, perPage, filter, sortField } = request;
    const isPlain = filter.trim() === '' && sortField === null;
    // A list may have millions of lines, so only those of the page are read where that will do.
    const range = isPlain
      ? { from: (page - 1) * perPage, limit: perPage }
      : { from: 0, limit: total };
    const values = valueLists.values(list, range);
    if (values.value === null) return told(values);
    const byValue = new Map([...namedItems(row).values()].map((item) => [item.value, item]));
    const tables = values.value.map((value) =>
      kibanaItem(row, byValue.get(value) ?? lineItem(row, value)),
    );
    if (isPlain) return answered(pageText(tables, request, total));
    const found = pageOf(tables.filter(compileKql(filter, plainField(FIELDS))), request, SORTS);
    return answered(pageText(found.items, request, found.total));
  },
});

const lineItem = ({ id }: ListRow, value: string): ListItem => ({
  id: madeItemId(id, value),
  value,
  about: newTable(),
});

function itemsOf(parts: KibanaParts, row: ListRow, value: string): readonly ListItem[] {
  const named = [...namedItems(row).values()].filter((item) => item.value === value);
  if (named.length > 0 || !parts.ruleManager.valueLists.contains(row.id, value)) return named;
  return [lineItem(row, value)];
}

/** Puts an item in the place of another; `null` for none. */
function put(
  { ruleManager: { valueLists } }: KibanaParts,
  row: ListRow,
  before: ListItem | null,
  after: ListItem | null,
  author: Author,
): Answer<string> {
  const objection = after === null ? null : valueLists.objection(row.type, after.value);
  if (objection !== null) {
    return refused('ENG2102', `this cannot be a value of the list ${row.id}: ${objection}`);
  }
  const items = new Map(namedItems(row));
  if (before !== null) items.delete(before.id);
  if (after !== null) items.set(after.id, after);
  if (items.size > MAX_NAMED) {
    return refused(
      'ENG1508',
      `the value list ${row.id} has ${MAX_NAMED} items that were added by themselves, which is the limit`,
      'import more values from a file',
    );
  }
  const isUsed = [...items.values()].some(({ value }) => value === before?.value);
  const document = tableOf(row.document);
  document[ITEMS] = newTable(
    [...items.values()].map(
      ({ id, value, about }) =>
        [id, newTable([['value', value], ...Object.entries(about)])] as const,
    ),
  );
  const removed = before === null || isUsed ? [] : [before.value];
  const added = after === null ? [] : [after.value];
  const { id, type } = row;
  const written = valueLists.change({ id, type, document }, { added, removed }, author);
  if (written.value === null) return told(written);
  const now = valueLists.row(id);
  return answered(
    after === null || now === null ? '' : textOf({ row: now, item: after }),
    written.problems,
  );
}

const sentOf = (table: Table) => Object.entries(table).filter(([name]) => !MADE_HERE.has(name));

const textOf = ({ row, item }: Found) => writeJson(kibanaItem(row, item), 'line');

/** The list of an item, which is there as JSON. */
const listOf = (item: string) => `the value list ${shown(textIn(tableOf(item), 'list_id') ?? '')}`;

interface SentValues extends By {
  readonly list: string;
  readonly type: string | undefined;
  /** One a line. */
  readonly values: string;
  /** Its name. */
  readonly file: string;
}

/** Takes the lines of a file, into a list that is made where there is none. Returns the list. */
export const importValueItems = operation({
  name: 'kibana.listItems.import',
  run(parts: KibanaParts, ask: SentValues): Answer<string> {
    const { list, type, values, file } = ask;
    const author = authorOf(parts, ask);
    const { valueLists } = parts.ruleManager;
    if (valueLists.row(list) === null) {
      if (type === undefined) return refused('ENG2104', `there is no value list ${list}`);
      const about = `Values of the file ${file}`;
      const made = valueLists.put({ id: list, type, name: list, description: about }, author);
      if (made.refusal !== null) return told(made);
    }
    const imported = valueLists.import(list, values, { type, isReplaced: false }, author);
    const row = imported.value === null ? null : valueLists.row(list);
    if (row === null) return told(imported);
    const answer = kibanaList(row);
    const warnings = imported.problems.slice(0, MAX_WARNINGS).map(({ message }) => message);
    // Clients of Kibana pass over it; who looks at the answer learns which lines hide nothing.
    if (warnings.length > 0) answer['warnings'] = warnings;
    return answered(writeJson(answer, 'line'), imported.problems);
  },
  audit: ({ list }) => `imported values into the value list ${shown(list)}`,
});

const MAX_WARNINGS = 20;

export const VALUE_ITEM_OPERATIONS = [
  getValueItem,
  getItemsWithValue,
  createValueItem,
  changeValueItem,
  deleteValueItem,
  deleteItemsWithValue,
  findValueItems,
  importValueItems,
] as const;
